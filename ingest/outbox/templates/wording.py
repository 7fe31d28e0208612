"""What a template says in Vietnamese: last reported values, deadlines, names of targets, and how to fill it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from ingest.asof import VIETNAM
from ingest.submissions.layout import COOPERATIVES, WITHDRAWN, WORDS

MILLION = 1e6
FORM_UNITS = {
    "percent": ("%", 1.0),
    "VND": ("triệu đồng", MILLION),
    "count": ("số lượng", 1.0),
    "person": ("người", 1.0),
}
"""Unit of a target → the unit of the form, which the reader understands, and how many of the target's one of it is."""
OPERATORS = {"~": "khoảng", ">=": "từ", "<=": "không quá", "=": "", "range": "từ"}
MEASURE_WORDS = {column.name: column.heading.lower() for column in COOPERATIVES.columns if column.role == "content"}


def number(value: float, unit: str = "count") -> str:
    """A value in the unit of the form as Vietnamese writes it: ``1.250``, ``87,5``."""
    shown = f"{value / FORM_UNITS[unit][1]:,.2f}".rstrip("0").rstrip(".")
    return shown.translate(str.maketrans(",.", ".,"))


def in_period(period_name: str) -> str:
    """A period's name inside a sentence: ``năm 2025``."""
    return period_name[:1].lower() + period_name[1:]


def last_task(status: str | None, progress: float | None, period_name: str) -> str:
    """``Đang thực hiện, 55 % (năm 2025)``; without a status the share alone, without both nothing."""
    parts = [WORDS["status"].get(status or "", ""), f"{number(progress)} %" if progress is not None else ""]
    stated = ", ".join(part for part in parts if part)
    return f"{stated} ({in_period(period_name)})" if stated else ""


def last_target(value: float, unit: str, basis: str, period_name: str) -> str:
    """``Thực hiện 1.250 (năm 2025)``, in the unit of the form."""
    return f"{WORDS['basis'][basis]} {number(value, unit)} ({in_period(period_name)})"


def last_counts(counts: Mapping[str, float], basis: str, period_name: str) -> str:
    """``Thực hiện (năm 2025): tổng số 12; giải thể 0``, measures in the order of the sheet."""
    parts = [f"{word} {number(counts[name])}" for name, word in MEASURE_WORDS.items() if name in counts]
    return f"{WORDS['basis'][basis]} ({in_period(period_name)}): {'; '.join(parts)}"


def asks_for_final(estimate: str) -> str:
    """What stands beside a row that asks for the final figure of a period of which only an estimate is known."""
    return f"Đề nghị gửi số chính thức. {estimate}"


def target_name(indicator: str, operator: str, low: float, high: float | None, unit: str, year: int) -> str:
    """``Số hợp tác xã (mục tiêu đến năm 2030: khoảng 180)``."""
    values = number(low, unit) if high is None else f"{number(low, unit)} đến {number(high, unit)}"
    words = " ".join(part for part in (OPERATORS[operator], values, FORM_UNITS[unit][0]) if part)
    more = " trở lên" if operator == ">=" else ""
    promised = words.removesuffix(" số lượng") + more
    return f"{indicator} (mục tiêu đến năm {year}: {promised})"


def day(value: date) -> str:
    """``15/12/2026``."""
    return f"{value:%d/%m/%Y}"


def deadline(operator: str | None, due: date | None, extended_until: datetime | None) -> str:
    """Until when to send: ``trước ngày 15/12/2026``, which excludes the day, or ``chậm nhất ngày …``, which does not.

    An extension ends with its last day, so the instant just before its end names that day.
    """
    if due is None:
        return "kế hoạch không ấn định ngày"
    words = f"trước ngày {day(due)}" if operator == "before" else f"chậm nhất hết ngày {day(due)}"
    if extended_until is None:
        return words
    last = (extended_until - timedelta(seconds=1)).astimezone(VIETNAM).date()
    return f"{words}; đã gia hạn đến hết ngày {day(last)}"


def plan_name(number_: str | None, issued: date | None, issuer: str, title: str) -> str:
    """A plan as a letter would name it."""
    head = f"Kế hoạch số {number_}" if number_ else "Kế hoạch không ghi số"
    on = f" ngày {day(issued)}" if issued else ""
    return f"{head}{on} của {issuer}: {title}"


HEADING_NOTES = {
    "key": "Mã dùng để ghép số liệu với kế hoạch. Không sửa, không xóa.",
    "label": "Chỉ để xem. Hệ thống không đọc cột này.",
    "unit": "Đơn vị tính của cột Giá trị. Ghi số theo đúng đơn vị này.",
    "last_reported": "Số liệu gần nhất mà hệ thống đã nhận, để đối chiếu. Hệ thống không đọc cột này.",
    "status": f"Chọn trong danh sách. Bắt buộc nếu dòng có ghi ô khác. Chọn “{WITHDRAWN}” để rút cả dòng đã báo cáo.",
    "progress_pct": "Số từ 0 đến 100, không gõ dấu %. Ví dụ 55 hoặc 87,5. Từ 1 % trở xuống ghi dạng chữ, ví dụ '0,5%.",
    "done_date": "Ngày/tháng/năm, ví dụ 30/06/2026. Chỉ ghi khi đã hoàn thành.",
    "evidence_number": "Số, ký hiệu văn bản chứng minh, ví dụ 125/QĐ-UBND.",
    "note": "Ghi ngắn gọn kết quả, khó khăn, kiến nghị.",
    "value": (
        "Chỉ ghi số, theo đơn vị tính ở bên trái. Để trống nếu không có số liệu. "
        f"Ghi “{WITHDRAWN}” để rút số đã báo cáo."
    ),
    "basis": "Chọn “Thực hiện” (số chính thức) hoặc “Ước” (số ước). Bắt buộc nếu dòng có số liệu.",
    "figure_period": (
        "Kỳ mà số liệu nói đến. Để trống: chính là kỳ của báo cáo này. Ghi kỳ trước để gửi số chính thức của kỳ đó."
    ),
    "organisation_type": "THT: tổ hợp tác; HTX: hợp tác xã; LHHTX: liên hiệp hợp tác xã.",
}
"""Note on a heading, by the column's name, else by its role."""
COUNT_NOTE = (
    f"Số nguyên, không âm. Số 0 thì ghi 0; không có số liệu thì để trống. Ghi “{WITHDRAWN}” để rút số đã báo cáo."
)

