"""Dates as Vietnamese documents write them: ``15/12``, ``ngày 30 tháng 6 năm 2026``, ``quý II/2026``, ``6/2025``.

Reads what is written and nothing more: an impossible day is no date, a missing year stays missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

ROMAN_QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}

DAY_MONTH = re.compile(
    r"(?P<day>\d{1,2})\s*(?:[/.-]\s*|\s+tháng\s+)(?P<month>\d{1,2})(?![\d.,]*\d)"
    r"(?:\s*(?:[/.-]|,?\s+năm)\s*(?P<year>(?:19|20)\d{2})(?!\d))?",
    re.IGNORECASE,
)
"""Day and month, the year when it is written; ``20.4.2023`` and ``07 tháng 3 năm 2023`` too."""
FULL_DATE = re.compile(
    r"(?P<day>\d{1,2})(?:\s*[/.-]\s*|\s+tháng\s+)(?P<month>\d{1,2})(?:\s*[/.-]\s*|,?\s+năm\s+)"
    r"(?P<year>(?:19|20)\d{2})(?!\d)",
    re.IGNORECASE,
)
QUARTER = re.compile(
    r"quý\s+(?P<quarter>IV|I{1,3}|[1-4])\s*(?:/|-|,?\s*năm)\s*(?P<year>(?:19|20)\d{2})(?!\d)", re.IGNORECASE
)
MONTH_YEAR = re.compile(
    r"(?<![\d/])(?P<month>0?[1-9]|1[0-2])\s*(?:/|\s+năm\s+)\s*(?P<year>(?:19|20)\d{2})(?!\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day of a month; ``year`` is ``None`` where the text gives none."""

    day: int
    month: int
    year: int | None


def find_date(text: str) -> date | None:
    """First complete and possible date of the text."""
    for match in FULL_DATE.finditer(text):
        try:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            continue
    return None


def day_of_year(match: re.Match[str]) -> DayOfYear | None:
    """Day and month of a ``DAY_MONTH`` match; ``None`` when no year has such a day."""
    day, month = int(match["day"]), int(match["month"])
    year = int(match["year"]) if match["year"] else None
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return DayOfYear(day, month, year)


def deadline_of(text: str) -> str | None:
    """First day, quarter or month with its year, as ``2026-06-30``, ``2026-Q2`` or ``2026-06``."""
    day = find_date(text)
    if day is not None:
        return day.isoformat()
    quarter = QUARTER.search(text)
    if quarter:
        return f"{quarter['year']}-Q{ROMAN_QUARTERS[quarter['quarter'].upper()]}"
    month = MONTH_YEAR.search(text)
    return f"{month['year']}-{int(month['month']):02d}" if month else None
