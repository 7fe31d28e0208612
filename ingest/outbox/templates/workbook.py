"""A template as a workbook: the same sheets and headings that the reader knows, ready to be filled in and printed.

Everything is locked but the cells to be filled in; the protection has no password, it only keeps keys from slips of
the hand. Equal content gives equal bytes: no time of writing is in the file.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import cast

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from ingest.files import zip_bytes
from ingest.outbox.cells import harmless
from ingest.outbox.templates import style, wording
from ingest.outbox.templates.content import Duty, Row, TemplateContent
from ingest.submissions.layout import (
    COOPERATIVES,
    HELP_SHEETS,
    INFO_LABELS,
    INFO_SHEET,
    KEYS_SHEET,
    MEASURES,
    RATED_TYPES,
    RATINGS,
    TABLES,
    TITLE,
    WITHDRAWN,
    WORDS,
    Column,
    Table,
)

HELP_SHEET, LISTS_SHEET = HELP_SHEETS
WIDTHS = {
    "task_key": 9, "target_key": 9, "area_key": 9,
    "task_title": 48, "target_name": 44, "area_name": 18,
    "unit": 13, "last_reported": 24, "status": 17, "progress_pct": 12, "done_date": 14, "evidence_number": 20,
    "value": 16, "basis": 13, "figure_period": 12, "organisation_type": 9, "note": 30,
}  # fmt: skip
MEASURE_WIDTH, RATING_WIDTH = 10, 9
INFO_WIDTHS = (26, 78)
LISTS = {"status": "Tình trạng", "basis": "Loại số liệu", "figure_period": "Kỳ số liệu", "mode": "Hình thức"}
"""Field → heading of its list on the sheet of lists."""
NOTHING = "nothing"
"""Kind of a content cell that stays locked: its row has no such figure."""
LINE_POINTS = 15.75
LETTERS_PER_WIDTH = 1.15
"""Letters of Vietnamese text that fit into a column's unit of width, with what wrapping at words wastes."""
MOST_POINTS = 400.0
_WRITTEN_AT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def workbook_form(content: TemplateContent) -> bytes:
    """The template as the bytes of an .xlsx file."""
    workbook = Workbook()
    style.add_styles(workbook)
    info = workbook.worksheets[0]
    info.title = INFO_SHEET
    duty = content.duty
    ranges = {field: _list_range(number, len(_choices(duty, field))) for number, field in enumerate(LISTS, start=1)}
    _info_sheet(info, duty, ranges)
    for table in TABLES:
        _content_sheet(workbook.create_sheet(table.sheet), table, content.rows[table.name], ranges)
    _help_sheet(workbook.create_sheet(HELP_SHEET), duty)
    _lists_sheet(workbook.create_sheet(LISTS_SHEET), duty)
    for sheet in workbook.worksheets:
        _print_layout(sheet, duty)
    _keys_sheet(workbook.create_sheet(KEYS_SHEET), duty)
    for sheet in workbook.worksheets:
        _protect(sheet)
    return _bytes(workbook, duty)


