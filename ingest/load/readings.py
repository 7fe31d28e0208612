"""What one document gave when it was read: kept as JSON, one file a content, reader version and context.

The name of the file is its cache key (architecture decision 11), so that listing the folder tells what is still to be
read. A plan rests on nothing but itself; a submission rests on the roster and on the plans too, and is read again when
those change: a name that became known frees its report, a task that is gone from a mended plan frees no false row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_type_hints

from ingest.files import write_json
from ingest.home import DataHome
from ingest.load.records import RECORD_TYPES, Outcome, Record

FINAL = "final"


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of one document at one stage, and the records it gave.

    Attributes:
        context: fingerprint of what else the result rests on, or ``final`` when it rests on the document alone.
        records: record type → records, of the types in :data:`ingest.load.records.RECORD_TYPES`.
    """

    outcome: Outcome
    context: str = FINAL
    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """File name and cache key of the reading."""
        made = self.outcome
        return f"{document_of(made)}-{made.reader_version}-{self.context}.json"


def document_of(outcome: Outcome) -> str:
    """The part of a reading's name that stays the same whoever reads the document: its stage and key."""
    return f"{outcome.stage}-{outcome.document_key}"


def document_in(name: str) -> str:
    """The same part, cut out of the name of a reading or of a receipt."""
    return "-".join(name.split("-")[:2])


def folder_of(home: DataHome, kind: str) -> Path:
    """Where the readings of a kind lie."""
    return home.parsed / "documents" / kind


def write_reading(home: DataHome, reading: Reading) -> None:
    """Keep a reading; older readings of the same content and stage have served their time and are removed."""
    folder = folder_of(home, reading.outcome.kind)
    value = {
        "outcome": asdict(reading.outcome),
        "context": reading.context,
        "records": {kind: [_plain(record) for record in records] for kind, records in reading.records.items()},
    }
    write_json(folder / reading.name, value)
    for older in folder.glob(f"{document_of(reading.outcome)}-*.json"):
        if older.name != reading.name:
            older.unlink(missing_ok=True)


def read_reading(path: Path) -> Reading:
    """The reading that :func:`write_reading` kept."""
    value = json.loads(path.read_text(encoding="utf-8"))
    records = {kind: [_typed(RECORD_TYPES[kind], row) for row in rows] for kind, rows in value["records"].items()}
    return Reading(outcome=Outcome(**value["outcome"]), context=value["context"], records=records)


def reading_names(home: DataHome, kind: str) -> frozenset[str]:
    """Names of all readings kept of a kind."""
    folder = folder_of(home, kind)
    return frozenset(path.name for path in folder.glob("*.json")) if folder.is_dir() else frozenset()


def readings(home: DataHome, kind: str) -> Iterator[Reading]:
    """All readings of a kind, in a stable order."""
    for name in sorted(reading_names(home, kind)):
        yield read_reading(folder_of(home, kind) / name)


def has_current(names: frozenset[str], sha256: str, version: str, context: str) -> bool:
    """Whether a content needs no reading: it was read by this version in this very context."""
    return f"read-{sha256}-{version}-{context}.json" in names


def _plain(record: Record) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in asdict(record).items()
    }


def _parsers(record_type: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(record_type)
    kinds = {name: getattr(hint, "__args__", (hint,)) for name, hint in hints.items()}
    by_name: dict[str, Any] = {}
    for name, args in kinds.items():
        if datetime in args:
            by_name[name] = datetime.fromisoformat
        elif date in args:
            by_name[name] = date.fromisoformat
    return by_name


_PARSERS = {record_type: _parsers(record_type) for record_type in RECORD_TYPES.values()}


def _typed(record_type: type[Record], row: dict[str, Any]) -> Record:
    parsers = _PARSERS[record_type]
    return record_type(
        **{
            name: parsers[name](value) if name in parsers and value is not None else value
            for name, value in row.items()
        }
    )
