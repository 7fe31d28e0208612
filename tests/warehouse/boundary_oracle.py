"""What the counts of areas are on a boundary, told in plain Python: day by day over the successions, without a graph.

A world is a few areas, what became of them, and what was reported. Knows no Hypothesis and no SQL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)
BOUNDARIES = {"old": date(2025, 6, 30), "new": date(2025, 7, 1)}
STOCK, FLOW = "members", "dissolved"
MEASURES = {STOCK: False, FLOW: True}
TYPES = {"annual": (1, 12), "nine_month": (1, 9), "semiannual": (2, 6), "quarterly": (4, 3)}
YEARS = (2023, 2024, 2025, 2026)

Shares = dict[str, float | None]
"""Area → part of a figure, None where nobody knows how much."""


@dataclass(frozen=True)
class Area:
    """An area, with its first and last day; None where a day is open."""

    key: str
    born: date | None
    ended: date | None = None

    def stands(self, day: date) -> bool:
        return (self.born is None or self.born <= day) and (self.ended is None or day <= self.ended)


@dataclass(frozen=True)
class Succession:
    """A row of the roster."""

    predecessor: str
    successor: str
    relation: str
    day: date
    share: float | None


@dataclass(frozen=True)
class Period:
    """A reporting period."""

    kind: str
    year: int
    number: int

    @property
    def key(self) -> str:
        suffix = {"annual": "", "nine_month": "-9M", "semiannual": f"-H{self.number}", "quarterly": f"-Q{self.number}"}
        return f"{self.year}{suffix[self.kind]}"

    @property
    def end(self) -> date:
        month = self.number * TYPES[self.kind][1]
        return date(self.year + month // 12, month % 12 + 1, 1) - DAY


PERIODS = tuple(Period(kind, year, one + 1) for year in YEARS for kind in TYPES for one in range(TYPES[kind][0]))


@dataclass(frozen=True)
class World:
    """Areas, successions, and numbers by area, period and measure."""

    areas: tuple[Area, ...]
    successions: tuple[Succession, ...]
    counts: Mapping[tuple[str, Period, str], int]


@dataclass(frozen=True)
class OnBoundary:
    """A number on a boundary: whole (None where any part is unknown), what is known of it, and of how many parts."""

    value: float | None
    known: float | None
    expected: int
    reported: int
    parts_known: int
    state: str


class Oracle:
    """Answers about one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.areas = {area.key: area for area in world.areas}
        ends = {area.ended + DAY for area in world.areas if area.ended}
        births = {area.born for area in world.areas if area.born}
        self.days = sorted({one.day for one in world.successions} | births | ends)

    def changes(self, key: str, after: date | None, until: date | None) -> bool:
        """Whether the territory of an area changed while it stood, after one day and until another."""
        area = self.areas[key]
        return any(
            key in (one.predecessor, one.successor)
            and area.stands(one.day - DAY)
            and area.stands(one.day)
            and (after is None or after < one.day)
            and (until is None or one.day <= until)
            for one in self.world.successions
        )

    def onward(self, key: str, day: date, boundary: date) -> Shares:
        """Where what an area had on a day is on a later one."""
        holds: Shares = {key: 1.0}
        for turn in (turn for turn in self.days if day < turn <= boundary):
            after: dict[str, list[float | None]] = defaultdict(list)
            for holder, share in holds.items():
                for heir, part in self._given(holder, turn).items():
                    after[heir].append(None if share is None or part is None else share * part)
            holds = {heir: _total(parts) for heir, parts in after.items()}
        return {heir: share for heir, share in holds.items() if share is None or share > 0}

    def _given(self, key: str, turn: date) -> Shares:
        gone = {one.successor: one for one in self.world.successions if (one.predecessor, one.day) == (key, turn)}
        goes_on = self.areas[key].stands(turn)
        given = {heir: one.share for heir, one in gone.items()}
        if len(gone) == 1 and not goes_on:
            given = {
                heir: 1.0 if one.share is None and one.relation in ("merged", "renamed", "absorbed") else one.share
                for heir, one in gone.items()
            }
        if goes_on:
            total = _total(list(given.values()))
            given[key] = None if total is None else max(0.0, 1.0 - total)
        return given

    def origins(self, key: str, day: date, boundary: date) -> set[str | None]:
        """Of what areas of an earlier day an area was made; None stands for what nobody knows."""
        made_of: set[str | None] = {key}
        for turn in (turn for turn in reversed(self.days) if boundary < turn <= day):
            before: set[str | None] = set()
            for part in made_of:
                if part is None:
                    before.add(None)
                    continue
                found = {one.predecessor for one in self.world.successions if (one.successor, one.day) == (part, turn)}
                if self.areas[part].stands(turn - DAY):
                    found.add(part)
                before |= found or {None}
            made_of = before
        return made_of

    def shares(self, key: str, day: date, boundary: date) -> Shares:
        """To which areas of the boundary what an area says of a day belongs."""
        if day <= boundary:
            return self.onward(key, day, boundary)
        made_of = self.origins(key, day, boundary)
        whole = 1.0 if len(made_of) == 1 else None
        return {origin: whole for origin in made_of if origin is not None}

    def restates(self, key: str, day: date, boundary: date) -> bool:
        """Whether an area that did not stand on a day speaks of the territory that it has on the boundary."""
        area = self.areas[key]
        if area.stands(day) or not area.stands(boundary):
            return False
        if area.born is not None and day < area.born:
            return not self.changes(key, None, boundary)
        return not self.changes(key, boundary, None)

    def on_boundary(self, name: str) -> dict[tuple[str, str, str], OnBoundary]:
        """Area, period and measure → the number on a boundary, wherever something was reported."""
        boundary = BOUNDARIES[name]
        found = {}
        for period in PERIODS:
            parts: dict[str, Shares] = defaultdict(dict)
            for area in self.world.areas:
                if area.stands(period.end):
                    for holder, share in self.shares(area.key, period.end, boundary).items():
                        parts[holder][area.key] = share
            for holder in self.areas:
                for measure in MEASURES:
                    number = self._number(holder, period, measure, parts[holder], boundary)
                    if number is not None:
                        found[holder, period.key, measure] = number
        return found

    def _number(self, holder: str, period: Period, measure: str, parts: Shares, boundary: date) -> OnBoundary | None:
        own = self.world.counts.get((holder, period, measure))
        if own is not None and self.restates(holder, period.end, boundary):
            return OnBoundary(own, own, 1, 1, 1, "known")
        told = {
            key: self.world.counts[key, period, measure] for key in parts if (key, period, measure) in self.world.counts
        }
        if not told:
            return None
        known = [value * share for key, value in told.items() if (share := parts[key]) is not None]
        state = (
            "parts_missing" if len(told) < len(parts) else "boundary_unknown" if len(known) < len(parts) else "known"
        )
        total = sum(known) if known else None
        return OnBoundary(total if state == "known" else None, total, len(parts), len(told), len(known), state)

    def annual(self, name: str) -> dict[tuple[str, int, str], tuple[float | None, str]]:
        """Area, year and measure → the number of the year on a boundary, and the type of period that it rests on."""
        numbers: dict[tuple[str, int, str], dict[Period, OnBoundary]] = defaultdict(dict)
        by_key = {period.key: period for period in PERIODS}
        for (holder, key, measure), number in self.on_boundary(name).items():
            numbers[holder, by_key[key].year, measure][by_key[key]] = number
        return {
            (holder, year, measure): _flow(told) if MEASURES[measure] else _stock(told)
            for (holder, year, measure), told in numbers.items()
        }


