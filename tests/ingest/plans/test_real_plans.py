"""The real documents, where they are at hand: what must hold on them, and the scores that must not fall."""

from __future__ import annotations

import difflib
import importlib.util
import json
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from ingest.errors import UnreadableDocument
from ingest.plans.model import PlanDocument
from ingest.plans.reader import read_plan

FLOORS = {"dak-nong-2023": 0.99, "gia-lai-2023": 0.99}
DISTRICTS = {
    "gia-lai-2023.txt": "UBND các huyện, thị xã, thành phố",
    "kon-tum-2023.txt": "UBND các huyện, thành phố",
    "dak-nong-2023.md": "UBND các huyện, thành phố",
}


@cache
def parsed(path: Path) -> PlanDocument:
    return read_plan(path.read_bytes(), path.name)


@pytest.fixture(scope="session")
def scorer(shared_gold: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_plans", shared_gold / "score_plans.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ratio = _ratio  # the same decisions, without comparing at length what cannot match
    return module


def _ratio(a: str, b: str) -> float:
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    bound = matcher.real_quick_ratio()
    bound = min(bound, matcher.quick_ratio()) if bound >= 0.7 else bound
    return matcher.ratio() if bound >= 0.7 else 0.0


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_scores_do_not_fall(name, floor, shared_plans, shared_gold, scorer):
    gold = json.loads((shared_gold / f"{name}.json").read_text(encoding="utf-8"))
    (path,) = shared_plans.glob(f"{name}.*")
    score = scorer.score(gold, parsed(path).as_gold())
    assert score["overall"] >= floor
    assert score["targets"]["f1"] == 1
    assert score["reporting"]["f1"] == 1


@pytest.mark.parametrize(("name", "districts"), DISTRICTS.items())
def test_the_annual_report_is_due_before_15_december(name, districts, shared_plans):
    (rule,) = (r for r in parsed(shared_plans / name).reporting if r.due_day)
    assert (rule.frequency, rule.due_day, rule.due_month, rule.operator) == ("annual", 15, 12, "before")
    assert (rule.receiver, rule.onward_receiver) == ("Sở Kế hoạch và Đầu tư", "UBND tỉnh")
    assert rule.reporters[0].lower().startswith("các sở, ban")
    assert rule.reporters[-1] == districts


def test_the_quarterly_report_beside_it_has_no_day(shared_plans):
    rules = parsed(shared_plans / "kon-tum-2023.txt").reporting
    assert [(r.frequency, r.due_day) for r in rules] == [("quarterly", None), ("annual", 15)]


@pytest.mark.parametrize("name", ["duc-pho-2023.txt", "gia-lai-2026.txt", "other/ha-noi-kh173-festival-2026.txt"])
def test_no_day_is_invented(name, shared_plans):
    rules = parsed(shared_plans / name).reporting
    assert rules
    assert all(r.due_day is None and r.frequency in (None, "adhoc", "annual") for r in rules)


def test_a_monthly_report_on_the_20th(shared_plans):
    rules = parsed(shared_plans / "other/ha-noi-qd2280-thoat-nuoc-2026.txt").reporting
    assert sorted((r.frequency, r.due_day or 0, r.operator or "") for r in rules) == [
        ("monthly", 0, ""),
        ("monthly", 20, "by"),
    ]


@pytest.mark.parametrize(
    ("name", "tasks", "targets"),
    [
        ("kon-tum-2023.txt", 50, 11),
        ("duc-pho-2023.txt", 22, 22),
        ("gia-lai-2026.txt", 6, 0),
        ("other/binh-phuoc-ktt-2006-2010.txt", 3, 5),
        ("other/ha-noi-kh173-festival-2026.txt", None, 0),
        ("other/ha-noi-qd2280-thoat-nuoc-2026.txt", None, 0),
    ],
)
def test_counts(name, tasks, targets, shared_plans):
    document = parsed(shared_plans / name)
    assert tasks is None or len(document.tasks) == tasks
    assert len(document.targets) == targets


@pytest.mark.parametrize(
    ("name", "count", "reported_to"),
    [
        ("dak-nong-2023.md", 18, 4),
        ("gia-lai-2023.txt", 7, 0),
        ("kon-tum-2023.txt", 10, 3),
        ("duc-pho-2023.txt", 10, 3),
        ("gia-lai-2026.txt", 0, 0),
        ("other/ha-noi-kh173-festival-2026.txt", 10, 0),
        ("other/ha-noi-qd2280-thoat-nuoc-2026.txt", 12, 1),
        ("other/chinh-phu-nq03-2025.txt", 15, 0),
    ],
)
def test_who_is_addressed(name, count, reported_to, shared_plans):
    recipients = parsed(shared_plans / name).recipients
    assert len(recipients) == count
    assert sum(r.purpose == "report" for r in recipients) == reported_to
    assert [r.purpose for r in recipients[-1:]] == ["file"][:count]


def test_no_real_plan_here_replaces_another_or_counts_a_term(shared_plans):
    for path in (*shared_plans.glob("*-*.*"), *(shared_plans / "other").glob("*.txt")):
        document = parsed(path)
        assert document.plan.replaces == (), path.name
        assert all(r.within_days is None for r in document.reporting), path.name


def test_a_table_of_140_tasks(shared_plans):
    document = parsed(shared_plans / "other/chinh-phu-nq03-2025.txt")
    assert sum(t.origin == "annex" for t in document.tasks) == 140


def test_every_line_of_every_document_has_a_role(shared_plans):
    for path in (*shared_plans.glob("*-*.*"), *(shared_plans / "other").glob("*.txt")):
        document = parsed(path)
        text = path.read_text(encoding="utf-8").split("\n")
        covered = [line for run in document.lines for line in range(run.start_line, run.end_line + 1)]
        assert {i for i, line in enumerate(text, start=1) if line.strip()} <= set(covered), path.name
        assert len(covered) == len(set(covered)), path.name


def test_the_readme_beside_them_is_no_plan(shared_plans):
    with pytest.raises(UnreadableDocument) as refused:
        read_plan((shared_plans / "README.md").read_bytes(), "README.md")
    assert refused.value.code == "no_plan"
