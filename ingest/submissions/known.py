"""What a submission is checked against: agencies, areas, and the rules, tasks and targets that plans gave.

Read from the roster folder and from plan records. Refuses to judge whether a report was due.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ingest.asof import VIETNAM
from ingest.errors import UsageError
from ingest.load.records import Plan, Record, ReplacedKey, ReportRule, Target, Task
from ingest.submissions.cells import Cell
from ingest.text.normalise import clean, fold, squeeze


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A reporting rule: whose plan, how often, and the first and last year of its periods."""

    plan_key: str
    frequency: str | None
    first_year: int
    last_year: int


@dataclass(frozen=True, slots=True)
class KnownTarget:
    """A target: whose plan, in which unit its value is, and which indicator it is about."""

    plan_key: str
    unit: str
    indicator: str


class KnownArea(NamedTuple):
    """An area: its name, the area that it lies in, and its first and last day (ISO; empty where none is known)."""

    name: str
    parent_key: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True)
class KnownWorld:
    """Everything that a submission may name.

    Attributes:
        agencies: agency key → name.
        names: folded name or alias → keys of the agencies that bear it, in any province of the roster.
        areas: area key → name.
        agency_areas: agency key → key of the area it belongs to.
        area_tree: area key → where it lies and while it exists.
        plan_places: plan key → folded name of the area it was issued for.
        rules: rule key → rule.
        tasks: task key → plan key.
        targets: target key → target.
        replaced: key that an earlier reading of a plan gave → the key that stands for it now.
        latest_period_year: the last year that any period may lie in.
    """

    agencies: Mapping[str, str]
    names: Mapping[str, frozenset[str]]
    areas: Mapping[str, str]
    agency_areas: Mapping[str, str]
    area_tree: Mapping[str, KnownArea]
    plan_places: Mapping[str, str]
    rules: Mapping[str, KnownRule]
    tasks: Mapping[str, str]
    targets: Mapping[str, KnownTarget]
    replaced: Mapping[str, str]
    latest_period_year: int

    @classmethod
    def build(cls, roster_folder: Path, plan_records: Iterable[Record], as_of: datetime) -> KnownWorld:
        """Read the roster, and take from plan records what submissions refer to."""
        agencies: dict[str, str] = {}
        names: dict[str, set[str]] = defaultdict(set)
        areas_of: dict[str, str] = {}
        for key, name, area in _rows(roster_folder / "agencies.csv", ["agency_key", "agency_name"], ["area_key"]):
            agencies[key] = name
            names[fold(name)].add(key)
            areas_of[key] = area
        for alias, name in _rows(roster_folder / "agency_aliases.csv", ["alias", "agency_name"]):
            names[fold(alias)] |= names.get(fold(name), set())
        optional = ["parent_area_key", "valid_from", "valid_to"]
        area_rows = _rows(roster_folder / "areas.csv", ["area_key", "area_name"], optional)
        areas = {key: KnownArea(*rest) for key, *rest in area_rows}
        latest = as_of.astimezone(VIETNAM).year + 1
        records = list(plan_records)
        plans = {record.plan_key: record for record in records if isinstance(record, Plan)}
        rules = {
            record.rule_key: _known_rule(record, plans.get(record.plan_key), latest)
            for record in records
            if isinstance(record, ReportRule)
        }
        return cls(
            agencies=agencies,
            names={name: frozenset(keys) for name, keys in names.items() if keys},
            areas={key: area.name for key, area in areas.items()},
            agency_areas=areas_of,
            area_tree=areas,
            plan_places={key: fold(plan.area) for key, plan in plans.items() if plan.area},
            rules=rules,
            tasks={record.task_key: record.plan_key for record in records if isinstance(record, Task)},
            targets={
                record.target_key: KnownTarget(record.plan_key, record.unit, record.indicator)
                for record in records
                if isinstance(record, Target)
            },
            replaced=_replaced(record for record in records if isinstance(record, ReplacedKey)),
            latest_period_year=latest,
        )

    def agencies_named(self, name: str) -> frozenset[str]:
        """Keys of the agencies of this name or alias; several where several provinces have one of that name."""
        return self.names.get(fold(name), frozenset())

    def rule_of(self, written: str) -> str | None:
        """The rule key that a submission means by the one it carries.

        A plan that was read better has its replaced keys. One that its issuer mended is another document, in which the
        same duty has another digest of its sentence as the last part of its key; a file written for the old one still
        answers it, if only one rule fits.
        """
        if written in self.rules:
            return written
        if self.replaced.get(written) in self.rules:
            return self.replaced[written]
        stem = written.rpartition(".")[0]
        fitting = [key for key in self.rules if stem and key.rpartition(".")[0] == stem]
        return fitting[0] if len(fitting) == 1 else None

    def task_of(self, written: str, plan_key: str) -> str | None:
        """The key of the plan's task that a submission means by the one it carries."""
        key = written if written in self.tasks else self.replaced.get(written, "")
        return key if self.tasks.get(key) == plan_key else None

    def target_of(self, written: str, plan_key: str) -> str | None:
        """The same for a target."""
        key = written if written in self.targets else self.replaced.get(written, "")
        return key if key in self.targets and self.targets[key].plan_key == plan_key else None

    def has_key(self, cell: Cell | None) -> bool:
        """Whether the cell holds the key of a row, of this plan or another, and not some text."""
        text = cell.value if cell else None
        return any(text in keys for keys in (self.tasks, self.targets, self.replaced, self.areas))

    def similar_agencies(self, written: str, plan_key: str | None = None) -> list[str]:
        """Up to three agencies that may have been meant, as ``key (name)``; those of the plan's own area first."""
        by_text = {**self.names, **{key: frozenset({key}) for key in self.agencies}}
        close = difflib.get_close_matches(fold(written), by_text, n=9, cutoff=0.6)
        keys = list(dict.fromkeys(key for text in close for key in sorted(by_text[text])))
        place = self.plan_places.get(plan_key or "")
        keys.sort(key=lambda key: place not in self._places(key))
        return [f"{key} ({self.agencies[key]})" for key in keys][:3]

    def _places(self, agency_key: str) -> list[str]:
        """Folded names of the areas that an agency lies in."""
        area = self.agency_areas[agency_key]
        return [fold(self.areas[key]) for key in (area, *self.areas_above(area)) if key in self.areas]

    def areas_above(self, area_key: str) -> Iterator[str]:
        """The areas that an area lies in, nearest first; a roster that leads back to itself ends after three steps."""
        for _ in range(3):
            area = self.area_tree.get(area_key)
            if area is None or not area.parent_key:
                return
            area_key = area.parent_key
            yield area_key

    def parts_of(self, area_key: str, on: date) -> frozenset[str]:
        """The areas that lie directly in an area on a day."""
        day = on.isoformat()
        return frozenset(
            key
            for key in self._areas_below.get(area_key, ())
            if self.area_tree[key].valid_from <= day <= (self.area_tree[key].valid_to or day)
        )

    def areas_of_plan(self, plan_key: str) -> frozenset[str]:
        """The areas that bear the name of the one that a plan was issued for."""
        return self._areas_by_name.get(self.plan_places.get(plan_key, ""), frozenset())

    @cached_property
    def _areas_below(self) -> Mapping[str, list[str]]:
        below: dict[str, list[str]] = defaultdict(list)
        for key, area in self.area_tree.items():
            below[area.parent_key].append(key)
        return below

    @cached_property
    def _areas_by_name(self) -> Mapping[str, frozenset[str]]:
        named: dict[str, set[str]] = defaultdict(set)
        for key, name in self.areas.items():
            named[fold(name)].add(key)
        return {name: frozenset(keys) for name, keys in named.items()}


