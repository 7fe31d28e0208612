"""A sheet of cells, whatever file it came from: where each filled cell stands, what is merged, what is hidden.

Blank cells are not kept, so a cell at the far end of a sheet costs no more than any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import Final, NamedTuple

from ingest.submissions.cells import Cell, Scalar

MAX_ROWS = 20_000
MAX_COLUMNS = 200
EPOCH_1900: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell's date has no zone
EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001


class Span(NamedTuple):
    """A merged area: its first and last column, its first and last row."""

    first_column: str
    first_row: int
    last_column: str
    last_row: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it stands in a file.

    Attributes:
        name: as the file writes it.
        rows: row number → column letters → value; only what is filled.
        epoch: the day from which the file counts dates, None where a number never means a date.
        cells: how many cells the file wrote down, blank ones too.
    """

    name: str
    rows: Mapping[int, Mapping[str, Scalar]]
    merged: Sequence[Span] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = field(default=frozenset())
    hidden_columns: frozenset[str] = field(default=frozenset())
    epoch: datetime | None = None
    cells: int = 0


class RowCells(Mapping[str, Cell]):
    """The cells of a row by column name, made when they are asked for: most of a file's cells never are.

    Attributes:
        number: the row's number in its sheet.
    """

    __slots__ = ("_elsewhere", "_letters", "_sheet", "_values", "number")

    def __init__(self, sheet: str, number: int, values: Mapping[str, Scalar], letters: Mapping[str, str]) -> None:
        self._sheet = sheet
        self.number = number
        self._values = values
        self._letters = letters
        self._elsewhere: dict[str, Cell] | None = None

    def put(self, name: str, cell: Cell) -> None:
        """Give a column a cell that is not simply what stands in this row."""
        self._elsewhere = {**(self._elsewhere or {}), name: cell}

    def __getitem__(self, name: str) -> Cell:
        if self._elsewhere and name in self._elsewhere:
            return self._elsewhere[name]
        letters = self._letters[name]
        return Cell(self._sheet, f"{letters}{self.number}", self._values[letters])

    def __contains__(self, name: object) -> bool:
        return self._letters.get(str(name)) in self._values or bool(self._elsewhere and name in self._elsewhere)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._letters if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def column_number(letters: str) -> int:
    """``A`` → 0, ``AA`` → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


@cache
def column_letters(number: int) -> str:
    """0 → ``A``, 26 → ``AA``."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def date_of_serial(number: float, epoch: datetime) -> Scalar:
    """The date, or the time of day, that a serial number means; a number that means none comes back."""
    if not 0 <= number < 2958466:
        return number
    if number < 1:
        return (epoch + timedelta(seconds=round(number * 86400))).time() if number else time()
    days, part = divmod(number, 1)
    if epoch is EPOCH_1900 and days < 60:
        days += 1  # the 1900 system counts a 29 February 1900 that never was
    day = epoch + timedelta(days=days)
    return day + timedelta(seconds=round(part * 86400)) if part else day.date()
