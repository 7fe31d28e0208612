"""Readings: kept whole or not at all, by several processes at once, and taken over from homes that had files."""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from ingest.home import DataHome
from ingest.landing.inbox import land
from ingest.landing.units import Document, ReadingUnit, reading_units
from ingest.load import reading as reading_stage
from ingest.load import stage
from ingest.load.reading import read_unit, read_units
from ingest.load.readings import (
    Reading,
    last_writing,
    reading_names,
    readings,
    readings_numbered,
    write_readings,
)
from ingest.load.records import RECORD_TYPES, CellIssue, Outcome, Plan
from tests.homes import empty_home, kept_as_files, put

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)
BAD = [b"", b"{", b"%PDF-", b'{"schema": "x"}']


def reading(key: str, version: str = "v1", kind: str = "plans") -> Reading:
    outcome = Outcome(
        kind=kind, document_key=key, content_sha256=key, file_name=f"{key}.txt", source_path=None, stage="read",
        outcome="ok", reason_code=None, reason=None, reader_version=version,
    )  # fmt: skip
    plan = Plan(
        content_sha256=key, plan_key="p", number=None, issued_on=date(2026, 1, 5), issuer="UBND tỉnh", area=None,
        area_level=None, title="Kế hoạch\u2028hai dòng", year_start=None, year_end=None, implements=["21/KH-UBND"],
    )  # fmt: skip
    return Reading(outcome, records={"plans": [plan]})


def bad_submissions(home: DataHome, count: int) -> list[Document]:
    for number in range(count):
        put(home.submissions_inbox, f"{number:03}.json", BAD[number % len(BAD)] + b" " * number, "2026-12-01T08:00:00Z")
    return land(home, "submissions", AS_OF).pending


def write_many(home: DataHome, name: str) -> None:
    for number in range(40):
        write_readings(home, [reading(f"{name}{number}"), reading("both", f"v{number}")])


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(partial(write_many, home), ("a", "b")))
    names = {f"read-{name}{number}-v1-final" for name in "ab" for number in range(40)}
    assert set(reading_names(home, "plans")) == {*names, "read-both-v39-final"}


def test_units_read_in_two_processes_come_back_in_their_order_and_as_in_one(tmp_path: Path) -> None:
    homes = [empty_home(tmp_path / name) for name in ("two", "one")]
    found = []
    for home, processes in zip(homes, (2, 1), strict=True):
        waiting = bad_submissions(home, 120)
        units = [ReadingUnit(str(start), waiting[start : start + 30]) for start in range(0, 120, 30)]
        found.append(list(read_units(home, "submissions", units, AS_OF, processes)))
        assert [outcome.file_name for outcomes in found[-1] for outcome in outcomes] == [
            document.file_name for document in waiting
        ]
        assert land(home, "submissions", AS_OF).pending == []
    assert found[0] == found[1]
    assert list(readings(homes[0], "submissions")) == list(readings(homes[1], "submissions"))


