"""What a submission is checked against: the plans that were read, and the roster. Reads both, judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ingest.asof import VIETNAM
from ingest.files import fingerprint, fingerprint_of_tree
from ingest.home import DataHome
from ingest.load.readings import FINAL, readings
from ingest.load.records import Plan, Record, ReportRule, Target, Task


def plan_records(home: DataHome) -> Iterator[Record]:
    """Every record that the plans gave."""
    for reading in readings(home, "plans"):
        for records in reading.records.values():
            yield from records


def reading_context(home: DataHome, kind: str, as_of: datetime) -> str:
    """Fingerprint of what a reading rests on beside the document itself; ``final`` for plans, which rest on nothing.

    A submission rests on the roster, on the years and the keys that the plans gave, and on the latest period allowed.
    """
    if kind == "plans":
        return FINAL
    facts = sorted(fact for record in plan_records(home) if (fact := _fact(record)))
    year = as_of.astimezone(VIETNAM).year
    return fingerprint(fingerprint_of_tree(home.roster, pattern="*.csv"), str(year), *facts)[:16]


def _fact(record: Record) -> str | None:
    match record:
        case Plan():
            return f"{record.plan_key} {record.year_start} {record.year_end}"
        case ReportRule():
            return f"{record.rule_key} {record.frequency}"
        case Task():
            return record.task_key
        case Target():
            return f"{record.target_key} {record.unit}"
        case _:
            return None
