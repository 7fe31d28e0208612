"""Days by which a report is due: of the year, of the month, or of the last month of whatever period is reported.

"Trước ngày" ends before the day, "chậm nhất", "vào ngày" and a bare day of the month end with it. A term in days
counts from the end of the period or from the closing of its figures; one that counts from anything else is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.plans.months import find_months
from ingest.plans.terms import Term, find_terms
from ingest.text.dates import DAY_MONTH, day_of_year


@dataclass(frozen=True, slots=True)
class Due:
    """A day in the year or in the month, or a term; ``months`` where it recurs in named months of the year.

    ``day`` is ``None`` for a term, and where only the month is named.
    """

    day: int | None
    month: int | None
    operator: str  # before | by | within
    term: Term | None = None
    months: tuple[int, ...] = ()
    year_offset: int = 0
    year: int | None = None
    start: int = 0
    end: int = 0
    bracket: bool = False
    shared: bool = False  # stands after another day, without a word of its own
    bare: bool = False  # "ngày 15/12" without a word that makes it a term
    period_end: bool = False  # in the last month of the period, whichever the period is


_EACH = r"(?:h[àằ]ng|mỗi|từng|theo)"
_BEFORE = r"(?P<before>trước(?:\s+(?:(?:các\s+)?ngày|thời điểm))?)"
_LATEST = r"(?:chậm nhất|muộn nhất|không muộn hơn|không quá|thời hạn|hạn (?:cuối|chót))"
_BY = (
    rf"(?P<by>{_LATEST}(?:\s+(?:là|vào|đến))?\s*:?(?:\s+(?:trước\s+)?ngày)?|vào(?:\s+(?:các\s+)?ngày)|đến(?:\s+ngày)|"
    r"(?:định kỳ\s+)?(?:vào\s+)?ngày)"
)
_DAY_AND_MONTH = re.sub(r"\?P<(?:day|month|year)>", "", DAY_MONTH.pattern)
_DATED = re.compile(rf"(?:{_BEFORE}|{_BY})\s*(?P<date>{_DAY_AND_MONTH})", re.IGNORECASE)
_DAY_ONLY = re.compile(
    rf"(?:{_BEFORE}|{_BY})\s*(?P<d>\d{{1,2}})(?!\s*(?:/|\.\d|tháng\s+\d|-\d|%|\d))"
    rf"\s*(?P<of>(?:của\s+)?(?:tháng\s+(?:cuối|đầu|sau|cuối cùng|kế tiếp)[^,;.()]{{0,30}}|"
    rf"{_EACH}\s+(?:tháng|quý)|tháng\b(?!\s*\d)[^,;.()]{{0,20}})|\s*(?=\)))",
    re.IGNORECASE,
)
_DAY_OF_EACH_MONTH = re.compile(
    rf"(?:{_EACH}\s+tháng|báo cáo (?:tháng|quý)|(?:^|(?<=[;,:]))\s*(?:tháng|quý)),?:?\s+(?:(?:gửi|nộp|báo cáo)\s+)?"
    rf"(?:{_BEFORE}|{_BY})\s*(?P<d>\d{{1,2}})"
    r"(?!\s*(?:/|\.\d|-\d|%|\d|(?:của|tháng|các|cuối|đầu)\b))",
    re.IGNORECASE,
)
_DAY_OF_MONTHS = re.compile(
    rf"(?:{_BEFORE}|{_BY})\s*(?P<d>\d{{1,2}})\s+(?:của\s+)?các\s+tháng\s+"
    r"(?P<months>\d{1,2}(?:\s*(?:,|và)\s*(?:tháng\s+)?\d{1,2})+)",
    re.IGNORECASE,
)
_AND_DATE = re.compile(
    rf"\s*(?:,|;|và)\s*(?:trước\s+)?(?:ngày\s+)?(?:(?P<date>{_DAY_AND_MONTH})|tháng\s+(?P<same_day>\d{{1,2}})(?![\d/]))",
    re.IGNORECASE,
)
"""A second day after the same word: "trước ngày 15/6 và 15/12", "trước ngày 20 tháng 6 và tháng 12"."""
_NO_TERM_BEFORE = re.compile(
    r"(?:(?:số|hiệu lực|ban hành|ký)\s+[^,;]{0,30}|\b(?:từ|kể từ|sau|số liệu[^;.()]{0,60}đến)\s*)$", re.IGNORECASE
)
"""What makes a day the date of a document or the bounds of the figures, and no term."""
_NEXT_YEAR = re.compile(r"\s*(?:của\s+)?(?:năm (?:sau|kế tiếp|tiếp theo|liền kề|liền sau))", re.IGNORECASE)
_QUARTER_END = re.compile(r"tháng (?:cuối|thứ (?:ba|3))", re.IGNORECASE)
_QUARTER_START = re.compile(r"tháng (?:đầu|thứ nhất)", re.IGNORECASE)
_PERIOD_END = re.compile(r"tháng cuối(?: cùng)?(?: của)? kỳ", re.IGNORECASE)
_NEXT_MONTH = re.compile(r"tháng (?:sau|tiếp|kế tiếp|liền sau|liền kề)", re.IGNORECASE)
_OF_LAST_MONTH = re.compile(
    r"(?:kết quả|tình hình|số liệu|báo cáo)(?: thực hiện)?(?: của)? tháng trước(?! ngày)", re.IGNORECASE
)
_EACH_MONTH = re.compile(rf"{_EACH}\s+tháng", re.IGNORECASE)


def _months(of: str, clause: str) -> tuple[int, ...]:
    """In which months a bare day recurs, one for each period in turn; empty when it is the period's own last month.

    A report on the month or quarter that is over is due in the next one: its day lies behind the period.
    """
    if "quý" in of.lower():
        if _QUARTER_END.search(of):
            return (3, 6, 9, 12)
        if _QUARTER_START.search(of):
            return (4, 7, 10, 1)
    if _NEXT_MONTH.search(of) or (_EACH_MONTH.search(of) and _OF_LAST_MONTH.search(clause)):
        return (*range(2, 13), 1)
    return ()


def find_dues(clause: str) -> list[Due]:
    """Days by which something is due in the clause, in order; months without a day only where there is no day."""
    return _days(clause) or _months_alone(clause)


def _days(clause: str) -> list[Due]:
    dues = [*_terms(clause), *_days_of_named_months(clause), *_days_of_a_month(clause)]
    for match in _DATED.finditer(clause):
        found = DAY_MONTH.search(match["date"])
        day_month = day_of_year(found) if found else None
        if any(d.shared and match.start() < d.end and d.start < match.start() for d in dues):
            continue  # already read beside the day before it
        if day_month is None or _NO_TERM_BEFORE.search(clause[: match.start()]):
            continue
        bare = bool(match["by"]) and match["by"].lower() == "ngày"
        if bare and day_month.year is not None:
            continue  # the date of a document
        due = replace(_due(clause, match, day_month.day, day_month.month), year=day_month.year, bare=bare)
        dues.append(due)
        dues += _further(clause, match.end(), due)
    return sorted(dues, key=lambda d: d.start)


def _terms(clause: str) -> list[Due]:
    """Terms such as "trong 05 ngày làm việc kể từ ngày kết thúc quý"."""
    dues: list[Due] = []
    for term, start, end in find_terms(clause):
        opened = _bracket_before(clause, start)
        due = Due(day=None, month=None, operator="within", term=term, start=start, end=end)
        dues.append(due if opened is None else replace(due, start=opened, bracket=True))
    return dues


def _months_alone(clause: str) -> list[Due]:
    """Months of the report that name no day: "báo cáo vào tháng 6 và tháng 12"."""
    dues: list[Due] = []
    for month in find_months(clause):
        opened = _bracket_before(clause, month.start)
        start = month.start if opened is None else opened
        due = Due(None, month.month, "by", year=month.year, start=start, end=month.end, bracket=opened is not None)
        due = replace(due, year_offset=0 if month.year else _year_offset(clause, month.own_end))
        dues.append(replace(due, shared=bool(dues) and dues[-1].start == due.start))
    return dues


def _days_of_a_month(clause: str) -> list[Due]:
    dues: list[Due] = []
    for match in (*_DAY_ONLY.finditer(clause), *_DAY_OF_EACH_MONTH.finditer(clause)):
        of = match["of"] if "of" in match.groupdict() else match.group()
        if not 1 <= int(match["d"]) <= 31 or _NO_TERM_BEFORE.search(clause[: match.start()]):
            continue
        due = _due(clause, match, int(match["d"]), None)
        dues.append(replace(due, months=_months(of, clause), period_end=bool(_PERIOD_END.search(of))))
    return dues


def _days_of_named_months(clause: str) -> list[Due]:
    """One day in several months: "trước ngày 15 các tháng 3, 6, 9, 12"."""
    dues: list[Due] = []
    for match in _DAY_OF_MONTHS.finditer(clause):
        months = [int(m) for m in re.findall(r"\d{1,2}", match["months"])]
        if 1 <= int(match["d"]) <= 31 and all(1 <= m <= 12 for m in months):
            dues += [
                replace(_due(clause, match, int(match["d"]), month), shared=bool(i)) for i, month in enumerate(months)
            ]
    return dues


def _further(clause: str, position: int, first: Due) -> list[Due]:
    """Days that share the word before the first one."""
    dues: list[Due] = []
    while match := _AND_DATE.match(clause, position):
        position = match.end()
        if match["same_day"]:
            if not 1 <= int(match["same_day"]) <= 12:
                break
            dues.append(replace(first, month=int(match["same_day"]), year=None, end=position, shared=True))
            continue
        found = DAY_MONTH.search(match["date"])
        day_month = day_of_year(found) if found else None
        if day_month is None:
            break
        day = replace(first, day=day_month.day, month=day_month.month, year=day_month.year, end=position, shared=True)
        dues.append(replace(day, year_offset=_year_offset(clause, position)))
    return dues


def _due(clause: str, match: re.Match[str], day: int, month: int | None) -> Due:
    opened = _bracket_before(clause, match.start())
    return Due(
        day=day,
        month=month,
        operator="before" if match["before"] or "trước" in (match["by"] or "").lower() else "by",
        year_offset=_year_offset(clause, match.end()),
        start=match.start() if opened is None else opened,
        end=match.end(),
        bracket=opened is not None,
    )


def _bracket_before(clause: str, position: int) -> int | None:
    """Where the bracket opens in which the position stands."""
    opened = clause.rfind("(", 0, position)
    return opened if opened >= 0 and ")" not in clause[opened:position] else None


def _year_offset(clause: str, position: int) -> int:
    return 1 if _NEXT_YEAR.match(clause, position) or "năm sau" in clause[position : position + 12] else 0
