"""A template in the hands of LibreOffice: opened, filled in, saved and printed by it."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from ingest.outbox.templates.content import TemplateContent
from ingest.outbox.templates.workbook import workbook_form
from ingest.submissions.known import KnownWorld
from ingest.submissions.layout import INFO_SHEET, TABLES
from ingest.submissions.reader import read_submission
from tests.absent import absent
from tests.ingest.outbox.templates.conftest import FILLED, STATED, stated
from tests.ingest.outbox.templates.test_workbook import fill, label_cell, saved

pytestmark = pytest.mark.slow
SYSTEM_PYTHON = "/usr/bin/python3"
FIRST_DAY = date(1899, 12, 30)
A4 = (595, 842)


@pytest.fixture(scope="module")
def soffice() -> str:
    program = shutil.which("soffice")
    if program is None or not list(Path(program).resolve().parent.glob("libsclo.*")):
        absent("LibreOffice Calc is not installed: libreoffice-calc")
    return program


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A profile of its own, so that no other LibreOffice of the machine is asked to do the work."""
    return (tmp_path_factory.mktemp("libreoffice") / "profile").as_uri()


def convert(soffice: str, profile: str, source: Path, ending: str) -> Path:
    folder = source.parent / ending
    command = [
        soffice,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        ending,
        "--outdir",
        str(folder),
    ]
    done = subprocess.run([*command, str(source)], capture_output=True, text=True, timeout=120, check=True)
    made = folder / f"{source.stem}.{ending}"
    assert made.is_file(), done.stdout + done.stderr
    return made


def test_a_filled_form_saved_by_libreoffice_arrives_as_typed(
    content: TemplateContent, world: KnownWorld, soffice: str, profile: str, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_form(content)))
    fill(book)
    source = tmp_path / "bao-cao.xlsx"
    source.write_bytes(saved(book))
    reading = read_submission(convert(soffice, profile, source, "xlsx").read_bytes(), "bao-cao.xlsx", world)
    assert [issue.message for issue in reading.records["cell_issues"]] == []
    assert stated(reading.records["reported_values"]) == STATED


def test_a_form_filled_in_with_libreoffice_arrives_as_typed(
    content: TemplateContent, world: KnownWorld, soffice: str, profile: str, tmp_path: Path
) -> None:
    if subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        absent("the Python bindings of LibreOffice are not installed: python3-uno")
    source, target = tmp_path / "mau.xlsx", tmp_path / "bao-cao.xlsx"
    source.write_bytes(workbook_form(content))
    book = openpyxl.load_workbook(source)
    cells = [
        (
            sheet,
            label_cell(book, place) if sheet == INFO_SHEET else place,
            (value - FIRST_DAY).days if isinstance(value, date) else value,
        )
        for sheet, values in FILLED.items()
        for place, value in values.items()
    ]
    task = {
        "soffice": soffice,
        "profile": profile,
        "pipe": f"kttt-{tmp_path.name}",
        "source": source.as_uri(),
        "target": target.as_uri(),
        "cells": cells,
    }
    script = Path(__file__).with_name("uno_fill.py")
    subprocess.run([SYSTEM_PYTHON, str(script)], input=json.dumps(task), text=True, timeout=180, check=True)
    reading = read_submission(target.read_bytes(), "bao-cao.xlsx", world)
    assert [issue.message for issue in reading.records["cell_issues"]] == []
    assert stated(reading.records["reported_values"]) == STATED
    again = openpyxl.load_workbook(target)
    assert all(again[table.sheet].protection.sheet for table in TABLES)
    assert again["Nhiệm vụ"].data_validations.dataValidation


def test_it_prints_on_a4_with_the_heading_on_every_page(
    content: TemplateContent, soffice: str, profile: str, tmp_path: Path
) -> None:
    many = [{**content.rows["tasks"][1], "task_key": f"t{number}"} for number in range(12)]
    source = tmp_path / "mau.xlsx"
    source.write_bytes(workbook_form(TemplateContent(content.duty, {**content.rows, "tasks": many})))
    pages = pypdfium2.PdfDocument(convert(soffice, profile, source, "pdf"))
    texts = [pages[number].get_textpage().get_text_range() for number in range(len(pages))]
    sizes = [tuple(sorted(round(side) for side in pages[number].get_size())) for number in range(len(pages))]
    assert set(sizes) == {A4}
    tasks = [text for text in texts if "Nhiệm vụ Trang" in text]
    assert len(tasks) > 1
    assert all("Ghi chú" in text for text in tasks)
    assert all("UBND xã An Phú" in text and "Kỳ báo cáo: Năm 2026" in text for text in texts)
    assert not any("###" in text for text in texts)
