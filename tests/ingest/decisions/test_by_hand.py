"""The same decisions on the command line: what they write, and what they refuse."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from ingest.cli import app
from ingest.errors import KtttError
from ingest.home import PROJECT, DataHome
from ingest.registers.book import read_book
from tests.ingest.decisions.conftest import Release
from tests.pipelines import ingest

WHO = ("--reason", "đã hỏi nơi ban hành", "--by", "Lê Thị Ánh")
Register = Callable[..., str]


@pytest.fixture
def register(home: DataHome, release: Release) -> Register:
    """Runs the command on a home with a release; its output, or the line of its error."""
    release()
    shutil.copy(PROJECT / "samples" / "plans" / "ke-hoach-xa-an-phu-2026.txt", home.plans_inbox)
    ingest(home, "2026-12-16")

    def run(*arguments: str) -> str:
        environment = {**home.as_environment(), "KTTT_AS_OF": "2026-12-16"}
        result = CliRunner().invoke(app, ["register", *arguments], env=environment)
        if result.exception is None:
            return result.output
        assert isinstance(result.exception, KtttError), result.exception
        return str(result.exception)

    return run


@pytest.mark.parametrize(("command", "decision"), [("approve-row", "approved"), ("reject-row", "rejected")])
def test_a_row_is_decided_by_its_key(home: DataHome, register: Register, command: str, decision: str) -> None:
    assert "Đã ghi vào sổ (duyệt dòng kế hoạch)" in register(command, "--row", "p.g-1", *WHO)
    ((_, entry),) = read_book(home).entries.items()
    assert (entry.decision, entry.target_key, entry.reading_digest) == (decision, "p.g-1", "0123456789abcdef")
    assert "p.g-1" in register("list", "--kind", "plan_row")


def test_a_name_is_matched_or_looked_for_in_vain(home: DataHome, register: Register) -> None:
    assert "Đã ghi" in register("agency-name", "--name", "sở lạ", "--agency", "Sở Công Thương", *WHO)
    assert "Đã ghi" in register("agency-name", "--name", "named.000000000001", "--not-listed", *WHO)
    found = {entry.named_key: (entry.decision, entry.agency_key) for entry in read_book(home).entries.values()}
    assert found == {
        "named.73ad1d1536b7": ("matched", "song-may.so-cong-thuong"),
        "named.000000000001": ("not_listed", None),
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("approve-row", "--row", "p.g-2", *WHO), "--row: “p.g-2” không phải dòng kế hoạch nào chờ duyệt"),
        (("approve-row", "--row", "p.g-1", "--by", "a"), "--reason: chưa ghi"),
        (("agency-name", "--name", "Sở Lạ", *WHO), "--agency: ghi đơn vị mà tên ấy chỉ, hoặc --not-listed"),
        (("agency-name", "--name", "Hội Lạ", "--not-listed", *WHO), "--name: “Hội Lạ” không phải tên chưa rõ nào"),
        (("agency-name", "--name", "Phòng Kinh tế", "--not-listed", *WHO), "ghi mã: named.000000000001, named.00"),
        (("agency-name", "--name", "Sở Lạ", "--agency", "Sở Xa Lạ", *WHO), "--agency: đơn vị “Sở Xa Lạ” không có"),
    ],
)
def test_what_nobody_asked_is_refused_with_what_to_do(
    home: DataHome, register: Register, arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in register(*arguments)
    assert not read_book(home).entries