def test_the_same_unit_read_by_two_processes_ends_as_if_by_one(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    (unit,) = reading_units(bad_submissions(home, 60))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        one, other = pool.map(partial(read_unit, home, "submissions", as_of=AS_OF), (unit, unit))
    assert one == other
    assert len(reading_names(home, "submissions")) == 60
    assert stage.load(home, "submissions").documents == 60


def test_a_killed_unit_reads_the_rest_when_it_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_stage, "KEPT_AT_ONCE", {"submissions": 4})
    homes = [empty_home(tmp_path / name) for name in ("killed", "whole")]
    for home in homes:
        bad_submissions(home, 10)
    (unit, *_) = [ReadingUnit("all", land(homes[0], "submissions", AS_OF).pending)]
    quarantine, calls = reading_stage.quarantine, []

    def killed(*arguments: object) -> None:
        calls.append(1)
        if len(calls) == 7:
            raise KeyboardInterrupt
        quarantine(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(reading_stage, "quarantine", killed)
        read_unit(homes[0], "submissions", unit, AS_OF)
    assert len(land(homes[0], "submissions", AS_OF).pending) == 6
    for home in homes:
        read_unit(home, "submissions", ReadingUnit("rest", land(home, "submissions", AS_OF).pending), AS_OF)
    assert list(readings(homes[0], "submissions")) == list(readings(homes[1], "submissions"))
    kept = [sorted(path.name for path in home.quarantine.rglob("*")) for home in homes]
    assert kept[0] == kept[1]


def test_a_batch_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    write_readings(home, [reading("a")])
    broken = replace(reading("b"), outcome=replace(reading("b").outcome, file_name="\udce1"))
    with pytest.raises(UnicodeEncodeError):
        write_readings(home, [reading("a", "v2"), broken])
    assert [found.outcome.reader_version for found in readings(home, "plans")] == ["v1"]


def test_readings_kept_as_files_are_taken_in_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = empty_home(tmp_path)
    write_readings(home, [reading("a"), reading("b"), reading("c", kind="submissions")])
    stage.load(home, "plans")
    before = list(readings(home, "plans"))
    paths = kept_as_files(home)
    older = paths[0].with_name(paths[0].name.replace("v1", "v0"))  # a run killed before it removed the older reading
    older.write_text(paths[0].read_text(encoding="utf-8").replace('"v1"', '"v0"'), encoding="utf-8")
    os.utime(older, (1, 1))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("ingest.load.readings.shutil.rmtree", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        list(readings(home, "plans"))
    paths[1].unlink()
    assert list(readings(home, "plans")) == before
    assert not (home.parsed / "documents").exists()
    assert stage.load(home, "plans").load_id is None, "what was loaded under the names of files is loaded"
    assert stage.load(home, "submissions").documents == 1


def test_a_record_type_that_is_no_more_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = empty_home(tmp_path)
    write_readings(home, [reading("a")])
    monkeypatch.delitem(RECORD_TYPES, "plans")
    assert [found.records for found in readings(home, "plans")] == [{}]


def test_a_reading_that_is_replaced_while_it_is_loaded_waits_for_the_next_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = empty_home(tmp_path)
    write_readings(home, [reading("a"), reading("b")])

    def replaced(where: DataHome, numbers: list[int]) -> object:
        write_readings(home, [reading("a", "v2")])
        return readings_numbered(where, numbers)

    with monkeypatch.context() as patch:
        patch.setattr(stage, "readings_numbered", replaced)
        assert stage.load(home, "plans").documents == 1
    assert stage.load(home, "plans").documents == 1
    holds = [json.loads(path.read_text())["holds"] for path in sorted(home.loads.glob("*/load.json"))]
    assert holds == [[], ["read-b-v1-final"], ["read-a-v2-final"]]


def test_every_writing_is_told_apart(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    told = [last_writing(home, "plans")]
    for version in ("v1", "v1", "v2"):
        write_readings(home, [reading("a", version)])
        told.append(last_writing(home, "plans"))
    assert len(set(told)) == len(told)
    write_readings(home, [reading("x", kind="submissions")])
    assert last_writing(home, "plans") == told[-1]


def test_a_large_load_is_written_in_groups_into_one_file_a_period(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = empty_home(tmp_path)
    monkeypatch.setattr(stage, "GROUP_ROWS", 2)
    monkeypatch.setattr(stage, "BATCH", 3)
    monkeypatch.setattr(stage, "RECEIPTS_AT_ONCE", 2)
    bad_submissions(home, 5)
    made = []
    for number in range(8):
        issues = [
            CellIssue(
                content_sha256=f"{number}", period=period, file_name="a", sheet=None, cell=None, value_raw=None,
                rule_id="r", severity="error", message="m",
            )
            for period in ("2025", "2026", None)
        ]  # fmt: skip
        made.append(replace(reading(f"{number}", kind="submissions"), records={"cell_issues": issues}))
    write_readings(home, made)
    report = stage.load(home, "submissions")
    assert (report.documents, dict(report.rows)) == (8, {"outcomes": 8, "cell_issues": 24, "receipts": 5})
    files = sorted(str(path.relative_to(home.loads / "000001")) for path in home.loads.glob("000001/*/*/*.parquet"))
    assert files == [
        "cell_issues/period=2025/part-0.parquet",
        "cell_issues/period=2026/part-0.parquet",
        "cell_issues/period=none/part-0.parquet",
        "outcomes/period=none/part-0.parquet",
        "receipts/period=none/part-0.parquet",
    ]
    rows = stage.pq.ParquetFile(home.loads / "000001" / files[1]).read().to_pylist()
    assert [row["content_sha256"] for row in rows] == [str(number) for number in range(8)]
    assert stage.load(home, "submissions").load_id is None
