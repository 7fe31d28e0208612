"""``kttt check`` on a terminal: what it prints and writes, and its exit code. Keeps nothing in the home."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from ingest.cli import app
from ingest.home import DataHome
from tests.homes import empty_home, zipped
from tests.ingest.outbox.slips.messy import AS_OF


def kttt_check(home: DataHome, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", *arguments], env=home.as_environment() | {"KTTT_AS_OF": AS_OF})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ubnd-xa-an-phu-2026.xlsx", 0),
        ("so-noi-vu-2026-o-sai.xlsx", 1),
        ("ubnd-xa-thach-linh-2026-thieu-trang.xlsx", 1),
        ("ubnd-xa-binh-khe-2026-de-trong.xlsx", 1),
        ("anh-chup-bao-cao.xlsx", 1),
        ("ngày sai.xlsx", 1),
        ("thêm trường.json", 0),
    ],
)
def test_exit_code_says_whether_all_of_it_would_be_used(received: DataHome, name: str, code: int) -> None:
    found = kttt_check(received, str(received.submissions_inbox / name))
    assert found.exit_code == code, found.output
    assert "KIỂM TRA TRƯỚC KHI GỬI" in found.output
    assert "chưa biết: thời điểm tiếp nhận" in found.output


def test_page_and_copy_are_written_where_asked(received: DataHome, tmp_path: Path) -> None:
    page, copy = tmp_path / "phiếu.html", tmp_path / "sửa.xlsx"
    file = received.submissions_inbox / "so-noi-vu-2026-o-sai.xlsx"
    kttt_check(received, str(file), "--html", str(page), "--xlsx", str(copy))
    assert "Nằm ngoài khoảng từ 0 đến 100" in page.read_text(encoding="utf-8")
    assert openpyxl.load_workbook(copy)["Nhiệm vụ"]["E2"].comment


def test_no_copy_is_told(received: DataHome, tmp_path: Path) -> None:
    copy = tmp_path / "sửa.xlsx"
    found = kttt_check(received, str(received.submissions_inbox / "ubnd-xa-an-phu-2026.xlsx"), "--xlsx", str(copy))
    assert "Không ghi bản sao" in found.output
    assert not copy.exists()


def test_a_check_keeps_nothing(received: DataHome) -> None:
    before = sorted(received.root.rglob("*"))
    kttt_check(received, str(received.submissions_inbox / "so-noi-vu-2026-o-sai.xlsx"))
    kttt_check(received, str(received.submissions_inbox / "có macro.xlsx"))
    assert sorted(received.root.rglob("*")) == before


def test_a_pack_of_reports_is_to_be_checked_one_by_one(received: DataHome, tmp_path: Path) -> None:
    file = tmp_path / "gói.zip"
    file.write_bytes(zipped({"a.json": b"{}", "b.xlsx": b""}))
    found = kttt_check(received, str(file))
    assert found.exit_code == 1
    assert "gói.zip là gói có 2 tệp" in str(found.exception)


def test_without_plans_it_says_to_read_them_first(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"")
    found = kttt_check(home, str(file))
    assert found.exit_code == 1
    assert "kttt ingest-plans" in str(found.exception)


def test_a_missing_file_is_one_line(received: DataHome, tmp_path: Path) -> None:
    found = kttt_check(received, str(tmp_path / "không có.xlsx"))
    assert found.exit_code == 1
    assert "không có.xlsx" in str(found.exception)
