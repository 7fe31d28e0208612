"""A data home whose release holds open questions, without a build: the tables that the desk reads, and no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.files import write_json
from ingest.home import DataHome
from tests.homes import empty_home

PASSAGE = {
    "plan_key": "p",
    "plan_number": "15/KH-UBND",
    "plan_title": "Kế hoạch",
    "area_name": "Sông Mây",
    "things": 1,
    "source_raw": "Sở Lạ chủ trì mở lớp bồi dưỡng",
    "source_start_line": 7,
    "source_end_line": 8,
}
ROW = PASSAGE | {
    "question_kind": "plan_row",
    "priority": 4,
    "row_kind": "task",
    "row_key": "p.t-1",
    "reading_digest": "0123456789abcdef",
    "reading_json": '{"title":"Mở lớp","lead":"Sở Lạ","product":null}',
    "confidence": 0.6,
    "source_page": 3,
}
NAME = PASSAGE | {
    "question_kind": "agency_name",
    "priority": 2,
    "agency_key": "named.73ad1d1536b7",
    "agency_name": "Sở Tài chính - Vật giá",
    "province_key": "x",
    "things": 3,
}
DUTY = PASSAGE | {
    "question_kind": "presumed_duty",
    "priority": 3,
    "rule_key": "p.annual.1",
    "agency_key": "x.moi",
    "agency_name": "UBND xã Mới",
    "predecessor_name": "UBND huyện Cũ",
    "things": 2,
    "first_cutoff_at": datetime.fromisoformat("2025-12-14T17:00:00"),
}
TYPES = {
    "priority": "integer",
    "things": "integer",
    "source_start_line": "integer",
    "source_end_line": "integer",
    "source_page": "integer",
    "confidence": "double",
    "first_cutoff_at": "timestamp",
}
COLUMNS = ("question_key", *dict.fromkeys(name for kind in (ROW, NAME, DUTY) for name in kind))
ROSTER = (
    ("x.finance", "Sở Tài chính", None),
    ("x.prices", "Ban Vật giá", date(2025, 2, 28)),
    ("x.farmers", "Hội Nông dân", None),
    ("y.finance", "Sở Tài chính - Vật giá", None),
)

UNKNOWN = (
    ("named.73ad1d1536b7", "Sở Lạ"),
    ("named.000000000001", "Phòng Kinh tế"),
    ("named.000000000002", "Phòng Kinh tế"),
)

Release = Callable[..., None]


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return empty_home(tmp_path)


@pytest.fixture
def release(home: DataHome) -> Release:
    """Publishes a release with these questions; one without a key gets its place as key."""
    published = 0

    def publish(*questions: dict[str, Any]) -> None:
        nonlocal published
        published += 1
        folder = home.warehouse / "releases" / str(published)
        folder.mkdir(parents=True)
        with duckdb.connect(str(folder / "kttt.duckdb")) as warehouse:
            columns = ", ".join(f"{name} {TYPES.get(name, 'varchar')}" for name in COLUMNS)
            warehouse.execute(f"create schema reporting; create table reporting.rpt_open_questions ({columns})")
            for number, question in enumerate(questions):
                values = [({"question_key": f"q{number}"} | question).get(name) for name in COLUMNS]
                places = ", ".join("?" for _ in COLUMNS)
                warehouse.execute(f"insert into reporting.rpt_open_questions values ({places})", values)
            warehouse.execute("create schema marts")
            warehouse.execute(
                "create table marts.dim_areas as select unnest(['x', 'y']) as area_key, area_key as province_key"
            )
            warehouse.execute(
                "create table marts.dim_agencies (agency_key varchar, agency_name varchar, agency_full_name varchar, "
                "valid_to_date date, area_key varchar, is_in_roster boolean)"
            )
            for key, name, ended in ROSTER:
                full = f"{name} tỉnh {key[0].upper()}"
                warehouse.execute(
                    "insert into marts.dim_agencies values (?, ?, ?, ?, ?, true)", [key, name, full, ended, key[0]]
                )
            warehouse.execute("alter table marts.dim_agencies add column agency_kind varchar")
            for key, name in UNKNOWN:
                warehouse.execute(
                    "insert into marts.dim_agencies values (?, ?, ?, null, 'x', false, 'unknown')", [key, name, name]
                )
            warehouse.execute(
                "create table marts.fct_plan_row_decisions as "
                "select 'target' as row_kind, 'p.g-1' as row_key, 'p' as plan_key, '0123456789abcdef' as reading_digest"
            )
        facts = {"run_key": "r", "release_id": str(published), "as_of": "2026-12-15T17:00:00+00:00"}
        write_json(folder / "release.json", facts)
        home.current.unlink(missing_ok=True)
        home.current.symlink_to(folder)

    return publish
