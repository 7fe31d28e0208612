"""The two numbers that announce how a night ended."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingest.errors import UsageError
from ingest.publish.outcome import Outcome, published_outcome
from tests.homes import empty_home


def test_presumed_duties_are_not_missing_reports(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    home.current.mkdir(parents=True)
    (home.current / "release.json").write_text("{}", encoding="utf-8")
    with duckdb.connect(str(home.current / "kttt.duckdb")) as connection:
        connection.execute("create schema marts; create schema reporting")
        connection.execute("create table marts.fct_document_outcomes as select * from range(5)")
        connection.execute(
            "create table reporting.rpt_missing_reports as select n <> 0 as is_expected from range(3) as numbers (n)"
        )
    assert published_outcome(home) == Outcome(documents=5, missing=2)


def test_there_is_none_before_the_first_release(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="make nightly"):
        published_outcome(empty_home(tmp_path))
