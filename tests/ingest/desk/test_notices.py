"""Notices: one file a matter, under a name that is safe everywhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.desk.notices import Notice, notices_folder, write_notice
from tests.homes import empty_home

KEY = "build_warehouse-scheduled__2026-12-15T21:00:00+00:00"


def test_a_matter_is_written_once(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    path = write_notice(home, Notice(KEY, "Lượt chạy lỗi", "Lỗi: hết đĩa"))
    assert path.read_text(encoding="utf-8") == "Lượt chạy lỗi\n\nLỗi: hết đĩa\n"
    assert write_notice(home, Notice(KEY, "Lượt chạy lỗi", "Lỗi khác")) is None
    assert path.read_text(encoding="utf-8").endswith("Lỗi: hết đĩa\n")
    assert list(notices_folder(home).iterdir()) == [path]


def test_of_many_who_tell_a_matter_at_once_one_does(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda number: write_notice(home, Notice(KEY, "Lỗi", str(number))), range(40)))
    assert len([path for path in told if path]) == 1
    assert len(list(notices_folder(home).iterdir())) == 1


@pytest.mark.parametrize("key", ["../../etc/x", "a/b", "....", "ngày 16/12", "x" * 400, ""])
def test_whatever_the_key_the_name_is_plain_and_its_own(tmp_path: Path, key: str) -> None:
    home = empty_home(tmp_path)
    path = write_notice(home, Notice(key, "t", ""))
    assert path.parent == notices_folder(home)
    assert path.name.isascii()
    assert len(path.name) < 150
    assert write_notice(home, Notice(key + "-", "t", "")) is not None
