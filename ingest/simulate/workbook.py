"""Writes a workbook as Excel saves a filled form: shared strings, numbered dates, blank cells. Computes nothing.

Or the same sheets as a zip of .csv files, with numbers and dates as they are written in Vietnam. Text is put together
directly, because a load test needs thousands of files a minute. Equal sheets give equal bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

from ingest.files import zip_bytes
from ingest.simulate.form import END, HEAD, LAST, SAVED_AT, STRINGS, Form, RowForm, form_of, told
from ingest.submissions.sheet import column_letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DAY_ZERO = date(1899, 12, 30).toordinal()


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the result that the file holds of it, if it holds one."""

    text: str
    result: float | None


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that shows an error such as ``#N/A``."""

    text: str


Value = str | int | float | date | Formula | ErrorCell | None


@dataclass(slots=True)
class Sheet:
    """A sheet: rows of values from A1 on, rows that are hidden (from 0), and ranges that are merged."""

    name: str
    rows: Sequence[Sequence[Value]]
    hidden_rows: frozenset[int] = frozenset()
    merged: Sequence[str] = ()


@dataclass(slots=True)
class _Strings:
    """The texts of a workbook, escaped, each once."""

    places: dict[str, int]
    used: int = field(init=False)

    def __post_init__(self) -> None:
        self.used = len(self.places)

    def place(self, text: str) -> int:
        self.used += 1
        return self.places.setdefault(escape(text), len(self.places))

    def xml(self) -> str:
        items = "".join(f"<si><t{_SPACE if text != text.strip() else ''}>{text}</t></si>" for text in self.places)
        return f'{HEAD}<sst xmlns="{MAIN}" count="{self.used}" uniqueCount="{len(self.places)}">{items}</sst>'


def workbook_bytes(sheets: Sequence[Sheet], texts: Mapping[str, str], saved_at: str) -> bytes:
    """The workbook as a file.

    Args:
        sheets: what is filled in.
        texts: what the form tells beside, by the names of :data:`ingest.simulate.form.TOLD`.
        saved_at: the instant that the file names itself as its last change.
    """
    form = form_of(tuple(sheet.name for sheet in sheets))
    own = {name: escape(text) for name, text in texts.items()} | {SAVED_AT: saved_at}
    strings = _Strings({text: place for place, text in enumerate(form.strings)})
    parts = {form.sheets[sheet.name].part: told(_sheet_xml(sheet, form, strings), own) for sheet in sheets}
    parts[STRINGS] = told(strings.xml(), own)
    parts |= {part: told(text, own) for part, text in form.marked.items()}
    return zip_bytes({part: text.encode() for part, text in parts.items()}, onto=form.packed)


def csv_bytes(sheets: Sequence[Sheet], separator: str) -> bytes:
    """The sheets as .csv files in one archive."""
    files = {}
    for sheet in sheets:
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=separator).writerows([_written(value) for value in row] for row in sheet.rows)
        files[f"{sheet.name}.csv"] = stream.getvalue().encode("utf-8-sig")
    return zip_bytes(files)


def _written(value: Value) -> str:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _sheet_xml(sheet: Sheet, form: Form, strings: _Strings) -> str:
    like = form.sheets[sheet.name]
    # What people have moved about has lost the looks of the form.
    looks = like.rows if sheet.rows and list(sheet.rows[0]) == like.first else _PLAIN
    rows = "".join(
        f'<row r="{n}"{look.attributes}{_HIDDEN_ROW if n - 1 in sheet.hidden_rows else ""}>'
        f"{_cells_xml(n, values, look.styles, form.date_style, strings)}</row>"
        for n, values in enumerate(sheet.rows, start=1)
        for look in (looks[min(n, len(looks)) - 1],)
    )
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in sheet.merged)
    merged = f'<mergeCells count="{len(sheet.merged)}">{merged}</mergeCells>' if merged else ""
    height, width = max(len(sheet.rows), 1), max(map(len, sheet.rows), default=1)
    before = like.before.replace(END, f"{column_letters(width - 1)}{height}")
    after = like.after.replace(LAST, str(max(height, 2)))
    return f"{before}<sheetData>{rows}</sheetData>{like.protection}{merged}{after}"


def _cells_xml(row: int, values: Sequence[Value], styles: Sequence[str], date_style: str, strings: _Strings) -> str:
    cells = []
    for column, value in enumerate(values):
        start = f'<c r="{column_letters(column)}{row}"'
        style = styles[column] if column < len(styles) else ""
        if isinstance(value, str):
            cells.append(f'{start}{style} t="s"><v>{strings.place(value)}</v></c>')
        elif value is None:
            cells.append(f"{start}{style}/>" if style else "")
        elif isinstance(value, date):
            cells.append(f"{start}{style or date_style}><v>{value.toordinal() - DAY_ZERO}</v></c>")
        elif isinstance(value, Formula):
            result = "" if value.result is None else f"<v>{value.result!r}</v>"
            cells.append(f"{start}{style}><f>{escape(value.text)}</f>{result}</c>")
        elif isinstance(value, ErrorCell):
            cells.append(f'{start}{style} t="e"><v>{escape(value.text)}</v></c>')
        else:
            cells.append(f"{start}{style}><v>{value!r}</v></c>")
    return "".join(cells)


_PLAIN = (RowForm("", ()),)
_HIDDEN_ROW = ' hidden="1"'
_SPACE = ' xml:space="preserve"'
