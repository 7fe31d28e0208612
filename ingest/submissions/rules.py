"""Every rule of intake as data: its id, its severity, what it says and what to do about it. Decides nothing.

A rule about a cell becomes an issue of that cell; a rule about a file becomes the reason of its quarantine. How a
message is put together, with file, place and value, is the business of ``messages``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class CellRule:
    """What is said about a cell that breaks the rule; an error means that the cell is not loaded."""

    rule_id: str
    severity: Severity
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FileRule:
    """What is said about a file that goes to quarantine."""

    code: str
    problem: str
    remedy: str


_CELL_RULES = (
    # values
    CellRule(
        "not_a_number",
        "error",
        "không phải là số",
        "Chỉ ghi chữ số, ví dụ 1.234 hoặc 12,5 (dấu phẩy cho phần thập phân), không kèm chữ",
    ),
    CellRule("number_too_large", "error", "là số quá lớn", "Kiểm tra lại số chữ số và đơn vị tính"),
    CellRule("negative_number", "error", "là số âm", "Ghi số từ 0 trở lên"),
    CellRule("not_a_whole_number", "error", "không phải số nguyên", "Ghi số nguyên, không có phần thập phân"),
    CellRule("percentage_out_of_range", "error", "nằm ngoài khoảng từ 0 đến 100 phần trăm", "Ghi số từ 0 đến 100"),
    CellRule(
        "percentage_or_fraction",
        "error",
        "không rõ là phần trăm hay phần của 1",
        "Để ô ở định dạng số và ghi 50 cho năm mươi phần trăm; nếu đúng là rất nhỏ thì ghi dạng chữ, ví dụ 0,5%",
    ),
    CellRule("not_a_date", "error", "không phải là ngày", "Ghi ngày theo dạng 31/12/2026 hoặc 2026-12-31"),
    CellRule(
        "date_out_of_range",
        "error",
        "là ngày ngoài các năm 2000 đến 2100",
        "Kiểm tra lại năm; ô chỉ ghi năm thì không để định dạng ngày",
    ),
    CellRule("unknown_word", "error", "không có trong danh mục", "Chọn một trong: {choices}"),
    CellRule("unit_mismatch", "error", "không phải đơn vị của chỉ tiêu này", "Ghi số liệu theo đơn vị {unit}"),
    CellRule("error_value", "error", "là ô lỗi công thức", "Sửa công thức hoặc ghi thẳng số liệu vào ô"),
    CellRule(
        "formula_without_value",
        "error",
        "là công thức chưa có kết quả lưu trong tệp",
        "Mở tệp bằng Excel hoặc LibreOffice, lưu lại rồi gửi, hoặc ghi thẳng số liệu",
    ),
    CellRule("lost_text", "error", "là ô chữ mà tệp không còn giữ nội dung", "Ghi lại ô này rồi lưu và gửi lại"),
    CellRule(
        "not_a_single_value",
        "error",
        "không phải một giá trị đơn",
        "Ghi một chữ hoặc một số, không ghi danh sách hay đối tượng",
    ),
    # rows
    CellRule(
        "unknown_task",
        "error",
        "không phải mã nhiệm vụ của kế hoạch này",
        "Dùng mã trong mẫu đã phát; các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "unknown_target",
        "error",
        "không phải mã chỉ tiêu của kế hoạch này",
        "Dùng mã trong mẫu đã phát; các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "unknown_area",
        "error",
        "không có trong danh mục địa bàn",
        "Dùng mã trong mẫu đã phát; các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "missing_type",
        "error",
        "đứng trên dòng chưa có loại hình dùng được",
        "Chọn một trong: {choices}; các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "missing_key",
        "error",
        "đứng trên dòng chưa ghi “{column}”",
        "Ghi {column} cho dòng này; các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "missing_status",
        "error",
        "đứng trên dòng chưa có tình trạng dùng được",
        "Chọn một trong: {choices}; các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "missing_value",
        "error",
        "đứng trên dòng chưa có giá trị dùng được",
        "Ghi giá trị của chỉ tiêu; các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "missing_basis",
        "error",
        "đứng trên dòng chưa có loại số liệu dùng được",
        "Chọn một trong: {choices}; các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "duplicate_row",
        "error",
        "đã có ở dòng khác của tệp này",
        "Mỗi mã chỉ ghi một dòng, bỏ dòng thừa; các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "unknown_figure_period",
        "error",
        "không phải kỳ số liệu",
        "Ghi kỳ theo dạng 2025, 2025-Q4, 2025-H1, 2025-9M hoặc 2025-12, hoặc để trống nếu là số liệu của kỳ báo cáo; "
        "các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "future_figure_period",
        "error",
        "là kỳ kết thúc sau kỳ báo cáo {period}",
        "Ghi kỳ số liệu không muộn hơn kỳ báo cáo; các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "beside_withdrawn",
        "error",
        "đứng cùng dòng với chữ “Rút”, là chữ rút lại cả dòng",
        "Muốn rút thì để trống các ô khác, muốn báo cáo lại thì thay chữ “Rút” bằng số liệu; "
        "các ô {cells} vì thế chưa được nhận",
    ),
    CellRule(
        "only_notes",
        "error",
        "là ghi chú trong tệp không có tình trạng, tỷ lệ, giá trị hay số lượng nào nên chưa được tính là báo cáo",
        "Ghi số liệu hoặc tình trạng thực hiện rồi gửi lại; các ô {cells} vì thế chưa được nhận",
    ),
    # structure
    CellRule(
        "missing_sheet",
        "error",
        "không có trang (hoặc danh sách) này",
        "Dùng đúng mẫu đã phát; nếu chỉ gửi phần bổ sung thì ghi Hình thức là Bổ sung",
    ),
    CellRule(
        "missing_heading",
        "error",
        "thiếu dòng tiêu đề hoặc thiếu cột: {columns}",
        "Ghi đủ các cột của mẫu đã phát, mỗi cột một lần",
    ),
    CellRule(
        "duplicate_heading", "error", "là tiêu đề cột ghi hai lần", "Giữ một cột; số liệu của cả hai cột chưa được nhận"
    ),
    CellRule("duplicate_label", "error", "là mục thông tin ghi hai lần", "Giữ một dòng; dòng đầu tiên đã được dùng"),
    # doubts
    CellRule(
        "mode_inferred",
        "warning",
        "không cho biết hình thức gửi, tệp được hiểu là “{mode}”",
        "Ghi Hình thức là Toàn bộ (thay mọi số liệu đã gửi của kỳ này) hoặc Bổ sung (chỉ thay các ô có ghi)",
    ),
    CellRule(
        "template_of_another_duty",
        "warning",
        "khác với mẫu đã phát, là mẫu cho “{template}”",
        "Kiểm tra lại: nội dung ghi ở trang Thông tin đã được dùng; nếu ghi nhầm thì sửa rồi gửi lại",
    ),
    CellRule(
        "agency_name_unknown",
        "warning",
        "khác tên đơn vị của mã “{agency_key}”",
        "Kiểm tra lại tên và mã; mã đã được dùng",
    ),
    CellRule(
        "done_not_full",
        "warning",
        "ghi hoàn thành nhưng tỷ lệ chưa đủ 100 phần trăm",
        "Kiểm tra lại tình trạng hoặc tỷ lệ",
    ),
    CellRule(
        "started_not_started",
        "warning",
        "ghi chưa thực hiện nhưng đã có tỷ lệ hoặc ngày hoàn thành",
        "Kiểm tra lại tình trạng",
    ),
    CellRule(
        "done_date_not_done",
        "warning",
        "có ngày hoàn thành nhưng tình trạng không phải hoàn thành",
        "Kiểm tra lại tình trạng hoặc bỏ ngày",
    ),
    CellRule(
        "done_without_evidence",
        "warning",
        "ghi hoàn thành nhưng chưa có văn bản minh chứng",
        "Ghi số văn bản minh chứng vào cùng dòng; nếu đã gửi ở tệp bổ sung trước thì không phải ghi lại",
    ),
    CellRule(
        "done_date_after_period",
        "warning",
        "là ngày sau khi kỳ báo cáo kết thúc ({last})",
        "Kiểm tra lại ngày hoàn thành và kỳ báo cáo",
    ),
    CellRule(
        "done_date_after_data_date",
        "warning",
        "là ngày sau ngày số liệu của báo cáo ({data_date})",
        "Kiểm tra lại ngày hoàn thành và ngày số liệu",
    ),
    CellRule(
        "done_date_before_plan",
        "warning",
        "là ngày trước khi kế hoạch bắt đầu (năm {year})",
        "Kiểm tra lại năm của ngày hoàn thành",
    ),
    CellRule(
        "data_date_outside_period",
        "warning",
        "nằm ngoài thời gian lấy số liệu của kỳ {period} (từ {first} đến {last})",
        "Kiểm tra lại ngày số liệu và kỳ báo cáo",
    ),
    CellRule(
        "more_new_than_all",
        "warning",
        "lớn hơn tổng số cộng với số giải thể của cùng dòng",
        "Kiểm tra lại các số liệu của dòng",
    ),
    CellRule(
        "people_without_organisations",
        "warning",
        "là số người trên dòng có tổng số tổ chức bằng 0",
        "Kiểm tra lại tổng số, hoặc bỏ số thành viên và số lao động",
    ),
    CellRule(
        "too_few_members",
        "warning",
        "ít hơn mức tối thiểu: mỗi {type} có ít nhất {least} thành viên, dòng này ghi {total} {type}",
        "Kiểm tra lại tổng số và số thành viên ({basis})",
    ),
    CellRule(
        "ratings_exceed_total",
        "warning",
        "nhỏ hơn tổng {sum} của các ô xếp loại cùng dòng",
        "Kiểm tra lại tổng số, số của từng loại và số không xếp loại",
    ),
    CellRule(
        "ratings_below_total",
        "warning",
        "lớn hơn tổng {sum} của các ô xếp loại cùng dòng, dù dòng đã ghi đủ các loại",
        "Kiểm tra lại; nơi mới thành lập dưới 12 tháng hoặc ngừng hoạt động trên 3 tháng ghi vào “Không xếp loại”",
    ),
    CellRule(
        "type_not_rated",
        "warning",
        "là số xếp loại ghi cho {type}, là loại hình không xếp loại",
        "Chỉ ghi xếp loại cho HTX và LHHTX (Thông tư 01/2020/TT-BKHĐT)",
    ),
    CellRule(
        "part_larger_than_total",
        "warning",
        "lớn hơn số của địa bàn cấp trên trong cùng tệp ({total})",
        "Kiểm tra lại số của hai địa bàn",
    ),
    CellRule(
        "parts_exceed_total",
        "warning",
        "nhỏ hơn tổng {sum} của {parts} địa bàn trực thuộc ghi trong tệp",
        "Kiểm tra lại số chung và số của từng địa bàn",
    ),
    CellRule(
        "parts_below_total",
        "warning",
        "lớn hơn tổng {sum} của {parts} địa bàn trực thuộc, dù tệp đã ghi đủ các địa bàn",
        "Kiểm tra lại số chung và số của từng địa bàn",
    ),
    CellRule(
        "change_unexplained",
        "warning",
        "khác {expected} là số năm {year} cộng thành lập mới, trừ giải thể",
        "Kiểm tra lại; nếu khác vì chia, tách, hợp nhất, sáp nhập thì nêu trong văn bản báo cáo",
    ),
    CellRule(
        "target_differs_from_count",
        "warning",
        "khác số {count} của cùng chỉ tiêu ở {place}",
        "Kiểm tra lại và ghi một số ở cả hai chỗ",
    ),
    CellRule(
        "merged_cell",
        "warning",
        "nằm trong ô gộp nhiều dòng, chỉ tính cho dòng đầu",
        "Bỏ gộp ô và ghi giá trị cho từng dòng",
    ),
    CellRule(
        "hidden_cell",
        "warning",
        "nằm ở dòng hoặc cột đang ẩn, vẫn được đọc",
        "Bỏ ẩn để kiểm tra; xóa giá trị nếu không định báo cáo",
    ),
    CellRule(
        "hidden_sheet",
        "warning",
        "là trang đang ẩn, vẫn được đọc",
        "Bỏ ẩn để kiểm tra; xóa số liệu nếu không định báo cáo",
    ),
    CellRule(
        "ignored_sheet",
        "warning",
        "là trang ngoài mẫu, không được đọc",
        "Chuyển số liệu vào các trang của mẫu nếu cần báo cáo",
    ),
    CellRule(
        "ignored_column",
        "warning",
        "là cột hoặc trường ngoài mẫu, không được đọc",
        "Bỏ đi, hoặc chuyển nội dung vào cột của mẫu",
    ),
    CellRule(
        "ignored_text",
        "warning",
        "nằm ngoài bảng của mẫu, không được đọc",
        "Bỏ đi, hoặc chuyển nội dung vào cột của mẫu",
    ),
)

_FILE_RULES = (
    FileRule("empty_file", "là tệp rỗng (0 byte)", "Mở lại tệp gốc, kiểm tra nội dung rồi gửi lại"),
    FileRule("too_large", "quá lớn: {value}", "Chỉ gửi số liệu theo mẫu, tối đa 20 MB và 20.000 dòng mỗi trang"),
    FileRule(
        "not_a_submission_format",
        "không phải báo cáo theo mẫu: {value}",
        "Gửi .xlsx theo mẫu đã phát, .zip có mỗi trang một tệp .csv, hoặc .json theo lược đồ kttt-submission/1",
    ),
    FileRule(
        "unreadable_xlsx",
        "là tệp Excel hoặc tệp nén hỏng, hoặc chưa tải lên đủ",
        "Mở lại tệp gốc, lưu lại thành .xlsx (hoặc nén lại thành .zip) rồi gửi lại",
    ),
    FileRule("protected_file", "có mật khẩu", "Bỏ mật khẩu, lưu lại rồi gửi lại"),
    FileRule(
        "old_excel",
        "là Excel đời cũ (.xls)",
        "Mở bằng Excel hoặc LibreOffice, lưu thành .xlsx (Excel Workbook) rồi gửi lại",
    ),
    FileRule(
        "open_document",
        "là bảng tính OpenDocument (.ods)",
        "Mở bằng LibreOffice, chọn Lưu thành, định dạng Excel 2007-365 (.xlsx) rồi gửi lại",
    ),
    FileRule("macros", "có chứa macro", "Lưu thành .xlsx không có macro rồi gửi lại"),
    FileRule(
        "external_links",
        "có liên kết sang tệp khác",
        "Trong Excel chọn Dữ liệu, Sửa liên kết, Ngắt liên kết (hoặc dán dạng giá trị), lưu rồi gửi lại",
    ),
    FileRule(
        "document_type",
        "có khai báo DOCTYPE trong XML, không phải do Excel hay LibreOffice lưu",
        "Mở bằng Excel hoặc LibreOffice, lưu lại thành .xlsx rồi gửi lại",
    ),
    FileRule(
        "unsafe_archive",
        "là tệp nén có tên mục trỏ ra ngoài: “{value}”",
        "Nén lại các tệp .csv, không kèm đường dẫn, rồi gửi lại",
    ),
    FileRule(
        "csv_encoding",
        "có trang “{value}” không ở dạng chữ UTF-8",
        "Trong Excel chọn Lưu thành, CSV UTF-8, nén lại rồi gửi lại",
    ),
    FileRule("unreadable_csv", "có trang .csv không đọc được ({value})", "Kiểm tra dấu nháy kép ở dòng ấy rồi gửi lại"),
    FileRule("unreadable_json", "không đọc được theo JSON ({value})", "Xuất lại tệp JSON dạng UTF-8 rồi gửi lại"),
    FileRule(
        "other_schema",
        "theo lược đồ khác: mục schema ghi “{value}”",
        "Ghi schema là kttt-submission/1 và dùng các trường của lược đồ đó",
    ),
    FileRule(
        "no_submission",
        "không có phần thông tin báo cáo ({value})",
        "Dùng mẫu đã phát, ghi mã quy định báo cáo, mã đơn vị và kỳ báo cáo",
    ),
    FileRule(
        "unknown_rule",
        "({place}): mã quy định báo cáo “{value}” không có trong các kế hoạch đã đọc",
        "Ghi mã trong mẫu đã phát{suggestions}",
    ),
    FileRule(
        "unknown_agency",
        "({place}): đơn vị “{value}” không có trong danh mục",
        "Ghi mã đơn vị trong mẫu đã phát{suggestions}",
    ),
    FileRule(
        "agency_mismatch",
        "({place}): tên đơn vị “{value}” là của mã khác với mã đã ghi “{agency_key}”",
        "Ghi mã và tên của cùng một đơn vị",
    ),
    FileRule(
        "unknown_period",
        "({place}): kỳ báo cáo “{value}” không hợp với quy định này",
        "Ghi kỳ theo dạng {example}, trong các năm {first} đến {last}",
    ),
    FileRule("missing_sheet", "thiếu trang hoặc danh sách: {value}", "Dùng đúng mẫu đã phát và giữ đủ các trang"),
    FileRule(
        "missing_heading", "không nhận ra tiêu đề cột ở trang: {value}", "Giữ nguyên dòng tiêu đề của mẫu đã phát"
    ),
    FileRule(
        "nothing_accepted",
        "không có ô số liệu nào dùng được ({value})",
        "Sửa các ô nêu trong phiếu kiểm tra rồi gửi lại",
    ),
)

CELL_RULES = {rule.rule_id: rule for rule in _CELL_RULES}
FILE_RULES = {rule.code: rule for rule in _FILE_RULES}
