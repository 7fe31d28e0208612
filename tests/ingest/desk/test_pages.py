"""The lists of the desk: what they lead to exists, and words out of files stay words."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from ingest.desk.notices import Notice, write_notice
from ingest.desk.pages import Link, document_page, front_page, month_page, months_page, notices_page, page
from ingest.home import DataHome
from tests.homes import empty_home


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    home = empty_home(tmp_path)
    places = ["2026-11/bao-cao-1a", "2026-12/bao-cao-2b", "2026-12/anh-chi-3c", "chua-tiep-nhan/x-4d"]
    written = {str(number): ["d", place] for number, place in enumerate(places)}
    (home.outbox / "slips").mkdir(parents=True)
    text = json.dumps({"drawn_by": "", "written": written})
    (home.outbox / "slips" / "index.json").write_text(text, encoding="utf-8")
    return home


def hrefs(text: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', text)


def test_slips_are_listed_by_month_the_newest_first(home: DataHome) -> None:
    assert hrefs(months_page(home)) == ["../", "chua-tiep-nhan/", "2026-12/", "2026-11/"]
    assert "2 phiếu" in months_page(home)
    assert hrefs(month_page(home, "2026-12")) == ["../", "anh-chi-3c.html", "bao-cao-2b.html"]
    assert month_page(home, "2025-01") is None


def test_a_file_that_came_twice_has_a_list_and_one_without_slip_is_told(home: DataHome) -> None:
    listed = document_page(["2026-12/b", "2026-11/a"])
    assert hrefs(listed) == ["../../slips/", "../../slips/2026-11/a.html", "../../slips/2026-12/b.html"]
    assert "Chưa có phiếu" in document_page([])


def test_without_anything_the_lists_say_so(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    assert "Chưa có phiếu nào" in months_page(home)
    assert "Chưa có thông báo nào" in notices_page(home)


def test_notices_are_listed_by_their_first_line_the_latest_first(home: DataHome) -> None:
    for number, title in enumerate(["cũ", "mới <b>"]):
        path = write_notice(home, Notice(f"k{number}", title, "…"))
        os.utime(path, (number, number))
    shown = notices_page(home)
    assert shown.index("mới &lt;b&gt;") < shown.index("cũ")
    assert "<b>" not in shown


def test_words_stay_words(home: DataHome) -> None:
    shown = page("<script>1</script>", '"><img>', [Link("<i>", "x.html", "<u>")])
    assert not set(re.findall(r"<(script|img|i|u)>", shown))


def test_the_front_page_leads_everywhere() -> None:
    assert hrefs(front_page()) == ["checks/current/", "slips/", "notices/", "models/"]
