"""A plan scanned at 200 dpi, a little askew, noisy and compressed, reads nearly as well as its text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ingest.plans.reader import read_plan
from tests.absent import absent
from tests.ingest.formats.build_scan import blocks_of, draw, spoil, to_pdf

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "plans"
COLUMNS = [1, 5, 3, 3, 2.5, 2, 1.5]
LOSS = 0.10


@pytest.fixture(scope="module")
def score(scorer):
    return lambda gold, document: scorer.score(gold, document.as_gold())["overall"]


def scanned(source: Path) -> bytes:
    pages = draw(blocks_of(source.read_text(encoding="utf-8").split("\n"), COLUMNS))
    return to_pdf([spoil(page, angle=0.7 if n % 2 else -0.7, seed=n) for n, page in enumerate(pages)])


def check(source: Path, gold, score) -> None:
    if shutil.which("tesseract") is None:
        absent("skipped: no tesseract")
    text = read_plan(source.read_bytes(), source.name)
    gold = gold or text.as_gold()
    scan = read_plan(scanned(source), "quet.pdf")
    assert score(gold, scan) >= score(gold, text) - LOSS
    for row in (*scan.tasks, *scan.targets, *scan.reporting):
        assert row.source.page is not None
        assert row.confidence < 1.0


@pytest.mark.slow
def test_a_sample_plan(score):
    check(SAMPLES / "ke-hoach-tinh-song-may-2025.md", None, score)


@pytest.mark.slow
def test_a_real_plan_with_an_annex(shared_plans, shared_gold, score):
    gold = json.loads((shared_gold / "dak-nong-2023.json").read_text(encoding="utf-8"))
    check(shared_plans / "dak-nong-2023.md", gold, score)