def _info_sheet(sheet: Worksheet, duty: Duty, ranges: dict[str, str]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = INFO_WIDTHS
    _put(sheet, 1, 1, TITLE, style.TITLE)
    sheet.merge_cells("A1:B1")
    sheet.row_dimensions[1].height = 40
    told = {
        "Kế hoạch": duty.plan,
        "Căn cứ": duty.sentence,
        "Địa bàn": duty.area,
        "Nơi nhận": duty.receiver,
        "Hạn gửi": duty.deadline,
        "Mẫu": duty.template_version,
    }
    fields = {INFO_LABELS[name]: (name, value) for name, value in duty.info.items()}
    asked = [INFO_LABELS[name] for name in wording.INFO_NOTES]
    labels = [*(label for label in fields if label not in asked), *told, *asked]
    for row, label in enumerate(labels, start=2):
        name_cell = _put(sheet, row, 1, label, style.NAME)
        name, value = fields.get(label, ("", told.get(label)))
        if name == "mode":
            value = WORDS["mode"][duty.mode]
        cell = _put(sheet, row, 2, value, _info_style(name))
        _fit(sheet, row, [(value or "", INFO_WIDTHS[1])])
        if name in wording.INFO_NOTES:
            _note(name_cell, wording.INFO_NOTES[name])
            rule = _validation(name, cell.coordinate, ranges)
            if rule:
                rule.add(cell.coordinate)
                sheet.add_data_validation(rule)


def _info_style(name: str) -> str:
    """The style of a value of the information sheet: to be filled in, or locked."""
    if name not in wording.INFO_NOTES:
        return style.LABEL
    return style.INPUT_DATE if name == "data_date" else style.INPUT_TEXT


def _content_sheet(sheet: Worksheet, table: Table, rows: Sequence[Row], ranges: dict[str, str]) -> None:
    for position, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = _width(column)
        heading = _put(sheet, 1, position, column.heading, style.HEADING)
        _note(heading, _heading_note(column))
    sheet.row_dimensions[1].height = 3 * LINE_POINTS
    for number, row in enumerate(rows, start=2):
        for position, column in enumerate(table.columns, start=1):
            value = row.get(column.name)
            if value and column.name in WORDS:
                value = WORDS[column.name][value]
            _put(sheet, number, position, value or None, _style(column, row))
        _fit(sheet, number, [(row.get(c.name, ""), _width(c)) for c in table.columns if c.role == "label"])
    if rows:
        _check_cells(sheet, table, rows, ranges)
    fixed = next(position for position, column in enumerate(table.columns, start=1) if column.name == "last_reported")
    sheet.freeze_panes = f"{get_column_letter(fixed)}2"


def _check_cells(sheet: Worksheet, table: Table, rows: Sequence[Row], ranges: dict[str, str]) -> None:
    """Drop-downs and checks of what is typed, and a mark on a word that is missing beside a figure."""
    for position, column in enumerate(table.columns, start=1):
        if column.role not in ("content", "qualifier"):
            continue
        letter = get_column_letter(position)
        rules: dict[str, DataValidation | None] = {}
        kinds = [(_kind(column, row), number) for number, row in enumerate(rows, start=2)]
        for kind, numbered in groupby(kinds, itemgetter(0)):
            numbers = [number for _, number in numbered]
            if kind not in rules:
                rules[kind] = _validation(kind, f"{letter}{numbers[0]}", ranges)
            if (rule := rules[kind]) is not None:
                rule.add(f"{letter}{numbers[0]}:{letter}{numbers[-1]}")
        for rule in filter(None, rules.values()):
            sheet.add_data_validation(rule)
    content = [get_column_letter(p) for p, column in enumerate(table.columns, start=1) if column.role == "content"]
    needed = "status" if table.name == "tasks" else "basis"
    place = next(p for p, column in enumerate(table.columns, start=1) if column.name == needed)
    letter = get_column_letter(place)
    filled = ",".join(f'${other}2<>""' for other in content if other != letter)
    sheet.conditional_formatting.add(
        f"{letter}2:{letter}{len(rows) + 1}",
        Rule("expression", dxf=DifferentialStyle(fill=style.MISSING), formula=[f'AND(${letter}2="",OR({filled}))']),
    )


def _kind(column: Column, row: Row) -> str:
    """What may be typed into a cell: nothing, a word of a list, or a kind of number."""
    if column.name in RATINGS and row["organisation_type"] not in RATED_TYPES:
        return NOTHING
    if column.name == "value":
        return {"%": "percentage", "triệu đồng": "amount"}.get(row["unit"], "count")
    return "count" if column.name in MEASURES else column.name


def _validation(kind: str, first: str, ranges: dict[str, str]) -> DataValidation | None:
    """The check of a kind of cell, written for the first cell that it is for; None for free text and for nothing."""
    withdrawn = f'{first}="{WITHDRAWN}"'
    formulas = {
        # A number up to 1 could be a share or a percentage, so the reader refuses it; as text with % it is clear.
        "percentage": f"OR({withdrawn},AND(ISNUMBER({first}),OR({first}=0,AND({first}>1,{first}<=100))),"
        f'AND(ISTEXT({first}),RIGHT({first},1)="%"))',
        "count": f"OR({withdrawn},AND(ISNUMBER({first}),{first}>=0,{first}=INT({first})))",
        "amount": f"OR({withdrawn},AND(ISNUMBER({first}),{first}>=0))",
        "date": f"OR({withdrawn},AND(ISNUMBER({first}),{first}>=DATE(2000,1,1),{first}<DATE(2101,1,1)),"
        f'AND(ISTEXT({first}),LEN({first})<=10,ISNUMBER(SEARCH("/",{first}))))',
    }
    kind = {"progress_pct": "percentage", "done_date": "date", "data_date": "date"}.get(kind, kind)
    if kind in ranges:
        rule = DataValidation(type="list", formula1=ranges[kind], allow_blank=True)
        rule.error = wording.REFUSED["list"]
    elif kind in formulas:
        rule = DataValidation(type="custom", formula1=formulas[kind], allow_blank=True)
        rule.error = wording.REFUSED[kind]
    else:
        return None
    rule.errorTitle = wording.REFUSED_TITLE
    rule.showErrorMessage = True
    return rule


def _style(column: Column, row: Row) -> str:
    if column.name == "organisation_type":
        return style.LABEL
    if column.role in ("key", "label"):
        return style.KEY if column.role == "key" else style.LABEL
    kind = _kind(column, row)
    return {
        NOTHING: style.LABEL,
        "status": style.INPUT_WORD,
        "basis": style.INPUT_WORD,
        "figure_period": style.INPUT_WORD,
        "progress_pct": style.INPUT_SHARE,
        "percentage": style.INPUT_SHARE,
        "amount": style.INPUT_AMOUNT,
        "count": style.INPUT_COUNT,
        "done_date": style.INPUT_DATE,
    }.get(kind, style.INPUT_TEXT)


def _width(column: Column) -> float:
    return WIDTHS.get(column.name, RATING_WIDTH if column.name in RATINGS else MEASURE_WIDTH)


def _heading_note(column: Column) -> str:
    if column.name in MEASURES:
        return wording.RATING_NOTE if column.name in RATINGS else wording.COUNT_NOTE
    return wording.HEADING_NOTES.get(column.name) or wording.HEADING_NOTES[column.role]


def _help_sheet(sheet: Worksheet, duty: Duty) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = INFO_WIDTHS
    _put(sheet, 1, 1, HELP_SHEET.upper(), style.TITLE)
    sheet.merge_cells("A1:B1")
    sheet.row_dimensions[1].height = 40
    parts = wording.instructions(duty.receiver, duty.deadline, duty.agency_name, duty.period_name)
    for row, (heading, text) in enumerate(parts, start=2):
        _put(sheet, row, 1, heading, style.NAME)
        _put(sheet, row, 2, text, style.LABEL)
        _fit(sheet, row, [(heading, INFO_WIDTHS[0]), (text, INFO_WIDTHS[1])])


def _choices(duty: Duty, field: str) -> list[str]:
    """The words of a list, in the order in which they are offered."""
    if field == "figure_period":
        return list(duty.figure_periods)
    return [*WORDS[field].values(), *([WITHDRAWN] if field == "status" else [])]


def _list_range(number: int, length: int) -> str:
    letter = get_column_letter(number)
    return f"'{LISTS_SHEET}'!${letter}$2:${letter}${length + 1}"


def _lists_sheet(sheet: Worksheet, duty: Duty) -> None:
    for position, (field, heading) in enumerate(LISTS.items(), start=1):
        sheet.column_dimensions[get_column_letter(position)].width = 22
        _put(sheet, 1, position, heading, style.HEADING)
        for row, word in enumerate(_choices(duty, field), start=2):
            _put(sheet, row, position, word, style.LIST_ITEM)
    position = len(LISTS) + 1
    sheet.column_dimensions[get_column_letter(position)].width = 22
    _put(sheet, 1, position, COOPERATIVES.column("organisation_type").heading, style.HEADING)
    for row, word in enumerate(WORDS["organisation_type"].values(), start=2):
        _put(sheet, row, position, word, style.LIST_ITEM)


def _keys_sheet(sheet: Worksheet, duty: Duty) -> None:
    for row, (name, value) in enumerate(duty.keys.items(), start=1):
        _put(sheet, row, 1, name, style.LIST_ITEM)
        _put(sheet, row, 2, value, style.LIST_ITEM)
    sheet.sheet_state = "hidden"


def _put(sheet: Worksheet, row: int, column: int, value: str | None, named: str) -> Cell:
    """Write a text that no program runs as a formula, or an empty cell to be filled in."""
    cell = cast(Cell, sheet.cell(row, column))
    if value is not None:
        cell.value = str(harmless(ILLEGAL_CHARACTERS_RE.sub(" ", value)))
    cell.style = named
    return cell


def _note(cell: Cell, text: str) -> None:
    note = Comment(text, "kttt")
    note.width, note.height = 320, 30 + 22 * math.ceil(len(text) / 42)
    cell.comment = note


def _fit(sheet: Worksheet, row: int, texts: list[tuple[str, float]]) -> None:
    """Give a row the height that its longest wrapped text takes; sheet programs do not all do so when they open one."""
    lines = [math.ceil(len(text) / (width * LETTERS_PER_WIDTH)) for text, width in texts]
    sheet.row_dimensions[row].height = min(LINE_POINTS * max([1, *lines]) + 6, MOST_POINTS)


def _print_layout(sheet: Worksheet, duty: Duty) -> None:
    is_table = sheet.title not in (INFO_SHEET, *HELP_SHEETS)
    sheet.page_setup.orientation = "landscape" if is_table else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.8
    if is_table:
        sheet.print_title_rows = "1:1"
    for item, left, right in (
        # In a header & begins a code; a name is not to.
        (sheet.oddHeader, duty.agency_full_name.replace("&", "&&"), f"Kỳ báo cáo: {duty.period_name}"),
        (sheet.oddFooter, sheet.title, "Trang &P/&N"),
    ):
        if item is not None:
            item.left.text, item.right.text = left, right
    sheet.sheet_view.showGridLines = False


def _protect(sheet: Worksheet) -> None:
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False  # allowed: to widen a column harms nothing
    sheet.protection.formatRows = False


def _bytes(workbook: Workbook, duty: Duty) -> bytes:
    """The file without any time of writing: the properties say when its values were known."""
    workbook.properties.creator = "kttt"
    workbook.properties.title = f"{TITLE} – {duty.agency_full_name} – {duty.period_name}"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        ExcelWriter(workbook, archive).save()
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    known_at = f"{duty.as_of:%Y-%m-%dT%H:%M:%SZ}".encode()
    parts["docProps/core.xml"] = _WRITTEN_AT.sub(rb"\g<1>" + known_at + rb"\g<3>", parts["docProps/core.xml"])
    return zip_bytes(parts)
