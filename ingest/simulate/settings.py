"""What a simulated world is made of, and its calendar: periods, the last day in time, the plan's years.

Refuses what cannot be simulated. Draws nothing and writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ingest.errors import UsageError

PERIODS_A_YEAR = {"annual": 1, "quarterly": 4, "monthly": 12}
LAST_DAY = {"annual": 14, "quarterly": 19, "monthly": 24}
"""Frequency → last day in time, in the last month of the period; the plan's sentence says "before" the next day."""
MOST_AGENCIES = 60_000
PLAN_YEARS = 15


@dataclass(frozen=True, slots=True)
class Settings:
    """A simulated world; the same settings make the same world, to the byte.

    Attributes:
        agencies: how many communes report; departments come on top (:attr:`departments`).
        periods: how many periods they report on, from the first of ``first_year``.
        mess: share of files with one or more defects. ``late``, ``revisions`` and ``missing`` are shares of the duties.
        json: share of the duties that are answered in JSON, ``csv`` in a zip of .csv sheets; the others in workbooks.
    """

    agencies: int
    periods: int
    first_year: int = 2021
    frequency: str = "annual"
    mess: float = 0.1
    late: float = 0.1
    revisions: float = 0.1
    missing: float = 0.05
    json: float = 0.2
    csv: float = 0.02
    seed: int = 1

    def __post_init__(self) -> None:
        if self.frequency not in PERIODS_A_YEAR:
            raise UsageError(f"--frequency {self.frequency}: phải là một trong {', '.join(PERIODS_A_YEAR)}")
        if not 1 <= self.agencies <= MOST_AGENCIES:
            raise UsageError(f"--agencies {self.agencies}: phải từ 1 đến {MOST_AGENCIES}")
        if self.periods < 1 or self.years > PLAN_YEARS:
            raise UsageError(f"--periods {self.periods}: phải từ 1 kỳ đến {PLAN_YEARS} năm, là thời hạn của kế hoạch")
        if not 2001 <= self.first_year <= 2090:
            raise UsageError(f"--first-year {self.first_year}: phải từ 2001 đến 2090")
        for name in ("mess", "late", "revisions", "missing", "json", "csv"):
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError(f"--{name} {getattr(self, name)}: phải từ 0 đến 1")

    @property
    def departments(self) -> int:
        """Departments of the province: one for ten communes, two to eleven."""
        return min(11, max(2, self.agencies // 10))

    @property
    def years(self) -> int:
        """Years that the periods touch."""
        return -(-self.periods // PERIODS_A_YEAR[self.frequency])

    @property
    def last_year(self) -> int:
        """Last year of the plan."""
        return self.first_year + PLAN_YEARS - 1

    def label(self, period: int) -> str:
        """Label of a period: ``2025``, ``2025-Q1``, ``2025-03``."""
        year, part = self._year_and_part(period)
        return {"annual": f"{year}", "quarterly": f"{year}-Q{part + 1}", "monthly": f"{year}-{part + 1:02d}"}[
            self.frequency
        ]

    def spoken(self, period: int) -> str:
        """The same as a person writes it."""
        year, part = self._year_and_part(period)
        return {
            "annual": f"Năm {year}",
            "quarterly": f"Quý {('I', 'II', 'III', 'IV')[part % 4]}/{year}",
            "monthly": f"Tháng {part + 1} năm {year}",
        }[self.frequency]

    def last_day_in_time(self, period: int) -> date:
        """The last day on which the report of a period is in time."""
        year, part = self._year_and_part(period)
        months = 12 // PERIODS_A_YEAR[self.frequency]
        return date(year, (part + 1) * months, LAST_DAY[self.frequency])

    def ends_a_year(self, period: int) -> bool:
        """Whether a period ends in December: its figures are estimates, for it is reported before the year is over."""
        return self._year_and_part(period)[1] == PERIODS_A_YEAR[self.frequency] - 1

    def days(self, period: int) -> tuple[date, date]:
        """First day of a period, and the last on which something can have happened that every report on it tells."""
        year, part = self._year_and_part(period)
        first = date(year, part * (12 // PERIODS_A_YEAR[self.frequency]) + 1, 1)
        return first, self.last_day_in_time(period) - timedelta(days=20)

    def _year_and_part(self, period: int) -> tuple[int, int]:
        year, part = divmod(period, PERIODS_A_YEAR[self.frequency])
        return self.first_year + year, part
