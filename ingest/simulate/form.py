"""The form that simulated files are filled into: a form of ``kttt template`` as Excel saves it. Knows no values.

A form is made once for each set of sheets, with marks such as ``[area]`` where a file has texts of its own. What no
file changes is packed once for all files.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape

import openpyxl
from openpyxl.workbook import Workbook

from ingest.files import zip_bytes
from ingest.outbox.templates.content import Duty, Row, TemplateContent
from ingest.outbox.templates.workbook import workbook_form
from ingest.submissions.layout import HELP_SHEETS, INFO_LABELS, INFO_SHEET, KEYS_SHEET, TABLES

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FORM_SHEETS = (INFO_SHEET, *(table.sheet for table in TABLES), KEYS_SHEET)
"""Sheets of a form that a file fills in, in their order."""
STRINGS = "xl/sharedStrings.xml"
SAVED_AT, END, LAST = "saved_at", "[end]", "[last]"
TOLD = (
    "agency_name", "agency_full_name", "area", "deadline", "figure_period", "period", "period_name", "plan", "receiver",
    "sentence",
)  # fmt: skip
"""Names of the texts that a form tells, each marked by its name in brackets; ``figure_period`` is an earlier one."""

_ROWS: dict[str, list[Row]] = {
    "tasks": [{"task_key": "k", "task_title": "t"}],
    "targets": [{"target_key": "k", "target_name": "t", "unit": "triệu đồng"}],
    "cooperatives": [{"area_key": "k", "area_name": "t", "organisation_type": "HTX"}],
}
_MADE_AT = datetime(2021, 1, 1, tzinfo=UTC)
_ROW = re.compile(r'<row r="[0-9]+"([^>]*)>(.*?)</row>')
_CELL_STYLE = re.compile(r'<c r="[A-Z]+[0-9]+"( s="[0-9]+")?')
_INLINE = re.compile(r' t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is>')
_FIRST_ROW = re.compile(r'sqref="([A-Z]+)2(?::\1[0-9]+)?"')
_DIMENSION = re.compile(r'<dimension ref="[^"]*"/>')
_PROTECTION = re.compile(r"<sheetProtection[^>]*/>")
_WRITTEN_AT = re.compile(r"(<dcterms:modified[^>]*>)[^<]*")
_PROGRAM = re.compile(r"(<Application>)[^<]*(</Application><AppVersion>)[^<]*")
_STRINGS_TYPE = (
    f'<Override PartName="/{STRINGS}" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
_STRINGS_RELATION = (
    '<Relationship Id="rIdStrings" Target="sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
)


@dataclass(frozen=True, slots=True)
class RowForm:
    """How a row looks: its attributes, and the attribute of style of each cell from column A on."""

    attributes: str
    styles: Sequence[str]


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A sheet to be filled in.

    Attributes:
        part: name of its part in the file.
        before: what stands before its rows, ``protection`` right behind them, and ``after`` behind areas that are
            merged; marked are the place of the last cell, and the last row of what is checked.
        first: texts of its first row.
        rows: how its rows look; those behind the last look as the last.
    """

    part: str
    before: str
    protection: str
    after: str
    first: list[str]
    rows: Sequence[RowForm]


@dataclass(frozen=True, slots=True)
class Form:
    """A form.

    Attributes:
        packed: a zip of the parts that are the same in every file.
        marked: part → text of the others, without the sheets to be filled in.
        strings: texts of the sheets that only explain, escaped, in the order of their numbers.
        sheets: name → sheet to be filled in.
        information: label and text of the rows of the information sheet below its title.
        date_style: style of a date where a sheet is no longer as the form has it.
    """

    packed: bytes
    marked: Mapping[str, str]
    strings: Sequence[str]
    sheets: Mapping[str, SheetForm]
    information: Sequence[tuple[str, str]]
    date_style: str


