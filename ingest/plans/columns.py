"""What the columns of an annex table hold, by the words of their headings."""

from __future__ import annotations

import re

from ingest.text.normalise import squeeze

_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"^(?:s?tt|số tt|số thứ tự|stt)$")),
    ("note", re.compile(r"^ghi chú")),
    ("unit", re.compile(r"^(?:đơn vị(?: tính)?|đvt|đơn vị đo)$")),
    ("lead", re.compile(r"chủ trì.{0,12}phối hợp")),  # one column for both
    ("co", re.compile(r"phối hợp")),
    ("approver", re.compile(r"cấp trình|trình cấp|cấp (?:phê duyệt|ban hành|quyết định)|thẩm quyền|"
                            r"cơ quan (?:trình|ban hành|phê duyệt)|nơi trình|phê duyệt")),
    ("lead", re.compile(r"chủ trì|đầu mối|(?:cơ quan|đơn vị).*(?:thực hiện|tham mưu|chịu trách nhiệm|"
                        r"theo dõi)|phân công|trách nhiệm|người thực hiện")),
    ("time", re.compile(r"thời gian|thời hạn|tiến độ|thời điểm|^hoàn thành|lộ trình|năm thực hiện")),
    ("product", re.compile(r"sản phẩm|kết quả|đầu ra|hình thức văn bản")),
    ("funding", re.compile(r"kinh phí|nguồn vốn|vốn")),
    ("target", re.compile(r"^(?:tên )?chỉ tiêu|^mục tiêu")),
    ("year", re.compile(r"(?:19|20)\d{2}")),
    ("title", re.compile(r"nhiệm vụ|nội dung|công việc|hoạt động|đề án|giải pháp|chương trình|văn bản|tên")),
)  # fmt: skip

_PERIOD = re.compile(r"(?:mục tiêu|kế hoạch|chỉ tiêu)?\s*(?:giai đoạn|thời kỳ)", re.IGNORECASE)
_REACHED = re.compile(
    r"^(?:ước\s+)?(?:th\b|thực hiện|kết quả|hiện trạng|thực trạng|số liệu|ước)|năm gốc|năm cơ sở|\btăng\b|so với",
    re.IGNORECASE,
)

HEADING_PHRASES = re.compile(
    r"(?P<number>\b(?:STT|TT|Số TT)\b)"
    r"|(?P<co>(?:Cơ quan|Đơn vị|Cơ quan, đơn vị) phối hợp(?: thực hiện)?)"
    r"|(?P<lead>(?:Cơ quan|Đơn vị|Cơ quan, đơn vị)(?:\s*,?\s*(?:chủ trì|thực hiện|đầu mối|tham mưu))+)"
    r"|(?P<approver>Cấp trình|Trình cấp|Cấp (?:có thẩm quyền )?(?:phê duyệt|ban hành|quyết định)|"
    r"Cơ quan (?:trình|ban hành|phê duyệt))"
    r"|(?P<product>(?:Sản phẩm|Kết quả)(?:\s*[,/]?\s*(?:sản phẩm|hoàn thành|đầu ra|dự kiến|đạt được))*)"
    r"|(?P<time>(?:Thời gian|Thời hạn|Tiến độ)(?:\s+(?:trình|hoàn thành|thực hiện|dự kiến|ban hành))*)"
    r"|(?P<note>Ghi chú)"
    r"|(?P<title>(?:Tên |Các )?(?:Nhiệm vụ|Nội dung|Công việc|Hoạt động|Đề án)(?:\s*[,/]?\s*(?:nhiệm vụ|"
    r"công việc|Đề án|đề án|giải pháp|thực hiện|chủ yếu))*)",
    re.IGNORECASE,
)
"""Headings of a task table inside one run of text, each as written."""


def column_kind(heading: str) -> str | None:
    """Kind of one heading cell: number, title, lead, co, approver, product, time, note, unit, target, year, funding."""
    text = squeeze(re.sub(r"[*_]", "", heading)).lower().strip(" .:")
    if not text:
        return None
    return next((kind for kind, pattern in _COLUMNS if pattern.search(text)), None)


def _with_years(cells: list[str], kinds: list[str | None]) -> list[str | None]:
    """Columns of values by the year they are for (``year:2030``); what was reached in a year is its ``base``."""
    named = "target" in kinds and kinds.index("target")
    result = list(kinds)
    for index, cell in enumerate(cells):
        years = re.findall(r"(?:19|20)\d{2}", cell)
        if not years or named is False or index <= named or kinds[index] in ("unit", "number", "note"):
            continue
        several = len(set(years)) > 1 and not _PERIOD.match(cell)
        result[index] = "base" if _REACHED.search(cell) or several else f"year:{years[-1]}"
    return result


def header_kinds(cells: list[str]) -> list[str | None] | None:
    """Kinds of a heading row; ``None`` when the row is no heading of a table of tasks or targets."""
    if any(len(c) > 120 for c in cells):
        return None
    kinds = [column_kind(c) for c in cells]
    if kinds.count("target") > 1 or "year" in kinds:
        kinds = _with_years(cells, kinds)
    known = {k.split(":")[0] for k in kinds if k}
    is_tasks = "title" in known and bool(known & {"lead", "co"})
    is_targets = "target" in known and len(known) >= 2
    return kinds if (is_tasks or is_targets) and (known & {"number", "lead", "unit", "year"}) else None
