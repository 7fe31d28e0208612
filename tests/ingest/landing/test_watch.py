"""What waits in an inbox: new, changed and half-read files, and plans that are not read yet."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from ingest.asof import parse_as_of
from ingest.home import PROJECT, DataHome
from ingest.landing.inbox import land
from ingest.landing.units import reading_units
from ingest.landing.watch import are_plans_read, waiting_files
from ingest.load.reading import read_unit
from tests.homes import empty_home

AS_OF = parse_as_of("2026-12-16")
PLAN = next(path for path in sorted((PROJECT / "samples" / "plans").glob("*.md")) if path.name != "README.md")


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return empty_home(tmp_path)


def places(home: DataHome, kind: str) -> list[str]:
    return [place for place, _ in waiting_files(home, kind)]


def test_an_empty_inbox_and_one_that_is_not_there_hold_nothing(home: DataHome) -> None:
    assert waiting_files(home, "plans") == ()
    home.plans_inbox.rmdir()
    assert waiting_files(home, "plans") == ()


def test_a_new_file_waits_until_it_is_landed_and_again_when_it_changes(home: DataHome) -> None:
    file = home.submissions_inbox / "a.json"
    file.write_text("{}", encoding="utf-8")
    (home.submissions_inbox / "a.json.receipt.json").write_text("{}", encoding="utf-8")
    assert places(home, "submissions") == ["a.json"]
    land(home, "submissions", AS_OF)
    assert places(home, "submissions") == []
    file.write_text("{ }", encoding="utf-8")
    assert places(home, "submissions") == ["a.json"]


def test_a_growing_file_is_told_from_itself_a_moment_ago(home: DataHome) -> None:
    file = home.submissions_inbox / "a.json"
    file.write_text("{", encoding="utf-8")
    before = waiting_files(home, "submissions")
    file.write_text("{}", encoding="utf-8")
    assert waiting_files(home, "submissions") != before


def test_another_inbox_is_new_as_a_whole(home: DataHome, tmp_path: Path) -> None:
    (home.submissions_inbox / "a.json").write_text("{}", encoding="utf-8")
    land(home, "submissions", AS_OF)
    shutil.copytree(home.submissions_inbox, tmp_path / "moved")
    moved = DataHome(home.root, home.plans_inbox, tmp_path / "moved", home.roster)
    assert places(moved, "submissions") == ["a.json"]


def test_plans_are_read_when_each_was_landed_and_has_a_reading(home: DataHome) -> None:
    assert are_plans_read(home)
    shutil.copy(PLAN, home.plans_inbox)
    assert not are_plans_read(home)
    pending = land(home, "plans", AS_OF).pending
    assert not are_plans_read(home)
    for unit in reading_units(pending):
        read_unit(home, "plans", unit, AS_OF)
    assert are_plans_read(home)
    os.utime(home.plans_inbox / PLAN.name, ns=(0, 0))
    assert not are_plans_read(home)
