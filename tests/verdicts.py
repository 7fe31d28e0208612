"""Verdicts for tests: rows as dbt's first pass leaves them in the work file of a build, without running dbt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ingest.asof import parse_as_of
from ingest.files import fresh_folder
from ingest.home import DataHome
from ingest.verdicts.ledger import SCHEMA, ensure_ledger
from ingest.verdicts.ruleset import read_ruleset
from ingest.warehouse.build import leave_stage, run_folder, write_run

AS_OF = "2026-12-16"
Row = dict[str, Any]


def naive(text: str) -> datetime:
    """An instant as the warehouse keeps it."""
    return parse_as_of(text).astimezone(UTC).replace(tzinfo=None)


def verdict(obligation_key: str = "r1/a1/2026", **changes: Any) -> Row:
    """A sealed verdict but for the stamps of its run."""
    rule, agency, period = obligation_key.split("/")
    return {
        "obligation_key": obligation_key,
        "rule_key": rule,
        "plan_key": "p1",
        "agency_key": agency,
        "period_key": period,
        "verdict": "missing",
        "receipt_state": "none",
        "basis": None,
        "due_date": date(2026, 12, 15),
        "cutoff_at": naive("2026-12-15"),
        "extended_until_at": None,
        "first_accepted_at": None,
        "as_of_at": None,
        "evidence": json.dumps({"due": "2026-12-15", "received": []}),
        **changes,
    }


def stamped(row: Row, run_key: str, as_of: str, purpose: str, version: str) -> Row:
    """The row with the stamps of a run."""
    return {
        **row,
        "as_of_at": row["as_of_at"] or naive(as_of),
        "judged_at": naive(as_of),
        "purpose": purpose,
        "evidence_sha256": hashlib.sha256(row["evidence"].encode()).hexdigest(),
        "ruleset_version": version,
        "run_key": run_key,
    }


def put_rows(folder: Path, rows: Sequence[Row]) -> None:
    """Put rows into the work file of a folder as the table that is sealed."""
    table = pa.Table.from_pylist(list(rows), schema=pa.schema([field.with_nullable(True) for field in SCHEMA]))
    with duckdb.connect(str(folder / "kttt.duckdb")) as connection:
        connection.execute("create schema if not exists intermediate")
        connection.register("rows_to_seal", table)
        connection.execute("create or replace table intermediate.int_verdicts_to_seal as from rows_to_seal")


def built(home: DataHome, run_key: str, rows: Sequence[Row], as_of: str = AS_OF) -> Path:
    """The folder of a build that is checked and waits to be sealed, with these verdicts."""
    ensure_ledger(home)
    folder = fresh_folder(run_folder(home, run_key))
    ruleset = read_ruleset(home)
    write_run(folder, run_key, parse_as_of(as_of), "000000", ruleset)
    put_rows(folder, [stamped(row, run_key, as_of, "nightly", ruleset.version) for row in rows])
    for stage in ("build", "expect"):
        leave_stage(folder, stage)
    return folder
