"""What a reading rests on beside the document: a plan on its correction file, a submission on plans and roster.

Reads them, judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from ingest.asof import VIETNAM
from ingest.files import fingerprint, fingerprint_of_tree, sha256_of
from ingest.home import DataHome
from ingest.load.readings import FINAL, last_writing, readings
from ingest.load.records import Plan, Record, ReplacedKey, ReportRule, Target, Task


def plan_records(home: DataHome) -> Iterator[Record]:
    """Every record that the plans gave."""
    for reading in readings(home, "plans"):
        for records in reading.records.values():
            yield from records


def correction_file(home: DataHome, content_sha256: str) -> Path:
    """Where the corrections of a plan lie, if there are any."""
    return home.corrections / f"{content_sha256}.json"


def reading_contexts(home: DataHome, kind: str, as_of: datetime) -> Callable[[str], str]:
    """Tells for the digest of a content the fingerprint of what its reading rests on beside the document itself.

    A plan rests on its correction file, or on nothing (``final``). A submission rests on the roster, on the areas,
    years and keys that the plans gave, and on the latest period allowed.
    """
    if kind == "submissions":
        context = _submission_context(world_state(home, as_of))
        return lambda _: context
    return plan_contexts(home)


def plan_contexts(home: DataHome) -> Callable[[str], str]:
    """The same for plans, which rest on their correction files only."""
    corrections = {path.stem: sha256_of(path)[:16] for path in sorted(home.corrections.glob("*.json"))}
    return lambda content_sha256: corrections.get(content_sha256, FINAL)


@dataclass(frozen=True, slots=True)
class WorldState:
    """Tells one state of all that submissions rest on from another, without reading it."""

    home: DataHome
    plans: tuple[int, int]
    roster: str
    as_of: datetime


def world_state(home: DataHome, as_of: datetime) -> WorldState:
    """The state of now."""
    return WorldState(home, last_writing(home, "plans"), fingerprint_of_tree(home.roster, pattern="*.csv"), as_of)


@lru_cache(maxsize=1)
def _submission_context(state: WorldState) -> str:
    facts = sorted(fact for record in plan_records(state.home) if (fact := _fact(record)))
    year = state.as_of.astimezone(VIETNAM).year
    return fingerprint(state.roster, str(year), *facts)[:16]


def _fact(record: Record) -> str | None:
    match record:
        case Plan():
            return f"{record.plan_key} {record.area} {record.issued_on} {record.year_start} {record.year_end}"
        case ReportRule():
            return f"{record.rule_key} {record.frequency}"
        case Task():
            return record.task_key
        case Target():
            return f"{record.target_key} {record.indicator} {record.unit}"
        case ReplacedKey():
            return f"{record.old_key} > {record.current_key}"
        case _:
            return None
