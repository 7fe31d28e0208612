"""Simulated workbooks are filled forms: other programs read in them what was meant, and find the form around it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.files import zip_bytes
from ingest.outbox.templates import workbook as template
from ingest.simulate.assemble import World
from ingest.simulate.correspondence import WORKBOOK
from ingest.simulate.draft import Draft
from ingest.simulate.form import FORM_SHEETS, TOLD
from ingest.simulate.settings import Settings
from ingest.simulate.workbook import ErrorCell, Formula, Sheet
from ingest.submissions.formats import read_book
from ingest.submissions.layout import HELP_SHEETS, KEYS_SHEET, TABLES
from ingest.submissions.values import as_written
from tests.absent import absent

MESSY = Settings(agencies=90, periods=2, mess=0.7, json=0, csv=0)
CLEAN = Settings(agencies=15, periods=6, frequency="quarterly", mess=0, revisions=0.5, json=0, csv=0)


def drafts_of(settings: Settings) -> list[Draft]:
    """Workbooks of a world that are whole files."""
    world = World(settings)
    every = [draft for period in world.periods() for _, draft in world.drafts(period)]
    return [draft for draft in every if draft.format == WORKBOOK and draft.encoded is None]


def meant(sheet: Sheet) -> list[list[Any]]:
    """The values of a sheet as a reader gives them: results of formulas, dates with a time, blanks as None."""

    def value(cell: Any) -> Any:
        if isinstance(cell, Formula):
            return cell.result
        if isinstance(cell, ErrorCell):
            return cell.text
        return datetime(cell.year, cell.month, cell.day) if isinstance(cell, date) else cell  # noqa: DTZ001

    rows = [[value(cell) for cell in row] for row in sheet.rows]
    return [row[: max((n for n, cell in enumerate(row, 1) if cell is not None), default=0)] for row in rows]


def read(sheet: Any) -> list[list[Any]]:
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    return [row[: max((n for n, cell in enumerate(row, 1) if cell is not None), default=0)] for row in rows]


@pytest.mark.parametrize("settings", [CLEAN, MESSY])
def test_openpyxl_reads_what_was_meant(settings: Settings) -> None:
    drafts = drafts_of(settings)
    assert len(drafts) > 80
    for draft in drafts[:: len(drafts) // 40]:
        book = openpyxl.load_workbook(io.BytesIO(draft.encode()), data_only=True)
        for sheet in draft.sheets():
            assert read(book[sheet.name]) == meant(sheet), (draft.name, draft.defects, sheet.name)
        assert [name for name in book.sheetnames if name not in HELP_SHEETS] == [s.name for s in draft.sheets()]


def test_the_form_is_around_what_was_filled_in() -> None:
    draft = max(drafts_of(CLEAN), key=lambda draft: len(draft.stated))
    book = openpyxl.load_workbook(io.BytesIO(draft.encode()))
    assert book.sheetnames == [*FORM_SHEETS[:-1], *HELP_SHEETS, KEYS_SHEET]
    assert {sheet.title for sheet in book if sheet.sheet_state == "hidden"} == {KEYS_SHEET}
    assert all(sheet.protection.sheet for sheet in book)
    for table in TABLES:
        sheet = book[table.sheet]
        last = len(draft.rows[table.name]) + 1
        assert sheet.freeze_panes is not None
        assert [cell.comment is not None for cell in sheet[1]] == [True] * len(table.columns)
        checked = {str(area) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges}
        assert checked
        assert all(area.endswith(str(max(last, 2))) for area in checked), checked
        assert sheet.column_dimensions["B"].width == template.WIDTHS[table.columns[1].name] or table is TABLES[2]
    tasks = book["Nhiệm vụ"]
    assert tasks["F2"].style == "ghi-ngay"
    assert tasks["H2"].has_style
    assert draft.texts["deadline"] in str([cell.value for cell in book[HELP_SHEETS[0]]["B"]])


def test_no_mark_of_the_form_is_left() -> None:
    for draft in drafts_of(CLEAN)[:5]:
        with zipfile.ZipFile(io.BytesIO(draft.encode())) as archive:
            text = "".join(archive.read(name).decode() for name in archive.namelist())
        assert not [name for name in (*TOLD, "end", "last", "saved_at") if f"[{name}]" in text]


def test_a_world_without_mess_gives_no_finding() -> None:
    for draft in drafts_of(CLEAN):
        book = read_book(draft.encode(), draft.name)
        assert book.findings == []
        assert book.refused == []
        assert book.keys == draft.keys
        assert {name: as_written(cell.value) for name, cell in book.info.items()}["period"] == draft.keys["period"]


def test_files_put_onto_a_zip_lie_behind_its_own() -> None:
    packed = zip_bytes({"b": b"bb", "a": b"a" * 1000})
    with zipfile.ZipFile(io.BytesIO(zip_bytes({"0": b"0"}, onto=packed))) as archive:
        assert archive.testzip() is None
        assert {name: len(archive.read(name)) for name in archive.namelist()} == {"a": 1000, "b": 2, "0": 1}


@pytest.mark.slow
def test_libreoffice_opens_them(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None or not list(Path(program).resolve().parent.glob("libsclo.*")):
        absent("LibreOffice Calc is not installed: libreoffice-calc")
    spoilt = {draft.defects[0]: draft for draft in drafts_of(MESSY) if draft.defects}
    wanted = ("moved_columns", "merged_keys", "hidden_rows", "missing_sheet", "extra_sheet", "formula_with_result")
    drafts = {"clean": drafts_of(CLEAN)[-1]} | {name: spoilt[name] for name in wanted}
    for name, draft in drafts.items():
        (tmp_path / f"{name}.xlsx").write_bytes(draft.encode())
    command = [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--norestore"]
    saved = tmp_path / "saved"
    sources = [str(tmp_path / f"{name}.xlsx") for name in drafts]
    subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", str(saved), *sources],
        capture_output=True,
        timeout=240,
        check=True,
    )
    for name, draft in drafts.items():
        book = openpyxl.load_workbook(saved / f"{name}.xlsx", data_only=True)
        for sheet in draft.sheets():
            assert read(book[sheet.name]) == meant(sheet), (name, sheet.name)
