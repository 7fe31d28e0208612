"""What a reading rests on beside the document: a plan on its correction file, a submission on plans and roster.

Reads them, judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from ingest.asof import VIETNAM
from ingest.files import fingerprint, fingerprint_of_tree, sha256_of
from ingest.home import DataHome
from ingest.load.readings import FINAL, readings
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

    A plan rests on its correction file, or on nothing (``final``). A submission rests on the roster, on the years and
    the keys that the plans gave, and on the latest period allowed.
    """
    if kind == "submissions":
        context = _submission_context(home, as_of)
        return lambda _: context
    corrections = {path.stem: sha256_of(path)[:16] for path in sorted(home.corrections.glob("*.json"))}
    return lambda content_sha256: corrections.get(content_sha256, FINAL)


def _submission_context(home: DataHome, as_of: datetime) -> str:
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
        case ReplacedKey():
            return f"{record.old_key} > {record.current_key}"
        case _:
            return None