RATING_NOTE = (
    "Chỉ ghi cho HTX và LHHTX; THT không xếp loại. Tốt, khá, trung bình, yếu và không xếp loại cộng lại bằng Tổng số. "
    "Không xếp loại: mới thành lập dưới 12 tháng hoặc ngừng hoạt động trên 3 tháng (Thông tư 01/2020/TT-BKHĐT). "
    f"{COUNT_NOTE}"
)

INFO_NOTES = {
    "mode": (
        "Toàn bộ: tệp này thay mọi số liệu đã gửi cho cùng kỳ báo cáo. "
        "Bổ sung: tệp này chỉ thay những ô có ghi, các ô khác giữ như đã gửi."
    ),
    "data_date": "Ngày chốt số liệu, ngày/tháng/năm, ví dụ 10/12/2026.",
    "document_number": "Số, ký hiệu của văn bản gửi kèm, ví dụ 880/BC-SNNMT.",
}

REFUSED = {
    "list": "Hãy chọn một giá trị trong danh sách của ô này.",
    "percentage": "Ghi số từ 0 đến 100, không gõ dấu %, ví dụ 55. Từ 1 % trở xuống ghi dạng chữ, ví dụ '0,5%.",
    "count": f"Ghi số nguyên từ 0 trở lên, hoặc “{WITHDRAWN}” để rút số đã báo cáo.",
    "amount": f"Ghi số từ 0 trở lên, theo đơn vị tính của dòng, hoặc “{WITHDRAWN}” để rút số đã báo cáo.",
    "date": "Ghi ngày/tháng/năm, ví dụ 30/06/2026.",
}
"""What a sheet program says when a cell does not take what was typed."""
REFUSED_TITLE = "Chưa đúng cách ghi"


def instructions(receiver: str, deadline_words: str, agency: str, period_name: str) -> tuple[tuple[str, str], ...]:
    """Heading and text of each part of the sheet of instructions."""
    return (
        (
            "Biểu này để làm gì",
            f"{agency} ghi số liệu của kỳ báo cáo {in_period(period_name)}, lưu lại và gửi chính tệp này.",
        ),
        ("Gửi cho ai, khi nào", f"Gửi {receiver}, {deadline_words}. Tệp gửi qua đúng kênh đã dùng để nhận biểu."),
        (
            "Ghi vào đâu",
            "Chỉ ghi vào các ô nền vàng nhạt. Ô nền xám là mã và nhãn, đã khóa (không đặt mật khẩu). "
            "Không đổi tên trang, không đổi dòng tiêu đề. Dòng nào không có số liệu thì để trống.",
        ),
        (
            "Toàn bộ hay Bổ sung",
            "Ô “Hình thức” ở trang Thông tin. Toàn bộ: tệp này thay mọi số liệu đã gửi cho cùng kỳ; ô để trống "
            "nghĩa là không báo cáo. Bổ sung: chỉ những ô có ghi được thay, các ô khác giữ như đã gửi.",
        ),
        (
            f"Rút số liệu (“{WITHDRAWN}”)",
            f"Ghi “{WITHDRAWN}” vào ô nội dung để rút số đã báo cáo mà chưa có số thay thế. "
            f"Ở cột Tình trạng của nhiệm vụ, “{WITHDRAWN}” rút cả dòng.",
        ),
        (
            "Số ước và số chính thức",
            "Khi kỳ chưa kết thúc, chọn Loại số liệu là “Ước”. Dòng có sẵn Kỳ số liệu của kỳ trước và “Thực hiện” "
            "là dòng hỏi số chính thức của kỳ trước, vì lần trước mới có số ước; số ước đã gửi vẫn được giữ nguyên.",
        ),
        (
            "Xếp loại hợp tác xã",
            "Ở trang Hợp tác xã, số HTX, LHHTX theo kết quả xếp loại của năm. Bốn loại cộng với “Không xếp loại” bằng "
            "Tổng số. Chưa có kết quả thì để trống cả năm ô, không ghi 0. THT không xếp loại nên các ô ấy khóa.",
        ),
        (
            "Cách ghi số và ngày",
            "Chỉ ghi số, không ghi đơn vị. Phần thập phân dùng dấu phẩy (87,5); hàng nghìn dùng dấu chấm (1.250) hoặc "
            "không dùng. Tỷ lệ ghi 0 đến 100, không gõ dấu %. Ngày ghi ngày/tháng/năm (30/06/2026).",
        ),
        (
            "Sau khi gửi",
            "Hệ thống trả phiếu tiếp nhận: ô nào được nhận, ô nào bị trả lại và cách sửa. Gửi lại tệp đã sửa với hình "
            "thức Toàn bộ, hoặc chỉ những ô sửa với hình thức Bổ sung.",
        ),
    )
