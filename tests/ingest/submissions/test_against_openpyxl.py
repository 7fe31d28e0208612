"""Sheets at random, written by openpyxl and read by it and by us: every cell has the same value."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.submissions.archive import Archive
from ingest.submissions.xlsx import workbook_sheets
from tests.ingest.submissions.bad_kinds import edited

PART = "xl/worksheets/sheet1.xml"
FIRST, LAST = datetime(1905, 1, 1), datetime(2099, 12, 31)  # noqa: DTZ001
TEXT = st.text(alphabet="aăđƯ\u0301 \u00a0\n\t&<>\"'_-.,%#129/[]{};\U0001f33e", min_size=1, max_size=12)
VALUES = st.one_of(
    TEXT,
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(FIRST.date(), LAST.date()),
    st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(second=0, microsecond=0)),
    st.just(None),
)
PLACES = st.tuples(st.integers(1, 40), st.integers(1, 60))
AS_WRITTEN, WITH_A_COMMENT = "as written", "with a comment"


def written(cells: dict[tuple[int, int], Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for (row, column), value in cells.items():
        sheet.cell(row, column).value = value
        if value is None:
            sheet.cell(row, column).font = openpyxl.styles.Font(bold=True)  # so that the blank is written down
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def meant(value: Any) -> Any:
    """A value of openpyxl as we give it: numbers are floats, a day is a date, blanks are nothing."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value if isinstance(value, date) or value.strip() else None


def by_openpyxl(data: bytes) -> dict[tuple[int, int], Any]:
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    cells = {(cell.row, cell.column): meant(cell.value) for row in sheet.iter_rows() for cell in row}
    return {place: value for place, value in cells.items() if value is not None}


def by_us(data: bytes) -> dict[tuple[int, int], Any]:
    (sheet,) = workbook_sheets(Archive(data, "a.xlsx"))
    number = openpyxl.utils.column_index_from_string
    return {(row, number(letters)): value for row, cells in sheet.rows.items() for letters, value in cells.items()}


@pytest.mark.parametrize("form", [AS_WRITTEN, WITH_A_COMMENT])
@given(cells=st.dictionaries(PLACES, VALUES, max_size=60))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_every_cell_has_the_same_value(form: str, cells: dict[tuple[int, int], Any]) -> None:
    data = written(cells)
    if form == WITH_A_COMMENT:  # which is not the plain form, so a parser reads it
        data = edited(data, PART, "<sheetData", "<!-- --><sheetData")
    read = by_us(data)
    assert read == by_openpyxl(data)
    assert {place: type(value) for place, value in read.items()} == {
        place: type(value) for place, value in by_openpyxl(data).items()
    }
    assert len(read) >= sum(isinstance(value, bool | int) for value in cells.values())
