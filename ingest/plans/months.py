"""Months in which a report is due without a day: "trong tháng 12 hằng năm", "vào tháng 6 và tháng 12".

A month belongs to the verb that governs it: months of work, of meetings and of figures are none of a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a report; ``start`` and ``end`` are those of its whole list, ``own_end`` is where it ends itself."""

    month: int
    year: int | None
    start: int
    own_end: int
    end: int


_MONTH = r"(?:0?[1-9]|1[0-2])(?![\d.,]*\d)(?!\s*(?:ngày|lần|tháng))"
_WITH_YEAR = rf"{_MONTH}(?:(?:\s*/\s*|\s+năm\s+)(?:19|20)\d{{2}}(?!\d))?"
_MONTHS = re.compile(
    r"(?:\b(?:trong|vào|(?:chậm nhất|muộn nhất)(?:\s+(?:là|vào|trong))?)\s+(?:các\s+)?"
    r"|(?:^|(?<=[,;:(])|(?<=định kỳ))\s*)"
    rf"tháng\s+{_WITH_YEAR}(?:\s*(?:,|và)\s*(?:tháng\s+)?{_WITH_YEAR})*",
    re.IGNORECASE,
)
_EACH = re.compile(r"(?<!\d)(?P<month>\d{1,2})(?!\d)(?:(?:\s*/\s*|\s+năm\s+)(?P<year>(?:19|20)\d{2}))?", re.IGNORECASE)
_RECURS = re.compile(r"\s*,?\s*(?:của\s+)?(?:h[àằ]ng|mỗi|từng)\s+năm", re.IGNORECASE)
_NO_WORK = re.compile(
    r"(?:kết quả|tình hình|tiến độ|việc)\s+(?:tổ chức(?:,| và)?\s+)?(?:triển khai(?:,| và)?\s*)?"
    r"(?:thực hiện|hoạt động)?|các tổ chức|tổ chức (?:chính trị|xã hội|kinh tế|đoàn thể|thành viên|liên quan)",
    re.IGNORECASE,
)
"""Words of work that only say what is reported on, or who reports."""
_GOVERNS = re.compile(
    r"(?P<report>\b(?:báo cáo|gửi|nộp)\b)|\b(?:hoàn thành|hoàn thiện|rà soát|xây dựng(?! báo cáo)|lập(?! báo cáo)|"
    r"khảo sát|thẩm định|ban hành|phê duyệt|trình|kiểm kê|thống kê|giải ngân|họp|hội nghị|hội thảo|tổ chức|tập huấn|"
    r"bồi dưỡng|kiểm tra|giám sát|số liệu|phát động|triển khai|thực hiện|bố trí|khai mạc|mở|phát sinh|"
    r"(?<!báo cáo )(?:sơ|tổng) kết)\b",
    re.IGNORECASE,
)
_FIGURES_OF = re.compile(r"(?:kết quả|tình hình|tiến độ|số liệu|thực hiện|hoạt động|đạt được)\s+$", re.IGNORECASE)
"""Right before "trong tháng 6": the month is that of the figures, unless it recurs."""


def find_months(clause: str) -> Iterator[Month]:
    """Months of the report in the clause, in order."""
    for match in _MONTHS.finditer(clause):
        if _is_of_report(clause, match.start(), match.end()):
            for each in _EACH.finditer(match.group()):
                year = int(each["year"]) if each["year"] else None
                own_end = match.start() + each.end()
                yield Month(int(each["month"]), year, match.start(), own_end, match.end())


def _is_of_report(clause: str, start: int, end: int) -> bool:
    """Whether the verb that governs the month is that of reporting: the one before it, else the one behind it."""
    before = list(_GOVERNS.finditer(_NO_WORK.sub(" ", clause[:start])))
    if before:
        of_figures = _FIGURES_OF.search(clause[:start]) and not _RECURS.match(clause, end)
        return before[-1]["report"] is not None and not of_figures
    first = _GOVERNS.search(_NO_WORK.sub(" ", clause[end:]))
    return first is not None and first["report"] is not None