def _replaced(found: Iterable[ReplacedKey]) -> dict[str, str]:
    """Older key → key of now; not where two documents that held one plan disagree about it."""
    now: dict[str, set[str]] = defaultdict(set)
    for record in found:
        if record.current_key is not None:
            now[record.old_key].add(record.current_key)
    return {old: next(iter(keys)) for old, keys in now.items() if len(keys) == 1}


def _known_rule(rule: ReportRule, plan: Plan | None, latest: int) -> KnownRule:
    issued = plan.issued_on.year if plan and plan.issued_on else None
    first = (plan.year_start if plan else None) or issued or latest - 1
    last = plan.year_end if plan and plan.year_end else latest
    return KnownRule(rule.plan_key, rule.frequency, first, min(last, latest))


def _rows(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Iterator[list[str]]:
    """The rows of a roster file: these columns in this order, empty where the file lacks an optional one."""
    if not path.is_file():
        raise UsageError(f"the roster has no {path.name}: expected at {path}")
    reader = csv.reader(io.StringIO(clean(path.read_text(encoding="utf-8-sig")), newline=""))
    headings = next(reader, [])
    missing = set(required) - set(headings)
    if missing:
        raise UsageError(f"{path} has no column {', '.join(sorted(missing))}: add it")
    places = [headings.index(name) if name in headings else None for name in (*required, *optional)]
    for row in reader:
        if row:
            yield ["" if at is None or at >= len(row) else squeeze(row[at]) for at in places]
