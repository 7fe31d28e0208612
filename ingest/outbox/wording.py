"""The Vietnamese words for the codes of the warehouse: the one place where they are translated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

STATUS = {
    "on_time": "đúng hạn",
    "late": "gửi muộn",
    "missing": "quá hạn, chưa có bản hợp lệ",
    "extended": "đang gia hạn",
    "not_due": "chưa đến hạn",
    "no_due_date": "không ấn định ngày",
    "not_applicable": "không áp dụng",
}
RECEIPT_STATE = {
    "none": "chưa nhận gì",
    "refused": "đã nhận, không chấp nhận được",
    "blank": "đã nhận, để trống",
    "not_structured": "đã nhận qua kênh khác (không có số liệu)",
    "valid": "đã nhận, hợp lệ",
}
BASIS = {
    "named": "kế hoạch nêu tên",
    "listed": "theo danh sách chính thức",
    "assumed": "hiểu theo mặc định của nhóm",
    "group": "cả nhóm, chưa tách được",
    "unknown": "tên chưa có trong danh bạ",
    "presumed": "suy đoán, chờ xác nhận",
    "confirmed": "kế nhiệm, đã xác nhận",
}
NOT_APPLICABLE_REASON = {
    "own_receiver": "đơn vị là nơi nhận của chính báo cáo này",
    "waived": "đã được miễn",
    "refused": "nghĩa vụ suy đoán đã bị bác bỏ",
}
VERDICT = STATUS | {
    "extended": "đã gia hạn, chưa có bản hợp lệ",
    "withdrawn": "nghĩa vụ không còn",
}
PURPOSE = {"nightly": "lượt chạy đêm", "rejudged": "xét lại"}
RECEIVED_BASIS = {
    "server": "theo máy chủ tiếp nhận",
    "sidecar": "theo biên nhận của kênh tiếp nhận",
    "register": "theo sổ tiếp nhận",
    "mtime": "theo thời gian ghi trên tệp, không có biên nhận của kênh tiếp nhận",
}
OUTCOME = {
    "ok": "dùng được",
    "duplicate": "trùng",
    "quarantined": "cách ly",
    "pending": "chờ đọc",
}
KIND = {"plans": "kế hoạch", "submissions": "báo cáo", "registers": "sổ"}
REGISTER_KIND = {
    "receipt": "nhận qua kênh khác",
    "extension": "gia hạn",
    "waiver": "miễn báo cáo",
    "confirmation": "xác nhận nghĩa vụ",
    "plan_end": "kế hoạch kết thúc",
    "condition": "điều kiện của nhiệm vụ",
    "plan_row": "duyệt dòng kế hoạch",
    "agency_name": "tên đơn vị",
    "withdrawal": "rút mục",
}
TASK_STATE = {
    "done": "hoàn thành",
    "in_progress": "đang thực hiện",
    "not_started": "chưa thực hiện",
    "overdue": "quá hạn",
    "not_reported": "chưa có báo cáo",
    "not_begun": "chưa đến thời gian",
    "waiting": "chờ điều kiện",
    "recurring": "thường xuyên, định kỳ",
}
DECISION = {
    "confirmed": "xác nhận",
    "refused": "bác bỏ",
    "approved": "duyệt",
    "rejected": "loại bỏ",
    "matched": "khớp với đơn vị",
    "not_listed": "không có trong danh bạ",
}
ORPHANED_CORRECTION = (
    "tệp sửa không thuộc văn bản nào đã nhận nên không sửa gì; "
    "tên tệp phải là mã của văn bản (kttt review cho biết mã) kèm đuôi .json"
)
EMPTY = "(không có)"


def plan_words(title: str, number: str | None, issued: date | None, issuer: str) -> str:
    """A plan as people name it: title, number, day and issuer."""
    day = f" ngày {issued:%d/%m/%Y}" if issued else ""
    return f"{title} ({number or 'không ghi số'}{day}, {issuer})"


def counted(words: dict[str, str], counts: dict[str, int]) -> str:
    """Counts by code as one line, in the order of the words; codes that do not occur are left out."""
    parts = [f"{word} {whole(counts[code])}" for code, word in words.items() if counts.get(code)]
    return " · ".join(parts) or EMPTY


def some(names: Sequence[str], at_most: int, rest: str = "đơn vị khác") -> str:
    """The first names of a list in one text, and how many more there are."""
    more = len(names) - at_most
    return "; ".join(names[:at_most]) + (f" và {whole(more)} {rest}" if more > 0 else "")


def share(part: int, total: int) -> str:
    """A part of a total with its percentage, with a decimal comma as Vietnamese writes it."""
    percentage = f"{100 * part / total:.1f}".replace(".", ",")
    return f"{whole(part)}/{whole(total)} ({percentage}%)"


def whole(number: int) -> str:
    """A whole number with dots between thousands, as Vietnamese writes it."""
    return f"{number:,}".replace(",", ".")
