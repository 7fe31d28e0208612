"""Every reason why landing refuses a file or a member of an archive, as data: code, what is wrong, what to do.

Decides nothing. The reasons for which a reader refuses what was landed are the reader's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.errors import UnreadableDocument


@dataclass(frozen=True, slots=True)
class LandingRule:
    """What is said about a file that cannot be landed."""

    code: str
    problem: str
    remedy: str


_RULES = (
    LandingRule("unreadable_file", "không đọc được ({value})", "Kiểm tra quyền đọc rồi để lại vào hộp nhận"),
    LandingRule(
        "bad_sidecar",
        "là tệp biên nhận không dùng được ({value})",
        "Sửa received_at thành thời điểm có múi giờ, ví dụ 2026-12-14T16:30:00+07:00, rồi để lại vào hộp nhận",
    ),
    LandingRule(
        "damaged_archive",
        "là gói nén hỏng hoặc chưa tải lên đủ ({value})",
        "Nén lại các báo cáo thành tệp .zip, mở thử rồi gửi lại",
    ),
    LandingRule(
        "protected_archive", "là gói nén có mật khẩu: {value}", "Nén lại các báo cáo không đặt mật khẩu rồi gửi lại"
    ),
    LandingRule(
        "archive_too_large",
        "là gói nén quá lớn: {value}",
        "Chia thành nhiều gói, mỗi gói tối đa 2.000 tệp và 500 MB khi giải nén, rồi gửi lại",
    ),
    LandingRule(
        "empty_archive", "là gói nén không có tệp nào ({value})", "Kiểm tra lại thư mục đã nén, nén lại rồi gửi lại"
    ),
    LandingRule(
        "member_too_large",
        "trong gói nén quá lớn: {value}",
        "Chỉ gửi số liệu theo mẫu, tối đa {limit} MB mỗi tệp; các tệp khác trong gói vẫn được nhận",
    ),
    LandingRule(
        "protected_member",
        "trong gói nén có mật khẩu: {value}",
        "Bỏ mật khẩu rồi gửi lại riêng tệp này; các tệp khác trong gói vẫn được nhận",
    ),
    LandingRule(
        "damaged_member",
        "trong gói nén không giải nén được ({value})",
        "Gửi lại riêng tệp này, không nén; các tệp khác trong gói vẫn được nhận",
    ),
    LandingRule(
        "nested_archive",
        "là gói nén nằm trong gói nén: {value}",
        "Lấy các báo cáo ra rồi gửi trong một gói; các tệp khác trong gói vẫn được nhận",
    ),
    LandingRule(
        "sidecar_in_archive",
        "là tệp biên nhận nằm trong gói nén: {value}",
        "Thời điểm nhận chỉ do kênh tiếp nhận ghi, không do bên gửi; bỏ tệp này khỏi gói, các báo cáo vẫn được nhận",
    ),
)
LANDING_RULES = {rule.code: rule for rule in _RULES}


def refusal(code: str, place: str, value: str, **details: str) -> UnreadableDocument:
    """The error that says why a file at a place of the inbox is not landed."""
    rule = LANDING_RULES[code]
    problem, remedy = (text.format_map({"value": value, **details}) for text in (rule.problem, rule.remedy))
    return UnreadableDocument(code, f"Tệp {place} {problem}. {remedy}.")
