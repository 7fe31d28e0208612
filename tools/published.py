"""What dbt and its companions need to read the published warehouse and write nothing into it. Runs nothing itself."""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.errors import UsageError
from ingest.home import DBT_PROJECT, DataHome
from ingest.warehouse.build import WORK_FILE
from ingest.warehouse.dbt import environment


def reading(home: DataHome, folder: Path) -> dict[str, str]:
    """The environment in which dbt reads the newest release; what it writes besides goes into ``folder``.

    Raises:
        UsageError: nothing is published yet.
    """
    if not (home.current / WORK_FILE).exists():
        raise UsageError(f"{home.current}: chưa có bản công bố nào; hãy chạy make nightly trước")
    folder.mkdir(parents=True, exist_ok=True)
    return {
        **environment(home, home.current),
        "KTTT_ACCESS_MODE": "read_only",
        "DBT_PROFILES_DIR": str(DBT_PROJECT),
        "DBT_LOG_PATH": str(folder / "logs"),
        "TMPDIR": str(folder),
    }


def program(name: str) -> str:
    """A program of the environment that this Python runs in."""
    return str(Path(sys.executable).with_name(name))
