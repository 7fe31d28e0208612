"""Looks whether a roster folder holds what the build needs, before dbt says it in its own words. Reads no row."""

from __future__ import annotations

import csv
from pathlib import Path

import yaml

from ingest.errors import UsageError
from ingest.home import DBT_PROJECT

DESCRIPTION = DBT_PROJECT / "seeds" / "reference" / "roster.yml"


def check_roster(folder: Path) -> None:
    """See that every file of the roster is there with all its columns (``roster.yml`` names them).

    Raises:
        UsageError: a file or a column lacks; the message says which, and that a heading alone is enough.
    """
    for seed in yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))["seeds"]:
        columns = [column["name"] for column in seed["columns"]]
        path = folder / f"{seed['name']}.csv"
        if not path.is_file():
            raise UsageError(
                f"{path}: the roster lacks this file; a line with its columns is enough: {','.join(columns)} "
                "(docs/roster.md)"
            )
        with path.open(encoding="utf-8-sig", newline="") as stream:
            heading = next(csv.reader(stream), [])
        if missing := [column for column in columns if column not in heading]:
            raise UsageError(f"{path}: the roster lacks the column {', '.join(missing)}; add it (docs/roster.md)")
