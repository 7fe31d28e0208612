"""What a submission is checked against: agencies, areas, and the rules, tasks and targets that plans gave.

Read from the roster folder and from plan records. Refuses to judge whether a report was due.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.asof import VIETNAM
from ingest.errors import UsageError
from ingest.load.records import Plan, Record, ReportRule, Target, Task
from ingest.submissions.values import clean
from ingest.text.normalise import fold


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A reporting rule: whose plan, how often, who owes, and the first and last year of its periods."""

    plan_key: str
    frequency: str | None
    reporters: tuple[str, ...]
    first_year: int
    last_year: int


@dataclass(frozen=True, slots=True)
class KnownTarget:
    """A target: whose plan, and in which unit its value is."""

    plan_key: str
    unit: str


@dataclass(frozen=True)
class KnownWorld:
    """Everything that a submission may name.

    Attributes:
        agencies: agency key → name.
        aliases: folded name or alias → agency key.
        closed: keys of agencies that end on some day; another agency may answer their duties.
        areas: area key → name.
        rules: rule key → rule.
        tasks: task key → plan key.
        targets: target key → target.
        latest_period_year: the last year that any period may lie in.
    """

    agencies: Mapping[str, str]
    aliases: Mapping[str, str]
    closed: frozenset[str]
    areas: Mapping[str, str]
    rules: Mapping[str, KnownRule]
    tasks: Mapping[str, str]
    targets: Mapping[str, KnownTarget]
    latest_period_year: int

    @classmethod
    def build(cls, roster_folder: Path, plan_records: Iterable[Record], as_of: datetime) -> KnownWorld:
        """Read the roster, and take from plan records what submissions refer to."""
        agencies: dict[str, str] = {}
        aliases: dict[str, str] = {}
        closed: set[str] = set()
        for row in _rows(roster_folder / "agencies.csv", "agency_key", "agency_name"):
            agencies[row["agency_key"]] = row["agency_name"]
            aliases.setdefault(fold(row["agency_name"]), row["agency_key"])
            if row.get("valid_to"):
                closed.add(row["agency_key"])
        for row in _rows(roster_folder / "agency_aliases.csv", "alias", "agency_name"):
            if key := aliases.get(fold(row["agency_name"])):
                aliases.setdefault(fold(row["alias"]), key)
        areas = {
            row["area_key"]: row["area_name"] for row in _rows(roster_folder / "areas.csv", "area_key", "area_name")
        }
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
            aliases=aliases,
            closed=frozenset(closed),
            areas=areas,
            rules=rules,
            tasks={record.task_key: record.plan_key for record in records if isinstance(record, Task)},
            targets={
                record.target_key: KnownTarget(record.plan_key, record.unit)
                for record in records
                if isinstance(record, Target)
            },
            latest_period_year=latest,
        )

    def agency_named(self, name: str) -> str | None:
        """Key of the agency of this name or alias."""
        return self.aliases.get(fold(name))

    def owes(self, rule: KnownRule, agency_key: str) -> bool:
        """Whether this agency may answer the rule.

        True also where the rule names nobody, a group, or an agency that has ended: who answers for those is decided in
        the warehouse, on dated rosters.
        """
        keys = [self.agency_named(name) for name in rule.reporters]
        return not keys or agency_key in keys or any(key is None or key in self.closed for key in keys)

    def similar_agencies(self, written: str) -> list[str]:
        """Up to three agencies that may have been meant, as ``key (name)``."""
        by_text = {fold(name): key for key, name in self.agencies.items()} | dict(self.aliases)
        by_text |= {key: key for key in self.agencies}
        keys = (by_text[text] for text in difflib.get_close_matches(fold(written), by_text, n=9, cutoff=0.6))
        return [f"{key} ({self.agencies[key]})" for key in dict.fromkeys(keys)][:3]


def _known_rule(rule: ReportRule, plan: Plan | None, latest: int) -> KnownRule:
    issued = plan.issued_on.year if plan and plan.issued_on else None
    first = (plan.year_start if plan else None) or issued or latest - 1
    last = plan.year_end if plan and plan.year_end else latest
    return KnownRule(rule.plan_key, rule.frequency, tuple(rule.reporters), first, min(last, latest))


def _rows(path: Path, *required: str) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise UsageError(f"the roster has no {path.name}: expected at {path}")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = set(required) - set(reader.fieldnames or ())
        if missing:
            raise UsageError(f"{path} has no column {', '.join(sorted(missing))}: add it")
        for row in reader:
            yield {name: clean(value or "") for name, value in row.items() if name}
