"""Judging again: which instants, in which folder, and what the ledger and the next build make of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from ingest.asof import parse_as_of
from ingest.errors import UsageError
from ingest.home import PROJECT, DataHome
from ingest.verdicts import ledger
from ingest.verdicts.rejudge import days_between, instants_asked, prepare, rejudge
from ingest.verdicts.ruleset import ruleset_version
from ingest.verdicts.seal import SealReport, seal, seal_folder
from ingest.warehouse import build as warehouse
from tests.homes import empty_home
from tests.verdicts import built, naive, put_rows, stamped, verdict

RUN_KEY = "r123456789abcdef"
INSTANTS = [parse_as_of("2024-12-16"), parse_as_of("2025-12-16")]


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return empty_home(tmp_path)


def judged_again(home: DataHome, as_of: str, rows: list[dict[str, object]]) -> SealReport:
    """Seal these rows as a re-judging does once dbt is done."""
    warehouse.start(home, parse_as_of("2026-01-01"))
    folder = prepare(home, RUN_KEY, INSTANTS, parse_as_of(as_of), "000000")
    put_rows(folder, [stamped(row, RUN_KEY, as_of, "rejudged", ruleset_version(home)) for row in rows])
    return seal_folder(home, folder, ledger.REJUDGED)


def test_days_of_every_month_with_both_ends() -> None:
    found = days_between(date(2025, 12, 15), date(2026, 2, 1), [15, 1])
    assert found == [parse_as_of(day) for day in ("2025-12-15", "2026-01-01", "2026-01-15", "2026-02-01")]


def test_instants_are_named_one_by_one_and_as_a_range() -> None:
    found = instants_asked(["2024-12-16"], "2025-01-01", "2025-01-31", "15")
    assert found == [parse_as_of("2024-12-16"), parse_as_of("2025-01-15")]


@pytest.mark.parametrize(
    ("first", "last", "days", "word"),
    [
        ("2025-01-01", "", "1", "--to ''"),
        ("2025-01-01", "31/12/2025", "1", "31/12/2025"),
        ("2025-01-01", "2025-12-31", "1;15", "1;15"),
        ("2025-01-01", "2025-12-31", "31", "--days 31"),
        ("2025-12-31", "2025-01-01", "1,15", "không có ngày nào"),
    ],
)
def test_a_wrong_range_is_told(first: str, last: str, days: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        instants_asked([], first, last, days)


def test_only_what_is_past_is_judged_again(home: DataHome) -> None:
    with pytest.raises(UsageError, match="17/12/2026 00:00"):
        rejudge(home, [parse_as_of("2026-12-17")], parse_as_of("2026-12-16"))
    with pytest.raises(UsageError, match="--at"):
        rejudge(home, [], parse_as_of("2026-12-16"))


def test_nothing_is_judged_again_by_less_than_the_ledger_knows(home: DataHome) -> None:
    built(home, "aaaaaaaa11", [verdict()])
    seal(home, "aaaaaaaa11")
    with pytest.raises(UsageError, match="16/12/2026 00:00"):
        rejudge(home, INSTANTS, parse_as_of("2026-12-15"))


def test_the_build_is_told_all_instants_in_a_folder_of_its_own(home: DataHome) -> None:
    night = warehouse.start(home, parse_as_of("2026-12-16"))
    folder = prepare(home, RUN_KEY, INSTANTS, parse_as_of("2026-12-16"), "000000")
    assert pq.read_table(folder / "instants.parquet").to_pylist() == [
        {"as_of_at": naive("2024-12-16"), "purpose": "rejudged"},
        {"as_of_at": naive("2025-12-16"), "purpose": "rejudged"},
    ]
    assert pq.read_table(folder / "run.parquet")["as_of_at"].to_pylist() == [naive("2026-12-16")]
    assert (warehouse.run_folder(home, night.run_key) / "run.json").exists()
    assert warehouse.latest_run_key(home) == night.run_key
    warehouse.start(home, parse_as_of("2026-12-17"))
    assert (folder / "run.json").exists()


def test_verdicts_judged_again_stand_beside_the_old_ones(home: DataHome) -> None:
    built(home, "aaaaaaaa11", [verdict()])
    seal(home, "aaaaaaaa11")
    again = [verdict(as_of_at=naive(day), verdict="late") for day in ("2025-12-16", "2024-12-16")]
    report = judged_again(home, "2026-12-18T10:30:00+07:00", again)
    assert report == SealReport(2, "000002-20261218T0330-r1234567.parquet")
    assert [(row["purpose"], row["as_of_at"]) for row in ledger.verdicts_of(home, "r1/a1/2026")] == [
        ("nightly", naive("2026-12-16")),
        ("rejudged", naive("2024-12-16")),
        ("rejudged", naive("2025-12-16")),
    ]


def test_judging_again_does_not_keep_the_night_from_sealing(home: DataHome) -> None:
    judged_again(home, "2026-12-18", [verdict(as_of_at=naive("2024-12-16"))])
    built(home, "aaaaaaaa11", [verdict()])
    assert seal(home, "aaaaaaaa11").rows == 1


def test_a_build_after_judging_again_has_something_new_and_one_after_sealing_has_not(home: DataHome) -> None:
    def key() -> str:
        return warehouse.start(home, parse_as_of("2026-12-20")).run_key

    first = key()
    built(home, "aaaaaaaa11", [verdict()])
    seal(home, "aaaaaaaa11")
    assert key() == first
    judged_again(home, "2026-12-18", [verdict(as_of_at=naive("2024-12-16"))])
    assert key() != first


def test_the_two_queries_of_the_documents_tell_what_was_known_from_what_is_known_now(home: DataHome) -> None:
    page = (PROJECT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    as_known_then, as_known_now = re.findall(r"```sql\n(.*?)```", page, flags=re.DOTALL)
    nights = (
        ("aaaaaaaa11", "2026-12-16", [verdict("r1/a1/2026"), verdict("r1/a2/2026")]),
        ("bbbbbbbb11", "2026-12-17", [verdict("r1/a1/2026", verdict="late")]),
    )
    for run_key, as_of, rows in nights:
        built(home, run_key, rows, as_of)
        seal(home, run_key)
    again = [verdict("r1/a1/2026", as_of_at=naive(day), verdict="extended") for day in ("2026-12-16", "2024-12-16")]
    judged_again(home, "2026-12-18", again)
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create view marts.fct_report_verdicts as "
            f"select *, filename as sealed_file from read_parquet('{home.verdicts}/*.parquet', union_by_name = true)"
        )
        then, now = (connection.execute(sql).fetchall() for sql in (as_known_then, as_known_now))
    assert [row[:2] for row in then] == [("r1/a1/2026", "missing"), ("r1/a2/2026", "missing")]
    assert [row[:2] for row in now] == [("r1/a1/2026", "extended"), ("r1/a2/2026", "missing")]
