"""The two ways into a warehouse: a world put straight into the loads is the world that comes of its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.simulate.assemble import World
from ingest.simulate.parquet import load_world
from ingest.simulate.settings import Settings
from tests.homes import put
from tests.ingest.simulate.worlds import as_files, as_loads, home_of, loaded
from tests.pipelines import ingest

CLEAN = Settings(agencies=25, periods=5, frequency="quarterly", mess=0, revisions=0.5, csv=0.2)
MADE_UP = {"content_sha256", "document_key", "receipt_key", "size_bytes", "values_digest", "load_id"}
"""Columns that differ: digests of bytes that were never written, their size, and the number of the load."""
PLANS = ("plans", "tasks", "targets", "report_rules", "plan_recipients", "unread_lines", "replaced_keys")


def rows_of(home: DataHome, record_type: str) -> list[list[tuple[str, Any]]]:
    """Rows without what is made up; a content goes by the name of its first file."""
    names = {row["content_sha256"]: row["file_name"] for row in loaded(home, "outcomes").to_pylist()}
    rows = [
        {name: value for name, value in row.items() if name not in MADE_UP} | {"content": names[row["content_sha256"]]}
        for row in loaded(home, record_type).to_pylist()
    ]
    return sorted((sorted(row.items()) for row in rows), key=str)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataHome, DataHome]:
    return as_files(tmp_path_factory.mktemp("files"), CLEAN), as_loads(tmp_path_factory.mktemp("loads"), CLEAN)


@pytest.mark.parametrize(
    "record_type", ["receipts", "outcomes", "submissions", "reported_values", "cell_issues", *PLANS]
)
def test_row_for_row_the_same(homes: tuple[DataHome, DataHome], record_type: str) -> None:
    files, loads = (rows_of(home, record_type) for home in homes)
    assert files == loads
    assert files or record_type in {"cell_issues", "unread_lines", "replaced_keys"}


def test_copies_have_the_digests_of_what_they_copy(homes: tuple[DataHome, DataHome]) -> None:
    """Which files repeat which, by bytes and by what they say, is the same either way."""

    def repeated(home: DataHome, column: str, record_type: str) -> set[frozenset[str]]:
        names = {row["content_sha256"]: row["file_name"] for row in loaded(home, "outcomes").to_pylist()}
        alike: dict[tuple[str, ...], set[str]] = {}
        for row in loaded(home, record_type).to_pylist():
            # Within a duty: the digest of values knows no period, and made-up ones only know their own.
            duty = (row.get("agency_key", ""), row.get("period", ""))
            alike.setdefault((row[column], *duty), set()).add(row.get("file_name") or names[row["content_sha256"]])
        return {frozenset(group) for group in alike.values() if len(group) > 1}

    for column, record_type in (("content_sha256", "receipts"), ("values_digest", "submissions")):
        by_files, by_loads = (repeated(home, column, record_type) for home in homes)
        assert by_files == by_loads
        assert by_files


def test_what_is_spoilt_is_what_the_reader_makes_of_it(tmp_path: Path) -> None:
    settings = Settings(agencies=40, periods=1, mess=0.5, revisions=0)
    files, loads = as_files(tmp_path / "files", settings), as_loads(tmp_path / "loads", settings)
    for record_type in ("outcomes", "submissions", "reported_values", "cell_issues"):
        # Two empty files are one content, which goes by the name of either.
        mine, theirs = (
            [row for row in rows_of(home, record_type) if ("reason_code", "empty_file") not in row]
            for home in (files, loads)
        )
        assert mine == theirs, record_type


def test_a_real_night_adds_files_on_top(tmp_path: Path) -> None:
    settings = Settings(agencies=6, periods=1, mess=0, missing=0, revisions=0)
    home = as_loads(tmp_path, settings)
    before = loaded(home, "submissions").num_rows
    world = World(Settings(agencies=6, periods=2, mess=0, missing=0, revisions=0))
    _, draft = next(iter(world.drafts(world.period(1))))
    put(home.submissions_inbox, draft.name, draft.encode(), received_at="2022-12-01T08:00:00+07:00")
    (outcome,) = ingest(home, "2022-12-02")
    assert outcome.outcome == "ok"
    rows = loaded(home, "submissions").to_pylist()
    assert len(rows) == before + 1
    assert [row["period"] for row in rows if row["load_id"] == max(row["load_id"] for row in rows)] == ["2022"]
    assert ingest(home, "2022-12-02") == []


def test_a_home_that_holds_loads_is_left_alone(tmp_path: Path) -> None:
    settings = Settings(agencies=3, periods=1)
    home = as_loads(tmp_path, settings)
    before = sorted(home.loads.rglob("*"))
    with pytest.raises(UsageError, match="đã có dữ liệu"):
        next(load_world(World(settings), home_of(tmp_path)))
    assert sorted(home.loads.rglob("*")) == before
