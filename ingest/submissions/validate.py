"""The one set of rules for a submission in neutral form, whatever its format: rows in, values and findings out.

A bad cell is refused alone; a row whose key, status, value, basis or figure period cannot be used is refused as a row,
and the issue names the cells that stay out with it. Rows without any content are not reported and say nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from ingest.load.records import ReportedValue
from ingest.submissions import doubts
from ingest.submissions.cells import Book, Cell, Finding, Row, Scalar
from ingest.submissions.known import KnownWorld
from ingest.submissions.layout import (
    CONTENT,
    COOPERATIVES,
    MEASURES,
    NOTES,
    TARGETS,
    TASKS,
    UNIT_WORDS,
    UNITS,
    VALUES_BY_WORD,
    WITHDRAWN,
    WITHDRAWN_WORDS,
    Table,
    choices,
)
from ingest.submissions.periods import period_label, span
from ingest.submissions.values import (
    BadValueError,
    as_written,
    read_choice,
    read_count,
    read_date,
    read_not_negative,
    read_percentage,
    read_text,
)
from ingest.text.normalise import fold

Value = TypeVar("Value")
Reader = Callable[[Scalar], Value]
Stated = Mapping[str, str | float | date | None]


@dataclass(slots=True)
class Accepted:
    """What a submission gave.

    Attributes:
        filled: content cells that are filled; ``refused`` of them are not loaded.
        figures: filled content cells that stand for a figure: all but notes (the floor of a report's content).
        usable_figures: those of them that are loaded.
        notes: the filled cells that are no figures.
        count_rows, target_rows: the usable rows, to be held against each other.
        said: what each row says, in canonical form; refused cells as written.
    """

    values: list[ReportedValue] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    filled: int = 0
    refused: int = 0
    figures: int = 0
    usable_figures: int = 0
    notes: list[Cell] = field(default_factory=list)
    count_rows: list[doubts.CountRow] = field(default_factory=list)
    target_rows: list[doubts.TargetRow] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Equal for two files whose content cells say the same, in whatever format, order and period."""
        return hashlib.sha256("\n".join(sorted(self.said)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the identity of a submission means for its rows."""

    content_sha256: str
    period: str
    plan_key: str
    mode: str
    dates: doubts.Dates


class _RowReader:
    """Reads the cells of one row, collecting what is wrong and which content cells are refused for it."""

    def __init__(self, row: Row, table: Table, submitted: Submitted, accepted: Accepted) -> None:
        self.row = row
        self.table = table
        self.submitted = submitted
        self.accepted = accepted
        self.findings = accepted.findings
        self.refused: set[str] = set()
        self.withdrawn: dict[str, Cell] = {}
        self.is_stated = False
        self.cells = {name: cell for name, cell in row.cells.items() if cell.filled}
        self.content = {name: self.cells[name] for name in CONTENT[table.name] if name in self.cells}

    def doubt(self, found: Iterable[doubts.Doubt]) -> None:
        self.findings.extend(Finding(rule_id, self.cells[name], details=details) for rule_id, name, details in found)

    def refuse_row(self, rule_id: str, cell: Cell | None = None, **details: str) -> None:
        """Refuse what is left of the row, at the cell that is to blame, or at the first that stays out for it."""
        left = [content for content in self.content.values() if content.address not in self.refused]
        if cell or left:
            cells = ", ".join(content.address for content in left)
            self.findings.append(Finding(rule_id, cell or left[0], details={**details, "cells": cells}))
            self.refused.update(content.address for content in left)

    def read(self, name: str, reader: Reader[Value], words: str = "") -> Value | None:
        """The cell's value, or None when it is blank, withdrawn or refused."""
        cell = self.cells.get(name)
        if cell is None:
            return None
        if name in self.content and _is_withdrawn(cell.value):
            self.withdrawn[name] = cell
            return None
        try:
            return reader(cell.value)
        except BadValueError as bad:
            self.findings.append(Finding(bad.rule_id, cell, details={"choices": words}))
            self.refused.add(cell.address)
            return None

    def choice(self, name: str) -> str | None:
        return self.read(name, _CHOICES[name], choices(name))

    def key(self, rule_id: str, meant: Callable[[str], str | None]) -> str | None:
        """What the key in the first column means, or None when the row cannot be attached to anything."""
        column = self.table.columns[0]
        written = self.read(column.name, read_text)
        if written is None:
            self.refuse_row("missing_key", column=column.heading)
            return None
        key = meant(written)
        if key is None:
            self.refuse_row(rule_id, self.cells[column.name])
        return key

    def figure_period(self) -> str | None:
        """The period that the row is about: the report's own unless the row names another; None when it cannot be."""
        cell = self.cells.get("figure_period")
        if cell is None:
            return self.submitted.period
        label = period_label(cell.value)
        days = span(label)
        if days is None:
            self.refuse_row("unknown_figure_period", cell)
            return None
        if days[1] > self.submitted.dates.period_end:
            self.refuse_row("future_figure_period", cell, period=self.submitted.period)
            return None
        return label

    def withdraw_row(self, cell: Cell) -> None:
        """Take back all that the row stated before; a figure beside the word that says so would contradict it."""
        beside = [other for other in self.content.values() if other is not cell and not _is_withdrawn(other.value)]
        if beside:
            cells = ", ".join(other.address for other in beside)
            self.findings.append(Finding("beside_withdrawn", beside[0], details={"cells": cells}))
            self.refused.update(other.address for other in beside)
        self.withdrawn = dict.fromkeys(CONTENT[self.table.name], cell)

    def is_repeated(self, key: object, seen: set[object]) -> bool:
        if key in seen:
            self.refuse_row("duplicate_row", self.cells[self.table.columns[0].name])
            return True
        seen.add(key)
        return False

    def state(
        self,
        subject: str,
        subject_key: str,
        stated: Stated,
        *,
        organisation_type: str | None = None,
        figure_period: str | None = None,
        basis: str | None = None,
    ) -> None:
        """The records of the row: one for each field that is stated or withdrawn."""
        own = self.submitted.period
        said: list[object] = [subject, subject_key, organisation_type, basis]
        if figure_period not in {None, own}:
            said.append(figure_period)
        for name, value in stated.items():
            withdrawn = self.withdrawn.get(name)
            if value is None and withdrawn is None:
                continue
            cell = withdrawn or self.cells[name]
            text = value if isinstance(value, str) else value.isoformat() if isinstance(value, date) else None
            number = value if isinstance(value, float) else None
            self.accepted.values.append(
                ReportedValue(
                    content_sha256=self.submitted.content_sha256,
                    period=own,
                    subject=subject,
                    subject_key=subject_key,
                    organisation_type=organisation_type,
                    field=name,
                    figure_period=figure_period or own,
                    basis=basis,
                    value_text=text,
                    value_number=number,
                    is_withdrawn=withdrawn is not None,
                    source_cell=_place(cell),
                )
            )
            said.append((name, WITHDRAWN if withdrawn else text or number))
        said.extend(_as_written(name, cell) for name, cell in self.content.items() if cell.address in self.refused)
        self.accepted.said.append(repr(said))
        self.is_stated = True

    def close(self) -> None:
        """Count the content cells; a row that stated nothing is remembered as written."""
        for name, cell in self.content.items():
            is_refused = cell.address in self.refused
            is_figure = name not in NOTES or name in self.withdrawn
            self.accepted.filled += 1
            self.accepted.refused += is_refused
            self.accepted.figures += is_figure
            self.accepted.usable_figures += is_figure and not is_refused
            if not is_figure:
                self.accepted.notes.append(cell)
        if not self.is_stated:
            labels = {column.name for column in self.table.columns if column.role == "label"}
            said = [_as_written(name, cell) for name, cell in sorted(self.cells.items()) if name not in labels]
            self.accepted.said.append(repr([self.table.name, *said]))


def validate(book: Book, submitted: Submitted, known: KnownWorld) -> Accepted:
    """Check every row of a book whose identity is known."""
    accepted = Accepted(findings=list(book.findings))
    accepted.filled = accepted.refused = accepted.figures = len(book.refused)
    accepted.said = [repr(as_written(cell.value)) for cell in book.refused]
    for table, check in ((TASKS, _task), (TARGETS, _target), (COOPERATIVES, _cooperatives)):
        seen: set[object] = set()
        for row in book.tables.get(table.name, ()):
            reader = _RowReader(row, table, submitted, accepted)
            if reader.content:
                check(reader, known, seen)
                reader.close()
            else:
                _note_stray_text(reader, known)
    found = doubts.across_rows(accepted.count_rows, accepted.target_rows, submitted.plan_key, known)
    accepted.findings.extend(found)
    return accepted


def _task(reader: _RowReader, known: KnownWorld, seen: set[object]) -> None:
    key = reader.key("unknown_task", lambda key: known.task_of(key, reader.submitted.plan_key))
    if key is None or reader.is_repeated(key, seen):
        return
    status = reader.choice("status")
    if "status" in reader.withdrawn:
        reader.withdraw_row(reader.withdrawn["status"])
        reader.state("task", key, dict.fromkeys(CONTENT[TASKS.name]))
        return
    progress = reader.read("progress_pct", read_percentage)
    done_date = reader.read("done_date", read_date)
    evidence = reader.read("evidence_number", read_text)
    note = reader.read("note", read_text)
    if status is None and reader.submitted.mode == "snapshot":
        reader.refuse_row("missing_status", choices=choices("status"))
        return
    has_evidence = "evidence_number" in reader.content and "evidence_number" not in reader.withdrawn
    reader.doubt(doubts.of_task(status, progress, done_date, reader.submitted.dates, has_evidence=has_evidence))
    stated = {
        "status": status,
        "progress_pct": progress,
        "done_date": done_date,
        "evidence_number": evidence,
        "note": note,
    }
    reader.state("task", key, stated)


def _target(reader: _RowReader, known: KnownWorld, seen: set[object]) -> None:
    key = reader.key("unknown_target", lambda key: known.target_of(key, reader.submitted.plan_key))
    figure_period = reader.figure_period() if key is not None else None
    if key is None or figure_period is None:
        return
    basis = reader.choice("basis")
    if basis is not None and reader.is_repeated((key, figure_period, basis), seen):
        return
    unit = known.targets[key].unit
    written_unit = reader.read("unit", read_text)
    factor = None if written_unit is None and "unit" in reader.cells else _factor(written_unit, unit)
    value = reader.read("value", _value_reader(unit))
    withdrawn = reader.withdrawn.get("value")
    note = None if withdrawn else reader.read("note", read_text)
    if factor is None:
        reader.refuse_row("unit_mismatch", reader.cells.get("unit"), unit=UNIT_WORDS.get(unit, unit))
        return
    if value is None and withdrawn is None:
        reader.refuse_row("missing_value")
        return
    if basis is None:
        reader.refuse_row("missing_basis", choices=choices("basis"))
        return
    stated: dict[str, str | float | None] = {"value": None, "note": note}
    if withdrawn:
        reader.withdraw_row(withdrawn)
    elif value is not None:
        stated["value"] = in_unit = round(value * factor, 6)
        indicator = known.targets[key].indicator
        row = doubts.TargetRow(indicator, figure_period, basis, in_unit, reader.content["value"])
        reader.accepted.target_rows.append(row)
    reader.state("target", key, stated, figure_period=figure_period, basis=basis)


def _cooperatives(reader: _RowReader, known: KnownWorld, seen: set[object]) -> None:
    area = reader.key("unknown_area", lambda key: key if key in known.areas else None)
    figure_period = reader.figure_period() if area is not None else None
    if area is None or figure_period is None:
        return
    kind = reader.choice("organisation_type")
    basis = reader.choice("basis")
    if kind is None:
        reader.refuse_row("missing_type", choices=choices("organisation_type"))
        return
    if basis is not None and reader.is_repeated((area, kind, figure_period, basis), seen):
        return
    counts = {measure: reader.read(measure, read_count) for measure in MEASURES}
    if basis is None:
        reader.refuse_row("missing_basis", choices=choices("basis"))
        return
    row = doubts.CountRow(area, kind, figure_period, basis, counts, reader.content)
    reader.doubt(doubts.of_count_row(row))
    reader.accepted.count_rows.append(row)
    reader.state("cooperatives", area, counts, organisation_type=kind, figure_period=figure_period, basis=basis)


def _note_stray_text(reader: _RowReader, known: KnownWorld) -> None:
    """A row without content whose key means nothing is text around the table, such as a signature: list it."""
    if not known.has_key(reader.cells.get(reader.table.columns[0].name)):
        reader.findings.extend(Finding("ignored_text", cell) for cell in reader.cells.values())


def _is_withdrawn(value: Scalar) -> bool:
    return isinstance(value, str) and _is_withdrawn_word(value)


@lru_cache(maxsize=4096)
def _is_withdrawn_word(text: str) -> bool:
    return fold(text) in WITHDRAWN_WORDS


def _choice_reader(name: str) -> Reader[str]:
    """The reader of a field with few words, which remembers the words that it has seen."""

    @lru_cache(maxsize=256)
    def read_word(text: str) -> str:
        return read_choice(text, VALUES_BY_WORD[name])

    return lambda value: read_word(value) if isinstance(value, str) else read_choice(value, VALUES_BY_WORD[name])


_CHOICES = {name: _choice_reader(name) for name in VALUES_BY_WORD}


def _as_written(name: str, cell: Cell) -> tuple[str, str]:
    return name, as_written(cell.value)


def _factor(written: str | None, unit: str) -> float | None:
    """How many of the target's unit one of the written unit is; None when they cannot be compared."""
    if written is None:
        return 1
    kind, factor = UNITS.get(fold(written), ("count", 1))
    counted = {"count", "person"}
    return factor if kind == unit or (kind in counted and unit in counted) else None


def _value_reader(unit: str) -> Reader[float]:
    if unit == "percent":
        return read_percentage
    return read_not_negative if unit == "VND" else read_count


def _place(cell: Cell) -> str:
    """Cell of a sheet as ``Hợp tác xã!D5``; a JSON path already says where it is."""
    return cell.address if cell.address.startswith(cell.sheet) else f"{cell.sheet}!{cell.address}"
