"""Whether readers have the numbers of a night."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.asof import parse_as_of
from ingest.home import DataHome
from ingest.publish.punctual import is_published
from tests.homes import empty_home

TONIGHT = parse_as_of("2026-12-16")


def published(folder: Path, as_of: str) -> DataHome:
    home = empty_home(folder)
    release = home.warehouse / "releases" / "000001"
    release.mkdir(parents=True)
    (release / "release.json").write_text(json.dumps({"as_of": as_of}), encoding="utf-8")
    home.current.symlink_to("releases/000001")
    return home


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-12-15T17:00:00+00:00", True),
        ("2026-12-16T00:00:00+07:00", True),
        ("2026-12-16T09:30:00+07:00", True),
        ("2026-12-15T23:59:59+07:00", False),
        ("2026-12-14T17:00:00+00:00", False),
    ],
)
def test_numbers_are_there_from_the_instant_they_tell_of(tmp_path: Path, as_of: str, expected: bool) -> None:
    assert is_published(published(tmp_path, as_of), TONIGHT) is expected


def test_before_the_first_release_there_are_none(tmp_path: Path) -> None:
    assert not is_published(empty_home(tmp_path), TONIGHT)
