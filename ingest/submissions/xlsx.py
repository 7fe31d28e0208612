"""Reads a workbook into the neutral form: columns by heading text, nothing dropped in silence. Judges no value.

Formulas are never computed; the result stored in the file is read. A sheet may carry rows above its headings, and its
columns may stand in any order.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

import python_calamine

from ingest.submissions.archive import Inspection, column_letters, inspect_archive
from ingest.submissions.cells import Book, BrokenValue, Cell, Finding, Row
from ingest.submissions.layout import HELP_SHEETS, INFO_LABELS, INFO_SHEET, TABLES, Column, Table
from ingest.submissions.messages import unreadable
from ingest.submissions.values import as_written
from ingest.text.normalise import fold

HEADING_ROWS = 20
Value = int | float | str | bool | time | date | datetime | timedelta | BrokenValue
Grid = list[list[Value]]


def read_workbook(data: bytes, file_name: str) -> Book:
    """Read the information sheet and the content sheets of a workbook.

    Raises:
        UnreadableDocument: the file is no readable workbook, or has no information sheet.
    """
    inspection = inspect_archive(data, file_name)
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        sheets = {
            metadata.name: _grid(workbook.get_sheet_by_name(metadata.name).to_python(skip_empty_area=False))
            for metadata in workbook.sheets_metadata
            if metadata.typ is python_calamine.SheetTypeEnum.WorkSheet
        }
    except python_calamine.PasswordError as error:
        raise unreadable("protected_file", file_name) from error
    except python_calamine.CalamineError as error:
        raise unreadable("unreadable_xlsx", file_name) from error
    return _read_sheets(sheets, inspection, file_name)


def _grid(rows: Sequence[Sequence[Value]]) -> Grid:
    return [list(row) for row in rows]


def _read_sheets(sheets: dict[str, Grid], inspection: Inspection, file_name: str) -> Book:
    book = Book()
    wanted = {fold(name): name for name in (INFO_SHEET, *HELP_SHEETS, *(table.sheet for table in TABLES))}
    tables = {table.sheet: table for table in TABLES}
    seen: set[str] = set()
    for name, grid in sheets.items():
        for (row, column), broken in inspection.broken.get(name, {}).items():
            _put(grid, row, column, broken)
        known = wanted.get(fold(name))
        if known is None or known in seen:
            if any(cell.filled for row in _cells(name, grid) for cell in row):
                book.findings.append(Finding("ignored_sheet", sheet=name))
            continue
        seen.add(known)
        if known == INFO_SHEET:
            _read_info(book, known, grid)
        elif known in tables:
            _read_table(book, tables[known], grid)
    if INFO_SHEET not in seen:
        raise unreadable("no_submission", file_name, value=f"không có trang “{INFO_SHEET}”")
    return book


def _put(grid: Grid, row: int, column: int, value: Value) -> None:
    grid.extend([] for _ in range(row + 1 - len(grid)))
    grid[row].extend("" for _ in range(column + 1 - len(grid[row])))
    grid[row][column] = value


def _cells(sheet: str, grid: Grid) -> Iterator[list[Cell]]:
    for number, values in enumerate(grid, start=1):
        yield [Cell(sheet, f"{column_letters(column)}{number}", value) for column, value in enumerate(values)]


def _ignore(book: Book, cells: Sequence[Cell]) -> None:
    book.findings.extend(Finding("ignored_text", cell) for cell in cells if cell.filled)


def _read_info(book: Book, sheet: str, grid: Grid) -> None:
    fields = {fold(label): name for name, label in INFO_LABELS.items()}
    for cells in _cells(sheet, grid):
        name = fields.get(fold(as_written(cells[0].value))) if cells else None
        if name is None:
            _ignore(book, cells)
        elif name in book.info:
            book.findings.append(Finding("duplicate_label", cells[0]))
        else:
            book.info[name] = cells[1] if len(cells) > 1 else Cell(sheet, f"B{cells[0].address[1:]}", None)
            _ignore(book, cells[2:])


def _read_table(book: Book, table: Table, grid: Grid) -> None:
    rows = list(_cells(table.sheet, grid))
    spellings = {fold(text): column for column in table.columns for text in (column.heading, *column.spellings)}
    heading_row = _heading_row(rows, spellings, table)
    if heading_row is None:
        _give_up(book, table, rows, [column.heading for column in table.columns if column.required])
        return
    for above in rows[:heading_row]:
        _ignore(book, above)
    below = rows[heading_row + 1 :]
    places = _places(book, rows[heading_row], spellings)
    usable = {column.name for column in places.values() if column}
    missing = [column.heading for column in table.columns if column.required and column.name not in usable]
    if missing:
        _give_up(book, table, below, missing)
        return
    book.tables[table.name] = [row for cells in below if (row := _read_row(book, table, cells, places))]


def _give_up(book: Book, table: Table, rows: Sequence[Sequence[Cell]], missing: Sequence[str]) -> None:
    """Refuse a sheet whose columns cannot be told: every cell of it stays out."""
    book.findings.append(Finding("missing_heading", sheet=table.sheet, details={"columns": ", ".join(missing)}))
    book.unusable.add(table.name)
    book.refused.extend(cell for row in rows for cell in row if cell.filled)


def _heading_row(rows: Sequence[Sequence[Cell]], spellings: dict[str, Column], table: Table) -> int | None:
    """The first row with the table's first key and another of its headings."""
    for number, cells in enumerate(rows[:HEADING_ROWS]):
        found = {spellings[text].name for cell in cells if (text := fold(as_written(cell.value))) in spellings}
        if table.columns[0].name in found and len(found) > 1:
            return number
    return None


def _places(book: Book, headings: Sequence[Cell], spellings: dict[str, Column]) -> dict[int, Column | None]:
    """Position → column; None marks a column whose heading stands twice, so that its cells are refused."""
    places: dict[int, Column | None] = {}
    first: dict[str, int] = {}
    for position, cell in enumerate(headings):
        column = spellings.get(fold(as_written(cell.value))) if cell.filled else None
        if column is None:
            continue
        places[position] = column
        if column.name in first:
            book.findings.append(Finding("duplicate_heading", cell))
            places[position] = places[first[column.name]] = None
        first.setdefault(column.name, position)
    for position, cell in enumerate(headings):
        if cell.filled and position not in places:
            book.findings.append(Finding("ignored_column", cell))
            places[position] = Column("", "", "label")
    return places


def _read_row(book: Book, table: Table, cells: Sequence[Cell], places: dict[int, Column | None]) -> Row | None:
    """The row, or None when it says nothing; what stands outside the columns is listed as ignored."""
    named: dict[str, Cell] = {}
    for position, cell in enumerate(cells):
        if position not in places:
            _ignore(book, [cell])
            continue
        column = places[position]
        if column is None:
            book.refused.extend([cell] if cell.filled else [])
        elif column.name:
            named[column.name] = cell
    if not any(cell.filled for cell in named.values()):
        return None
    first = named.get(table.columns[0].name)
    place = first.address if first else cells[0].address
    return Row(f"{table.sheet}!{place}", named)
