"""The ledger of verdicts: immutable Parquet files in ``verdicts/``, read by dbt. Only adds; judges nothing itself.

A file is named after its place in the ledger, the instant of judging (UTC) and the run that judged. The name is given
in one step and never given twice, so a run killed at any point leaves no half file and overwrites none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock

from ingest.files import write_bytes, write_once
from ingest.home import DataHome

NIGHTLY = "nightly"
REJUDGED = "rejudged"
REJUDGED_KEY = "r"
"""First letter of the run key of a re-judging; the keys of nightly builds are hexadecimal and never begin with it."""
FIRST_FILE = "000000.parquet"

INSTANT = pa.timestamp("us")  # UTC without a zone mark, as everywhere in the warehouse
SCHEMA = pa.schema(
    [
        pa.field("obligation_key", pa.string(), nullable=False),
        pa.field("rule_key", pa.string(), nullable=False),
        pa.field("plan_key", pa.string(), nullable=False),
        pa.field("agency_key", pa.string(), nullable=False),
        pa.field("period_key", pa.string(), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),  # on_time | late | extended | missing | withdrawn ...
        pa.field("receipt_state", pa.string()),
        pa.field("basis", pa.string()),
        pa.field("due_date", pa.date32()),
        pa.field("cutoff_at", INSTANT),
        pa.field("extended_until_at", INSTANT),
        pa.field("first_accepted_at", INSTANT),
        pa.field("as_of_at", INSTANT, nullable=False),  # the instant of which the verdict speaks
        pa.field("judged_at", INSTANT, nullable=False),  # the as-of instant of the run that judged
        pa.field("purpose", pa.string(), nullable=False),  # nightly | rejudged
        pa.field("evidence", pa.string(), nullable=False),  # JSON text of what the verdict rests on
        pa.field("evidence_sha256", pa.string(), nullable=False),
        pa.field("ruleset_version", pa.string(), nullable=False),
        pa.field("run_key", pa.string(), nullable=False),
    ]
)
"""The columns of the ledger, and of ``intermediate.int_verdicts_to_seal``."""


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A file of the ledger and its number of rows."""

    name: str
    rows: int


def ensure_ledger(home: DataHome) -> None:
    """Make sure that the file without rows is there, with all columns, so that the ledger can always be read.

    Where it is older than a column it is written anew: there is no row in it that could change.
    """
    path = home.verdicts / FIRST_FILE
    if _has_all_columns(path):
        return
    home.work.mkdir(parents=True, exist_ok=True)
    with FileLock(home.lock):
        if not _has_all_columns(path):
            buffer = BytesIO()
            pq.write_table(SCHEMA.empty_table(), buffer)
            write_bytes(path, buffer.getvalue())


def _has_all_columns(path: Path) -> bool:
    return path.exists() and set(SCHEMA.names) <= set(pq.read_schema(path).names)


def remove_unfinished(home: DataHome) -> None:
    """Remove what a killed run was writing; the caller holds the lock of the one writer."""
    for left_by_a_killed_run in (*home.verdicts.glob(".tmp-*"), *home.verdicts.glob("*/.tmp-*")):
        left_by_a_killed_run.unlink()


def file_of_run(home: DataHome, run_key: str) -> LedgerFile | None:
    """The file that a run has sealed, or None: a run seals once."""
    for path in sorted(home.verdicts.glob(f"*-{run_key[:8]}.parquet")):
        keys = pq.read_table(path, columns=["run_key"])["run_key"]
        if keys[0].as_py() == run_key:
            return LedgerFile(path.name, len(keys))
    return None


def rejudged_files(home: DataHome) -> list[str]:
    """Names of the files that re-judgings added: a build rests on them, as on its loads."""
    return sorted(path.name for path in home.verdicts.glob(f"*-{REJUDGED_KEY}*.parquet"))


def newest_judged_at(home: DataHome, *purposes: str) -> datetime | None:
    """The newest instant at which verdicts of these purposes were judged, or None where there are none."""
    import pyarrow.compute as pc  # noqa: PLC0415 - it loads pandas, and a stage must start without

    judged = _rows(home, ("purpose", "in", purposes), ["judged_at"])["judged_at"]
    newest: datetime | None = pc.max(judged).as_py()
    return newest.replace(tzinfo=UTC) if newest else None


def append(home: DataHome, batches: Iterable[pa.RecordBatch], judged_at: datetime, run_key: str) -> LedgerFile:
    """Add the rows as the next file; the caller holds the lock of the one writer and has sorted them."""
    number = 1 + int(_files(home)[-1].stem.split("-")[0])
    path = home.verdicts / f"{number:06d}-{judged_at.astimezone(UTC):%Y%m%dT%H%M}-{run_key[:8]}.parquet"
    rows = 0
    with write_once(path) as temporary, pq.ParquetWriter(temporary, SCHEMA, compression="zstd") as writer:
        for batch in batches:
            rows += batch.num_rows
            writer.write_table(pa.Table.from_batches([batch]).cast(SCHEMA))
    return LedgerFile(path.name, rows)


def verdicts_of(home: DataHome, obligation_key: str) -> list[dict[str, Any]]:
    """All verdicts on an obligation, in the order of the ledger."""
    found: list[dict[str, Any]] = _rows(home, ("obligation_key", "=", obligation_key), SCHEMA.names).to_pylist()
    return found


def ruleset_file(home: DataHome, version: str) -> Path:
    """Where the rules are kept by which verdicts of this version were passed."""
    return home.verdicts / "rulesets" / f"{version}.zip"


def _files(home: DataHome) -> list[Path]:
    return sorted(home.verdicts.glob("*.parquet"))


def _rows(home: DataHome, wanted: tuple[str, str, object], columns: list[str]) -> pa.Table:
    """Rows of the ledger in its order; a file that is older than a column has null there."""
    return pq.read_table(_files(home), columns=columns, schema=SCHEMA, filters=[wanted])
