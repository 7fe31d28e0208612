"""A template made by hand, and the small world that a file made from it is read against."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ingest.home import PROJECT
from ingest.load.records import ReportedValue
from ingest.outbox.templates.content import Duty, TemplateContent
from ingest.submissions.known import KnownWorld
from tests.ingest.submissions.conftest import AGENCY, plan_records

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)
AREA = "song-may.xa-an-phu"


def make_duty(**changes: Any) -> Duty:
    values = {
        "rule_key": "annual",
        "agency_key": AGENCY,
        "agency_name": "UBND xã An Phú",
        "agency_full_name": "UBND xã An Phú, tỉnh Sông Mây",
        "period": "2026",
        "period_name": "Năm 2026",
        "mode": "snapshot",
        "plan": "Kế hoạch số 15/KH-UBND ngày 01/03/2025 của UBND tỉnh Sông Mây: Phát triển kinh tế tập thể",
        "sentence": "UBND các xã báo cáo trước ngày 15/12 hằng năm.",
        "area": "xã An Phú",
        "receiver": "Sở Tài chính",
        "deadline": "trước ngày 15/12/2026",
        "figure_periods": ("2026", "2025"),
        "as_of": AS_OF,
        "file_stem": "p1/2026/ubnd-xa-an-phu",
    }
    return Duty(**(values | changes))


def make_content(**changes: Any) -> TemplateContent:
    """A template with every kind of row, and titles that a spreadsheet could take for formulas."""
    rows = {
        "tasks": [
            {
                "task_key": "t1",
                "task_title": "=Tổ chức 12 lớp tập huấn",
                "last_reported": "Đang thực hiện, 55 % (năm 2025)",
            },
            {"task_key": "t2", "task_title": "- Vận động thành lập hợp tác xã " * 20, "last_reported": ""},
            {"task_key": "t3", "task_title": "+ Đối thoại @ với hợp tác xã\x07", "last_reported": ""},
        ],
        "targets": [
            {"target_key": "htx", "target_name": "Số hợp tác xã", "unit": "số lượng", "last_reported": "Ước 11"},
            {
                "target_key": "htx",
                "target_name": "Số hợp tác xã",
                "unit": "số lượng",
                "last_reported": "Đề nghị gửi số chính thức. Ước 11 (năm 2025)",
                "basis": "actual",
                "figure_period": "2025",
            },
            {"target_key": "share", "target_name": "Tỷ lệ khá, tốt", "unit": "%", "last_reported": ""},
            {"target_key": "revenue", "target_name": "Doanh thu", "unit": "triệu đồng", "last_reported": ""},
        ],
        "cooperatives": [
            {"area_key": AREA, "area_name": "xã An Phú", "organisation_type": kind, "last_reported": ""}
            for kind in ("THT", "HTX", "LHHTX")
        ],
    }
    return TemplateContent(make_duty(**changes), rows)


@pytest.fixture
def content() -> TemplateContent:
    return make_content()


@pytest.fixture(scope="session")
def world() -> KnownWorld:
    return KnownWorld.build(PROJECT / "samples" / "roster", plan_records(), AS_OF)


FILLED: dict[str, dict[str, Any]] = {
    "Thông tin": {"Ngày số liệu": date(2026, 12, 10), "Số văn bản": "88/BC-UBND"},
    "Nhiệm vụ": {
        "D2": "Hoàn thành",
        "E2": 100,
        "F2": date(2026, 11, 30),
        "G2": "12/QĐ-UBND",
        "H2": "Đã tập huấn 340 lượt người",
        "D3": "Đang thực hiện",
        "E3": 87.5,
    },
    "Chỉ tiêu": {"E2": 14, "F2": "Ước", "E3": 12, "E4": 62.5, "F4": "Thực hiện", "E5": 1250.75, "F5": "Ước"},
    "Hợp tác xã": {"E3": 14, "F3": 2, "G3": 0, "H3": 1205, "I3": 98, "O3": "Ước"}
    | dict(zip(("J3", "K3", "L3", "M3", "N3"), (3, 5, 2, 1, 3), strict=True)),
}
"""What a careful person types into the template made by hand: sheet → cell (or label) → value."""

STATED = {
    ("task", "t1", "status", "2026", None, "done"),
    ("task", "t1", "progress_pct", "2026", None, 100.0),
    ("task", "t1", "done_date", "2026", None, "2026-11-30"),
    ("task", "t1", "evidence_number", "2026", None, "12/QĐ-UBND"),
    ("task", "t1", "note", "2026", None, "Đã tập huấn 340 lượt người"),
    ("task", "t2", "status", "2026", None, "in_progress"),
    ("task", "t2", "progress_pct", "2026", None, 87.5),
    ("target", "htx", "value", "2026", "estimate", 14.0),
    ("target", "htx", "value", "2025", "actual", 12.0),
    ("target", "share", "value", "2026", "actual", 62.5),
    ("target", "revenue", "value", "2026", "estimate", 1250.75e6),
    ("cooperatives", AREA, "organisations", "2026", "estimate", 14.0),
    ("cooperatives", AREA, "newly_formed", "2026", "estimate", 2.0),
    ("cooperatives", AREA, "dissolved", "2026", "estimate", 0.0),
    ("cooperatives", AREA, "members", "2026", "estimate", 1205.0),
    ("cooperatives", AREA, "workers", "2026", "estimate", 98.0),
    ("cooperatives", AREA, "rated_good", "2026", "estimate", 3.0),
    ("cooperatives", AREA, "rated_fair", "2026", "estimate", 5.0),
    ("cooperatives", AREA, "rated_average", "2026", "estimate", 2.0),
    ("cooperatives", AREA, "rated_weak", "2026", "estimate", 1.0),
    ("cooperatives", AREA, "not_rated", "2026", "estimate", 3.0),
}
"""The same as the warehouse gets it: subject, key, field, period of the figure, basis, value."""


def stated(values: list[ReportedValue]) -> set[tuple[object, ...]]:
    """Reported values in the form of :data:`STATED`."""
    return {
        (
            value.subject,
            value.subject_key,
            value.field,
            value.figure_period,
            value.basis,
            value.value_text or value.value_number,
        )
        for value in values
    }
