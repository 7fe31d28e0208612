"""Loads finished readings and receipts into Parquet: one immutable folder a load. Reads no document, judges nothing.

A load is one folder that gets its name when it is complete, so a run killed at any point leaves no half load. Load 0
holds the empty tables: every record type has all of its columns before the first document arrives, and in loads that
are older than a column it is null.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock

from ingest.files import publish_folder, write_json
from ingest.home import DataHome
from ingest.landing.receipt_book import receipt_rows
from ingest.landing.receipts import receipt_from_json
from ingest.load.readings import BATCH, document_in, reading_names, readings_numbered
from ingest.load.records import RECORD_TYPES, Receipt, Record, arrow_schema

MANIFEST = "load.json"
FIRST_LOAD = "000000"
RECEIPTS_AT_ONCE = 2_000
GROUP_ROWS = 20_000
"""Rows of one table that wait in memory before they are written; ten to fifty tables are open at a time."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """A load: its name (None when there was nothing new), documents and rows by record type."""

    load_id: str | None
    documents: int
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class NewRows:
    """A part of what a load is made of; a load of many documents comes in several, so that memory does not grow.

    Attributes:
        holds: names of what it holds, of which :func:`ingest.load.readings.document_in` is the document.
        documents: how many documents that is.
        rows: record type → records.
    """

    holds: Sequence[str]
    documents: int
    rows: Mapping[str, Sequence[Record]]


def ensure_loads(home: DataHome) -> None:
    """Make sure that load 0 with the empty tables is there, also tables and columns that are younger than the home."""
    home.loads.mkdir(parents=True, exist_ok=True)
    if not all(_has_all_columns(home, record_type) for record_type in RECORD_TYPES):
        with FileLock(home.parsed / ".load.lock"):
            if not (home.loads / FIRST_LOAD).exists():
                _write_first_load(home)
            for record_type in RECORD_TYPES:
                if not _has_all_columns(home, record_type):
                    _put_empty_table(home, record_type)


def load(home: DataHome, kind: str) -> LoadReport:
    """Write everything of a kind that is not loaded yet as one load."""
    return load_new(home, lambda loaded: _new_of(home, kind, loaded))


def load_new(home: DataHome, gather: Callable[[Mapping[str, str]], Iterable[NewRows]]) -> LoadReport:
    """Write as one load what ``gather`` finds new beside :func:`newest_loaded`; no load when that is nothing."""
    ensure_loads(home)
    with FileLock(home.parsed / ".load.lock"):
        for left_by_a_killed_run in home.parsed.glob(".tmp-*"):
            shutil.rmtree(left_by_a_killed_run)
        load_id = f"{1 + max(int(path.name) for path in home.loads.iterdir()):06d}"
        return _write_load(home, load_id, gather(newest_loaded(home)))


def newest_loaded(home: DataHome) -> dict[str, str]:
    """Document → name of the reading that the newest load of it holds; a receipt, a register file are documents too.

    The newest counts, not any: after a reader was rolled back, the document must be loaded once more.
    """
    newest: dict[str, str] = {}
    for manifest in sorted(home.loads.glob(f"*/{MANIFEST}")):
        names = json.loads(manifest.read_text(encoding="utf-8"))["holds"]
        newest |= {document_in(name): _without_suffix(name) for name in names}
    return newest


def _without_suffix(name: str) -> str:
    """The name of a reading; in homes older than readings.sqlite it was the name of a file."""
    return name.removesuffix(".json") if name.startswith(("read-", "land-")) else name


def _new_of(home: DataHome, kind: str, loaded: Mapping[str, str]) -> Iterator[NewRows]:
    kept = reading_names(home, kind)
    new = sorted(name for name in kept if loaded.get(document_in(name)) != name)
    for start in range(0, len(new), BATCH):
        rows: dict[str, list[Record]] = defaultdict(list)
        names = []
        for reading in readings_numbered(home, [kept[name] for name in new[start : start + BATCH]]):
            names.append(reading.name)
            rows["outcomes"].append(reading.outcome)
            for record_type, records in reading.records.items():
                rows[record_type].extend(records)
        yield NewRows(names, len(names), rows)
    seen: set[str] = set()
    found: list[Receipt] = []
    for row in receipt_rows(home, kind):
        key = row["receipt_key"]
        if key not in seen and _name_of(key) not in loaded:
            seen.add(key)
            found.append(receipt_from_json(row))
        if len(found) == RECEIPTS_AT_ONCE:
            yield _of_receipts(found)
            found = []
    yield _of_receipts(found)


def _of_receipts(found: Sequence[Receipt]) -> NewRows:
    return NewRows([_name_of(receipt.receipt_key) for receipt in found], 0, {"receipts": found})


def _name_of(receipt_key: str) -> str:
    return f"receipt-{receipt_key}"


def _part(folder: Path, record_type: str, period: str) -> Path:
    """Where the rows of a record type and period lie in a load."""
    return folder / record_type / f"period={period}" / "part-0.parquet"


def _write_load(home: DataHome, load_id: str, parts: Iterable[NewRows]) -> LoadReport:
    holds: list[str] = []
    documents = 0
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=home.parsed) as name:
        folder = Path(name) / load_id
        folder.mkdir()
        with _Tables(folder, load_id) as tables:
            for part in parts:
                holds += part.holds
                documents += part.documents
                tables.add(part.rows)
        if not holds:
            return LoadReport(load_id=None, documents=0, rows={})
        write_json(folder / MANIFEST, {"holds": sorted(holds)})
        publish_folder(folder, home.loads / load_id)
    return LoadReport(load_id, documents, dict(tables.rows))


class _Tables:
    """The tables of one load while it is written: one file a record type and period, a group of rows at a time."""

    def __init__(self, folder: Path, load_id: str) -> None:
        self.rows: Counter[str] = Counter()
        self._folder = folder
        self._load_id = load_id
        self._waiting: dict[tuple[str, str], list[pa.RecordBatch]] = defaultdict(list)
        self._writers: dict[tuple[str, str], pq.ParquetWriter] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if failure is None:
            for table in list(self._waiting):
                self._write(table)
        for writer in self._writers.values():
            writer.close()

    def add(self, rows: Mapping[str, Sequence[Record]]) -> None:
        """Take in rows; those of a table are written when they are enough for a group of rows."""
        for record_type, records in rows.items():
            self.rows[record_type] += len(records)
            for period, group in _by_period(records).items():
                waiting = self._waiting[record_type, period]
                waiting.append(_batch(record_type, group, self._load_id))
                if sum(batch.num_rows for batch in waiting) >= GROUP_ROWS:
                    self._write((record_type, period))

    def _write(self, table: tuple[str, str]) -> None:
        batches = self._waiting.pop(table)
        if table not in self._writers:
            path = _part(self._folder, *table)
            path.parent.mkdir(parents=True)
            self._writers[table] = pq.ParquetWriter(path, batches[0].schema, compression="zstd")
        self._writers[table].write_table(pa.Table.from_batches(batches))


def _write_first_load(home: DataHome) -> None:
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=home.parsed) as name:
        folder = Path(name) / FIRST_LOAD
        for record_type in RECORD_TYPES:
            _write_empty(_part(folder, record_type, "none"), record_type)
        write_json(folder / MANIFEST, {"holds": []})
        publish_folder(folder, home.loads / FIRST_LOAD)


def _write_empty(path: Path, record_type: str) -> None:
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_batches([_batch(record_type, [], FIRST_LOAD)]), path, compression="zstd")


def _empty_table(home: DataHome, record_type: str) -> Path:
    return _part(home.loads / FIRST_LOAD, record_type, "none")


def _has_all_columns(home: DataHome, record_type: str) -> bool:
    path = _empty_table(home, record_type)
    return path.exists() and set(arrow_schema(RECORD_TYPES[record_type]).names) <= set(pq.read_schema(path).names)


def _put_empty_table(home: DataHome, record_type: str) -> None:
    """Add an empty table, or put one with all columns in the place of one with fewer: there is no row to change."""
    final = _empty_table(home, record_type)
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=home.parsed) as name:
        path = _part(Path(name), record_type, "none")
        _write_empty(path, record_type)
        final.parent.mkdir(parents=True, exist_ok=True)
        path.replace(final)


def _by_period(records: Sequence[Record]) -> dict[str, list[Record]]:
    """Records by reporting period; one period named ``none`` for those that belong to none."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[getattr(record, "period", None) or "none"].append(record)
    return groups


def _batch(record_type: str, records: Sequence[Record], load_id: str) -> pa.RecordBatch:
    schema = arrow_schema(RECORD_TYPES[record_type])
    columns: list[Any] = [
        pa.array([getattr(record, column.name) for record in records], type=column.type) for column in schema
    ]
    columns.append(pa.array([load_id] * len(records), type=pa.string()))
    return pa.RecordBatch.from_arrays(columns, schema=schema.append(pa.field("load_id", pa.string(), nullable=False)))
