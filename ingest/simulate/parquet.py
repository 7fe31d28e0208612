"""Puts a simulated world straight into a data home's loads, as the pipeline would have: one load a period, no files.

Plans are landed, read and loaded for real. Submissions without defects become rows by whole columns, with made-up
digests; those with defects are written and read in memory, so their rows are what the reader gives.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ingest.errors import UnreadableDocument, UsageError
from ingest.files import publish_folder, write_json
from ingest.home import DataHome
from ingest.landing.inbox import land
from ingest.landing.receipts import receipt_key
from ingest.landing.units import reading_units
from ingest.load.reading import read_unit
from ingest.load.records import RECORD_TYPES, Outcome, Record, arrow_schema
from ingest.load.stage import MANIFEST, ensure_loads, load
from ingest.load.world import plan_records, reading_contexts
from ingest.simulate.assemble import TABLE_OF_SUBJECT, Period, World
from ingest.simulate.chance import hashed
from ingest.simulate.correspondence import JSON, PARTS, SAME_BYTES, SAVED_AGAIN, VIA
from ingest.simulate.draft import Draft
from ingest.simulate.figures import BASES, FIELDS, SUBJECTS, TYPES, Statements
from ingest.simulate.form import TEMPLATE_VERSION
from ingest.submissions.known import KnownWorld
from ingest.submissions.reader import read_submission
from ingest.submissions.sheet import column_letters
from ingest.versions import reader_version

KIND = "submissions"


def load_world(world: World, home: DataHome) -> Iterator[tuple[str, int, int]]:
    """Load the plans, then each period; gives its label, and how many files and values it has.

    Raises:
        UsageError: the home holds loads already.
    """
    ensure_loads(home)
    if len(list(home.loads.iterdir())) > 1:
        raise UsageError(f"{home.root}: đã có dữ liệu đã nạp; hãy chọn một thư mục mới")
    as_of = world.last_received
    for unit in reading_units(land(home, "plans", as_of).pending):
        read_unit(home, "plans", unit, as_of)
    load(home, "plans")
    known = KnownWorld.build(home.roster, plan_records(home), as_of)
    context = reading_contexts(home, KIND, as_of)("")
    loader = _Loader(world, known)
    for period in world.periods():
        label = world.settings.label(period.number)
        tables = loader.tables(period)
        holds = [f"receipt-{key}" for key in tables["receipts"]["receipt_key"].to_pylist()]
        version = reader_version(KIND)
        holds += [f"read-{key}-{version}-{context}" for key in tables["outcomes"]["document_key"].to_pylist()]
        _write_load(home, tables, label, holds)
        yield label, len(tables["receipts"]), len(tables["reported_values"])


def _write_load(home: DataHome, tables: Mapping[str, pa.Table], period: str, holds: Sequence[str]) -> None:
    """Write finished tables as the next load; those with a period lie in the folder of theirs."""
    load_id = f"{1 + max(int(path.name) for path in home.loads.iterdir()):06d}"
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=home.parsed) as name:
        folder = Path(name) / load_id
        for record_type, table in tables.items():
            columns = {column.name for column in fields(RECORD_TYPES[record_type])}
            place = folder / record_type / f"period={period if 'period' in columns else 'none'}" / "part-0.parquet"
            place.parent.mkdir(parents=True)
            load_ids = pa.array([load_id]).take(pa.array(np.zeros(len(table), dtype=np.int32)))
            field = pa.field("load_id", pa.string(), nullable=False)
            pq.write_table(table.append_column(field, load_ids), place, compression="zstd")
        write_json(folder / MANIFEST, {"holds": sorted(holds)})
        publish_folder(folder, home.loads / load_id)


class _Loader:
    """Turns periods into tables."""

    def __init__(self, world: World, known: KnownWorld) -> None:
        self.world = world
        self.known = known
        self.read: set[str] = set()
        """Digests of spoilt contents that were read: two empty files are one content."""
        figures, settings = world.figures, world.settings
        self.keys = pa.array(figures.keys)
        self.texts = pa.array(figures.texts)
        self.labels = pa.array([settings.label(number) for number in range(settings.periods)])
        self.rows = 1 + 2 * max(len(own) for own in (*world.province.tasks, *world.province.targets))
        self.addresses = pa.array(
            [
                _address(subject, row, field, is_json=is_json)
                for is_json in (False, True)
                for subject in SUBJECTS
                for row in range(self.rows)
                for field in FIELDS
            ]
        )

    def tables(self, period: Period) -> dict[str, pa.Table]:
        """The rows of a period by record type."""
        digests = self._digests(period)
        sizes = np.zeros(len(period.files), dtype=np.int64)
        sizes += 9_000 + 40 * np.bincount(period.statements.file, minlength=len(period.files))
        records: dict[str, list[Record]] = defaultdict(list)
        for place, draft in self.world.drafts(period, only=period.is_spoilt):
            data = draft.encode()
            digests[place], sizes[place] = hashlib.sha256(data).hexdigest(), len(data)
            if digests[place] not in self.read:
                self.read.add(digests[place])
                self._read(draft, data, records)
        tables = self._clean(period, digests)
        tables["receipts"] = self._receipts(period, digests, sizes)
        for record_type, found in records.items():
            table = _table(record_type, {c.name: [getattr(r, c.name) for r in found] for c in fields(found[0])})
            tables[record_type] = pa.concat_tables([tables[record_type], table]) if record_type in tables else table
        return tables

    def _digests(self, period: Period) -> list[str]:
        """A made-up digest a content; a copy by bytes has that of what it copies."""
        files = period.files
        again = files.kind == SAVED_AGAIN
        return _hex("content", self.world.settings.seed, files.agency, files.period, files.paper, again)

    def _read(self, draft: Draft, data: bytes, records: dict[str, list[Record]]) -> None:
        """What the reader makes of a file."""
        name = draft.name.rpartition("/")[2]
        sha256 = hashlib.sha256(data).hexdigest()
        code, reason, outcome = None, None, "ok"
        try:
            reading = read_submission(data, name, self.known)
            outcome, code, reason = reading.outcome, reading.reason_code, reading.reason
            for record_type, found in reading.records.items():
                records[record_type].extend(found)
        except UnreadableDocument as problem:
            outcome, code, reason = "quarantined", problem.code, str(problem)
        records["outcomes"].append(
            Outcome(
                kind=KIND,
                document_key=sha256,
                content_sha256=sha256,
                file_name=name,
                source_path=None,
                stage="read",
                outcome=outcome,
                reason_code=code,
                reason=reason,
                reader_version=reader_version(KIND),
            )
        )
        for record_type in [record_type for record_type, found in records.items() if not found]:
            del records[record_type]

    def _receipts(self, period: Period, digests: Sequence[str], sizes: NDArray[np.int64]) -> pa.Table:
        files, world = period.files, self.world
        places = [world.file_name(files, place) for place in range(len(files))]
        columns = {
            "receipt_key": [receipt_key(KIND, path, digest) for path, digest in zip(places, digests, strict=True)],
            "kind": [KIND] * len(files),
            "content_sha256": digests,
            "file_name": [path.rpartition("/")[2] for path in places],
            "source_path": places,
            "size_bytes": sizes,
            "received_at": pa.array(files.received * 1_000_000, type=pa.timestamp("us")),
            "received_basis": ["sidecar"] * len(files),
            "via": [VIA[via] for via in files.via],
            "document_number": [world.document_number(files, place) for place in range(len(files))],
        }
        return _table("receipts", columns)

    def _clean(self, period: Period, digests: Sequence[str]) -> dict[str, pa.Table]:
        """Outcomes, submissions and values of the contents without a defect."""
        files, statements = period.files, period.statements
        is_clean = ~period.is_spoilt & (files.kind != SAME_BYTES)
        at = np.flatnonzero(is_clean).tolist()
        contents = [digests[place] for place in at]
        world = self.world
        agencies = [world.province.agencies[agency] for agency in files.agency[at]]
        outcomes = {
            "kind": [KIND] * len(at),
            "document_key": contents,
            "content_sha256": contents,
            "file_name": [world.file_name(files, place).rpartition("/")[2] for place in at],
            "source_path": [None] * len(at),
            "stage": ["read"] * len(at),
            "outcome": ["ok"] * len(at),
            "reason_code": [None] * len(at),
            "reason": [None] * len(at),
            "reader_version": [reader_version(KIND)] * len(at),
        }
        rule = world.province.rule
        submissions = {
            "content_sha256": contents,
            "plan_key": [rule.plan_key] * len(at),
            "rule_key": [rule.rule_key] * len(at),
            "agency_key": [agency.key for agency in agencies],
            "agency_name": [agency.name for agency in agencies],
            "period": [world.settings.label(period.number)] * len(at),
            "mode": np.where(np.isin(files.kind[at], PARTS), "patch", "snapshot"),
            "mode_basis": ["stated"] * len(at),
            "data_date": [world.data_date(files, place) for place in at],
            "document_number": [world.document_number(files, place) for place in at],
            "content_state": ["valid"] * len(at),
            "filled_cells": np.bincount(statements.file, minlength=len(files))[at],
            "refused_cells": np.zeros(len(at), dtype=np.int64),
            "values_digest": self._values_digests(period, at),
            "template_version": [TEMPLATE_VERSION] * len(at),
        }
        values = self._values(period, statements.where(is_clean[statements.file]), pa.array(digests))
        return {
            "outcomes": _table("outcomes", outcomes),
            "submissions": _table("submissions", submissions),
            "reported_values": values,
        }

    def _values_digests(self, period: Period, at: list[int]) -> list[str]:
        files = period.files
        return _hex("values", self.world.settings.seed, files.agency[at], files.period[at], files.paper[at])

    def _values(self, period: Period, stated: Statements, digests: pa.Array) -> pa.Table:
        is_json = period.files.format[stated.file] == JSON
        address = ((is_json * len(SUBJECTS) + stated.subject) * self.rows + stated.row) * len(FIELDS) + stated.field
        columns = {
            "content_sha256": _taken(digests, stated.file),
            "period": _taken(self.labels, np.full(len(stated), period.number)),
            "subject": _taken(pa.array(SUBJECTS), stated.subject),
            "subject_key": _taken(self.keys, stated.key),
            "organisation_type": _taken(pa.array(TYPES), stated.type),
            "field": _taken(pa.array(FIELDS), stated.field),
            "figure_period": _taken(self.labels, stated.figure_period),
            "basis": _taken(pa.array(BASES, type=pa.string()), stated.basis),
            "value_text": _taken(self.texts, stated.text),
            "value_number": pa.array(stated.number, from_pandas=True),  # not-a-number becomes null
            "is_withdrawn": stated.is_withdrawn,
            "source_cell": _taken(self.addresses, address),
        }
        return _table("reported_values", columns)


def _table(record_type: str, columns: Mapping[str, object]) -> pa.Table:
    schema = arrow_schema(RECORD_TYPES[record_type])
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, type=field.type)
        for field, column in ((field, columns[field.name]) for field in schema)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _taken(items: pa.Array, places: NDArray[np.int64]) -> pa.Array:
    """The item at each place; null where the place is -1."""
    return items.take(pa.array(places, mask=places < 0))


def _hex(name: str, seed: int, *parts: NDArray[np.int64] | NDArray[np.bool_]) -> list[str]:
    """A made-up digest of 64 digits for each."""
    words = [hashed(seed, f"{name} {number}", *parts) for number in range(4)]
    return [f"{a:016x}{b:016x}{c:016x}{d:016x}" for a, b, c, d in zip(*(w.tolist() for w in words), strict=True)]


def _address(subject: str, row: int, field: str, *, is_json: bool) -> str:
    """Where a field of a row stands in a file without defects; a field that the table does not have has no place."""
    table = TABLE_OF_SUBJECT[subject]
    names = [column.name for column in table.columns]
    if is_json or field not in names:
        return f"{table.name}[{row}].{field}"
    return f"{table.sheet}!{column_letters(names.index(field))}{row + 2}"
