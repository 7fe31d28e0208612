"""One file before it is bytes: what stands in which cell, how its sheets look, and what reading it has to give.

Defects change a draft and say what they spoil; the draft alone knows how it is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ingest.simulate.correspondence import CSV, JSON
from ingest.simulate.form import FORM_SHEETS, form_of, told
from ingest.simulate.workbook import Sheet, Value, csv_bytes, workbook_bytes
from ingest.submissions.layout import (
    INFO_LABELS,
    INFO_SHEET,
    KEYS_SHEET,
    NOTES,
    SCHEMA,
    TABLES,
    TITLE,
    WORDS,
    Table,
)
from ingest.submissions.sheet import column_letters

Place = tuple[str, int, str]
"""Table, row of it from 0, and column of a content cell."""
Stated = tuple[str, str, str | None, str, str, str | None, str | float | None]
"""Subject, its key, type of organisation, field, figure period, basis, value; the value is None when withdrawn."""
_INFO_FIELDS = {label: name for name, label in INFO_LABELS.items()}


@dataclass(slots=True)
class Look:
    """How the sheet of a table looks.

    Attributes:
        columns: names of columns in their order; one that the layout does not know is a heading of its own.
        headings: column → heading, where it is not the layout's.
        above: rows above the headings. ``below``: rows after the table.
        is_numbered: whether a row below the headings numbers the columns.
        hidden: rows of the table that are hidden.
        merged: column and the rows of the table from and to which its cells are one.
    """

    columns: list[str]
    headings: dict[str, str] = field(default_factory=dict)
    above: list[list[Value]] = field(default_factory=list)
    below: list[list[Value]] = field(default_factory=list)
    is_numbered: bool = False
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Expected:
    """What reading the file has to give: its outcome, the code of its quarantine, and the state of its content."""

    outcome: str = "ok"
    reason_code: str | None = None
    content_state: str | None = "valid"


@dataclass(slots=True)
class Draft:
    """A file to be.

    Attributes:
        rows: table → rows: column → value as in the warehouse; what is left out is blank.
        stated: content cell → what it states.
        refused: content cells that intake has to send back.
        texts: what its form tells beside the keys, by the names of :data:`ingest.simulate.form.TOLD`.
        separator: what stands between the columns where it is written as .csv.
        encoded: what is done to the finished bytes.
    """

    name: str
    format: int
    saved_at: str
    info: dict[str, Any]
    keys: dict[str, str]
    rows: dict[str, list[dict[str, Any]]]
    stated: dict[Place, Stated]
    texts: Mapping[str, str]
    looks: dict[str, Look] = field(init=False)
    extra_sheets: list[Sheet] = field(default_factory=list)
    without: set[str] = field(default_factory=set)
    refused: set[Place] = field(default_factory=set)
    defects: list[str] = field(default_factory=list)
    expected: Expected = field(default_factory=Expected)
    separator: str = ","
    encoded: Callable[[bytes], bytes] | None = None

    def __post_init__(self) -> None:
        self.looks = {table.name: Look([column.name for column in table.columns]) for table in TABLES}

    def content_of(self, table: str, row: int) -> list[Place]:
        """The filled content cells of a row."""
        return [place for place in self.stated if place[:2] == (table, row)]

    def refuse(self, *places: Place) -> None:
        """Note that cells are sent back."""
        self.refused.update(places)

    def quarantine(self, code: str, *, is_attached: bool) -> None:
        """Note that the whole file is; ``is_attached`` where its duty is known all the same."""
        self.expected = Expected("quarantined", code, "refused" if is_attached else None)

    def settle(self) -> None:
        """Draw the consequence of cells: a file without a usable figure is refused as a whole; notes are none."""
        if self.expected.outcome == "ok" and self.expected.content_state == "valid":
            figures = {place for place in {*self.stated, *self.refused} if place[2] not in NOTES}
            if figures <= self.refused:
                self.quarantine("nothing_accepted", is_attached=True)

    def address(self, place: Place) -> str:
        """Where a cell stands in the file as written, in the words of intake."""
        name, row, column = place
        if self.format == JSON:
            return f"{name}[{row}].{column}"
        (table,) = (table for table in TABLES if table.name == name)
        look = self.looks[name]
        return (
            f"{table.sheet}!{column_letters(look.columns.index(column))}{len(look.above) + look.is_numbered + row + 2}"
        )

    def arriving(self) -> dict[str, Stated]:
        """Address → statement, of everything that has to arrive."""
        if self.expected.outcome != "ok":
            return {}
        return {self.address(place): stated for place, stated in self.stated.items() if place not in self.refused}

    def manifest(self) -> dict[str, Any]:
        """The line of the manifest about this file."""
        return {
            "file": self.name,
            "duty": {name: self.keys[name] for name in ("rule_key", "agency_key", "period")},
            "defects": self.defects,
            "expected": {
                "outcome": self.expected.outcome,
                "reason_code": self.expected.reason_code,
                "content_state": self.expected.content_state,
                "refused": sorted(self.address(place) for place in self.refused),
                "values": {address: list(stated) for address, stated in self.arriving().items()},
            },
        }

    def encode(self) -> bytes:
        """The bytes of the file."""
        if self.format == JSON:
            data = self._json()
        elif self.format == CSV:
            data = csv_bytes(self.sheets(), self.separator)
        else:
            data = workbook_bytes(self.sheets(), self.texts, self.saved_at)
        return self.encoded(data) if self.encoded else data

    def _json(self) -> bytes:
        value: dict[str, Any] = {
            "schema": SCHEMA,
            "info": {name: _plain(cell) for name, cell in self.info.items() if cell is not None},
            "keys": self.keys,
        }
        for table in TABLES:
            if table.name not in self.without:
                columns = self.looks[table.name].columns
                value[table.name] = [
                    {name: _plain(row[name]) for name in columns if row.get(name) is not None}
                    for row in self.rows[table.name]
                ]
        return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

    def sheets(self) -> list[Sheet]:
        """The sheets that are filled in, as they stand in a workbook."""
        info: list[list[Value]] = [[TITLE]]
        for label, text in form_of(FORM_SHEETS).information:
            name = _INFO_FIELDS.get(label)
            info.append([label, _shown(name, self.info.get(name)) if name else told(text, self.texts)])
        sheets = [Sheet(INFO_SHEET, info)]
        sheets += [self._sheet(table) for table in TABLES if table.name not in self.without]
        sheets.append(Sheet(KEYS_SHEET, [[name, key] for name, key in self.keys.items()]))
        return [*sheets, *self.extra_sheets]

    def _sheet(self, table: Table) -> Sheet:
        look = self.looks[table.name]
        headings = {column.name: column.heading for column in table.columns} | look.headings
        numbers = [[f"({number})" for number in range(1, len(look.columns) + 1)]] if look.is_numbered else []
        first = len(look.above) + len(numbers) + 1
        merged = []
        for column, start, end in look.merged:
            letters = column_letters(look.columns.index(column))
            merged.append(f"{letters}{first + start + 1}:{letters}{first + end + 1}")
        return Sheet(
            table.sheet,
            [
                *look.above,
                [headings.get(name, name) for name in look.columns],
                *numbers,
                *([_shown(name, row.get(name)) for name in look.columns] for row in self.rows[table.name]),
                *look.below,
            ],
            hidden_rows=frozenset(first + row for row in look.hidden),
            merged=merged,
        )


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _shown(name: str, value: Any) -> Value:
    """A value as it stands on a sheet: words in Vietnamese."""
    shown: Value = WORDS.get(name, {}).get(value, value) if isinstance(value, str) else value
    return shown
