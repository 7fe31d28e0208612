"""What a better reader, a correction and a new alias do in a data home that has already published."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from ingest.asof import parse_as_of
from ingest.files import write_json
from ingest.home import PROJECT, DataHome
from ingest.landing import inbox
from ingest.load import reading
from ingest.load.readings import readings
from ingest.load.world import correction_file
from ingest.warehouse import build as warehouse
from tests.homes import empty_home, put, without_pages
from tests.pipelines import build_and_publish, ingest, query

pytestmark = pytest.mark.slow

AS_OF = "2026-12-17"
PLAN = """ỦY BAN NHÂN DÂN
TỈNH SÔNG MÂY

Số: 21/KH-UBND

Sông Mây, ngày 05 tháng 01 năm 2026

KẾ HOẠCH
Phát triển kinh tế tập thể năm 2026

I. NHIỆM VỤ

1. Sở Nội vụ chủ trì, phối hợp với Sở Thương mại: Mở lớp bồi dưỡng cho giám đốc hợp tác xã năm 2026.

2. Sở Nội vụ chủ trì: Khảo sát nhu cầu vốn của hợp tác xã năm 2026.

II. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ, Sở Thương mại trước ngày 15/12 hằng năm báo cáo kết quả thực hiện về Sở Tài chính để tổng hợp, báo cáo UBND tỉnh./.
"""
DAMAGED = PLAN.replace("bồi dưỡng", "bôi dương")
SHA = hashlib.sha256(PLAN.encode()).hexdigest()
CORRECTION = {
    "action": "change",
    "table": "tasks",
    "quote": "Khảo sát nhu cầu vốn của hợp tác xã",
    "field": "lead",
    "old": ["Sở Nội vụ"],
    "new": ["Sở Tài chính"],
    "who": "Nguyễn Thị Họa",
    "why": "bản ký ghi Sở Tài chính",
    "date": "2026-12-10",
}
UNKNOWN = "select agency_name from marts.dim_agencies where agency_kind = 'unknown'"
FINDING = "select result from reporting.rpt_data_quality where check_key = 'plans.agencies_known'"
PROGRESS = "select title, progress_pct from marts.fct_task_progress join marts.dim_tasks using (task_key)"


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(PROJECT / "samples" / "roster", tmp_path_factory.mktemp("changes") / "roster"))


def test_changes_re_run_what_they_affect_in_an_existing_home(
    tmp_path: Path, roster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = published_by_an_old_reader(tmp_path, roster)
    assert query(home, UNKNOWN) == [("Sở Thương mại",)]
    assert query(home, FINDING) == [("failed",)]
    assert [title for title, _ in query(home, PROGRESS)] == ["Mở lớp bôi dương cho giám đốc hợp tác xã năm 2026"]

    assert ingest(home, AS_OF) == [], "an unchanged second run reads nothing"
    assert warehouse.start(home, parse_as_of(AS_OF)).is_unchanged

    with (roster / "agency_aliases.csv").open("a", encoding="utf-8") as rows:
        rows.write("Sở Thương mại,Sở Công Thương\n")
    assert [outcome.kind for outcome in ingest(home, AS_OF)] == ["submissions"], "names of plans are resolved later"

    monkeypatch.setattr(inbox, "reader_version", lambda _: "better")
    monkeypatch.setattr(reading, "reader_version", lambda _: "better")
    write_json(
        correction_file(home, SHA), {"schema": "kttt-corrections/1", "document": SHA, "corrections": [CORRECTION]}
    )
    assert [outcome.outcome for outcome in ingest(home, AS_OF)] == ["ok", "ok"]
    build_and_publish(home, AS_OF)

    assert query(home, UNKNOWN) == []
    assert query(home, FINDING) == [("passed",)]
    assert query(home, PROGRESS) == [("Mở lớp bồi dưỡng cho giám đốc hợp tác xã năm 2026", 40.0)]
    replaced = "select row_kind, title from marts.dim_replaced_keys join marts.dim_tasks on current_key = task_key"
    assert query(home, replaced) == [("task", "Mở lớp bồi dưỡng cho giám đốc hợp tác xã năm 2026")]
    corrected = """
        select corrections.state, agencies.agency_name, corrections.corrected_by
        from marts.fct_plan_corrections as corrections
        join marts.bridge_task_agencies as bridge on corrections.row_key = bridge.task_key
        join marts.dim_agencies as agencies using (agency_key)
    """
    assert query(home, corrected) == [("applied", "Sở Tài chính", "Nguyễn Thị Họa")]
    assert ingest(home, AS_OF) == []
    assert warehouse.start(home, parse_as_of(AS_OF)).is_unchanged


def published_by_an_old_reader(folder: Path, roster: Path) -> DataHome:
    """A home whose reader, with the name of an unknown agency in the plan, read the letters of one task wrongly.

    Its rows know no page yet either.
    """
    home = empty_home(folder, roster)
    put(home.plans_inbox, "ke-hoach.txt", PLAN.encode(), "2026-01-10T08:00:00+07:00")
    right = reading.read_corrected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read_corrected", lambda _, name, file: right(DAMAGED.encode(), name, file))
        ingest(home, AS_OF)
    (plan,) = readings(home, "plans")
    task, _ = plan.records["tasks"]
    (rule,) = plan.records["report_rules"]
    report = {
        "schema": "kttt-submission/1",
        "info": {"rule_key": rule.rule_key, "agency_key": "song-may.so-noi-vu", "period": "2026", "mode": "patch"},
        "tasks": [{"task_key": task.task_key, "status": "in_progress", "progress_pct": 40}],
    }
    put(home.submissions_inbox, "bao-cao.json", json.dumps(report).encode(), "2026-12-01T08:00:00+07:00")
    ingest(home, AS_OF)
    build_and_publish(home, AS_OF)
    without_pages(home)
    return home
