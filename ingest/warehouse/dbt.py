"""Runs dbt as a process of its own, one at a time. Knows how dbt is called, not what the project holds.

A process of its own, because dbt inside this process keeps the DuckDB file locked after it is done (dbt-duckdb #616).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from ingest.errors import StageFailed
from ingest.home import DBT_PROJECT, DataHome


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What dbt did with one node.

    Attributes:
        name: ``model.kttt.dim_plans`` or ``test.kttt....``.
        status: dbt's word: success, pass, warn, fail, error, skipped.
    """

    name: str
    status: str
    seconds: float


def run_dbt(home: DataHome, run_folder: Path, arguments: Sequence[str], log_name: str) -> list[NodeResult]:
    """Run one dbt command on the work file of ``run_folder``; its output goes to our stdout and to a log file.

    Raises:
        StageFailed: dbt ended with an error; the message names the log and the nodes that failed.
    """
    target = home.work / "target"
    log = run_folder / f"{log_name}.log"
    command = [
        str(Path(sys.executable).with_name("dbt")),
        *arguments,
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
        "--target-path",
        str(target),
        "--log-path",
        str(run_folder),
        "--log-level-file",
        "none",
    ]
    with FileLock(home.lock), log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            command, env=environment(home, run_folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.stdout is not None  # noqa: S101 - PIPE was asked for
        for line in process.stdout:
            stream.write(line)
            sys.stdout.write(line)
        code = process.wait()
        results = _results(target / "run_results.json") if code in {0, 1} else []
    if code != 0:
        broken = [result.name for result in results if result.status in {"error", "fail"}]
        named = ", ".join(broken) or "dbt could not start"
        raise StageFailed(f"dbt {arguments[0]} failed: {named}. Read {log}; nothing was published.")
    return results


def environment(home: DataHome, run_folder: Path) -> Mapping[str, str]:
    """What the project's files ask of the environment: where loads, run folder, ledger and roster lie."""
    return {
        **os.environ,
        "KTTT_PARSED": str(home.parsed),
        "KTTT_RUN_DIR": str(run_folder),
        "KTTT_VERDICTS": str(home.verdicts),
        "KTTT_ROSTER_SEEDS": os.path.relpath(home.roster, DBT_PROJECT),
        "DO_NOT_TRACK": "1",
        "PYTHONUTF8": "1",
    }


def _results(path: Path) -> list[NodeResult]:
    document = json.loads(path.read_text(encoding="utf-8"))
    return [
        NodeResult(entry["unique_id"], entry["status"], float(entry["execution_time"])) for entry in document["results"]
    ]