@lru_cache(maxsize=16)
def form_of(sheets: tuple[str, ...]) -> Form:
    """The form with these sheets, those that are not of a form behind its own, and with its help."""
    data = workbook_form(TemplateContent(_duty(), _ROWS))
    book = openpyxl.load_workbook(io.BytesIO(data))
    information = [(str(row[0].value), str(row[1].value or "")) for row in book[INFO_SHEET].iter_rows(2, max_col=2)]
    parts = _parts(data if sheets == FORM_SHEETS else _with_sheets(book, sheets))
    names = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"])
    part_of = {unescape(name): f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(names, start=1)}
    strings: dict[str, int] = {}
    for name in HELP_SHEETS:
        parts[part_of[name]] = _INLINE.sub(
            lambda found: f' t="s"><v>{strings.setdefault(found[1], len(strings))}</v>', parts[part_of[name]]
        )
    filled = {name: _sheet_form(part_of[name], parts.pop(part_of[name])) for name in sheets}
    parts |= _as_saved(parts)
    marked = {part: text for part, text in parts.items() if any(f"[{name}]" in text for name in (SAVED_AT, *TOLD))}
    day = [label for label, _ in information].index(INFO_LABELS["data_date"])
    return Form(
        packed=zip_bytes({part: text.encode() for part, text in parts.items() if part not in marked}),
        marked=marked,
        strings=tuple(strings),
        sheets=filled,
        information=information,
        date_style=filled[INFO_SHEET].rows[day + 1].styles[1],
    )


def told(text: str, texts: Mapping[str, str]) -> str:
    """A text of the form with a file's own texts in the place of the marks."""
    if "[" in text:
        for name, own in texts.items():
            text = text.replace(f"[{name}]", own)
    return text


def _duty() -> Duty:
    """A duty of nothing but marks."""
    marks = {name: f"[{name}]" for name in TOLD}
    periods = (marks["period"], marks.pop("figure_period"))
    return Duty(
        **marks, rule_key="", agency_key="", mode="snapshot", figure_periods=periods, as_of=_MADE_AT, file_stem=""
    )


def _with_sheets(book: Workbook, sheets: Sequence[str]) -> bytes:
    """The form without the sheets that are not wanted, and with empty ones that it has not."""
    for name in book.sheetnames:
        if name not in (*sheets, *HELP_SHEETS):
            book.remove(book[name])
    for name in sheets:
        if name not in book.sheetnames:
            book.create_sheet(name)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _parts(data: bytes) -> dict[str, str]:
    """The parts of a workbook by name, written as Excel does."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    return {name: HEAD + text.removeprefix(HEAD).replace(" />", "/>") for name, text in texts.items()}


def _as_saved(parts: Mapping[str, str]) -> dict[str, str]:
    """The parts that are others once Excel has saved the file."""
    relations = "xl/_rels/workbook.xml.rels"
    return {
        "[Content_Types].xml": parts["[Content_Types].xml"].replace("</Types>", _STRINGS_TYPE),
        relations: parts[relations].replace("</Relationships>", _STRINGS_RELATION),
        "docProps/core.xml": _WRITTEN_AT.sub(rf"\g<1>[{SAVED_AT}]", parts["docProps/core.xml"]),
        "docProps/app.xml": _PROGRAM.sub(r"\g<1>Microsoft Excel\g<2>16.0300", parts["docProps/app.xml"]),
        # A form asks for every formula to be worked out when it is opened.
        "xl/workbook.xml": parts["xl/workbook.xml"].replace(' fullCalcOnLoad="1"', ""),
    }


def _sheet_form(part: str, text: str) -> SheetForm:
    before, _, rest = text.replace("<sheetData/>", "<sheetData></sheetData>").partition("<sheetData>")
    data, _, after = rest.partition("</sheetData>")
    rows = _ROW.findall(data)
    protection = _PROTECTION.match(after)
    return SheetForm(
        part=part,
        before=_DIMENSION.sub(f'<dimension ref="A1:{END}"/>', before),
        protection=protection[0] if protection else "",
        after=_FIRST_ROW.sub(rf'sqref="\g<1>2:\g<1>{LAST}"', after[protection.end() :] if protection else after),
        first=[unescape(found) for found in _INLINE.findall(rows[0][1])] if rows else [],
        rows=[RowForm(attributes, _CELL_STYLE.findall(cells)) for attributes, cells in rows],
    )


TEMPLATE_VERSION = _duty().template_version
