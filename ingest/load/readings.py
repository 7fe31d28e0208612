"""What one document gave when it was read: the newest reading of each document, kept in one SQLite file of the home.

The name of a reading is its cache key (architecture decision 11), so that the list of names tells what is still to be
read. A plan rests on nothing but itself; a submission rests on the roster and on the plans too, and is read again when
those change: a name that became known frees its report, a task that is gone from a mended plan frees no false row.

Several processes may write at once; a batch is written whole or not at all (docs/decisions/0027). Homes older than
this have one JSON file a reading, which are taken in when the file is first opened.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, get_type_hints

from filelock import FileLock

from ingest.home import DataHome
from ingest.load.records import RECORD_TYPES, Outcome, Record

FINAL = "final"
BATCH = 200
WAIT_SECONDS = 120.0
_TABLE = """
    create table if not exists readings (
        number integer primary key autoincrement,
        kind text not null,
        document text not null,
        name text not null,
        body text not null,
        unique (kind, document)
    );
    create index if not exists names on readings (kind, name);
"""
_IMPORT = "insert or ignore into readings (kind, document, name, body) values (?, ?, ?, ?)"
_WRITE = "insert or replace into readings (kind, document, name, body) values (?, ?, ?, ?)"


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
        """Name and cache key of the reading."""
        made = self.outcome
        return f"{document_of(made)}-{made.reader_version}-{self.context}"


def document_of(outcome: Outcome) -> str:
    """The part of a reading's name that stays the same whoever reads the document: its stage and key."""
    return f"{outcome.stage}-{outcome.document_key}"


def document_in(name: str) -> str:
    """The same part, cut out of the name of a reading or of a receipt."""
    return "-".join(name.split("-", 2)[:2])


def write_readings(home: DataHome, readings: Sequence[Reading]) -> None:
    """Keep readings, all or none; older readings of the same documents have served their time and go."""
    if not readings:
        return
    rows = [(made.outcome.kind, document_of(made.outcome), made.name, _body(made)) for made in readings]
    with _opened(home) as connection, _transaction(connection):
        connection.executemany(_WRITE, rows)


def reading_names(home: DataHome, kind: str) -> dict[str, int]:
    """Names of all readings kept of a kind, each with the number of its writing."""
    with _opened(home) as connection:
        return dict(connection.execute("select name, number from readings where kind = ?", [kind]))


def readings(home: DataHome, kind: str) -> Iterator[Reading]:
    """All readings of a kind, in a stable order."""
    yield from readings_numbered(home, [number for _, number in sorted(reading_names(home, kind).items())])


def readings_numbered(home: DataHome, numbers: Sequence[int]) -> Iterator[Reading]:
    """The readings of these numbers, in their order; without those that were replaced since the numbers were told."""
    for start in range(0, len(numbers), BATCH):
        wanted = numbers[start : start + BATCH]
        marks = ", ".join("?" * len(wanted))
        with _opened(home) as connection:
            bodies = dict(connection.execute(f"select number, body from readings where number in ({marks})", wanted))
        yield from (_reading(json.loads(bodies[number])) for number in wanted if number in bodies)


def records_as_kept(home: DataHome, kind: str, document: str) -> dict[str, list[dict[str, Any]]]:
    """The records of a document's reading as JSON, whatever records look like now; empty where there is none."""
    with _opened(home) as connection:
        query = "select body from readings where kind = ? and document = ?"
        found = connection.execute(query, [kind, document]).fetchone()
    return dict(json.loads(found[0])["records"]) if found else {}


def last_writing(home: DataHome, kind: str) -> tuple[int, int]:
    """Changes whenever a reading of the kind is written: how many there are, and the number of the last."""
    with _opened(home) as connection:
        query = "select count(*), coalesce(max(number), 0) from readings where kind = ?"
        count, last = connection.execute(query, [kind]).fetchone()
    return count, last


def has_current(names: Mapping[str, int], sha256: str, version: str, context: str) -> bool:
    """Whether a content needs no reading: it was read by this version in this very context."""
    return f"read-{sha256}-{version}-{context}" in names


@contextmanager
def _opened(home: DataHome) -> Iterator[sqlite3.Connection]:
    home.readings.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(home.readings, timeout=WAIT_SECONDS, isolation_level=None)) as connection:
        if not connection.execute("select count(*) from sqlite_master").fetchone()[0]:
            with _transaction(connection):
                for statement in _TABLE.split(";"):
                    connection.execute(statement)
        if (home.parsed / "documents").is_dir():
            _take_in_files(home, connection)
        yield connection


def _take_in_files(home: DataHome, connection: sqlite3.Connection) -> None:
    """Take in what an older home keeps as files; killed half-way, it goes on with what is left of them."""
    folder = home.parsed / "documents"
    with FileLock(home.parsed / ".readings.lock"):
        if folder.is_dir():
            with _transaction(connection):
                connection.executemany(_IMPORT, _kept_as_files(folder))
            shutil.rmtree(folder)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. It asks for the right to write first: one that asks later cannot wait for another."""
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def _kept_as_files(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of the readings that an older home keeps as files, the newest of a document first."""
    for path in sorted(folder.glob("*/*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True):
        yield path.parent.name, document_in(path.stem), path.stem, path.read_text(encoding="utf-8")


def _body(reading: Reading) -> str:
    value = {"outcome": reading.outcome, "context": reading.context, "records": reading.records}
    return _JSON.encode(value)


def _parsers(record_type: type[Any]) -> list[tuple[str, Callable[[str], date]]]:
    """The columns whose values JSON does not know."""
    found: list[tuple[str, Callable[[str], date]]] = []
    for name, hint in get_type_hints(record_type).items():
        kinds = getattr(hint, "__args__", (hint,))
        if datetime in kinds:
            found.append((name, datetime.fromisoformat))
        elif date in kinds:
            found.append((name, date.fromisoformat))
    return found


_NAMES = {record_type: tuple(column.name for column in fields(record_type)) for record_type in RECORD_TYPES.values()}
_VALUES: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {
    record_type: attrgetter(*names) for record_type, names in _NAMES.items()
}
_PARSERS = {record_type: _parsers(record_type) for record_type in RECORD_TYPES.values()}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return dict(zip(_NAMES[type(value)], _VALUES[type(value)](value), strict=True))


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def _reading(value: Mapping[str, Any]) -> Reading:
    """The reading that was kept; a record type that is no more is left out, its document will be read anew."""
    records = {
        kind: _typed(RECORD_TYPES[kind], rows) for kind, rows in value["records"].items() if kind in RECORD_TYPES
    }
    return Reading(outcome=Outcome(**value["outcome"]), context=value["context"], records=records)


def _typed(record_type: type[Record], rows: Iterable[dict[str, Any]]) -> list[Record]:
    parsers = _PARSERS[record_type]
    made = []
    for row in rows:
        for name, parse in parsers:
            if row.get(name) is not None:
                row[name] = parse(row[name])
        made.append(record_type(**row))
    return made
