"""Fictional plans in layouts that the field uses, each with labels made by hand: the scores must not fall."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from ingest.plans.model import PlanDocument
from ingest.plans.reader import read_plan

HERE = Path(__file__).parent
OWN = (
    "ban-chi-dao-tinh-2024",
    "huyen-gian-dong-2023",
    "thanh-pho-phan-cong-so-2026",
    "tinh-bang-chi-tieu-2025",
    "tinh-bang-markdown-2026",
    "tinh-bang-tung-dong-2025",
    "tinh-uy-chuong-trinh-2022",
    "xa-sau-sap-nhap-2025",
)
OF_ANOTHER_HAND = {
    "an-xuyen-2011-2015": 0.98, "bac-giang-2023": 0.99, "binh-tri-thien-qd-2026": 0.96, "can-tho-2025": 0.98, "cuu-long-2025": 0.98,
    "dong-lam-2024": 0.99, "ha-nam-ninh-2026": 0.96, "hai-hung-ctr-tu-2022": 0.97, "hoang-lien-son-2024": 0.98, "lam-son-2026": 0.96,
    "lao-cai-tinh-uy-2023": 0.99, "nghe-an-2023": 0.88, "nghia-binh-2023": 0.99, "phu-thuan-tay-2026": 0.98, "quang-nam-2023": 0.97,
    "soc-trang-luat-htx-2024": 0.99, "son-la-2025": 0.99, "song-be-bcd-2026": 0.94, "thuan-hai-2024": 0.97,
}  # fmt: skip
"""Written and labelled by somebody who knew neither the reader nor these tests; what they showed was then mended."""
FLOORS = dict.fromkeys(OWN, 0.99) | OF_ANOTHER_HAND


@cache
def parsed(name: str) -> PlanDocument:
    (path,) = (p for p in HERE.glob(f"{name}.*") if p.suffix != ".json")
    return read_plan(path.read_bytes(), path.name)


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_scores_do_not_fall(name, floor, scorer):
    gold = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    assert scorer.score(gold, parsed(name).as_gold())["overall"] >= floor


def test_every_document_here_has_a_floor():
    assert {p.stem for p in HERE.glob("*.json")} == set(FLOORS)


@pytest.mark.parametrize("name", OWN)
def test_header_is_as_labelled(name):
    gold = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))["plan"]
    head = parsed(name).as_gold()["plan"]
    assert {k: head[k] for k in gold} == gold


@pytest.mark.parametrize("name", OWN)
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


def test_what_is_sure_is_right(scorer, shared_plans, shared_gold):
    """Rows of a confidence of 0.9 and more are right at least 98 times in 100, over every labelled plan there is."""
    labelled = [(HERE / f"{name}.json", parsed(name).as_gold()) for name in FLOORS]
    for gold in sorted(shared_gold.glob("*.json")):
        (path,) = shared_plans.glob(f"{gold.stem}.*")
        labelled.append((gold, read_plan(path.read_bytes(), path.name).as_gold()))
    verdicts = [
        v for gold, got in labelled for v in sure_rows(json.loads(gold.read_text(encoding="utf-8")), got, scorer)
    ]
    assert len(verdicts) > 500
    assert sum(verdicts) >= 0.98 * len(verdicts)


def sure_rows(gold, got, scorer):
    """For each row of confidence 0.9 and more, whether the labels say the same."""
    pairs = [(x, g) for g, x in scorer.match_tasks(gold["tasks"], got["tasks"])]
    for task in (t for t in got["tasks"] if t["confidence"] >= 0.9):
        label = next((g for x, g in pairs if x is task), None)
        yield label is not None and all(scorer.same_agencies(label[k], task[k]) == 1 for k in ("lead", "co"))
    free = list(gold["targets"])
    for target in (t for t in got["targets"] if t["confidence"] >= 0.9):
        label = next((g for g in free if scorer.same_target(g, target)), None)
        if label is not None:
            free.remove(label)
        yield label is not None
    for rule in (r for r in got["reporting"] if r["confidence"] >= 0.9):
        alike = [scorer.rule_fields(g, rule) for g in gold["reporting"] if scorer.same_rule(g, rule)]
        yield any(min(fields, default=1) == 1 for fields in alike)
