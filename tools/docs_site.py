"""The project's own documentation as one page: models, columns, tests and who reads whom, with the published columns.

    make docs

Reads the newest release and writes `docs/index.html` below the data home.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ingest.errors import StageFailed, UsageError
from ingest.files import copy_file
from ingest.home import DBT_PROJECT, DataHome
from tools.published import program, reading


def write_site(home: DataHome) -> Path:
    """Write the page for the newest release of the home; where it lies.

    Raises:
        UsageError: nothing is published yet.
        StageFailed: dbt could not write it.
    """
    folder = home.work / "docs"
    generate = ["--quiet", "docs", "generate", "--static"]
    places = ["--project-dir", str(DBT_PROJECT), "--target-path", str(folder / "target")]
    done = subprocess.run([program("dbt"), *generate, *places], env=reading(home, folder), check=False)
    if done.returncode:
        raise StageFailed(f"dbt docs generate failed; see {folder / 'logs'}")
    page = home.root / "docs" / "index.html"
    copy_file(folder / "target" / "static_index.html", page)
    return page


if __name__ == "__main__":
    try:
        print(write_site(DataHome.from_environment()))  # noqa: T201 - where to look is all it has to say
    except (UsageError, StageFailed) as error:
        sys.exit(str(error))
