"""Loads: complete or absent, each reading and receipt in exactly one, empty tables from the start."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from ingest.home import DataHome
from ingest.landing.inbox import land
from ingest.load import stage
from ingest.load.readings import Reading, has_current, reading_names, readings, write_readings
from ingest.load.records import RECORD_TYPES, Outcome, Plan, ReportedValue, ReportRule, Task
from tests.homes import empty_home, kept_as_files, put, without_pages

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)


def reading(sha256: str, version: str = "v1", periods: tuple[str, ...] = ("2026",), context: str = "final") -> Reading:
    outcome = Outcome(
        kind="submissions",
        document_key=sha256,
        content_sha256=sha256,
        file_name=f"{sha256}.xlsx",
        source_path=None,
        stage="read",
        outcome="ok",
        reason_code=None,
        reason=None,
        reader_version=version,
    )
    values = [
        ReportedValue(
            content_sha256=sha256,
            period=period,
            subject="cooperatives",
            subject_key="song-may.xa-an-phu",
            organisation_type="HTX",
            field="organisations",
            figure_period=period,
            basis="actual",
            value_text=None,
            value_number=5.0,
            is_withdrawn=False,
            source_cell="Hợp tác xã!E2",
        )
        for period in periods
    ]
    return Reading(outcome, context, {"reported_values": values})


def rows(home: DataHome, record_type: str) -> list[dict[str, object]]:
    table = ds.dataset([str(path) for path in home.loads.glob(f"*/{record_type}/*/*.parquet")]).to_table()
    return table.to_pylist()


def test_every_table_is_there_before_the_first_document(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    stage.ensure_loads(home)
    assert {path.name for path in (home.loads / "000000").iterdir() if path.is_dir()} == set(RECORD_TYPES)
    assert rows(home, "tasks") == []


def test_a_home_that_is_older_than_a_record_type_gets_its_table(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    stage.ensure_loads(home)
    shutil.rmtree(home.loads / "000000" / "replaced_keys")
    stage.ensure_loads(home)
    assert rows(home, "replaced_keys") == []
    assert not list(home.parsed.glob(".tmp-*"))


def test_a_home_that_is_older_than_a_column_gets_it_and_keeps_its_rows(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    task = Task(
        content_sha256="a", plan_key="p", task_key="t", ref="body/1", origin="body", section=None, number="1",
        title="Mở lớp", lead=[], coordinating=[], approver=None, product=None, time_raw=None, start_year=None,
        end_year=None, recurrence=None, condition=None, deadline=None, source_start_line=3, source_end_line=3,
        source_raw="Mở lớp", rule="test", confidence=1.0,
    )  # fmt: skip
    outcome = replace(reading("a").outcome, kind="plans")
    write_readings(home, [Reading(outcome, records={"tasks": [task]})])
    stage.load(home, "plans")
    without_pages(home)
    stage.ensure_loads(home)
    empty, loaded = (pq.read_schema(path).names for path in sorted(home.loads.glob("*/tasks/*/*.parquet")))
    assert set(empty) == {*loaded, "source_page"}
    assert [(row["task_key"], row["source_page"]) for row in rows(home, "tasks")] == [("t", None)]
    assert [found.records["tasks"] for found in readings(home, "plans")] == [[task]]
    before = {path: path.stat().st_mtime_ns for path in home.loads.rglob("*.parquet")}
    stage.ensure_loads(home)
    assert {path: path.stat().st_mtime_ns for path in home.loads.rglob("*.parquet")} == before
    assert not list(home.parsed.glob(".tmp-*"))


def test_a_reading_that_is_older_than_terms_and_replacements_still_reads(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    plan = Plan(
        content_sha256="a", plan_key="p", number=None, issued_on=None, issuer="UBND", area=None, area_level=None, title="K",
        year_start=None, year_end=None, implements=[],
    )  # fmt: skip
    rule = ReportRule(
        content_sha256="a", plan_key="p", rule_key="r", frequency="annual", due_month=12, due_day=15, due_months=[],
        due_year_offset=0, operator="before", reporters=[], receiver=None, onward_receiver=None, source_start_line=3,
        source_end_line=3, source_raw="Báo cáo", rule="test", confidence=1.0,
    )  # fmt: skip
    outcome = replace(reading("a").outcome, kind="plans")
    write_readings(home, [Reading(outcome, records={"plans": [plan], "report_rules": [rule]})])
    (path,) = kept_as_files(home)
    kept = json.loads(path.read_text(encoding="utf-8"))
    del kept["records"]["plans"][0]["replaces"]
    for name in ("within_days", "within_unit", "within_from", "interval_years"):
        del kept["records"]["report_rules"][0][name]
    path.write_text(json.dumps(kept), encoding="utf-8")
    stage.load(home, "plans")
    assert [row["replaces"] for row in rows(home, "plans")] == [[]]
    assert [(row["within_days"], row["interval_years"]) for row in rows(home, "report_rules")] == [(None, None)]


def test_a_reading_is_loaded_once(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    write_readings(home, [reading("a")])
    first = stage.load(home, "submissions")
    assert (first.load_id, first.documents) == ("000001", 1)
    assert stage.load(home, "submissions").load_id is None
    write_readings(home, [reading("b")])
    assert stage.load(home, "submissions").load_id == "000002"
    assert sorted((row["content_sha256"], row["load_id"]) for row in rows(home, "reported_values")) == [
        ("a", "000001"),
        ("b", "000002"),
    ]


def test_a_better_reader_loads_the_document_again_and_keeps_one_reading(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    write_readings(home, [reading("a", "v1")])
    stage.load(home, "submissions")
    write_readings(home, [reading("a", "v2")])
    assert [found.outcome.reader_version for found in readings(home, "submissions")] == ["v2"]
    assert stage.load(home, "submissions").documents == 1
    write_readings(home, [reading("a", "v1")])
    assert stage.load(home, "submissions").documents == 1, "a reader that was rolled back must be loaded once more"


def test_rows_lie_in_the_folder_of_their_period(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    write_readings(home, [reading("a", periods=("2025", "2026-Q1"))])
    stage.load(home, "submissions")
    folders = {path.name for path in (home.loads / "000001" / "reported_values").iterdir()}
    assert folders == {"period=2025", "period=2026-Q1"}


def test_a_run_killed_while_loading_leaves_no_load_and_the_next_one_loads_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = empty_home(tmp_path)
    put(home.submissions_inbox, "a.xlsx", b"x", "2026-12-01T08:00:00+07:00")
    land(home, "submissions", AS_OF)
    write_readings(home, [reading("a")])
    stage.ensure_loads(home)
    written = []
    write = stage._Tables._write

    def killed(tables: stage._Tables, table: tuple[str, str]) -> None:
        if len(written) == 1:
            raise KeyboardInterrupt
        written.append(table)
        write(tables, table)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(stage._Tables, "_write", killed)
        stage.load(home, "submissions")
    assert [path.name for path in home.loads.iterdir()] == ["000000"]
    assert not list(home.parsed.glob(".tmp-*"))
    stage.load(home, "submissions")
    assert (len(rows(home, "receipts")), len(rows(home, "reported_values"))) == (1, 1)


def test_values_come_back_as_they_went_in(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    made = reading("a", context="abc")
    write_readings(home, [made])
    assert list(readings(home, "submissions")) == [made]
    names = reading_names(home, "submissions")
    assert has_current(names, "a", "v1", "abc")
    assert not has_current(names, "a", "v1", "another context")
    assert not has_current(names, "a", "v2", "abc")
