from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import UsageError
from ingest.submissions.known import KnownWorld
from ingest.submissions.rules import CELL_RULES, FILE_RULES

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)


def test_names_and_aliases_lead_to_one_agency(known: KnownWorld) -> None:
    for name in ("Liên minh Hợp tác xã", "liên minh  HTX", "LIÊN MINH HỢP TÁC XÃ TỈNH"):
        assert known.agency_named(name) == "song-may.lien-minh-hop-tac-xa"
    assert known.agency_named("Liên minh") is None


def test_years_of_a_rule_follow_its_plan(known: KnownWorld) -> None:
    assert (known.rules["annual"].first_year, known.rules["annual"].last_year) == (2025, 2027)
    assert known.rules["ended"].last_year == 2026


def test_the_year_is_the_year_in_vietnam(roster: Path, make: Any) -> None:
    eve = datetime(2026, 12, 31, 18, tzinfo=UTC)
    assert KnownWorld.build(roster, make.plan_records(), eve).latest_period_year == 2028


def test_similar_agencies_are_at_most_three(known: KnownWorld) -> None:
    assert known.similar_agencies("Sở Tài chánh")[0] == "song-may.so-tai-chinh (Sở Tài chính)"
    assert len(known.similar_agencies("UBND xã")) <= 3
    assert known.similar_agencies("") == []


def test_a_roster_without_a_file_or_a_column_is_a_usage_error(roster: Path) -> None:
    (roster / "areas.csv").write_text("key,name\n", encoding="utf-8")
    with pytest.raises(UsageError, match="area_key"):
        KnownWorld.build(roster, [], AS_OF)
    (roster / "areas.csv").unlink()
    with pytest.raises(UsageError, match=r"areas\.csv"):
        KnownWorld.build(roster, [], AS_OF)


def test_every_rule_says_what_to_do() -> None:
    for rule in (*CELL_RULES.values(), *FILE_RULES.values()):
        assert rule.problem
        assert rule.remedy[0].isupper()
        assert not rule.remedy.endswith(".")