def _stock(told: Mapping[Period, OnBoundary]) -> tuple[float | None, str]:
    last = max(told, key=lambda one: (one.end, told[one].value is not None, TYPES[one.kind][1]))
    return told[last].value, last.kind


def _flow(told: Mapping[Period, OnBoundary]) -> tuple[float | None, str]:
    kinds = sorted({one.kind for one in told} - {"nine_month"}, key=lambda kind: -TYPES[kind][0])
    for kind in kinds:
        values = [number.value for one, number in told.items() if one.kind == kind]
        if len(values) == TYPES[kind][0] and None not in values:
            return sum(value for value in values if value is not None), kind
    return None, (kinds or ["nine_month"])[0]


def _total(shares: Sequence[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return sum(known) if len(known) == len(shares) else None


def rows(world: World) -> dict[str, list[dict[str, Any]]]:
    """The relations that the models read."""
    return {
        "stg_areas": [
            {"area_key": one.key, "valid_from_date": one.born, "valid_to_date": one.ended} for one in world.areas
        ],
        "stg_area_successions": [
            {
                "predecessor_key": one.predecessor,
                "successor_key": one.successor,
                "relation": one.relation,
                "from_date": one.day,
                "share": one.share,
            }
            for one in world.successions
        ],
        "fct_cooperative_counts": [
            {
                "area_key": key,
                "period_key": period.key,
                "organisation_type": "HTX",
                "measure": measure,
                "counted_value": value,
                "value_basis": "actual",
            }
            for (key, period, measure), value in world.counts.items()
        ],
    }


def constant_rows() -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Relations that are the same in every world."""
    yield "dim_boundaries", [{"boundary": name, "boundary_date": day} for name, day in BOUNDARIES.items()]
    yield (
        "dim_measures",
        [
            {"measure_key": key, "is_additive_over_areas": True, "is_additive_over_periods": is_flow}
            for key, is_flow in MEASURES.items()
        ],
    )
    yield (
        "dim_periods",
        [
            {
                "period_key": one.key,
                "period_type": one.kind,
                "period_year": one.year,
                "number_in_year": one.number,
                "end_date": one.end,
            }
            for one in PERIODS
        ],
    )
