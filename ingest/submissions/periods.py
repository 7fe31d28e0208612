"""Reporting periods: which labels a frequency has, and how a person may write them. Knows no deadlines."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

from ingest.submissions.cells import Scalar
from ingest.submissions.values import YEARS, as_written
from ingest.text.normalise import fold

LABELS = {
    "quarterly": re.compile(r"([0-9]{4})-Q([1-4])", re.ASCII),
    "semiannual": re.compile(r"([0-9]{4})-H([12])", re.ASCII),
    "nine_month": re.compile(r"([0-9]{4})-9M", re.ASCII),
    "monthly": re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII),
}
MONTHS = {"quarterly": 3, "semiannual": 6, "nine_month": 9, "monthly": 1}
"""Frequency → how many months its periods have; they follow each other from January."""
YEAR = re.compile(r"([0-9]{4})", re.ASCII)
EXAMPLES = {"quarterly": "{year}-Q1", "semiannual": "{year}-H1", "nine_month": "{year}-9M", "monthly": "{year}-03"}

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_SPOKEN = (
    (re.compile(r"(?:năm )?([0-9]{4})", re.ASCII), lambda found: found[1]),
    (
        re.compile(r"quý ([1-4]|i{1,3}|iv)(?: năm)? ([0-9]{4})", re.ASCII),
        lambda found: f"{found[2]}-Q{_ROMAN.get(found[1], found[1])}",
    ),
    (
        re.compile(r"tháng (1[0-2]|0?[1-9])(?: năm)? ([0-9]{4})", re.ASCII),
        lambda found: f"{found[2]}-{int(found[1]):02d}",
    ),
    (re.compile(r"6 tháng đầu năm ([0-9]{4})", re.ASCII), lambda found: f"{found[1]}-H1"),
    (re.compile(r"6 tháng cuối năm ([0-9]{4})", re.ASCII), lambda found: f"{found[1]}-H2"),
    (re.compile(r"9 tháng(?: đầu)?(?: năm)? ([0-9]{4})", re.ASCII), lambda found: f"{found[1]}-9M"),
)


def period_label(value: Scalar) -> str:
    """The label that a cell means: ``2026``, ``2026-Q1``, ``Quý I/2026``; anything else comes back as written.

    A sheet program turns a typed ``2026-03`` into the date 1 March 2026, so the first of a month means that month.
    """
    if isinstance(value, datetime | date) and value.day == 1:
        return f"{value.year:04d}-{value.month:02d}"
    return _label_of(as_written(value))


@lru_cache(maxsize=4096)
def _label_of(written: str) -> str:
    folded = fold(written)
    for pattern, label in _SPOKEN:
        if found := pattern.fullmatch(folded):
            return label(found)
    return written.upper()


def window(label: str) -> tuple[date, date] | None:
    """First and last day whose figures a report of this period may hold.

    Figures close in the middle of a month (Nghị định 09/2019/NĐ-CP Điều 12, seed ``period_windows``), so a period takes
    up on the 15th of the month before; its last day is the calendar's, because agencies may send later figures.
    """
    days = span(label)
    return ((days[0] - timedelta(days=1)).replace(day=15), days[1]) if days else None


@lru_cache(maxsize=4096)
def span(label: str) -> tuple[date, date] | None:
    """First and last day of the period of a label, or None when the label is of no kind that is known."""
    if found := YEAR.fullmatch(label):
        return _days(int(found[1]), 1, 12)
    for frequency, pattern in LABELS.items():
        if found := pattern.fullmatch(label):
            number = int(found[2]) if pattern.groups > 1 else 1
            last = number * MONTHS[frequency]
            return _days(int(found[1]), last - MONTHS[frequency] + 1, last)
    return None


def _days(year: int, first: int, last: int) -> tuple[date, date] | None:
    return (date(year, first, 1), date(year, last, monthrange(year, last)[1])) if year in YEARS else None


def year_of(label: str, frequency: str | None) -> int | None:
    """The year of a label, or None when the label is none of this frequency's.

    Rules without a rhythm (``adhoc``, undated, every few years) are answered by year.
    """
    found = LABELS.get(frequency or "", YEAR).fullmatch(label)
    return int(found[1]) if found else None


def example(frequency: str | None, year: int) -> str:
    """A label of this frequency, for messages."""
    return EXAMPLES.get(frequency or "", "{year}").format(year=year)
