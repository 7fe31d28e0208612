"""Runs the expectations on the work file of a build: findings, Data Docs, and a stop when something critical is wrong.

Great Expectations is imported when the checks run, not before: it takes seconds, and the command must start at once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from ingest.asof import show
from ingest.errors import StageFailed
from ingest.files import fingerprint_of_tree, fresh_folder, write_bytes
from ingest.home import PROJECT, DataHome
from ingest.warehouse.build import WORK_FILE, enter_stage, leave_stage, published_run

if TYPE_CHECKING:
    import pyarrow as pa

    from expectations.findings import Finding


@dataclass(frozen=True, slots=True)
class CheckCounts:
    """How many checks ended how; every check is in exactly one of the counts.

    Attributes:
        warned: failed, and published with the finding: severity warning or info.
        failed: failed with severity critical.
        errored: could not run, whatever their severity.
        not_applicable: had nothing to look at.
    """

    passed: int
    warned: int
    failed: int
    errored: int
    not_applicable: int


def expect(home: DataHome, run_key: str) -> CheckCounts:
    """Check the work file of a build; write its findings, those about single files, and ``site/data_docs/``.

    Raises:
        StageFailed: a critical check failed or could not run. Findings and Data Docs are written before.
    """
    from expectations.docs import finish_site  # noqa: PLC0415
    from expectations.findings import arrow_table, file_table  # noqa: PLC0415
    from expectations.frames import read_frames  # noqa: PLC0415
    from expectations.runner import build_site, open_context, run_checks  # noqa: PLC0415
    from expectations.suites import SUITES  # noqa: PLC0415

    folder = enter_stage(home, run_key, "expect")
    work_file = folder / WORK_FILE
    as_of = _as_of(folder)
    with FileLock(home.lock):
        frames = read_frames(SUITES, work_file, _published_file(home, as_of))
    site = fresh_folder(folder / "site" / "data_docs")
    context = open_context(site)
    findings = run_checks(context, frames, run_key=run_key, as_of=as_of, rule_version=rule_version())
    _write_table(folder / "findings.parquet", arrow_table(findings))
    _write_table(folder / "file_findings.parquet", file_table(findings))
    build_site(context)
    finish_site(site, frames, findings, f"Lượt dựng {run_key}, số liệu tính đến {show(as_of)} (giờ Việt Nam)")
    _stop_if_critical(findings, site / "index.html")
    leave_stage(folder, "expect")
    return _counts(findings)


def rule_version() -> str:
    """Fingerprint of the checks as they are now."""
    return fingerprint_of_tree(PROJECT / "expectations")


def _as_of(folder: Path) -> datetime:
    return datetime.fromisoformat(json.loads((folder / "run.json").read_text(encoding="utf-8"))["as_of"])


def _published_file(home: DataHome, as_of: datetime) -> Path | None:
    """The publication to compare with; none before the first, nor for a build that looks further back than it."""
    published = published_run(home)
    path = (home.current / WORK_FILE).resolve()
    if published is None or not path.exists() or datetime.fromisoformat(published["as_of"]) > as_of:
        return None
    return path


def _write_table(path: Path, table: pa.Table) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415

    buffer = BytesIO()
    pq.write_table(table, buffer)
    write_bytes(path, buffer.getvalue())


def _stop_if_critical(findings: Sequence[Finding], index: Path) -> None:
    stopping = [finding for finding in findings if finding.stops_publication]
    if stopping:
        named = "; ".join(
            f"{finding.check_key} ({finding.result}): {finding.message.rstrip('.')}" for finding in stopping[:3]
        )
        more = f" and {len(stopping) - 3} more" if len(stopping) > 3 else ""
        raise StageFailed(
            f"{len(stopping)} critical checks stop the publication: {named}{more}. Read {index}; nothing was published."
        )


def _counts(findings: Sequence[Finding]) -> CheckCounts:
    results = [finding.result for finding in findings]
    failed = [finding.severity == "critical" for finding in findings if finding.result == "failed"]
    return CheckCounts(
        passed=results.count("passed"),
        warned=failed.count(False),
        failed=failed.count(True),
        errored=results.count("errored"),
        not_applicable=results.count("not_applicable"),
    )
