"""What is doubted of values that can be used: figures and dates of one file that contradict each other or the law.

A doubt is a warning, never a refusal: people may have a reason that no file tells. Compares nothing across files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.submissions.cells import Cell, Finding
from ingest.submissions.known import KnownWorld
from ingest.submissions.layout import MEASURES, RATED_TYPES, RATINGS
from ingest.submissions.periods import YEAR, span
from ingest.submissions.values import as_written

LEAST_MEMBERS = {
    "THT": (2, "Luật Hợp tác xã số 17/2023/QH15, Điều 4, khoản 21"),
    "HTX": (5, "Luật Hợp tác xã số 17/2023/QH15, Điều 4, khoản 7"),
    "LHHTX": (3, "chưa đối chiếu được điều luật"),
}
"""Organisation type → how many members one has at least, and where that is laid down.

The 05 of an HTX are official members; members of other kinds come on top, so the bound holds for all members together.
The 03 cooperatives of an LHHTX are not established: neither the number nor its clause was found in a source.
"""
SAME_FIGURES = {
    "cooperatives": ("HTX", "organisations"),
    "cooperative_members": ("HTX", "members"),
    "cooperative_groups": ("THT", "organisations"),
    "cooperative_group_members": ("THT", "members"),
    "cooperative_unions": ("LHHTX", "organisations"),
    "union_member_cooperatives": ("LHHTX", "members"),
}
"""Indicator of a target → the count that is the same figure.

Left out are those that may mean another: new organisations count over all years of a plan, and ``cooperative_workers``
are the regular ones only.
"""

Doubt = tuple[str, str, Mapping[str, str]]
"""Rule, column of the cell, details."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The days that a task's date is held against."""

    period_end: date
    plan_start_year: int
    data_date: date | None


@dataclass(frozen=True, slots=True)
class CountRow:
    """A usable row of counts: which area and type, about which period, and the counts with their cells."""

    area: str
    organisation_type: str
    figure_period: str
    basis: str
    counts: Mapping[str, float | None]
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A usable value of a target."""

    indicator: str
    figure_period: str
    basis: str
    value: float
    cell: Cell


def of_task(
    status: str | None, progress: float | None, done_date: date | None, dates: Dates, *, has_evidence: bool
) -> Iterator[Doubt]:
    """Status, share and date of one task against each other, and its date against the report's own."""
    if status == "done":
        if progress is not None and progress < 100:
            yield "done_not_full", "progress_pct", {}
        if not has_evidence:
            yield "done_without_evidence", "status", {}
    if status == "not_started" and (progress or done_date):
        yield "started_not_started", "status", {}
    if done_date is None:
        return
    if status == "in_progress":
        yield "done_date_not_done", "done_date", {}
    if done_date > dates.period_end:
        yield "done_date_after_period", "done_date", {"last": as_written(dates.period_end)}
    elif dates.data_date and done_date > dates.data_date:
        yield "done_date_after_data_date", "done_date", {"data_date": as_written(dates.data_date)}
    elif done_date.year < dates.plan_start_year:
        yield "done_date_before_plan", "done_date", {"year": str(dates.plan_start_year)}


def of_count_row(row: CountRow) -> Iterator[Doubt]:
    """The counts of one row against each other."""
    yield from _ratings(row)
    total, new, members = (row.counts[name] for name in ("organisations", "newly_formed", "members"))
    if total is None:
        return
    if new is not None and new > total + (row.counts["dissolved"] or 0):
        yield "more_new_than_all", "newly_formed", {}
    if total == 0:
        for name in ("members", "workers"):
            if row.counts[name]:
                yield "people_without_organisations", name, {}
        return
    least, basis = LEAST_MEMBERS[row.organisation_type]
    if members is not None and members < total * least:
        details = {"least": str(least), "type": row.organisation_type, "total": as_written(total), "basis": basis}
        yield "too_few_members", "members", details


