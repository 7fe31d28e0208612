"""The neutral form that every file format is read into. Knows neither formats nor rules.

A workbook and a JSON document both become a :class:`Book`; from there on there is one set of rules for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class BrokenValue:
    """A cell whose value the file itself could not give, for example ``#N/A``; refused by the rule it names."""

    rule_id: str
    written: str


Scalar = str | int | float | bool | date | datetime | time | timedelta | BrokenValue | None


class Cell(NamedTuple):
    """A value and where it stands: sheet and address, or the list and the path of a JSON document."""

    sheet: str
    address: str
    value: Scalar

    @property
    def filled(self) -> bool:
        """Whether something is written here; spaces are nothing."""
        return self.value is not None and (not isinstance(self.value, str) or bool(self.value.strip()))


class Row(NamedTuple):
    """A row of a content table.

    Attributes:
        place: where the row stands, for example ``Nhiệm vụ!A5`` or ``tasks[0]``.
        cells: column name → cell; a column that the file does not have, or has left blank in this row, may be absent.
    """

    place: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that did not hold, before it becomes a record: the cell, or only the sheet when no cell is meant."""

    rule_id: str
    cell: Cell | None = None
    sheet: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """A submission in neutral form.

    Attributes:
        info: information field → cell.
        tables: content table → its rows; a table that the file does not have is absent.
        findings: what the format itself found wrong, or ignored.
        refused: content cells that never reached a row, because it is unclear what they mean.
        unusable: content tables that are there but whose structure cannot be read.
        keys: what the hidden sheet of a template (or ``keys`` of a JSON document) says, by the names of ``KEY_NAMES``;
            a name that is blank there is absent.
    """

    info: dict[str, Cell] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: list[Cell] = field(default_factory=list)
    unusable: set[str] = field(default_factory=set)
    keys: dict[str, str] = field(default_factory=dict)
