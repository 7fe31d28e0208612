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
    CellRule("more_new_than_all", "warning", "lớn hơn tổng số của cùng dòng", "Kiểm tra lại hai số liệu"),
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
