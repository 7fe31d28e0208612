"""Atomic writes: a reader sees the old file or the new one, and a failed write leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.files import fingerprint, fingerprint_of_tree, write_bytes, write_json, write_new


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"cũ": 1})
    before = path.read_bytes()

    def broken(self: Path, target: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        write_bytes(path, b"new")
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["a.json"]


def test_what_is_written_once_is_never_written_over(tmp_path: Path) -> None:
    write_new(tmp_path / "a", b"first")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"second")
    assert [(item.name, item.read_bytes()) for item in tmp_path.iterdir()] == [("a", b"first")]


def test_equal_values_are_equal_bytes(tmp_path: Path) -> None:
    write_json(tmp_path / "a", {"b": 1, "a": "Đắk Nông"})
    write_json(tmp_path / "b", {"a": "Đắk Nông", "b": 1})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert "Đắk Nông" in (tmp_path / "a").read_text(encoding="utf-8")


def test_a_fingerprint_knows_where_each_part_ends() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


def test_the_fingerprint_of_a_tree_sees_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.csv").write_text("1")
    first = fingerprint_of_tree(tmp_path)
    (tmp_path / "a" / "x.csv").rename(tmp_path / "a" / "y.csv")
    renamed = fingerprint_of_tree(tmp_path)
    (tmp_path / "a" / "y.csv").write_text("2")
    assert len({first, renamed, fingerprint_of_tree(tmp_path)}) == 3
