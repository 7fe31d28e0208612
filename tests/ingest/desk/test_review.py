"""The review page of a plan that was received: drawn once, again when its corrections change, told when it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from ingest.asof import parse_as_of
from ingest.desk.review import Busy, review_of
from ingest.errors import UnreadableDocument
from ingest.home import PROJECT, DataHome
from ingest.landing.inbox import land
from ingest.load.world import correction_file
from tests.homes import empty_home, put

PLAN = sorted((PROJECT / "samples" / "plans").rglob("*.md"))[0]


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return empty_home(tmp_path)


def landed(home: DataHome, data: bytes, name: str = "kh.md") -> str:
    put(home.plans_inbox, name, data, "2026-12-10T08:00:00+07:00")
    (document,) = land(home, "plans", parse_as_of("2026-12-16")).pending
    return document.content_sha256


def test_a_page_is_drawn_once_and_again_for_other_corrections(home: DataHome) -> None:
    sha256 = landed(home, PLAN.read_bytes(), "kế hoạch.md")
    page = review_of(home, sha256)
    assert "kế hoạch.md" in page.read_text(encoding="utf-8")
    page.write_text("kept", encoding="utf-8")
    assert review_of(home, sha256).read_text(encoding="utf-8") == "kept"
    corrections = correction_file(home, sha256)
    corrections.parent.mkdir(parents=True)
    corrections.write_text("[", encoding="utf-8")
    with pytest.raises(UnreadableDocument, match=sha256):
        review_of(home, sha256)
    corrections.unlink()
    assert "kế hoạch.md" in review_of(home, sha256).read_text(encoding="utf-8")
    assert [path.suffix for path in page.parent.iterdir() if path.suffix] == [".html"]


def test_a_document_that_cannot_be_read_is_told_with_its_reason(home: DataHome) -> None:
    with pytest.raises(UnreadableDocument, match=r"kh\.md"):
        review_of(home, landed(home, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 10))


def test_one_page_is_drawn_at_a_time(home: DataHome) -> None:
    sha256 = landed(home, b"x")
    (home.work / "review").mkdir(parents=True)
    with FileLock(home.work / "review" / ".lock"), pytest.raises(Busy, match="tải lại"):
        review_of(home, sha256)


def test_a_plan_that_was_never_received_has_none(home: DataHome) -> None:
    assert review_of(home, "0" * 64) is None