def _ratings(row: CountRow) -> Iterator[Doubt]:
    """All classes and the organisations without one make up the total; some of them cannot be more than it."""
    given = {name: count for name in RATINGS if (count := row.counts[name]) is not None}
    if row.organisation_type not in RATED_TYPES:
        yield from (("type_not_rated", name, {"type": row.organisation_type}) for name, count in given.items() if count)
        return
    total, added = row.counts["organisations"], sum(given.values())
    if total is None:
        return
    if added > total:
        yield "ratings_exceed_total", "organisations", {"sum": as_written(added)}
    elif added < total and len(given) == len(RATINGS):
        yield "ratings_below_total", "organisations", {"sum": as_written(added)}


def across_rows(
    counts: Sequence[CountRow], targets: Sequence[TargetRow], plan_key: str, known: KnownWorld
) -> Iterator[Finding]:
    """Rows of one file against each other: totals and parts, this year and last, targets and counts."""
    alike: dict[tuple[str, str, str], dict[str, CountRow]] = defaultdict(dict)
    for row in counts:
        alike[row.organisation_type, row.figure_period, row.basis][row.area] = row
    for (_, figure_period, _), rows in alike.items():
        if len(rows) > 1:
            yield from _totals_against_parts(rows, figure_period, known)
    if len(alike) > 1:
        yield from _years(counts, alike)
    for target in targets:
        yield from _target_against_count(target, alike, plan_key, known)


def _totals_against_parts(rows: Mapping[str, CountRow], figure_period: str, known: KnownWorld) -> Iterator[Finding]:
    parts_of: dict[str, list[CountRow]] = defaultdict(list)
    for area, row in rows.items():
        if (above := next((other for other in known.areas_above(area) if other in rows), None)) is not None:
            parts_of[above].append(row)
    for area, parts in parts_of.items():
        days = span(figure_period)
        every = known.parts_of(area, days[1]) if days else frozenset()
        is_complete = every == {part.area for part in parts}
        for measure in MEASURES:
            yield from _total_against_parts(measure, rows[area], parts, is_complete=is_complete)


def _total_against_parts(
    measure: str, whole: CountRow, parts: Sequence[CountRow], *, is_complete: bool
) -> Iterator[Finding]:
    total = whole.counts[measure]
    listed = [(part, count) for part in parts if (count := part.counts[measure]) is not None]
    if total is None or not listed:
        return
    larger = [part for part, count in listed if count > total]
    for part in larger:
        yield Finding("part_larger_than_total", part.cells[measure], details={"total": as_written(total)})
    added = sum(count for _, count in listed)
    details = {"sum": as_written(added), "parts": str(len(listed))}
    if added > total and not larger:
        yield Finding("parts_exceed_total", whole.cells[measure], details=details)
    elif added < total and is_complete and len(listed) == len(parts):
        yield Finding("parts_below_total", whole.cells[measure], details=details)


def _years(rows: Iterable[CountRow], alike: Mapping[tuple[str, str, str], Mapping[str, CountRow]]) -> Iterator[Finding]:
    """A year's total against the year before, what was formed and what was dissolved, where the file has it all."""
    for row in rows:
        total, new, dissolved = (row.counts[name] for name in ("organisations", "newly_formed", "dissolved"))
        if not YEAR.fullmatch(row.figure_period) or total is None or new is None or dissolved is None:
            continue
        year_before = str(int(row.figure_period) - 1)
        for basis in ("actual", "estimate"):
            before = alike.get((row.organisation_type, year_before, basis), {}).get(row.area)
            earlier = before.counts["organisations"] if before else None
            if earlier is not None:
                if total != earlier + new - dissolved:
                    expected = {"expected": as_written(earlier + new - dissolved), "year": year_before}
                    yield Finding("change_unexplained", row.cells["organisations"], details=expected)
                break


def _target_against_count(
    target: TargetRow,
    alike: Mapping[tuple[str, str, str], Mapping[str, CountRow]],
    plan_key: str,
    known: KnownWorld,
) -> Iterator[Finding]:
    if target.indicator not in SAME_FIGURES:
        return
    organisation_type, measure = SAME_FIGURES[target.indicator]
    rows = alike.get((organisation_type, target.figure_period, target.basis), {})
    for area in known.areas_of_plan(plan_key) & rows.keys():
        count = rows[area].counts[measure]
        if count is not None and count != target.value:
            cell = rows[area].cells[measure]
            details = {"count": as_written(count), "place": f"{cell.sheet}, {cell.address}"}
            yield Finding("target_differs_from_count", target.cell, details=details)
