"""Builds submissions in memory, and the small world that they are checked against."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from ingest.home import PROJECT
from ingest.load.records import Plan, Record, ReportRule, Target, Task
from ingest.submissions.known import KnownWorld
from ingest.submissions.layout import INFO_LABELS, INFO_SHEET, TABLES

PLACE = {"source_start_line": 1, "source_end_line": 1, "source_raw": "", "rule": "test", "confidence": 1.0}
AGENCY = "song-may.ubnd-xa-an-phu"


def plan(key: str, start: int, end: int | None) -> Plan:
    return Plan(
        content_sha256="0",
        plan_key=key,
        number=None,
        issued_on=None,
        issuer="UBND tỉnh",
        area="Sông Mây",
        area_level="province",
        title="",
        year_start=start,
        year_end=end,
        implements=[],
    )


def rule(key: str, plan_key: str, frequency: str | None, reporters: list[str]) -> ReportRule:
    return ReportRule(
        content_sha256="0",
        plan_key=plan_key,
        rule_key=key,
        frequency=frequency,
        due_month=12,
        due_day=15,
        due_months=[],
        due_year_offset=0,
        operator="before",
        reporters=reporters,
        receiver=None,
        onward_receiver=None,
        **PLACE,
    )


def task(key: str, plan_key: str) -> Task:
    return Task(
        content_sha256="0",
        plan_key=plan_key,
        task_key=key,
        ref=key,
        origin="annex",
        section=None,
        number=None,
        title=key,
        lead=[],
        coordinating=[],
        approver=None,
        product=None,
        time_raw=None,
        start_year=None,
        end_year=None,
        recurrence=None,
        condition=None,
        deadline=None,
        **PLACE,
    )


def target(key: str, plan_key: str, unit: str) -> Target:
    return Target(
        content_sha256="0",
        plan_key=plan_key,
        target_key=key,
        horizon=2030,
        indicator=key,
        operator="=",
        value=1,
        value_high=None,
        unit=unit,
        **PLACE,
    )


def plan_records() -> list[Record]:
    named = ["Sở Tài chính", "UBND xã An Phú", "UBND xã Bình Khê"]
    return [
        plan("p1", 2025, None),
        plan("p2", 2025, 2026),
        rule("annual", "p1", "annual", named),
        rule("quarterly", "p1", "quarterly", ["Các sở, ban, ngành"]),
        rule("monthly", "p1", "monthly", named),
        rule("ended", "p2", None, ["Sở Kế hoạch và Đầu tư"]),
        *(task(key, "p1") for key in ("t1", "t2", "t3")),
        task("other", "p2"),
        target("htx", "p1", "count"),
        target("cooperatives", "p1", "count"),
        target("share", "p1", "percent"),
        target("revenue", "p1", "VND"),
    ]


@pytest.fixture(scope="session")
def known() -> KnownWorld:
    return KnownWorld.build(PROJECT / "samples" / "roster", plan_records(), datetime(2026, 12, 15, 17, tzinfo=UTC))


INFO = {"rule_key": "annual", "agency_key": AGENCY, "period": "2026", "mode": "Toàn bộ"}
Sheets = dict[str, Sequence[Sequence[Any]]]


def info_sheet(**changes: Any) -> list[list[Any]]:
    values = INFO | changes
    return [[INFO_LABELS[name], value] for name, value in values.items() if value is not None]


def headings(name: str) -> list[str]:
    return [column.heading for column in next(table for table in TABLES if table.name == name).columns]


def tasks_sheet(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [headings("tasks"), *rows]


def targets_sheet(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [headings("targets"), *rows]


def cooperatives_sheet(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [headings("cooperatives"), *rows]


def workbook(sheets: Sheets, *, without: str | None = None) -> bytes:
    """A workbook with all the sheets of the template; those given replace the empty ones."""
    full: Sheets = {
        INFO_SHEET: info_sheet(),
        "Nhiệm vụ": tasks_sheet(),
        "Chỉ tiêu": targets_sheet(),
        "Hợp tác xã": cooperatives_sheet(),
    } | sheets
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in full.items():
        if name != without:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def document(**changes: Any) -> bytes:
    value = {
        "schema": "kttt-submission/1",
        "info": INFO,
        "tasks": [],
        "targets": [],
        "cooperatives": [],
    } | changes
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    return SimpleNamespace(
        workbook=workbook,
        document=document,
        info=info_sheet,
        tasks=tasks_sheet,
        targets=targets_sheet,
        cooperatives=cooperatives_sheet,
        plan_records=plan_records,
        identity=INFO,
        agency=AGENCY,
    )


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    (tmp_path / "agencies.csv").write_text("agency_key,agency_name,valid_to\na,Sở A,\n", encoding="utf-8")
    (tmp_path / "agency_aliases.csv").write_text("alias,agency_name\n", encoding="utf-8")
    (tmp_path / "areas.csv").write_text("area_key,area_name\n", encoding="utf-8")
    return tmp_path
