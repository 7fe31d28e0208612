"""Fictional plans in layouts that the field uses, each with labels made by hand: the scores must not fall."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path

import pytest

from ingest.plans.model import PlanDocument
from ingest.plans.reader import read_plan

HERE = Path(__file__).parent
FLOORS = dict.fromkeys(
    (
        "ban-chi-dao-tinh-2024",
        "huyen-gian-dong-2023",
        "thanh-pho-phan-cong-so-2026",
        "tinh-bang-chi-tieu-2025",
        "tinh-bang-markdown-2026",
        "tinh-bang-tung-dong-2025",
        "tinh-uy-chuong-trinh-2022",
        "xa-sau-sap-nhap-2025",
    ),
    0.99,
)


@cache
def parsed(name: str) -> PlanDocument:
    (path,) = (p for p in HERE.glob(f"{name}.*") if p.suffix != ".json")
    return read_plan(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def scorer(shared_gold: Path):
    spec = importlib.util.spec_from_file_location("score_plans", shared_gold / "score_plans.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_scores_do_not_fall(name, floor, scorer):
    gold = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    assert scorer.score(gold, parsed(name).as_gold())["overall"] >= floor


def test_every_document_here_has_a_floor():
    assert {p.stem for p in HERE.glob("*.json")} == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_header_is_as_labelled(name):
    gold = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))["plan"]
    head = parsed(name).as_gold()["plan"]
    assert {k: head[k] for k in gold} == gold


@pytest.mark.parametrize("name", FLOORS)
def test_nothing_is_left_unread(name):
    assert parsed(name).unparsed == ()


def test_leads_and_helpers_of_one_cell():
    rows = {t.number: (t.lead, t.co) for t in parsed("tinh-bang-markdown-2026").tasks if t.origin == "annex"}
    assert rows["1.1"] == (("Sở Tư pháp",), ("Sở Tài chính", "UBND các xã, phường"))
    assert rows["3"] == (("Liên minh Hợp tác xã",), ("Sở Nội vụ",))
    assert "1" not in rows  # only heads 1.1 and 1.2


def test_the_year_already_reached_is_no_promise():
    assert {t.horizon for t in parsed("tinh-bang-chi-tieu-2025").targets} == {2025, 2030, 2045}


def test_two_days_of_one_sentence_belong_to_two_frequencies():
    rules = parsed("tinh-bang-markdown-2026").reporting
    assert [(r.frequency, r.due_month, r.due_day) for r in rules] == [("semiannual", 6, 15), ("annual", 12, 15)]


def test_a_rule_in_the_closing_paragraph_of_a_plan_without_roman_sections():
    rule = parsed("xa-sau-sap-nhap-2025").reporting[-1]
    assert (rule.reporters, rule.receiver) == (("Các phòng, ban", "Các thôn"), "Phòng Kinh tế")
