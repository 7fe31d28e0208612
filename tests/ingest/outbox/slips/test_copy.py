"""The copy with comments: what it carries over, what it never does, and for which files it is made."""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from ingest.home import DataHome
from ingest.outbox.slips.copy import annotated_copy, has_marks
from ingest.outbox.slips.slip import Slip
from tests.ingest.outbox.slips.messy import edited


def copy_of(home: DataHome, slip: Slip) -> bytes | None:
    return annotated_copy((home.submissions_inbox / slip.file_name).read_bytes(), slip)


@pytest.fixture
def hostile(received: DataHome, slips: dict[str, Slip]) -> bytes:
    copy = copy_of(received, slips["ô hỏng.xlsx"])
    assert copy
    return copy


def test_each_cell_that_an_issue_names_has_its_comment_and_no_other(hostile: bytes, slips: dict[str, Slip]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(hostile))
    commented = {(sheet.title, cell.coordinate) for sheet in book for row in sheet for cell in row if cell.comment}
    assert commented == {(issue.sheet, issue.cell) for issue in slips["ô hỏng.xlsx"].issues if issue.cell}
    error = next(issue for issue in slips["ô hỏng.xlsx"].issues if issue.severity == "error" and issue.cell)
    cell = book[error.sheet][error.cell]
    assert cell.comment.text.startswith(f"LỖI: {error.problem}. {error.remedy}. ({error.rule_id})")
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")


def test_values_stand_where_they_stood(received: DataHome, hostile: bytes) -> None:
    before = openpyxl.load_workbook(received.submissions_inbox / "ô hỏng.xlsx")
    after = openpyxl.load_workbook(io.BytesIO(hostile))
    assert after.sheetnames == before.sheetnames
    for sheet in before:
        for row in sheet:
            for cell in row:
                assert after[sheet.title][cell.coordinate].value == cell.value, cell.coordinate


def test_no_text_of_the_sender_becomes_a_formula(hostile: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(hostile)) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/" in name)
    assert b"<f>" not in sheets
    book = openpyxl.load_workbook(io.BytesIO(hostile))
    risky = [cell for sheet in book for row in sheet for cell in row if str(cell.value).startswith(("=", "+", "@"))]
    assert len(risky) == 3
    for cell in risky:
        assert cell.data_type == "s"
        assert cell.quotePrefix


def test_a_formula_is_kept_as_its_words_and_never_as_a_formula(received: DataHome, slips: dict[str, Slip]) -> None:
    def formula(book: openpyxl.Workbook) -> None:
        book["Nhiệm vụ"]["K9"] = '=HYPERLINK("http://kẻ-xấu/","bấm")'

    data = edited(formula)
    copy = annotated_copy(data, slips["so-noi-vu-2026-o-sai.xlsx"])
    assert copy
    cell = openpyxl.load_workbook(io.BytesIO(copy))["Nhiệm vụ"]["K9"]
    assert cell.data_type == "s"
    assert cell.value == '=HYPERLINK("http://kẻ-xấu/","bấm")'
    assert cell.hyperlink is None


def test_nothing_but_values_is_carried_over(received: DataHome, slips: dict[str, Slip]) -> None:
    def dressed(book: openpyxl.Workbook) -> None:
        book["Nhiệm vụ"]["B2"].hyperlink = "http://example.invalid/"
        book.defined_names["lạ"] = openpyxl.workbook.defined_name.DefinedName("lạ", attr_text="'Nhiệm vụ'!$A$1")

    copy = annotated_copy(edited(dressed), slips["so-noi-vu-2026-o-sai.xlsx"])
    assert copy
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert not any(b"example.invalid" in archive.read(name) for name in archive.namelist())
    assert not openpyxl.load_workbook(io.BytesIO(copy)).defined_names


def test_equal_slips_give_equal_bytes(received: DataHome, slips: dict[str, Slip], hostile: bytes) -> None:
    assert copy_of(received, slips["ô hỏng.xlsx"]) == hostile


@pytest.mark.parametrize(
    "name",
    [
        "ubnd-xa-an-phu-2026.xlsx",  # nothing to say
        "có macro.xlsx",
        "cắt ngang.xlsx",
        "đời cũ.xls",
        "sai kỳ.xlsx",  # read, but attached to no duty
        "thêm trường.json",
        "danh sách trong ô.json",
    ],
)
def test_no_copy_of_files_without_marks_or_of_another_format(
    received: DataHome, slips: dict[str, Slip], name: str
) -> None:
    assert copy_of(received, slips[name]) is None


def test_no_copy_of_a_quarantined_workbook_even_if_marks_were_claimed(
    received: DataHome, slips: dict[str, Slip]
) -> None:
    marked = slips["ô hỏng.xlsx"].issues
    macro = replace(slips["có macro.xlsx"], issues=marked)
    assert not has_marks(macro)
    assert copy_of(received, macro) is None


@pytest.mark.slow
def test_the_copy_opens_in_libreoffice(hostile: bytes, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None or not list(Path(program).resolve().parent.glob("libsclo.so")):
        pytest.skip("skipped: LibreOffice Calc is not installed")
    (tmp_path / "ban-sao.xlsx").write_bytes(hostile)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    told = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out")]
    subprocess.run(
        [program, profile, "--headless", *told, str(tmp_path / "ban-sao.xlsx")], check=True, capture_output=True
    )
    again = openpyxl.load_workbook(tmp_path / "out" / "ban-sao.xlsx")
    first = openpyxl.load_workbook(io.BytesIO(hostile))
    assert [unicodedata.normalize("NFC", name) for name in again.sheetnames] == first.sheetnames
    for sheet in first:
        for row in sheet:
            for cell in row:
                kept = again[sheet.title][cell.coordinate]
                assert kept.value == cell.value
                assert (kept.comment is None) == (cell.comment is None)
