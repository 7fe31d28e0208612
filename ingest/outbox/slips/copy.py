"""A copy of a submission's workbook with a comment on each cell that a rule speaks of.

The copy is a new workbook of plain values: what the sender's file holds beside them (formulas, links, pictures, macros)
is not carried over, and a text that a spreadsheet would run stays text. Made only of files whose cells intake has read,
so of none that was quarantined for its format.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook.child import INVALID_TITLE_REGEX
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from ingest.files import zip_bytes
from ingest.outbox.cells import FORMULA_STARTS
from ingest.outbox.slips.slip import ERROR, Slip
from ingest.submissions.archive import Archive
from ingest.submissions.cells import BrokenValue, Scalar
from ingest.submissions.formats import ZIP
from ingest.submissions.layout import INFO_SHEET, KEYS_SHEET, TABLES
from ingest.submissions.sheet import Sheet
from ingest.submissions.xlsx import WORKBOOK, workbook_sheets
from ingest.text.normalise import fold

FILLED_AT_MOST = 100_000
"""Filled cells up to which a copy is made; a file beyond that has its page alone."""
WIDTHS = range(9, 52)
SAVED_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - not the time of anything: equal slips are equal bytes
FILL = {True: PatternFill("solid", fgColor="FFC7CE"), False: PatternFill("solid", fgColor="FFEB9C")}
HEADING = PatternFill("solid", fgColor="E4E7EC")
TOP = Alignment(vertical="top", wrap_text=True)

Marks = Mapping[tuple[str, str], list[tuple[bool, str]]]


def annotated_copy(data: bytes, slip: Slip) -> bytes | None:
    """The copy, or None where no cell of a workbook is to be commented on."""
    marks = _marks(slip)
    if not has_marks(slip) or not data.startswith(ZIP):
        return None
    archive = Archive(data, slip.file_name)
    if WORKBOOK not in archive:
        return None
    sheets = workbook_sheets(archive)
    if sum(len(values) for sheet in sheets for values in sheet.rows.values()) > FILLED_AT_MOST:
        return None
    book = Workbook()
    book.remove(book.worksheets[0])
    for source in sheets:
        sheet = book.create_sheet(INVALID_TITLE_REGEX.sub("_", source.name)[:31])
        _fill(sheet, source)
        _mark(sheet, fold(source.name), marks)
    return _saved(book)


def has_marks(slip: Slip) -> bool:
    """Whether anything is said about a cell of a file that was read."""
    return slip.contents is not None and bool(_marks(slip))


def _marks(slip: Slip) -> Marks:
    """Folded sheet and cell → what is said there: whether it is an error, and the words."""
    marks: dict[tuple[str, str], list[tuple[bool, str]]] = defaultdict(list)
    for issue in slip.issues:
        if issue.sheet and issue.cell:
            text = f"{issue.problem}. {issue.remedy}. ({issue.rule_id})"
            marks[fold(issue.sheet), issue.cell].append((issue.severity == ERROR, text))
    for finding in slip.findings:
        if finding.sheet and finding.cell:
            text = " ".join(filter(None, (finding.message, finding.what_to_do, f"({finding.check_key})")))
            marks[fold(finding.sheet), finding.cell].append((False, text))
    return marks


def _fill(sheet: Worksheet, source: Sheet) -> None:
    """Put the values at their places, in columns wide enough to read them."""
    is_table = fold(sheet.title) in {fold(table.sheet) for table in TABLES}
    is_info = fold(sheet.title) == fold(INFO_SHEET)
    widths: dict[str, int] = defaultdict(int)
    for row, values in source.rows.items():
        for letters, value in values.items():
            cell = cast(Cell, sheet[f"{letters}{row}"])  # a new sheet has no merged cells
            _put(cell, value)
            cell.alignment = TOP
            if (is_table and row == 1) or (is_info and letters == "A"):
                cell.font = Font(bold=True)
                cell.fill = HEADING
            widths[letters] = max(widths[letters], len(str(cell.value)) + 2)
    for letters, width in widths.items():
        sheet.column_dimensions[letters].width = min(max(width, WIDTHS.start), WIDTHS.stop)
    if is_table:
        sheet.freeze_panes = "A2"
    if fold(sheet.title) == fold(KEYS_SHEET):
        sheet.sheet_state = "hidden"


def _put(cell: Cell, value: Scalar) -> None:
    """Write a value; a text always as a text, also where a person types over it in a spreadsheet program."""
    if isinstance(value, BrokenValue):
        value = value.written
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(FORMULA_STARTS)
        return
    cell.value = int(value) if isinstance(value, float) and value.is_integer() else value
    if isinstance(value, date):
        cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, datetime) and value.time() else "dd/mm/yyyy"


def _mark(sheet: Worksheet, folded: str, marks: Marks) -> None:
    for (marked_sheet, address), said in marks.items():
        if marked_sheet != folded:
            continue
        cell = sheet[address]
        words = "\n".join(f"{'LỖI' if is_error else 'XEM LẠI'}: {text}" for is_error, text in said)
        cell.comment = Comment(words, "kttt", height=110, width=320)
        cell.fill = FILL[any(is_error for is_error, _ in said)]


def _saved(book: Workbook) -> bytes:
    """The workbook's bytes, the same whenever it is saved."""
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    properties = DocumentProperties(creator="kttt", created=SAVED_AT, modified=SAVED_AT)
    parts["docProps/core.xml"] = cast(bytes, tostring(properties.to_tree()))
    return zip_bytes(parts)
