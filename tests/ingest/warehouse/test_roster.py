"""A roster folder that lacks a file or a column is told before any build, with what to add."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.errors import UsageError
from ingest.home import DBT_PROJECT, PROJECT
from ingest.warehouse.roster import check_roster


@pytest.mark.parametrize("folder", [DBT_PROJECT / "seeds" / "roster", PROJECT / "samples" / "roster"])
def test_the_rosters_of_this_project_are_whole(folder: Path) -> None:
    check_roster(folder)


def test_a_missing_file_and_a_missing_column_are_named(tmp_path: Path) -> None:
    roster = tmp_path / "roster"
    shutil.copytree(PROJECT / "samples" / "roster", roster)
    (roster / "agency_successions.csv").write_text("predecessor_key,successor_key\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"agency_successions\.csv.*relation, from_date"):
        check_roster(roster)
    (roster / "agency_successions.csv").unlink()
    with pytest.raises(UsageError, match=r"agency_successions\.csv.*predecessor_key,successor_key,relation"):
        check_roster(roster)
