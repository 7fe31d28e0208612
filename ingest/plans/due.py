"""How often a report is due and by which day, and which day belongs to which frequency.

"Trước ngày" ends before the day, "chậm nhất", "vào ngày" and a bare day of the month end with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.text.dates import DAY_MONTH, day_of_year


@dataclass(frozen=True, slots=True)
class Due:
    """A day in the year or in the month; ``months`` where a day recurs in named months of the year."""

    day: int
    month: int | None
    operator: str  # before | by
    months: tuple[int, ...] = ()
    year_offset: int = 0
    start: int = 0
    end: int = 0
    bracket: bool = False
    shared: bool = False  # stands after another day, without a word of its own


@dataclass(frozen=True, slots=True)
class Frequency:
    """A word of frequency and where it stands."""

    name: str
    start: int
    end: int


_EACH = r"(?:h[àằ]ng|mỗi|từng|theo)"
_FREQUENCY = re.compile(
    rf"(?P<monthly>\b{_EACH}\s+tháng\b|báo cáo tháng\b)"
    rf"|(?P<quarterly>\b{_EACH}\s+quý\b|báo cáo quý\b)"
    r"|(?P<semiannual>\b(?:0?6|sáu)\s+tháng(?:\s+(?:đầu năm|một lần|/lần))?|\bnửa năm\b)"
    r"|(?P<nine_month>\b(?:0?9|chín)\s+tháng\b)"
    r"|(?P<multi_year>\b(?:0?[2-9]|10|hai|ba|năm|mười)\s+năm(?:\s+(?:một lần|/lần))?(?!\s*\d)(?=\s*(?:,|"
    r"\)|báo cáo|một lần|/lần|và)))"
    rf"|(?P<annual>\b{_EACH}\s+năm\b|báo cáo năm\b|\bcả năm\b|(?<=\()năm(?=\))|\b1 năm\b|\b01 năm\b)"
    r"|(?P<adhoc>\bđột xuất\b)",
    re.IGNORECASE,
)
_LIST_GOES_ON = re.compile(
    r"(?:\s*(?:,|và|hoặc|/|;)?|\s*\([^()]{3,60}\)\s*(?:,|;|và)|"
    r"\s*,?\s*trước\s(?:ngày\s)?\s*\d{1,2}\s*[/-]\s*\d{1,2}\s*(?:,|;|và))"
    r"\s*(?P<w>tháng|quý|năm)\b(?!\s*\d)(?! (?:sau|nay|kế|tiếp|liền|trước(?! ngày)))",
    re.IGNORECASE,
)
_UNSAID = re.compile(r",\s*(?:và\s+)?định kỳ\s+(?!h[àằ]ng|\d|mỗi|tháng|quý|năm)", re.IGNORECASE)
"""A new "định kỳ" of which the text does not say how often: what stood before it belongs to other work."""
_SHORT = {"tháng": "monthly", "quý": "quarterly", "năm": "annual"}
_BEFORE = r"(?P<before>trước(?:\s+(?:ngày|thời điểm))?)"
_BY = (
    r"(?P<by>chậm nhất(?:\s+(?:là|vào))?(?:\s+(?:trước\s+)?ngày)?|vào(?:\s+ngày)|không quá(?:\s+ngày)|"
    r"muộn nhất(?:\s+(?:là|vào))?(?:\s+ngày)?|đến(?:\s+ngày)|(?:định kỳ\s+)?(?:vào\s+)?ngày)"
)
_DAY_AND_MONTH = re.sub(r"\?P<(?:day|month|year)>", "", DAY_MONTH.pattern)
_DATED = re.compile(
    rf"(?:{_BEFORE}|{_BY})\s*(?P<date>{_DAY_AND_MONTH})",
    re.IGNORECASE,
)
_DAY_ONLY = re.compile(
    rf"(?:{_BEFORE}|{_BY})\s*(?P<d>\d{{1,2}})(?!\s*(?:/|\.\d|tháng\s+\d|-\d|%|\d))"
    rf"\s*(?P<of>(?:của\s+)?(?:tháng\s+(?:cuối|đầu|sau|cuối cùng|kế tiếp)[^,;.()]{{0,30}}|"
    rf"{_EACH}\s+(?:tháng|quý)|tháng\b(?!\s*\d)[^,;.()]{{0,20}})|\s*(?=\)))",
    re.IGNORECASE,
)
_DAY_OF_EACH_MONTH = re.compile(
    rf"{_EACH}\s+tháng,?\s+(?:{_BEFORE}|{_BY})\s*(?P<d>\d{{1,2}})(?!\s*(?:/|\.\d|-\d|%|\d|của\b|tháng\b))",
    re.IGNORECASE,
)
_AND_DATE = re.compile(rf"\s*(?:,|;|và)\s*(?:trước\s+)?(?:ngày\s+)?(?P<date>{_DAY_AND_MONTH})", re.IGNORECASE)
"""A second day after the same word: "trước ngày 15/6 và 15/12"."""
_NEXT_YEAR = re.compile(r"\s*(?:của\s+)?(?:năm (?:sau|kế tiếp|tiếp theo|liền kề))", re.IGNORECASE)
_QUARTER_END = re.compile(r"tháng cuối", re.IGNORECASE)
_NEXT_QUARTER = re.compile(r"tháng đầu(?: tiên)?(?: của)? quý (?:sau|tiếp|kế tiếp|liền sau)", re.IGNORECASE)
_NEXT_MONTH = re.compile(r"tháng (?:sau|tiếp|kế tiếp|liền sau)", re.IGNORECASE)
_OF_LAST_MONTH = re.compile(
    r"(?:kết quả|tình hình|số liệu|báo cáo)(?: thực hiện)?(?: của)? tháng trước(?! ngày)", re.IGNORECASE
)
_EACH_MONTH = re.compile(rf"{_EACH}\s+tháng", re.IGNORECASE)


def _months(of: str, clause: str) -> tuple[int, ...]:
    """In which months a bare day recurs, one for each period in turn; empty when it is the period's own last month.

    A report on the month or quarter that is over is due in the next one: its day lies behind the period.
    """
    if _QUARTER_END.search(of) and "quý" in of.lower():
        return (3, 6, 9, 12)
    if _NEXT_QUARTER.search(of):
        return (4, 7, 10, 1)
    if _NEXT_MONTH.search(of) or (_EACH_MONTH.search(of) and _OF_LAST_MONTH.search(clause)):
        return (*range(2, 13), 1)
    return ()


def find_frequencies(clause: str, verb: int) -> list[Frequency]:
    """Frequencies of the report whose verb stands at ``verb``: the group of such words that stands nearest to it."""
    found: list[Frequency] = []
    for match in _FREQUENCY.finditer(clause):
        name = match.lastgroup or ""
        found.append(Frequency(name, match.start(), match.end()))
        position = match.end()
        while more := _LIST_GOES_ON.match(clause, position):
            found.append(Frequency(_SHORT[more["w"].lower()], more.start("w"), more.end()))
            position = more.end()
    groups: list[list[Frequency]] = []
    for frequency in sorted(found, key=lambda f: f.start):
        if groups and _joined(clause[groups[-1][-1].end : frequency.start]):
            groups[-1].append(frequency)
        else:
            groups.append([frequency])
    if not groups:
        return []
    groups = [g for g in groups if not _UNSAID.search(clause, g[-1].end, max(verb, g[-1].end))]
    if not groups:
        return []
    near = min(groups, key=lambda g: min(abs(g[-1].end - verb), abs(g[0].start - verb)))
    unique: dict[str, Frequency] = {}
    for frequency in near:
        unique.setdefault(frequency.name, frequency)
    return list(unique.values())


def _joined(between: str) -> bool:
    """Whether two frequencies belong to one list: only marks, small words, a bracket or a day between them."""
    rest = re.sub(r"\([^()]{0,120}\)", "", between)
    rest = _DATED.sub("", _DAY_ONLY.sub("", rest))
    return (
        len(
            re.sub(
                r"\b(?:và|hoặc|định kỳ|hay|báo cáo|trước|ngày|gửi|về|kết quả|đánh giá|tình hình|thực hiện|"
                r"đối với)\b|[\s,;()]",
                "",
                rest,
                flags=re.IGNORECASE,
            )
        )
        <= 2
    )


def find_dues(clause: str) -> list[Due]:
    """Days by which something is due in the clause, in order."""
    dues: list[Due] = []
    for match in _DAY_ONLY.finditer(clause):
        day = int(match["d"])
        if 1 <= day <= 31:
            dues.append(_due(clause, match, day, None, _months(match["of"], clause)))
    dues += [
        _due(clause, m, int(m["d"]), None, _months(m.group(), clause))
        for m in _DAY_OF_EACH_MONTH.finditer(clause)
        if 1 <= int(m["d"]) <= 31
    ]
    for match in _DATED.finditer(clause):
        found = DAY_MONTH.search(match["date"])
        day_month = day_of_year(found) if found else None
        if any(d.shared and match.start() < d.end and d.start < match.start() for d in dues):
            continue  # already read beside the day before it
        if day_month is None or re.search(r"(?:số|hiệu lực|ban hành|ký)\s+[^,;]{0,30}$", clause[: match.start()]):
            continue
        if match["by"] and re.fullmatch(r"ngày", match["by"], re.IGNORECASE) and day_month.year is not None:
            continue  # the date of a document
        dues.append(first := _due(clause, match, day_month.day, day_month.month, ()))
        dues += _further(clause, match.end(), first)
    return sorted(dues, key=lambda d: d.start)


def _further(clause: str, position: int, first: Due) -> list[Due]:
    """Days that share the word before the first one."""
    dues: list[Due] = []
    while match := _AND_DATE.match(clause, position):
        found = DAY_MONTH.search(match["date"])
        day_month = day_of_year(found) if found else None
        if day_month is None:
            break
        dues.append(replace(first, day=day_month.day, month=day_month.month, end=match.end(), shared=True))
        position = match.end()
    return dues


def _due(clause: str, match: re.Match[str], day: int, month: int | None, months: tuple[int, ...]) -> Due:
    opened = clause.rfind("(", 0, match.start())
    bracket = opened >= 0 and ")" not in clause[opened : match.start()]
    return Due(
        day=day,
        month=month,
        operator="before" if match["before"] or "trước" in (match["by"] or "").lower() else "by",
        months=months,
        year_offset=1
        if _NEXT_YEAR.match(clause, match.end()) or "năm sau" in clause[match.end() : match.end() + 12]
        else 0,
        start=opened if bracket else match.start(),
        end=match.end(),
        bracket=bracket,
    )


def bind(frequencies: list[Frequency], dues: list[Due], clause: str) -> list[tuple[str | None, Due | None]]:
    """Every frequency with its days; one without a day keeps ``None``. Days without any frequency bind to nothing."""
    if len(dues) > 1 and all(d.shared for d in dues[1:]) and len(dues) == len(frequencies):
        return [(f.name, d) for f, d in zip(frequencies, dues, strict=True)]  # "6 tháng, năm (trước 15/6, 15/12)"
    if not any(f.name == "quarterly" for f in frequencies):
        each_quarter = [d for d in dues if len(d.months) == 4]  # "tháng cuối quý" says how often by itself
        if each_quarter:
            rest = bind(frequencies, [d for d in dues if d not in each_quarter], clause)
            return [*(("quarterly", d) for d in each_quarter), *(p for p in rest if p[1] or len(frequencies) > 1)]
    taken: dict[int, list[Due]] = {i: [] for i in range(len(frequencies))}
    for due in dues:
        index = _owner(due, frequencies, clause)
        if index is not None:
            taken[index].append(due)
    pairs: list[tuple[str | None, Due | None]] = []
    for index, frequency in enumerate(frequencies):
        pairs += [(frequency.name, due) for due in taken[index]] or [(frequency.name, None)]
    return pairs


_LEADS_ON = re.compile(r"\s*(?:\(\s*)?(?:đối với\s+)?(?:báo cáo\s+)?", re.IGNORECASE)
"""Between a day and the frequency that follows it: "trước ngày 05/6 (đối với báo cáo 6 tháng)"."""


def _owner(due: Due, frequencies: list[Frequency], clause: str) -> int | None:
    """Which frequency a day belongs to."""
    before = [i for i, f in enumerate(frequencies) if f.end <= due.start]
    if due.bracket:
        return before[-1] if before else None
    inside = [i for i, f in enumerate(frequencies) if due.start <= f.start < due.end]
    if inside:
        return inside[0]
    after = [
        i for i, f in enumerate(frequencies) if f.start >= due.end and _LEADS_ON.fullmatch(clause, due.end, f.start)
    ]
    if after and _fits(due, frequencies[after[0]]):
        return after[0]
    fitting = [i for i in before if _fits(due, frequencies[i])] or [
        i for i, f in enumerate(frequencies) if _fits(due, f)
    ]
    return fitting[-1] if fitting else None


def _fits(due: Due, frequency: Frequency) -> bool:
    """A day with a month recurs yearly or half-yearly; a day alone recurs in each month or quarter."""
    if frequency.name == "adhoc":
        return False
    return (due.month is None) == (frequency.name in ("monthly", "quarterly")) or due.month is None
