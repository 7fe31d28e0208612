"""The same plan as text, as a Word file and as a web page gives the same tasks, targets and duties."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.formats.document import Deadline
from ingest.formats.docx import read_docx
from ingest.formats.html import read_html
from ingest.plans.model import PlanDocument
from ingest.plans.reader import read_plan
from tests.ingest.formats.build_docx import as_paragraphs, docx_of, html_of, package, par, run

ROOT = Path(__file__).parents[3]
LAYOUTS = ROOT / "tests" / "ingest" / "plans" / "layouts"
EVERY = sorted(
    path
    for folder in (ROOT / "samples" / "plans", LAYOUTS)
    for path in folder.iterdir()
    if path.suffix in (".md", ".txt")
)
BROKEN = {
    "an-xuyen-2011-2015",
    "binh-tri-thien-qd-2026",
    "can-tho-2025",
    "dong-lam-2024",
    "nghe-an-2023",
    "thuan-hai-2024",
}
"""Their lines were broken, or their columns set apart by blanks, in ways that the builder cannot make paragraphs of."""
SET_APART = {"can-tho-2025", "dong-lam-2024", "ha-nam-ninh-2026"}
"""Their tables live by tabs and blanks, which a paragraph of Word does not keep."""
PLANS = [path for path in EVERY if path.stem not in BROKEN]
Builder = Callable[..., bytes]


def read_built(data: bytes, *, airy: bool = True) -> PlanDocument:
    reader = read_docx if data.startswith(b"PK") else read_html
    lines = reader(data, "ke-hoach", Deadline("ke-hoach", 60)).lines
    return read_plan("\n".join(line for line in lines if line or airy).encode(), "ke-hoach")


def said(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the lines and the way in which it was found."""
    return {key: value for key, value in row.items() if key not in ("source", "confidence", "rule")}


def same(text: PlanDocument, built: PlanDocument) -> None:
    first, second = text.as_gold(), built.as_gold()
    assert second["plan"] == first["plan"]
    for part in ("tasks", "targets", "reporting"):
        assert list(map(said, second[part])) == list(map(said, first[part]))
    assert len(built.unparsed) <= len(text.unparsed)


@cache
def read_text(path: Path) -> PlanDocument:
    return read_plan(path.read_bytes(), path.name)


@pytest.mark.parametrize("airy", [True, False], ids=["gaps", "no-gaps"])
@pytest.mark.parametrize("build", [docx_of, html_of])
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_shipped_plans_read_the_same(path: Path, build: Builder, airy: bool):
    built = build(as_paragraphs(path.read_text(encoding="utf-8")))
    same(read_text(path), read_built(built, airy=airy))


@pytest.mark.parametrize("build", [docx_of, html_of])
def test_a_real_annex_with_tabs_reads_the_same_as_a_word_table(build: Builder, shared_plans: Path):
    path = shared_plans / "dak-nong-2023.md"
    same(read_text(path), read_built(build(as_paragraphs(path.read_text(encoding="utf-8")))))


@pytest.mark.parametrize("build", [docx_of, html_of])
def test_a_real_annex_that_was_a_table_reads_the_same_as_one_again(build: Builder, shared_plans: Path):
    path = shared_plans / "gia-lai-2023.txt"
    text = path.read_text(encoding="utf-8")
    parsed = read_text(path)
    lines = text.splitlines()
    heading = next(i for i, line in enumerate(lines) if line.startswith("STT "))
    rows = [
        ["STT", "Nhiệm vụ, Đề án", "Cơ quan chủ trì", "Cơ quan phối hợp", "Cấp trình", "Sản phẩm", "Thời gian trình"]
    ]
    section = None
    for task in parsed.as_gold()["tasks"]:
        if task["origin"] != "annex":
            continue
        if task["section"] != section:
            section = task["section"]
            rows.append([section, f"Nhóm {section}", "", "", "", "", ""])
        agencies = ("; ".join(task[role]) for role in ("lead", "co"))
        rows.append(
            [task["number"], task["title"], *agencies, *(task[k] or "" for k in ("approver", "product", "time_text"))]
        )
    same(parsed, read_built(build(as_paragraphs("\n".join(lines[:heading])), annex=rows)))


@pytest.mark.parametrize("path", [p for p in EVERY if p.stem not in SET_APART], ids=lambda path: path.stem)
def test_a_text_pasted_line_by_line_reads_nearly_the_same(path: Path, scorer):
    pasted(path, scorer)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["dak-nong-2023.md", "duc-pho-2023.txt", "gia-lai-2023.txt", "gia-lai-2026.txt", "kon-tum-2023.txt"]
)
def test_a_real_text_pasted_line_by_line_reads_nearly_the_same(name: str, shared_plans: Path, scorer):
    pasted(shared_plans / name, scorer)


def pasted(path: Path, scorer) -> None:
    """A Word file whose every paragraph is one line of the text, as somebody makes it who copies from a PDF."""
    text = read_text(path).as_gold()
    lines = path.read_text(encoding="utf-8").replace("\x0c", "").split("\n")
    body = "".join(par(run(line)) for line in lines)
    word = read_plan(package(body), "ke-hoach.docx").as_gold()
    assert scorer.score(text, word)["overall"] >= 0.98
