"""Corrections and better readers in a data home that already has readings: what is read again, and what stays known."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ingest.files import write_json
from ingest.home import PROJECT, DataHome
from ingest.landing import inbox
from ingest.load import reading
from ingest.load.readings import readings
from ingest.load.records import Outcome, PlanCorrection, Task
from ingest.load.world import correction_file
from tests.homes import empty_home, put
from tests.pipelines import ingest

AS_OF = "2026-12-16"
PLAN = PROJECT / "samples" / "plans" / "ke-hoach-ban-chi-dao-song-may-2025.txt"
SHA = hashlib.sha256(PLAN.read_bytes()).hexdigest()
TITLE = "Kết nối hợp tác xã với doanh nghiệp thu mua, chế biến trong và ngoài tỉnh"
LEAD = {
    "action": "change",
    "table": "tasks",
    "quote": TITLE,
    "field": "lead",
    "old": ["Sở Công Thương"],
    "new": ["Sở Công Thương", "Sở Tài chính"],
    "who": "Nguyễn Thị Họa",
    "why": "đối chiếu bản ký",
    "date": "2026-11-20",
}


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    home = empty_home(tmp_path)
    for plan in (PROJECT / "samples" / "plans").iterdir():
        put(home.plans_inbox, plan.name, plan.read_bytes())
    assert len(ingest(home, AS_OF)) == 3
    return home


def write(home: DataHome, *entries: dict[str, object]) -> None:
    whole = {"schema": "kttt-corrections/1", "document": SHA, "corrections": entries}
    write_json(correction_file(home, SHA), whole)


def plan_outcomes(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(outcome.file_name, outcome.outcome) for outcome in outcomes if outcome.kind == "plans"]


def tasks(home: DataHome) -> dict[str, Task]:
    found = [task for one in readings(home, "plans") for task in one.records.get("tasks", ())]
    return {task.title: task for task in found if isinstance(task, Task) and task.content_sha256 == SHA}


def better_reader(monkeypatch: pytest.MonkeyPatch, version: str = "v2") -> None:
    for module in (inbox, reading):
        monkeypatch.setattr(module, "reader_version", lambda kind: version if kind == "plans" else "s1")


def test_a_correction_reads_its_document_again_and_no_other(home: DataHome) -> None:
    before = tasks(home)
    assert ingest(home, AS_OF) == []
    write(home, LEAD)
    assert plan_outcomes(ingest(home, AS_OF)) == [(PLAN.name, "ok")]
    corrected = tasks(home)[TITLE]
    assert corrected.lead == ["Sở Công Thương", "Sở Tài chính"]
    assert corrected.task_key == before[TITLE].task_key
    assert ingest(home, AS_OF) == []
    write(home, LEAD | {"new": ["Sở Tài chính"]})
    assert plan_outcomes(ingest(home, AS_OF)) == [(PLAN.name, "ok")]
    assert tasks(home)[TITLE].lead == ["Sở Tài chính"]
    correction_file(home, SHA).unlink()
    assert plan_outcomes(ingest(home, AS_OF)) == [(PLAN.name, "ok")]
    assert tasks(home) == before


def test_each_entry_is_a_record_with_what_became_of_it(home: DataHome) -> None:
    known = LEAD | {"field": "product", "old": None, "new": "Các hợp đồng liên kết được ký kết"}
    write(home, LEAD, known)
    ingest(home, AS_OF)
    found = [record for one in readings(home, "plans") for record in one.records.get("plan_corrections", ())]
    assert [type(record) for record in found] == [PlanCorrection, PlanCorrection]
    assert [(one.entry, one.field, one.state, one.corrected_by) for one in found] == [
        (1, "lead", "applied", "Nguyễn Thị Họa"),
        (2, "product", "superseded", "Nguyễn Thị Họa"),
    ]
    assert {one.row_key for one in found} == {tasks(home)[TITLE].task_key}


def test_a_correction_survives_a_better_reader(home: DataHome, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, LEAD)
    ingest(home, AS_OF)
    better_reader(monkeypatch)
    assert len(plan_outcomes(ingest(home, AS_OF))) == 3
    assert tasks(home)[TITLE].lead == ["Sở Công Thương", "Sở Tài chính"]
    assert ingest(home, AS_OF) == []


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        (LEAD | {"old": ["Sở Nội vụ"]}, "stale_correction", [SHA, "bản sửa số 1", "tasks.lead", '["Sở Công Thương"]']),
        (LEAD | {"quote": "một câu đã mất"}, "stale_correction", ["một câu đã mất"]),
        (LEAD | {"field": "leader"}, "invalid_correction", [SHA, "leader"]),
    ],
)
def test_a_correction_that_does_not_fit_stops_its_document_and_nothing_else(
    home: DataHome, entry: dict[str, object], code: str, words: list[str]
) -> None:
    write(home, entry)
    put(home.plans_inbox, "mới.txt", PLAN.read_bytes().replace(b"03/KH", b"04/KH"))
    outcomes = {outcome.file_name: outcome for outcome in ingest(home, AS_OF)}
    stopped = outcomes[PLAN.name]
    assert outcomes["mới.txt"].outcome == "ok"
    assert (stopped.outcome, stopped.reason_code) == ("quarantined", code)
    assert [word for word in words if word not in str(stopped.reason)] == []
    assert (home.quarantine / "plans" / f"read-{SHA[:16]}" / "file" / PLAN.name).exists()
    assert ingest(home, AS_OF) == [], "it waits for its correction, it is not tried again every night"
    write(home, LEAD)
    assert plan_outcomes(ingest(home, AS_OF)) == [(PLAN.name, "ok")]
    assert not (home.quarantine / "plans" / f"read-{SHA[:16]}").exists()


def test_a_correction_of_a_document_that_was_never_received_is_told(home: DataHome) -> None:
    assert inbox.orphaned_corrections(home) == []
    write(home, LEAD)
    write_json(home.corrections / f"{'0' * 64}.json", {})
    (home.corrections / f"{SHA}.yaml").write_text("")
    assert inbox.orphaned_corrections(home) == [f"{'0' * 64}.json", f"{SHA}.yaml"]


def test_a_run_killed_between_the_keys_and_the_reading_ends_in_the_same_state(
    home: DataHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, {key: LEAD[key] for key in ("table", "quote", "who", "why", "date")} | {"action": "remove"})

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(reading, "write_readings", killed)
        ingest(home, AS_OF)
    noted = sorted(path.read_text() for path in home.key_history.rglob("*.json"))
    assert plan_outcomes(ingest(home, AS_OF)) == [(PLAN.name, "ok")]
    assert sorted(path.read_text() for path in home.key_history.rglob("*.json")) == noted
    assert TITLE not in tasks(home)


def test_a_report_written_for_older_keys_is_read_for_those_of_now(
    home: DataHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A better reader gives a task and the rule other texts; the report that carries the old keys keeps its rows."""
    old = tasks(home)[TITLE]
    (rule,) = [r for one in readings(home, "plans") for r in one.records["report_rules"] if r.content_sha256 == SHA]
    report = {
        "schema": "kttt-submission/1",
        "info": {"rule_key": rule.rule_key, "agency_key": "song-may.so-cong-thuong", "period": "2026", "mode": "patch"},
        "tasks": [{"task_key": old.task_key, "status": "in_progress", "progress_pct": 40}],
    }
    put(home.submissions_inbox, "báo cáo.json", json.dumps(report).encode(), "2026-12-01T08:00:00+07:00")
    assert [outcome.outcome for outcome in ingest(home, AS_OF)] == ["ok"]

    read_plan = reading.read_corrected

    def mended(data: bytes, name: str, corrections: Path | None) -> object:
        return read_plan(
            data.replace("trong và ngoài".encode(), "trong ngoài".encode()).replace(b"15/12", b"20/12"), name, None
        )

    better_reader(monkeypatch)
    monkeypatch.setattr(reading, "read_corrected", mended)
    ingest(home, AS_OF)
    new = tasks(home)[TITLE.replace("trong và ngoài", "trong ngoài")]
    assert new.task_key != old.task_key
    (found,) = readings(home, "submissions")
    assert {row.subject_key for row in found.records["reported_values"]} == {new.task_key}
    assert [row.rule_key for row in found.records["submissions"]] != [rule.rule_key]
    assert ingest(home, AS_OF) == []

    better_reader(monkeypatch, "v1")
    monkeypatch.setattr(reading, "read_corrected", read_plan)
    ingest(home, AS_OF)
    (found,) = readings(home, "submissions")
    assert {row.subject_key for row in found.records["reported_values"]} == {old.task_key}, "rolled back"
