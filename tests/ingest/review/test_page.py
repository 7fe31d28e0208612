"""The review page: self-contained, safe, the least certain first, and what it proposes is a correction that works."""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ingest.formats.document import DocumentText
from ingest.home import PROJECT
from ingest.plans.correct import CorrectedPlan, correct, read_corrected
from ingest.plans.corrections import field_types, read_corrections
from ingest.plans.source import SourceText, read_source
from ingest.review.page import review_page
from ingest.review.wording import FIELDS
from ingest.text.repair import Finding
from tests.ingest.plans.conftest import HEAD
from tests.test_command import kttt

PLANS = sorted((PROJECT / "samples" / "plans").iterdir())
BODY = """I. MỤC TIÊU
- Đến năm 2030
(1) Có 40 hợp tác xã, với 900 thành viên.
(2) Diện tích liên kết gấp 9 lần <script>alert("x")</script> & "đất".
II. NHIỆM VỤ
1. Sở Y tế: Mở lớp <img src=x onerror=alert(1)>.
III. TỔ CHỨC THỰC HIỆN
1. Các sở, ngành trước ngày 15/12 hằng năm báo cáo kết quả về Sở Y tế.
2. Các sở, ngành định kỳ báo cáo khó khăn về Sở Y tế.
"""


class Page(HTMLParser):
    """Cards and buttons as the script of the page sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cards: list[dict[str, str | None]] = []
        self.buttons: list[tuple[dict[str, str | None], dict[str, str | None]]] = []
        self.spans: list[list[str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "article":
            self.cards.append(found)
        elif tag == "button" and "data-field" in found:
            self.buttons.append((self.cards[-1], found))
        elif tag == "span" and "data-cards" in found:
            self.spans.append(str(found["data-cards"]).split())


def plan_of(data: bytes) -> CorrectedPlan:
    return read_corrected(data, "a.txt", None)


def page_of(data: bytes, source: SourceText | None = None) -> str:
    plan = plan_of(data)
    plan = replace(plan, source=source) if source else plan
    return review_page(plan, "a <b>.txt", hashlib.sha256(data).hexdigest())


DATA = (HEAD + BODY).encode()


def test_nothing_of_the_document_becomes_markup() -> None:
    text = page_of(DATA)
    page = Page(text)
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert "a &lt;b&gt;.txt" in text
    assert 'alert("x")' not in text.replace(html.escape('alert("x")'), "")


def test_nothing_comes_from_outside() -> None:
    assert re.findall(r"(?:src|href)=\"(?!#)[^\"]*|url\(|@import|https?://", page_of(DATA)) == []


def test_what_was_not_understood_comes_first_then_the_least_certain() -> None:
    page, plan = Page(page_of(DATA)), plan_of(DATA)
    tables = [card["data-table"] for card in page.cards]
    assert tables[: len(plan.document.unparsed) + 1] == ["unread"] * len(plan.document.unparsed) + ["plan"]
    assert len(plan.document.unparsed) == 1
    rows = [*plan.document.tasks, *plan.document.targets, *plan.document.reporting]
    found = [int(share) for share in re.findall(r"tin cậy <b>(\d+)%", page_of(DATA))]
    assert found == sorted(round(row.confidence * 100) for row in rows)


def test_each_row_is_marked_in_the_text_and_targets_of_one_sentence_apart() -> None:
    text = page_of(DATA)
    page = Page(text)
    marked = {card for span in page.spans for card in span}
    assert marked == {card["id"] for card in page.cards} - {"plan"}
    assert re.search(r'data-cards="targets-1"[^>]*>Có 40 hợp tác xã</span>', text)
    assert re.search(r'data-cards="targets-2"[^>]*>với 900 thành viên</span>', text)


def test_every_line_is_there_as_it_is() -> None:
    lines = re.findall(r'<div class="l[^>]*>.*?<span class="t">(.*?)</span></div>', page_of(DATA))
    assert [html.unescape(re.sub(r"<[^>]+>", "", line)) for line in lines] == list(
        read_source(DATA, "a.txt").text.lines
    )


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_what_a_button_proposes_is_a_correction_that_fits(path: Path) -> None:
    data = path.read_bytes()
    plan, sha256 = plan_of(data), hashlib.sha256(data).hexdigest()
    entries = []
    for card, button in Page(page_of(data)).buttons:
        old = json.loads(str(button["data-old"]))
        named = {name: card[f"data-{name}"] for name in ("quote", "key") if card[f"data-{name}"]}
        entry = {"action": "change", "table": card["data-table"], **named, "field": button["data-field"]}
        entries.append(entry | {"old": old, "new": old, "who": "a", "why": "b", "date": "2026-01-01"})
    whole = {"schema": "kttt-corrections/1", "document": sha256, "corrections": entries}
    done = correct(plan.document, plan.source, read_corrections(json.dumps(whole).encode(), "a.json", sha256), "a.json")
    assert len(done.applied) == len(entries) > 50
    assert done.keys == plan.keys


def test_pages_and_the_repair_are_shown() -> None:
    lines = read_source(DATA, "a.txt").text.lines
    text = DocumentText("pdf", lines, tuple(1 if n < 9 else 2 for n in range(len(lines))), notes=("Trang 2 bị mờ.",))
    repair = (Finding("legacy_encoding", "VNI", 3, 42, 0.98, (("KEÁ HOAÏCH", "KẾ HOẠCH"),)),)
    page = page_of(DATA, SourceText(text, repair))
    assert re.findall(r'class="page">(Trang \d)', page) == ["Trang 1", "Trang 2"]
    for words in ("Trang 2 bị mờ.", "42 chữ cái trên 3 dòng", "98%", "“KEÁ HOAÏCH” → “KẾ HOẠCH”"):
        assert words in page


def test_a_page_with_corrections_tells_them_and_keeps_them_in_its_draft(tmp_path: Path) -> None:
    entry = {
        "action": "change", "table": "targets", "quote": "với 900 thành viên", "field": "value", "old": 900,
        "new": 950, "who": "Nguyễn Thị Họa", "why": "</script> bản ký", "date": "2026-11-20",
    }  # fmt: skip
    plan, sha256, file = tmp_path / "kế hoạch.txt", hashlib.sha256(DATA).hexdigest(), tmp_path / "sửa.json"
    plan.write_bytes(DATA)
    file.write_text(json.dumps({"schema": "kttt-corrections/1", "document": sha256, "corrections": [entry]}))
    page = tmp_path / "trang.html"
    done = kttt("review", str(plan), "--corrections", str(file), "--out", str(page))
    assert (done.returncode, done.stdout.strip()) == (0, str(page))
    text = page.read_text(encoding="utf-8")
    assert "Bản sửa số 1 (đã áp dụng): sửa Giá trị: 900 → 950. Nguyễn Thị Họa, 2026-11-20" in text
    assert text.count("</script>") == 1
    draft = json.loads(str(re.search(r"const FILE = (.*);", text)[1]))  # type: ignore[index]
    assert draft["corrections"] == [entry]

    file.write_text(
        json.dumps({"schema": "kttt-corrections/1", "document": sha256, "corrections": [entry | {"old": 1}]})
    )
    stale = kttt("parse", str(plan), "--corrections", str(file))
    assert (stale.returncode, len(stale.stderr.strip().splitlines())) == (1, 1)
    assert "sửa.json" in stale.stderr


def test_every_field_has_a_vietnamese_name() -> None:
    assert {name for table in ("plan", "tasks", "targets", "reporting") for name in field_types(table)} == set(FIELDS)
