"""What `reporting.rpt_changes` tells of two nights: a number revised, one taken back, a file that came late, and time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.home import DataHome
from ingest.load.readings import readings
from ingest.load.records import ReportRule, Target, Task
from ingest.submissions.layout import WITHDRAWN
from tests.homes import empty_home, put
from tests.pipelines import build_and_publish, ingest, query

pytestmark = pytest.mark.slow

FARMING, HOME_AFFAIRS, TRADE = (
    "song-may.so-nong-nghiep-va-moi-truong",
    "song-may.so-noi-vu",
    "song-may.so-cong-thuong",
)
PLAN = """ỦY BAN NHÂN DÂN
TỈNH SÔNG MÂY

Số: 33/KH-UBND

Sông Mây, ngày 05 tháng 01 năm 2026

KẾ HOẠCH
Phát triển kinh tế tập thể giai đoạn 2026 - 2030

I. MỤC TIÊU

1. Đến năm 2030: toàn tỉnh có 240 hợp tác xã.

II. NHIỆM VỤ

1. Sở Nội vụ chủ trì: Mở lớp bồi dưỡng cho giám đốc hợp tác xã năm 2026.

III. TỔ CHỨC THỰC HIỆN

1. Sở Nông nghiệp và Môi trường, Sở Công Thương, Sở Nội vụ trước ngày 15/12 hằng năm báo cáo kết quả thực hiện về
Sở Tài chính để tổng hợp, báo cáo UBND tỉnh./.
"""
CHANGES = """
    select
        kind, change_type, subject_key, agency_key, measure, value_basis,
        old_number, new_number, old_text, new_text, cause, file_name
    from reporting.rpt_changes order by all
"""


def key_of(home: DataHome, record_type: type[ReportRule | Target | Task], name: str) -> str:
    records = (record for reading in readings(home, "plans") for some in reading.records.values() for record in some)
    (found,) = (record for record in records if isinstance(record, record_type))
    return str(getattr(found, name))


def send(home: DataHome, name: str, received_at: str, agency: str, **said: Any) -> None:
    """A report of an agency for 2026: a patch that states what is given."""
    rule_key = key_of(home, ReportRule, "rule_key")
    info = {"rule_key": rule_key, "agency_key": agency, "period": "2026", "mode": "patch"}
    report = {"schema": "kttt-submission/1", "info": info, "tasks": [], "targets": [], "cooperatives": [], **said}
    put(home.submissions_inbox, name, json.dumps(report).encode(), received_at)


def count(**numbers: int | str) -> list[dict[str, Any]]:
    return [{"area_key": "song-may", "organisation_type": "HTX", "basis": "actual", **numbers}]


def test_two_publications_are_compared_number_by_number(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    put(home.plans_inbox, "kh-33.txt", PLAN.encode(), "2026-01-10T08:00:00+07:00")
    ingest(home, "2026-12-14")
    rule, task, target = (
        key_of(home, ReportRule, "rule_key"),
        key_of(home, Task, "task_key"),
        key_of(home, Target, "target_key"),
    )
    send(
        home,
        "so-nn.json",
        "2026-12-10T09:00:00+07:00",
        FARMING,
        cooperatives=count(organisations=200, members=9000, workers=10),
        targets=[{"target_key": target, "value": 200, "basis": "estimate"}],
    )
    send(
        home,
        "so-nv.json",
        "2026-12-11T09:00:00+07:00",
        HOME_AFFAIRS,
        tasks=[{"task_key": task, "status": "in_progress", "progress_pct": 40}],
    )
    ingest(home, "2026-12-14")
    build_and_publish(home, "2026-12-14")
    assert query(home, CHANGES) == [], "the first publication lists nothing"

    send(
        home,
        "so-nn-sua.json",
        "2026-12-14T09:00:00+07:00",
        FARMING,
        cooperatives=count(organisations=204, members=WITHDRAWN, workers=10),
    )
    send(
        home,
        "so-ct-muon.json",
        "2026-12-16T09:00:00+07:00",
        TRADE,
        targets=[{"target_key": target, "value": 204, "basis": "actual"}],
    )
    ingest(home, "2026-12-17")
    build_and_publish(home, "2026-12-17")
    assert query(home, CHANGES) == [
        ("cooperative_count", "changed", "song-may", None, "organisations", None, 200.0, 204.0, "actual", "actual", "submission", "so-nn-sua.json"),
        ("cooperative_count", "gone", "song-may", None, "members", None, 9000.0, None, "actual", None, "submission", "so-nn-sua.json"),
        ("report_status", "changed", rule, TRADE, None, None, None, None, "not_due", "late", "submission", "so-ct-muon.json"),
        ("target_actual", "new", target, TRADE, None, "actual", None, 204.0, None, None, "submission", "so-ct-muon.json"),
    ]  # fmt: skip

    send(
        home,
        "so-nv-som.json",
        "2026-12-09T09:00:00+07:00",
        HOME_AFFAIRS,
        tasks=[{"task_key": task, "status": "in_progress", "progress_pct": 20}],
    )
    ingest(home, "2026-12-18")
    build_and_publish(home, "2026-12-18")
    assert query(home, CHANGES) == [], "what was said earlier and came to us later stands behind what was said last"
