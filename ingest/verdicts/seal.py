"""Seals the verdicts that a build has passed: copies them into the ledger, once a run. Judges nothing, edits nothing.

A verdict that was sealed is never judged away: later knowledge adds verdicts. So a build of a past as-of instant, which
knows less than the ledger does, adds nothing; it may be published all the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from filelock import FileLock

from ingest.asof import parse_as_of, show
from ingest.errors import StageFailed
from ingest.files import write_once
from ingest.home import DataHome
from ingest.verdicts import ledger
from ingest.warehouse.build import RULESET_FILE, WORK_FILE, enter_stage, leave_stage

TABLE = "intermediate.int_verdicts_to_seal"
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class SealReport:
    """What was sealed: the rows and the file of the ledger that holds them, None when there was nothing to seal.

    Attributes:
        skipped: why the ledger does not take the verdicts of this build, in Vietnamese; None when it does.
    """

    rows: int
    file: str | None
    skipped: str | None = None

    @property
    def summary(self) -> str:
        """The report as a line for people."""
        if self.skipped:
            return f"không niêm phong: {self.skipped}"
        if self.file is None:
            return "không có kết luận mới để niêm phong"
        return f"sổ kết luận: {self.rows} kết luận niêm phong trong {self.file}"


def seal(home: DataHome, run_key: str) -> SealReport:
    """Seal the verdicts of a build.

    Raises:
        StageFailed: an earlier stage is not done, or the verdicts are not what the ledger holds: our defect.
    """
    folder = enter_stage(home, run_key, "seal")
    report = seal_folder(home, folder, ledger.NIGHTLY)
    leave_stage(folder, "seal")
    return report


def seal_folder(home: DataHome, folder: Path, purpose: str) -> SealReport:
    """Seal what the work file of this folder holds, unless its run has done so before.

    Raises:
        StageFailed: the verdicts are not what the ledger holds: our defect.
    """
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    judged_at = parse_as_of(run["as_of"])
    with FileLock(home.lock):
        ledger.remove_unfinished(home)
        sealed = ledger.file_of_run(home, run["run_key"])
        if sealed:
            return SealReport(sealed.rows, sealed.name)
        with duckdb.connect(str(folder / WORK_FILE), read_only=True) as work:
            if not _verified(work, folder, {**run, "judged_at": judged_at, "purpose": purpose}):
                return SealReport(0, None)
            newest = ledger.newest_judged_at(home, purpose)
            if newest and judged_at < newest:
                return SealReport(0, None, _too_old(judged_at, newest))
            _keep_ruleset(home, folder, run["ruleset_version"])
            columns = ", ".join(ledger.SCHEMA.names)
            rows = work.sql(
                f"select {columns} from {TABLE} order by obligation_key, as_of_at, verdict, evidence_sha256"
            )
            sealed = ledger.append(home, rows.to_arrow_reader(ROWS_AT_ONCE), judged_at, run["run_key"])
    return SealReport(sealed.rows, sealed.name)


def _too_old(judged_at: datetime, newest: datetime) -> str:
    return (
        f"lượt dựng tính đến {show(judged_at)}, sổ kết luận đã có kết luận tính đến {show(newest)}; "
        "sổ chỉ ghi tiếp, không ghi lùi"
    )


def _verified(work: duckdb.DuckDBPyConnection, folder: Path, run: dict[str, object]) -> int:
    """Number of verdicts to seal, when all of them are what the ledger holds and bear the stamp of this run."""
    found = {name for name, *_ in work.execute(f"describe {TABLE}").fetchall()}
    if found != set(ledger.SCHEMA.names):
        differing = ", ".join(sorted(found ^ set(ledger.SCHEMA.names)))
        raise _broken(folder, f"columns differ from the ledger's: {differing}")
    required = [field.name for field in ledger.SCHEMA if not field.nullable]
    for name in required:
        _stop_if_any(work, folder, f"{name} is null", f"{name} is null", [])
    for name in ("run_key", "judged_at", "purpose", "ruleset_version"):
        value = run[name]
        bound = value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value
        _stop_if_any(work, folder, f"{name} <> ?", f"{name} is not the run's own, {bound}", [bound])
    _stop_if_any(work, folder, "evidence_sha256 <> sha256(evidence)", "evidence_sha256 is not that of evidence", [])
    ((rows,),) = work.execute(f"select count(*) from {TABLE}").fetchall()
    return int(rows)


def _stop_if_any(
    work: duckdb.DuckDBPyConnection, folder: Path, condition: str, problem: str, values: list[object]
) -> None:
    first = work.execute(
        f"select obligation_key from {TABLE} where {condition} order by all limit 1", values
    ).fetchall()
    if first:
        raise _broken(folder, f"{problem}, first in obligation {first[0][0]}")


def _broken(folder: Path, problem: str) -> StageFailed:
    return StageFailed(f"{folder / WORK_FILE}: {TABLE}: {problem}; nothing was sealed. Mend the model and build again.")


def _keep_ruleset(home: DataHome, folder: Path, version: str) -> None:
    kept = ledger.ruleset_file(home, version)
    if not kept.exists():
        with write_once(kept) as temporary:
            temporary.write_bytes((folder / RULESET_FILE).read_bytes())
