"""Sheets → neutral form: columns by heading text, merged keys filled down, nothing dropped in silence. Judges no value.

A sheet may carry rows above its headings, headings in two rows, a row that numbers the columns, and its columns in any
order. What stands outside the columns of the template is listed as ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from ingest.submissions.cells import Book, Cell, Finding, Row, Scalar
from ingest.submissions.layout import (
    HELP_LABELS,
    HELP_SHEETS,
    INFO_LABELS,
    INFO_SHEET,
    KEY_NAMES,
    KEYS_SHEET,
    TABLES,
    Column,
    Table,
)
from ingest.submissions.messages import unreadable
from ingest.submissions.sheet import MAX_COLUMNS, MAX_ROWS, RowCells, Sheet, column_number, date_of_serial
from ingest.submissions.values import YEARS, as_written
from ingest.text import normalise

HEADING_ROWS = 20
MAX_STRAY_CELLS = 2000
DATE_FIELDS = frozenset({"done_date", "data_date"})
"""Fields in which a bare number of a workbook is the number of a day."""

_ORDINAL = re.compile(r"\(?([0-9]{1,2}|[a-zđ])\)?(?: ?=.*)?", re.IGNORECASE)
_Values = Mapping[str, Scalar]


@lru_cache(maxsize=4096, typed=True)
def fold(value: Scalar) -> str:
    """The folded text of a cell, remembered because the same headings and labels come with every file."""
    return normalise.fold(as_written(value))


_TABLES = {table.sheet: table for table in TABLES}
_SHEETS = {fold(name): name for name in (INFO_SHEET, KEYS_SHEET, *HELP_SHEETS, *_TABLES)}
_FIELDS = {fold(label): name for name, label in INFO_LABELS.items()}
_HELP_LABELS = frozenset(fold(label) for label in HELP_LABELS)
_SPELLINGS = {
    table.name: {fold(text): column for column in table.columns for text in (column.heading, *column.spellings)}
    for table in TABLES
}
_OUTSIDE = Column("", "", "label")


def known_sheet(name: str) -> str | None:
    """The sheet of the template that bears this name."""
    return _SHEETS.get(fold(name))


def known_texts() -> frozenset[str]:
    """The folded headings, labels and names of keys, by which a reader can tell that it cut the columns right."""
    return frozenset(map(fold, KEY_NAMES)).union(_FIELDS, *_SPELLINGS.values())


def read_sheets(sheets: Iterable[Sheet], file_name: str) -> Book:
    """Put the sheets of a file together as a submission.

    Raises:
        UnreadableDocument: there is no information sheet, or the filled area is monstrous.
    """
    book = Book()
    seen: set[str] = set()
    for sheet in sheets:
        known = known_sheet(sheet.name)
        if known is None or known in seen:
            if sheet.rows:
                book.findings.append(Finding("ignored_sheet", sheet=sheet.name))
            continue
        seen.add(known)
        if known not in HELP_SHEETS:
            _check_extent(sheet, file_name)
            _read_sheet(book, known, sheet)
    if INFO_SHEET not in seen:
        raise unreadable("no_submission", file_name, value=f"không có trang “{INFO_SHEET}”")
    stray = sum(finding.rule_id == "ignored_text" for finding in book.findings)
    if stray > MAX_STRAY_CELLS:
        raise unreadable("too_large", file_name, value=f"{stray} ô nằm ngoài bảng của mẫu")
    return book


def _check_extent(sheet: Sheet, file_name: str) -> None:
    for number, values in sheet.rows.items():
        if number > MAX_ROWS or len(values) > MAX_COLUMNS:
            place = f"{max(values, key=column_number)}{number}"
            raise unreadable("too_large", file_name, value=f"có số liệu ở ô {place} của trang {sheet.name}")


def _read_sheet(book: Book, known: str, sheet: Sheet) -> None:
    if known == KEYS_SHEET:
        _read_keys(book, sheet)
        return
    if sheet.hidden and sheet.rows:
        book.findings.append(Finding("hidden_sheet", sheet=known))
    if known == INFO_SHEET:
        _read_info(book, sheet)
    else:
        _TableReader(book, _TABLES[known], sheet).read()


def _read_keys(book: Book, sheet: Sheet) -> None:
    for values in sheet.rows.values():
        name = as_written(values.get("A"))
        if name in KEY_NAMES and "B" in values:
            book.keys.setdefault(name, as_written(values["B"]))


def _ignore(book: Book, cells: Iterable[Cell]) -> None:
    book.findings.extend(Finding("ignored_text", cell) for cell in cells)


def _read_info(book: Book, sheet: Sheet) -> None:
    for number in sorted(sheet.rows):
        cells = {
            letters: Cell(INFO_SHEET, f"{letters}{number}", value) for letters, value in sheet.rows[number].items()
        }
        label = cells.get("A")
        folded = fold(label.value) if label else ""
        name = _FIELDS.get(folded)
        if folded in _HELP_LABELS:
            continue
        if label is None or name is None:
            _ignore(book, cells.values())
        elif name in book.info:
            book.findings.append(Finding("duplicate_label", label))
        else:
            cell = cells.get("B", Cell(INFO_SHEET, f"B{number}", None))
            book.info[name] = _dated(cell, sheet.epoch) if name in DATE_FIELDS else cell
            _ignore(book, (cell for letters, cell in cells.items() if letters not in ("A", "B")))


def _dated(cell: Cell, epoch: datetime | None) -> Cell:
    """A bare number where a date belongs, as the day that it numbers when that is a likely one."""
    if epoch is None or not isinstance(cell.value, float):
        return cell
    day = date_of_serial(cell.value, epoch)
    return cell._replace(value=day) if getattr(day, "year", 0) in YEARS else cell


class _TableReader:
    """Reads the rows of one content table into a book."""

    def __init__(self, book: Book, table: Table, sheet: Sheet) -> None:
        self.book = book
        self.table = table
        self.sheet = sheet
        self.rows = sheet.rows
        self.numbers = sorted(sheet.rows)
        self.spellings = _SPELLINGS[table.name]

    def read(self) -> None:
        heading_row = self._heading_row()
        if heading_row is None:
            self._give_up(self.numbers, [column.heading for column in self.table.columns if column.required])
            return
        place = self.numbers.index(heading_row)
        for number in self.numbers[:place]:
            _ignore(self.book, self._cells(number))
        headings, below = self._headings(heading_row, self.numbers[place + 1 :])
        columns = self._columns(headings)
        usable = {column.name for column in columns.values() if column}
        missing = [column.heading for column in self.table.columns if column.required and column.name not in usable]
        if missing:
            self._give_up(below, missing)
            return
        if below and self._numbers_columns(below[0], columns):
            below = below[1:]
        self._read_rows(below, columns)

    def _cells(self, number: int) -> list[Cell]:
        return [Cell(self.table.sheet, f"{letters}{number}", value) for letters, value in self.rows[number].items()]

    def _give_up(self, numbers: Iterable[int], missing: Iterable[str]) -> None:
        """Refuse a sheet whose columns cannot be told: every cell of it stays out."""
        columns = ", ".join(missing)
        self.book.findings.append(Finding("missing_heading", sheet=self.table.sheet, details={"columns": columns}))
        self.book.unusable.add(self.table.name)
        self.book.refused.extend(cell for number in numbers for cell in self._cells(number))

    def _column(self, value: Scalar) -> Column | None:
        return self.spellings.get(fold(value))

    def _heading_row(self) -> int | None:
        """The first row with the table's first key and another of its headings."""
        for number in self.numbers[:HEADING_ROWS]:
            found = {column.name for value in self.rows[number].values() if (column := self._column(value))}
            if self.table.columns[0].name in found and len(found) > 1:
                return number
        return None

    def _headings(self, number: int, below: list[int]) -> tuple[list[Cell], list[int]]:
        """The headings, the lower of two rows before the upper, and the rows that follow them.

        A second row of headings has none below the first key, and at least one heading that the upper row has not.
        """
        upper = {_letters(cell): cell for cell in self._cells(number)}
        if below and below[0] == number + 1:
            lower = {_letters(cell): cell for cell in self._cells(below[0])}
            named = {column.name for cell in upper.values() if (column := self._column(cell.value))}
            added = {column.name for cell in lower.values() if (column := self._column(cell.value))} - named
            key = next(letters for letters, cell in upper.items() if self._column(cell.value) is self.table.columns[0])
            if added and key not in lower:
                kept = {letters: cell for letters, cell in upper.items() if self._column(cell.value)}
                return sorted((upper | lower | kept).values(), key=_position), below[1:]
        return sorted(upper.values(), key=_position), below

    def _columns(self, headings: Iterable[Cell]) -> dict[str, Column | None]:
        """Letters → column; None marks a column whose heading stands twice, so that its cells are refused."""
        columns: dict[str, Column | None] = {}
        first: dict[str, str] = {}
        for cell in headings:
            letters = _letters(cell)
            column = self._column(cell.value)
            if column is None:
                self.book.findings.append(Finding("ignored_column", cell))
                columns[letters] = _OUTSIDE
            elif column.name in first:
                self.book.findings.append(Finding("duplicate_heading", cell))
                columns[letters] = columns[first[column.name]] = None
            else:
                columns[letters] = column
                first[column.name] = letters
        return columns

    def _numbers_columns(self, number: int, columns: Mapping[str, Column | None]) -> bool:
        """Whether a row only numbers the columns: (1), (2), (3), or A, B, 1, 2."""
        values = self.rows[number]
        found = {letters: _ORDINAL.fullmatch(as_written(value)) for letters, value in values.items()}
        key = next(letters for letters, column in columns.items() if column is self.table.columns[0])
        if len(found) < 3 or not found.get(key) or not all(found.values()):
            return False
        numbers = [
            int(match[1])
            for letters in sorted(found, key=column_number)
            if (match := found[letters]) and match[1].isdigit()
        ]
        return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True

    def _read_rows(self, numbers: Iterable[int], columns: Mapping[str, Column | None]) -> None:
        name = self.table.sheet
        letters_of = {column.name: letters for letters, column in columns.items() if column and column.name}
        read = frozenset(letters_of.values())
        dates = [(field, letters_of[field]) for field in DATE_FIELDS if field in letters_of]
        key = letters_of[self.table.columns[0].name]
        filled_down = self._filled_down(columns)
        rows: list[Row] = []
        for number in numbers:
            values = self.rows[number]
            if not values.keys() <= read:
                self._set_aside(number, columns)
                if values.keys().isdisjoint(read):
                    continue
            cells = RowCells(name, number, values, letters_of)
            for field, letters in dates:
                if isinstance(values.get(letters), float):
                    cells.put(field, _dated(cells[field], self.sheet.epoch))
            if number in filled_down:
                for field, merged in filled_down[number].items():
                    if letters_of[field] not in values:
                        cells.put(field, merged)
            rows.append(Row(f"{name}!{key}{number}", cells))
        self.book.tables[self.table.name] = rows
        self._warn_of_hidden(numbers, columns)

    def _set_aside(self, number: int, columns: Mapping[str, Column | None]) -> None:
        """List what stands outside the columns; refuse what stands under a heading that is there twice."""
        for cell in self._cells(number):
            letters = _letters(cell)
            if letters not in columns:
                self.book.findings.append(Finding("ignored_text", cell))
            elif columns[letters] is None:
                self.book.refused.append(cell)

    def _filled_down(self, columns: Mapping[str, Column | None]) -> dict[int, dict[str, Cell]]:
        """Row → column → the key or label that an area merged over several rows has in its first one."""
        filled: dict[int, dict[str, Cell]] = {}
        for span in self.sheet.merged:
            letters = span.first_column
            column = columns.get(letters)
            value = self.rows.get(span.first_row, {}).get(letters)
            if column is None or not column.name or value is None:
                continue
            cell = Cell(self.table.sheet, f"{letters}{span.first_row}", value)
            if column.role in ("key", "label"):
                for number in range(span.first_row + 1, min(span.last_row, MAX_ROWS) + 1):
                    if number in self.rows:
                        filled.setdefault(number, {})[column.name] = cell
            elif span.last_row > span.first_row and span.first_row > self.numbers[0]:
                self.book.findings.append(Finding("merged_cell", cell))
        return filled

    def _warn_of_hidden(self, numbers: Iterable[int], columns: Mapping[str, Column | None]) -> None:
        if not self.sheet.hidden_rows and self.sheet.hidden_columns.isdisjoint(columns):
            return
        content = {letters for letters, column in columns.items() if column and column.role == "content"}
        for number in numbers:
            for cell in self._cells(number):
                letters = _letters(cell)
                hidden = number in self.sheet.hidden_rows or letters in self.sheet.hidden_columns
                if hidden and letters in content:
                    self.book.findings.append(Finding("hidden_cell", cell))


def _letters(cell: Cell) -> str:
    return cell.address.rstrip("0123456789")


def _position(cell: Cell) -> int:
    return column_number(_letters(cell))
