"""Loads finished readings and receipts into Parquet: one immutable folder a load. Reads no document, judges nothing.

A load is one folder that gets its name when it is complete, so a run killed at any point leaves no half load. Load 0
holds the empty tables: every record type has all of its columns before the first document arrives, and in loads that
are older than a column it is null.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock

from ingest.files import publish_folder, write_json
from ingest.home import DataHome
from ingest.landing.inbox import receipts
from ingest.load.readings import document_in, folder_of, read_reading, reading_names
from ingest.load.records import RECORD_TYPES, Record, arrow_schema

MANIFEST = "load.json"
FIRST_LOAD = "000000"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """A load: its name (None when there was nothing new), documents and rows by record type."""

    load_id: str | None
    documents: int
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class NewRows:
    """What a load is made of.

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
                _write_load(home, FIRST_LOAD, {}, [])
            for record_type in RECORD_TYPES:
                if not _has_all_columns(home, record_type):
                    _put_empty_table(home, record_type)


def load(home: DataHome, kind: str) -> LoadReport:
    """Write everything of a kind that is not loaded yet as one load."""
    return load_new(home, lambda loaded: _new_of(home, kind, loaded))


def load_new(home: DataHome, gather: Callable[[Mapping[str, str]], NewRows]) -> LoadReport:
    """Write as one load what ``gather`` finds new beside :func:`newest_loaded`; no load when that is nothing."""
    ensure_loads(home)
    with FileLock(home.parsed / ".load.lock"):
        for left_by_a_killed_run in home.parsed.glob(".tmp-*"):
            shutil.rmtree(left_by_a_killed_run)
        new = gather(newest_loaded(home))
        if not new.holds:
            return LoadReport(load_id=None, documents=0, rows={})
        load_id = f"{1 + max(int(path.name) for path in home.loads.iterdir()):06d}"
        _write_load(home, load_id, new.rows, new.holds)
    return LoadReport(load_id, new.documents, {record_type: len(records) for record_type, records in new.rows.items()})


def newest_loaded(home: DataHome) -> dict[str, str]:
    """Document → name of the reading that the newest load of it holds; a receipt, a register file are documents too.

    The newest counts, not any: after a reader was rolled back, the document must be loaded once more.
    """
    newest: dict[str, str] = {}
    for manifest in sorted(home.loads.glob(f"*/{MANIFEST}")):
        names = json.loads(manifest.read_text(encoding="utf-8"))["holds"]
        newest |= {document_in(name): name for name in names}
    return newest


def _new_of(home: DataHome, kind: str, loaded: Mapping[str, str]) -> NewRows:
    names = sorted(name for name in reading_names(home, kind) if loaded.get(document_in(name)) != name)
    new_receipts = [receipt for receipt in receipts(home, kind) if _name_of(receipt.receipt_key) not in loaded]
    rows: dict[str, list[Record]] = defaultdict(list)
    rows["receipts"].extend(new_receipts)
    for name in names:
        reading = read_reading(folder_of(home, kind) / name)
        rows["outcomes"].append(reading.outcome)
        for record_type, records in reading.records.items():
            rows[record_type].extend(records)
    return NewRows([*names, *(_name_of(receipt.receipt_key) for receipt in new_receipts)], len(names), rows)


def _name_of(receipt_key: str) -> str:
    return f"receipt-{receipt_key}"


def _part(folder: Path, record_type: str, period: str) -> Path:
    """Where the rows of a record type and period lie in a load."""
    return folder / record_type / f"period={period}" / "part-0.parquet"


def _write_load(home: DataHome, load_id: str, rows: Mapping[str, Sequence[Record]], holds: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=home.parsed) as name:
        folder = Path(name) / load_id
        folder.mkdir()
        for record_type in RECORD_TYPES if load_id == FIRST_LOAD else rows:
            for period, records in _by_period(rows.get(record_type, ())).items():
                _write_table(_part(folder, record_type, period), record_type, records, load_id)
        write_json(folder / MANIFEST, {"holds": sorted(holds)})
        publish_folder(folder, home.loads / load_id)


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
        _write_table(path, record_type, [], FIRST_LOAD)
        final.parent.mkdir(parents=True, exist_ok=True)
        path.replace(final)


def _by_period(records: Sequence[Record]) -> dict[str, list[Record]]:
    """Records by reporting period; one period named ``none`` for those that belong to none, and for an empty table."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[getattr(record, "period", None) or "none"].append(record)
    return groups or {"none": []}


def _write_table(path: Path, record_type: str, records: Sequence[Record], load_id: str) -> None:
    schema = arrow_schema(RECORD_TYPES[record_type])
    columns: list[Any] = [
        pa.array([getattr(record, column.name) for record in records], type=column.type) for column in schema
    ]
    columns.append(pa.array([load_id] * len(records), type=pa.string()))
    path.parent.mkdir(parents=True)
    table = pa.Table.from_arrays(columns, schema=schema.append(pa.field("load_id", pa.string(), nullable=False)))
    pq.write_table(table, path, compression="zstd")
