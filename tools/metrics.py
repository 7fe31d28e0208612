"""`mf` on what is published: tells MetricFlow where the metrics and the warehouse are, and hands on all its arguments.

Computes nothing: the metrics are those of dbt_project/models/metrics (docs/metrics.md).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence

from ingest.errors import UsageError
from ingest.home import DBT_PROJECT, DataHome
from tools.published import program, reading


def run_mf(home: DataHome, arguments: Sequence[str]) -> int:
    """Run `mf` with these arguments on the newest release of the home; its exit code.

    Raises:
        UsageError: nothing is published yet.
    """
    folder = home.work / "metrics"
    # mf looks for a project and for what dbt understood of it in one folder, and asks for newer versions of itself at
    # every start, remembering the answer in a file that anybody may lay into a common temporary folder.
    environment = {**reading(home, folder), "DBT_PROJECT_DIR": str(folder), "HTTPS_PROXY": "http://127.0.0.1:9"}
    shutil.copyfile(DBT_PROJECT / "dbt_project.yml", folder / "dbt_project.yml")
    parse = ["--quiet", "parse", "--project-dir", str(DBT_PROJECT), "--target-path", str(folder / "target")]
    parsed = subprocess.run([program("dbt"), *parse], env=environment, check=False)
    return parsed.returncode or subprocess.run([program("mf"), *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(run_mf(DataHome.from_environment(), sys.argv[1:]))
    except UsageError as error:
        sys.exit(str(error))
