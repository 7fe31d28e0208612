"""What Airflow adds to a night on the samples: PostgreSQL metadata and LocalExecutor against the same stages by hand.

The stages are run as ``kttt`` commands, one process after the other, in a fresh home; then Airflow, started as
``make up`` starts it, runs the four DAGs in another fresh home: plans first, then submissions, as in a night. Its time
is from the first run asked for to the end of the last task. With ``--assert`` fails above the limit.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from ingest.home import DataHome
from tests.airflow_server import Airflow, running_airflow, running_postgres
from tests.homes import samples_home

AS_OF = "2026-12-16"
COMMANDS = ("ingest-plans", "ingest-submissions", "build", "expect", "seal", "publish", "remind", "slips")
WITHOUT_AS_OF = {"expect", "seal", "publish", "remind", "slips"}
MOST_TIMES = 2.0


def seconds_by_hand(home: DataHome) -> dict[str, float]:
    """Command → its seconds."""
    taken = {}
    for command in COMMANDS:
        arguments = [] if command in WITHOUT_AS_OF else ["--as-of", AS_OF]
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "ingest.cli", command, *arguments],
            check=True,
            capture_output=True,
            cwd=PROJECT,
            env=os.environ | home.as_environment(),
        )
        taken[command] = time.perf_counter() - began
    return taken


def seconds_by_airflow(home: DataHome) -> float:
    """The same by the scheduler."""
    with running_postgres() as metadata:
        settings = home.as_environment() | {"KTTT_METADATA": metadata, "KTTT_AS_OF": AS_OF, "KTTT_WATCH_SECONDS": "0"}
        with running_airflow(home.root, settings) as airflow:
            began = time.perf_counter()
            for dag_id in ("ingest_plans", "ingest_submissions"):
                airflow.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": {}})
                wait_for_end(airflow, dag_id)
            for dag_id in ("build_warehouse", "remind_agencies"):
                wait_for_end(airflow, dag_id)
            return time.perf_counter() - began


def wait_for_end(airflow: Airflow, dag_id: str) -> None:
    """Until the first run of a DAG is over; it must be good."""

    def ended() -> bool:
        runs = airflow.runs(dag_id)
        if runs and runs[0]["state"] == "failed":
            raise SystemExit(f"{dag_id} failed; see {airflow.home}/airflow/logs")
        return bool(runs) and runs[0]["state"] == "success"

    airflow.wait_for(ended, 600)


def main() -> int:
    """Print both; 1 when the limit is passed and ``--assert`` was given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assert", action="store_true", dest="must_hold", help="fail where the limit is passed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kttt-overhead-") as folder:
        by_hand = seconds_by_hand(samples_home(Path(folder) / "hand"))
        by_airflow = seconds_by_airflow(samples_home(Path(folder) / "airflow"))
    whole = sum(by_hand.values())
    print("  ".join(f"{command} {seconds:.1f}" for command, seconds in by_hand.items()))
    print(f"by hand {whole:.1f} s, Airflow {by_airflow:.1f} s: {by_airflow / whole:.2f} times, at most {MOST_TIMES}")
    return 0 if by_airflow <= MOST_TIMES * whole or not options.must_hold else 1


if __name__ == "__main__":
    sys.exit(main())
