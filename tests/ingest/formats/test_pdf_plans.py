"""A plan printed to PDF reads as well as its text: the score may fall by two hundredths, no more."""

from __future__ import annotations

import importlib.util
import json
import re
from itertools import groupby
from pathlib import Path

import pytest

from ingest.plans.reader import read_plan

TESTS = Path(__file__).resolve().parents[2]
OURS = sorted(
    path
    for folder in (TESTS.parent / "samples" / "plans", TESTS / "ingest" / "plans" / "layouts")
    for path in folder.iterdir()
    if path.suffix in (".txt", ".md") and path.stem != "dong-lam-2024"  # its columns live by blanks of one width
)
SHARED = ("dak-nong-2023.md", "duc-pho-2023.txt", "gia-lai-2023.txt", "gia-lai-2026.txt", "kon-tum-2023.txt")
LOSS = 0.02

_SPEC = importlib.util.spec_from_file_location("build_pdf", Path(__file__).with_name("build_pdf.py"))
build = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(build)


@pytest.fixture(scope="module")
def score(scorer):
    return lambda gold, document: scorer.score(gold, document.as_gold())["overall"]


def printed(lines, path):
    """Text with its lines as they are, markdown with its paragraphs set anew."""
    return build.build_pdf(
        lines, path.with_suffix(".pdf"), reflow=path.suffix == ".md", size=13 if path.suffix == ".md" else 10
    )


def check(source, gold, score, tmp_path, lines=None):
    path = printed(lines or source.read_text(encoding="utf-8").split("\n"), tmp_path / source.name)
    text = read_plan(source.read_bytes(), source.name)
    gold = gold or text.as_gold()
    assert score(gold, read_plan(path.read_bytes(), path.name)) >= score(gold, text) - LOSS


@pytest.mark.parametrize("source", OURS, ids=lambda path: path.stem)
def test_fictional_plans(source, score, tmp_path):
    labels = source.with_suffix(".json")
    check(source, json.loads(labels.read_text(encoding="utf-8")) if labels.exists() else None, score, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHARED)
def test_real_plans(name, shared_plans, shared_gold, score, tmp_path):
    labels = (shared_gold / name).with_suffix(".json")
    gold = json.loads(labels.read_text(encoding="utf-8")) if labels.exists() else None
    check(shared_plans / name, gold, score, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("split_rows", [False, True])
def test_an_annex_that_the_text_lost_as_a_ruled_table(split_rows, shared_plans, shared_gold, score, tmp_path):
    """The text of this plan gives its annex cell by cell; on paper it is a table, drawn here from its labels."""
    gold = json.loads((shared_gold / "gia-lai-2023.json").read_text(encoding="utf-8"))
    source = shared_plans / "gia-lai-2023.txt"
    lines = source.read_text(encoding="utf-8").split("\n")
    lines = lines[: next(i for i, line in enumerate(lines) if re.fullmatch(r"\s*PHỤ LỤC\s*", line))]
    lines += [
        "PHỤ LỤC",
        "",
        "| STT | Nhiệm vụ, Đề án | Cơ quan chủ trì | Cơ quan phối hợp | Cấp trình | Sản phẩm | Thời gian |",
    ]
    tasks = [task for task in gold["tasks"] if task["origin"] == "annex"]
    for section, members in groupby(tasks, key=lambda task: task["section"]):
        lines.append(f"| {section} | Nhóm nhiệm vụ {section} |  |  |  |  |  |")
        for task in members:
            bodies = [", ".join(task[key]) for key in ("lead", "co")]
            rest = [task[key] or "" for key in ("approver", "product", "time_text")]
            lines.append("| " + " | ".join([task["number"], task["title"], *bodies, *rest]) + " |")
    path = build.build_pdf(lines, tmp_path / "p.pdf", reflow=False, size=11, split_rows=split_rows)
    text = read_plan(source.read_bytes(), source.name)
    assert score(gold, read_plan(path.read_bytes(), path.name)) >= score(gold, text) - LOSS
