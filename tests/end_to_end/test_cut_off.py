"""The last second of a duty, through the whole pipeline: from a sentence and a file to the published status."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.asof import parse_as_of
from ingest.home import DataHome
from ingest.load.readings import readings
from ingest.load.records import ReportRule
from ingest.warehouse import build as warehouse
from tests.homes import empty_home, put
from tests.pipelines import build_and_publish, finish, ingest, query

pytestmark = pytest.mark.slow

AS_OF = "2026-12-17"
REPORTERS = {
    "song-may.so-nong-nghiep-va-moi-truong": ("Sở Nông nghiệp và Môi trường", "2026-12-14T23:59:59+07:00"),
    "song-may.so-cong-thuong": ("Sở Công Thương", "2026-12-15T00:00:00+07:00"),
    "song-may.so-noi-vu": ("Sở Nội vụ", "2026-12-15T23:59:59+07:00"),
}
PLAN = """ỦY BAN NHÂN DÂN
TỈNH SÔNG MÂY

Số: {number}/KH-UBND

Sông Mây, ngày 05 tháng 01 năm 2026

KẾ HOẠCH
Phát triển kinh tế tập thể năm {number}

I. NHIỆM VỤ

1. Sở Nội vụ chủ trì, phối hợp với Sở Công Thương: Mở lớp bồi dưỡng cho giám đốc hợp tác xã năm 2026.

II. TỔ CHỨC THỰC HIỆN

1. {reporters} {deadline} hằng năm báo cáo kết quả thực hiện về Sở Tài chính để tổng hợp, báo cáo UBND tỉnh./.
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> DataHome:
    home = empty_home(tmp_path_factory.mktemp("cut-off"))
    names = ", ".join(name for name, _ in REPORTERS.values())
    for number, deadline in ((21, "trước ngày 15/12"), (22, "chậm nhất ngày 15/12")):
        text = PLAN.format(number=number, reporters=names, deadline=deadline)
        put(home.plans_inbox, f"kh-{number}.txt", text.encode())
    ingest(home, AS_OF)
    rules = [
        record
        for reading in readings(home, "plans")
        for record in reading.records["report_rules"]
        if isinstance(record, ReportRule)
    ]
    assert sorted(str(rule.operator) for rule in rules) == ["before", "by"]
    tasks = [record for reading in readings(home, "plans") for record in reading.records["tasks"]]
    for rule in rules:
        task = next(task for task in tasks if task.plan_key == rule.plan_key)
        for agency_key, (_, received_at) in REPORTERS.items():
            report = {
                "schema": "kttt-submission/1",
                "info": {"rule_key": rule.rule_key, "agency_key": agency_key, "period": "2026"},
                "tasks": [{"task_key": task.task_key, "status": "in_progress", "progress_pct": 50}],
                "targets": [],
                "cooperatives": [],
            }
            put(home.submissions_inbox, f"{rule.operator}-{agency_key}.json", json.dumps(report).encode(), received_at)
    outcomes = ingest(home, AS_OF)
    assert [outcome.reason for outcome in outcomes] == [None] * 6
    build_and_publish(home, AS_OF)
    return home


def statuses(home: DataHome, operator: str) -> dict[str, tuple[object, ...]]:
    rows = query(
        home,
        f"""
        select agency_key, status, receipt_state, days_late
        from marts.fct_report_obligations inner join marts.dim_report_rules using (rule_key)
        where operator = '{operator}' and period_key = '2026'
        """,
    )
    return {str(key): tuple(rest) for key, *rest in rows}


def test_before_the_15th_ends_as_the_15th_begins(home: DataHome) -> None:
    assert statuses(home, "before") == {
        "song-may.so-nong-nghiep-va-moi-truong": ("on_time", "valid", None),
        "song-may.so-cong-thuong": ("late", "valid", 1),
        "song-may.so-noi-vu": ("late", "valid", 1),
    }


def test_at_the_latest_on_the_15th_includes_the_15th(home: DataHome) -> None:
    assert statuses(home, "by") == dict.fromkeys(REPORTERS, ("on_time", "valid", None))


def test_the_sentence_that_created_the_duty_is_kept_with_its_place(home: DataHome) -> None:
    rows = query(home, "select source_raw, source_start_line from marts.dim_report_rules where operator = 'before'")
    ((sentence, line),) = rows
    source = (home.plans_inbox / "kh-21.txt").read_text(encoding="utf-8").splitlines()
    assert "trước ngày 15/12 hằng năm" in str(sentence)
    assert "trước ngày 15/12" in source[int(str(line)) - 1]


def test_a_receipt_is_seen_only_by_runs_after_it(tmp_path: Path, home: DataHome) -> None:
    shutil.copytree(home.root, tmp_path / "var", symlinks=True)
    home = replace(home, root=tmp_path / "var")
    build_and_publish(home, "2026-12-15T00:00:00+07:00")
    assert statuses(home, "before") == {
        "song-may.so-nong-nghiep-va-moi-truong": ("on_time", "valid", None),
        "song-may.so-cong-thuong": ("missing", "none", 0),
        "song-may.so-noi-vu": ("missing", "none", 0),
    }
    assert statuses(home, "by") == {
        "song-may.so-nong-nghiep-va-moi-truong": ("on_time", "valid", None),
        "song-may.so-cong-thuong": ("not_due", "none", None),
        "song-may.so-noi-vu": ("not_due", "none", None),
    }


def test_what_is_loaded_while_a_build_is_under_way_waits_for_the_next(tmp_path: Path, home: DataHome) -> None:
    shutil.copytree(home.root, tmp_path / "var", symlinks=True)
    shutil.copytree(home.submissions_inbox, tmp_path / "submissions")
    home = replace(home, root=tmp_path / "var", submissions_inbox=tmp_path / "submissions")
    started = warehouse.start(home, parse_as_of("2026-12-18"))
    put(home.submissions_inbox, "junk.txt", b"not a report", "2026-12-17T08:00:00+07:00")
    ingest(home, "2026-12-18")
    finish(home, started.run_key)
    counted = "select count(*) from marts.fct_document_outcomes where kind = 'submissions'"
    assert query(home, counted) == [(6,)]
    assert not warehouse.start(home, parse_as_of("2026-12-18")).is_unchanged
