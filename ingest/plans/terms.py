"""Terms in days: "trong vòng 05 ngày làm việc kể từ ngày kết thúc quý", "sau 02 ngày kể từ ngày chốt số liệu".

Only terms that count from the end of a period or from the closing of its figures: what counts from a request, a
visit or the day of issue recurs on no day that could be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """So many days behind the end of a period; ``of`` is the frequency whose period it names, if it names one."""

    days: int
    unit: str  # working | calendar
    since: str  # period_end | data_closing
    of: str | None = None


_NUMBERS = {"ba": 3, "năm": 5, "bảy": 7, "mười": 10, "mười lăm": 15, "ba mươi": 30}
_LEAD = (
    r"(?:\b(?:trong|trong vòng|trong thời (?:gian|hạn)|thời hạn|chậm nhất|muộn nhất|không muộn hơn|không quá|tối đa|"
    r"sau)\b\s*(?:là\s+)?)*"
)
_FREQUENCIES = ("quarterly", "semiannual", "nine_month", "monthly", "annual")
_EVENT = r"(?:ngày|khi|thời điểm|lúc)"
_ENDS = r"(?:kết thúc|hết|ngày cuối(?: cùng)? của)"
_PERIOD = (
    r"(?:mỗi\s+|từng\s+|h[àằ]ng\s+)?(?:(?P<quarterly>quý)|(?P<semiannual>(?:0?6|sáu) tháng)"
    r"|(?P<nine_month>(?:0?9|chín) tháng)|(?P<monthly>tháng)|(?P<annual>năm(?! (?:học|20\d\d)))"
    r"|(?:kỳ|thời (?:gian|kỳ)) báo cáo|kỳ(?=\s*(?:[,.;:()]|$)))"
    r"\b(?!\s*(?:[IVX]+\b|\d))"
)
_TERM = re.compile(
    rf"{_LEAD}(?<![\d/.,])(?P<n>\d{{1,3}}|{'|'.join(_NUMBERS)})\s*(?:\([^()]{{1,12}}\)\s*)?ngày"
    rf"(?P<working>\s+làm việc)?\s*,?\s*(?:(?:kể từ|tính từ|từ|sau)\s+(?:{_EVENT}\s+)?(?:{_ENDS}\s+{_PERIOD}"
    r"|(?P<closing>(?:kết thúc\s+)?(?:thời (?:gian|điểm|hạn)\s+)?chốt (?:kỳ )?số liệu)\b))",
    re.IGNORECASE,
)


def find_terms(clause: str) -> Iterator[tuple[Term, int, int]]:
    """Terms of the clause, and where each begins and ends."""
    for match in _TERM.finditer(clause):
        number = match["n"].lower()
        days = _NUMBERS.get(number) or int(number)
        of = next((name for name in _FREQUENCIES if match[name]), None)
        since = "data_closing" if match["closing"] else "period_end"
        if days:
            yield Term(days, "working" if match["working"] else "calendar", since, of), match.start(), match.end()
