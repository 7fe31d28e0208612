"""Years in headings and sentences by which a number is promised. Years that only name a base or a document are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.plans.mentions import Mention

_HEADING = re.compile(
    r"(?:đến|tới|tầm nhìn|định hướng|giai đoạn|thời kỳ|năm|mục tiêu|chỉ tiêu)[^.;]{0,40}?(?P<y>20\d{2})(?!\d)"
    r"(?:\s*[-–]\s*(?P<y2>20\d{2}))?",
    re.IGNORECASE,
)
_VISION = re.compile(r"[,;]?\s*(?:và\s+)?(?:tầm nhìn|định hướng)", re.IGNORECASE)
_HEADING_END = re.compile(r"\d{4}\)?\s*(?:\([^()]{0,40}\))?\s*[:.,]?$")
_MARK = re.compile(
    r"(?:(?P<prep>đến|vào|tới|trong|sang|cho|của|từ|trước|kể từ|tính đến)\s+)?"
    r"(?:(?:cuối|hết|trong)\s+)*năm\s+(?P<y>20\d{2})"
    r"(?!\d)(?:\s*[-–]\s*(?:năm\s+)?(?P<y2>20\d{2}))?"
    r"|(?P<span>giai đoạn|thời kỳ|nhiệm kỳ)\s+(?:từ\s+)?(?:năm\s+)?20\d{2}\s*(?:[-–]|đến)\s*(?:năm\s+)?(?P<p>20\d{2})"
    r"|\(20\d{2}\s*[-–]\s*(?P<q>20\d{2})\)"
    r"|(?:đến|trước|trong)\s+(?:hết\s+)?(?:(?:ngày|tháng)\s+)?(?:\d{1,2}/){1,2}(?P<d>20\d{2})"
    r"|(?:đến|tới|tầm nhìn(?: đến)?)\s+(?P<b>20\d{2})(?=\s*(?:[,;:.)]|là|có|đạt|$))",
    re.IGNORECASE,
)
_NO_HORIZON = frozenset({"của", "từ", "kể từ"})
_NEXT = re.compile(r"(?:[,;:.(]|(?<!\w)(?:và|lên|còn|phấn đấu|riêng))\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Year:
    """A year that a sentence names, and whether it is said to be a term ("đến năm ...") or only named."""

    start: int
    end: int
    year: int
    term: bool


def heading_horizon(text: str) -> int | None:
    """The year that a heading sets for what stands below it; of "đến năm 2030, tầm nhìn 2045" the first."""
    if len(text) >= 120 or not _HEADING_END.search(text.strip()):
        return None
    marks = [(m.start(), int(m["y2"] or m["y"])) for m in _HEADING.finditer(text)]
    if not marks:
        return None
    vision = _VISION.search(text, marks[0][0] + 1)
    return marks[0][1] if vision and len(marks) > 1 and marks[1][0] >= vision.start() else marks[-1][1]


def years_in(text: str) -> list[Year]:
    """The years of a sentence (``mentions.without_foreign``) that may be horizons."""
    found = []
    for match in _MARK.finditer(text):
        prep = (match["prep"] or "").lower()
        if prep in _NO_HORIZON:
            continue
        year = int(next(g for g in (match["y2"], match["y"], match["p"], match["q"], match["d"], match["b"]) if g))
        found.append(Year(match.start(), match.end(), year, term=not match["y"] or bool(prep)))
    return found


def only_year(texts: Iterable[str]) -> int | None:
    """The one year by which all the texts promise something; ``None`` when they name none or several."""
    years = {y.year for text in texts for y in years_in(text) if y.term}
    return years.pop() if len(years) == 1 else None


@dataclass(frozen=True, slots=True)
class Governed:
    """The year that governs a number inside its sentence; ``past``: it tells of what was, ``at_hand``: same clause."""

    year: int | None
    past: bool = False


def governing_years(
    text: str, mentions: Sequence[Mention], years: Sequence[Year], start: int | None, horizon: int | None
) -> list[Governed]:
    """For each number of a sentence the year behind it, else the last one before it, else the next one behind.

    ``start`` is the first year of the plan, ``horizon`` what headings say: a bare earlier year tells of the past.
    """
    own: dict[int, Year] = {}
    before: dict[int, list[Year]] = {i: [] for i in range(len(mentions) + 1)}
    position = 0
    for year in years:
        while position < len(mentions) and mentions[position].start < year.start:
            position += 1
        previous = position - 1
        gap = text[mentions[previous].end : year.start] if previous >= 0 else ","
        if previous >= 0 and previous not in own and not _leads_on(gap, another_follows=position < len(mentions)):
            own[previous] = year
        else:
            before[position].append(year)
    result: list[Governed] = []
    last: int | None = None
    for index, mention in enumerate(mentions):
        past = False
        for year in before[index]:
            if _is_past(year, text, start, horizon):
                past = not re.search(r"[,;.]", text[year.end : mention.start])
            else:
                last, past = year.year, False
        if index in own:
            past = _is_past(own[index], text, start, horizon)
            if not past:
                last = own[index].year
        result.append(Governed(own[index].year if index in own and not past else last, past=past))
    return _from_behind(text, mentions, result)


def _leads_on(gap: str, *, another_follows: bool) -> bool:
    """Whether a year between two numbers belongs to the one after it."""
    if re.search(r"[;.]\s", gap):
        return True
    return bool(_NEXT.search(gap)) and (another_follows or "(" in gap)


def _is_past(year: Year, text: str, start: int | None, horizon: int | None) -> bool:
    if start is not None and year.year < start:
        return True
    bracketed = text[: year.start].rstrip().endswith("(") and not re.match(r"\s*(?:đạt|phấn đấu)", text[year.end :])
    return not year.term and horizon is not None and year.year < horizon and (start is None or bracketed)


def _from_behind(text: str, mentions: Sequence[Mention], governed: list[Governed]) -> list[Governed]:
    """A year that stands only behind the last of several numbers holds for all of them up to a semicolon."""
    result = list(governed)
    for index in range(len(result) - 2, -1, -1):
        following = result[index + 1]
        apart = re.search(r"[;.]\s", text[mentions[index].end : mentions[index + 1].start])
        if result[index].year is None and not result[index].past and not following.past and not apart:
            result[index] = Governed(following.year)
    return result
