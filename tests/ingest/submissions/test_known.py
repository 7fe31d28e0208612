from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import UsageError
from ingest.home import DBT_PROJECT
from ingest.submissions.known import KnownWorld
from ingest.submissions.rules import CELL_RULES, FILE_RULES
from ingest.text.normalise import fold

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)


def test_names_and_aliases_lead_to_one_agency(known: KnownWorld) -> None:
    for name in ("Liên minh Hợp tác xã", "liên minh  HTX", "LIÊN MINH HỢP TÁC XÃ TỈNH"):
        assert known.agencies_named(name) == {"song-may.lien-minh-hop-tac-xa"}
    assert known.agencies_named("Liên minh") == frozenset()


def test_one_name_in_two_provinces_is_two_agencies(roster: Path, make: Any) -> None:
    with (roster / "agencies.csv").open("a", encoding="utf-8") as rows:
        rows.write("b,Sở A,\n")
    known = KnownWorld.build(roster, make.plan_records(), AS_OF)
    assert known.agencies_named("sở a") == {"a", "b"}


def test_a_file_written_for_the_sentence_as_it_was_still_answers_the_rule(known: KnownWorld) -> None:
    rules = {"plan.annual-12-15.0a0b0c": known.rules["annual"], "plan.open.111111": known.rules["annual"]}
    mended = replace(known, rules=rules)
    assert mended.rule_of("plan.annual-12-15.ffffff") == "plan.annual-12-15.0a0b0c"
    assert mended.rule_of("plan.annual-12-20.ffffff") is None
    assert mended.rule_of("annual") is None
    twice = replace(known, rules={**rules, "plan.open.222222": known.rules["annual"]})
    assert twice.rule_of("plan.open.333333") is None


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


def test_suggestions_begin_with_the_area_of_the_plan() -> None:
    roster = DBT_PROJECT / "seeds" / "roster"
    plans = {"near": "Kon Tum", "far": "Xứ Lạ"}
    known = KnownWorld.build(roster, [], AS_OF)
    known = replace(known, plan_places={key: fold(area) for key, area in plans.items()})
    assert known.similar_agencies("Sở Tài chánh", "near")[0] == "kon-tum.so-tai-chinh (Sở Tài chính)"
    assert known.similar_agencies("UBND huyện Đăk Hà", "near")[0] == "kon-tum.huyen-dak-ha.ubnd (UBND huyện Đăk Hà)"
    assert known.similar_agencies("Sở Tài chánh", "far") == known.similar_agencies("Sở Tài chánh")


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
