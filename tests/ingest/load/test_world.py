"""What a reading rests on beside its document: whatever changes how it would be read changes its fingerprint."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.files import sha256_of
from ingest.home import PROJECT, DataHome
from ingest.landing.units import Document, ReadingUnit
from ingest.load.reading import read_unit
from ingest.load.readings import Reading, readings, write_readings
from ingest.load.world import reading_contexts
from tests.homes import empty_home, put

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)
PLAN = PROJECT / "samples" / "plans" / "ke-hoach-tinh-song-may-2025.md"


@pytest.fixture
def plan(tmp_path: Path) -> tuple[DataHome, Reading]:
    """A home that has read one plan, and the reading."""
    home = empty_home(tmp_path)
    sha256 = sha256_of(PLAN)
    put(home.landing / "plans" / "contents" / sha256[:2], sha256, PLAN.read_bytes())
    read_unit(home, "plans", ReadingUnit(PLAN.name, [Document(sha256, PLAN.name)]), AS_OF)
    return home, next(readings(home, "plans"))


def context(home: DataHome) -> str:
    return reading_contexts(home, "submissions", AS_OF)("any")


@pytest.mark.parametrize(
    ("record_type", "changes"),
    [
        ("plans", {"area": "Lam Sơn"}),
        ("plans", {"issued_on": date(2024, 1, 5)}),
        ("plans", {"year_end": 2026}),
        ("report_rules", {"frequency": "monthly"}),
        ("tasks", {"task_key": "other"}),
        ("targets", {"unit": "VND"}),
        ("targets", {"indicator": "other"}),
    ],
)
def test_what_a_plan_says_to_submissions_is_in_their_context(
    plan: tuple[DataHome, Reading], record_type: str, changes: dict[str, Any]
) -> None:
    home, reading = plan
    before = context(home)
    write_readings(home, [reading])
    assert context(home) == before, "written again as it was"
    records = {**reading.records}
    first, *others = records[record_type]
    records[record_type] = [replace(first, **changes), *others]
    write_readings(home, [replace(reading, records=records)])
    assert context(home) != before
