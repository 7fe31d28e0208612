"""`mf` on what is published: tells MetricFlow where the metrics and the warehouse are, and hands on all its arguments.

The published file is opened for reading only. Computes nothing: the metrics are those of dbt_project/models/metrics
(docs/metrics.md).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ingest.errors import UsageError
from ingest.home import DBT_PROJECT, DataHome
from ingest.warehouse.build import WORK_FILE


def run_mf(home: DataHome, arguments: Sequence[str]) -> int:
    """Run `mf` with these arguments on the newest release of the home; its exit code.

    Raises:
        UsageError: nothing is published yet.
    """
    if not (home.current / WORK_FILE).exists():
        raise UsageError(f"{home.current}: chưa có bản công bố nào; hãy chạy make nightly trước")
    folder = home.work / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    environment = _environment(home, folder)
    # mf looks for a project and for what dbt understood of it in one folder; the checkout is nobody's to write to.
    shutil.copyfile(DBT_PROJECT / "dbt_project.yml", folder / "dbt_project.yml")
    parsed = subprocess.run(
        [
            _command("dbt"),
            "--quiet",
            "parse",
            "--project-dir",
            str(DBT_PROJECT),
            "--target-path",
            str(folder / "target"),
        ],
        env=environment,
        check=False,
    )
    return parsed.returncode or subprocess.run([_command("mf"), *arguments], env=environment, check=False).returncode


def _environment(home: DataHome, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "KTTT_RUN_DIR": str(home.current),
        "KTTT_ROSTER_SEEDS": os.path.relpath(home.roster, DBT_PROJECT),
        "KTTT_ACCESS_MODE": "read_only",
        "DBT_PROFILES_DIR": str(DBT_PROJECT),
        "DBT_PROJECT_DIR": str(folder),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DO_NOT_TRACK": "1",
        "PYTHONUTF8": "1",
        # mf asks for newer versions of itself at every start and trusts a file that anybody may lay into /tmp.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "TMPDIR": str(folder),
    }


def _command(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


if __name__ == "__main__":
    try:
        sys.exit(run_mf(DataHome.from_environment(), sys.argv[1:]))
    except UsageError as error:
        sys.exit(str(error))
