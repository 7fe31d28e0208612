"""The one set of rules for a submission in neutral form, whatever its format: rows in, records and findings out.

A bad cell is refused alone; a row whose key, status, value or basis cannot be used is refused as a row, and the issue
names the cells that stay out with it. Rows without any content are not reported and say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from ingest.load.records import ReportedValue
from ingest.submissions.cells import Book, Cell, Finding, Row, Scalar
from ingest.submissions.known import KnownWorld
from ingest.submissions.layout import (
    COOPERATIVES,
    MEASURES,
    TARGETS,
    TASKS,
    UNIT_WORDS,
    UNITS,
    VALUES_BY_WORD,
    Table,
    choices,
)
from ingest.submissions.values import (
    BadValueError,
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


@dataclass(slots=True)
class Accepted:
    """What a submission gave: records, findings, and how many content cells were filled and refused."""

    values: list[ReportedValue] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    filled: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Submitted:
    """What every record of a submission carries."""

    content_sha256: str
    period: str
    plan_key: str


class _RowReader:
    """Reads the cells of one row, collecting what is wrong and which content cells are refused for it."""

    def __init__(self, row: Row, table: Table) -> None:
        self.row = row
        self.table = table
        self.findings: list[Finding] = []
        self.refused: set[str] = set()
        content = [column.name for column in table.columns if column.role == "content"]
        self.content = [row.cells[name] for name in content if name in row.cells and row.cells[name].filled]

    def cell(self, name: str) -> Cell | None:
        cell = self.row.cells.get(name)
        return cell if cell and cell.filled else None

    def warn(self, rule_id: str, name: str) -> None:
        self.findings.append(Finding(rule_id, self.cell(name)))

    def refuse_row(self, rule_id: str, cell: Cell | None = None, **details: str) -> None:
        """Refuse what is left of the row, at the cell that is to blame, or at the first that stays out for it."""
        left = [content for content in self.content if content.address not in self.refused]
        if cell or left:
            cells = ", ".join(content.address for content in left)
            self.findings.append(Finding(rule_id, cell or left[0], details={**details, "cells": cells}))
            self.refused.update(content.address for content in left)

    def read(self, name: str, reader: Reader[Value], words: str = "") -> Value | None:
        """The cell's value, or None when it is blank or refused."""
        cell = self.cell(name)
        if cell is None:
            return None
        try:
            return reader(cell.value)
        except BadValueError as bad:
            self.findings.append(Finding(bad.rule_id, cell, details={"choices": words}))
            self.refused.add(cell.address)
            return None

    def choice(self, name: str) -> str | None:
        return self.read(name, lambda value: read_choice(value, VALUES_BY_WORD[name]), choices(name))

    def key(self, rule_id: str, meant: Callable[[str], str | None]) -> str | None:
        """What the key in the first column means, or None when the row cannot be attached to anything."""
        column = self.table.columns[0]
        written = self.read(column.name, read_text)
        if written is None:
            self.refuse_row("missing_key", column=column.heading)
            return None
        key = meant(written)
        if key is None:
            self.refuse_row(rule_id, self.cell(column.name))
        return key


def validate(book: Book, submitted: Submitted, known: KnownWorld) -> Accepted:
    """Check every row of a book whose identity is known."""
    accepted = Accepted(findings=list(book.findings))
    accepted.filled = accepted.refused = len(book.refused)
    for table, check in ((TASKS, _task), (TARGETS, _target), (COOPERATIVES, _cooperatives)):
        seen: dict[object, str] = {}
        for row in book.tables.get(table.name, ()):
            reader = _RowReader(row, table)
            if reader.content:
                check(reader, submitted, known, seen, accepted)
                accepted.filled += len(reader.content)
                accepted.refused += sum(cell.address in reader.refused for cell in reader.content)
            else:
                _note_stray_text(reader, known)
            accepted.findings.extend(reader.findings)
    return accepted


def _task(
    reader: _RowReader, submitted: Submitted, known: KnownWorld, seen: dict[object, str], accepted: Accepted
) -> None:
    key = reader.key("unknown_task", lambda key: known.task_of(key, submitted.plan_key))
    if key is None or _is_repeated(reader, key, seen):
        return
    status = reader.choice("status")
    progress = reader.read("progress_pct", read_percentage)
    done_date = reader.read("done_date", read_date)
    evidence = reader.read("evidence_number", read_text)
    note = reader.read("note", read_text)
    if status is None:
        reader.refuse_row("missing_status", choices=choices("status"))
        return
    _doubt_task(reader, status, progress, done_date)
    stated = {
        "status": status,
        "progress_pct": progress,
        "done_date": done_date,
        "evidence_number": evidence,
        "note": note,
    }
    accepted.values.extend(_values(reader, submitted, "task", key, stated))


def _doubt_task(reader: _RowReader, status: str, progress: float | None, done_date: date | None) -> None:
    if status == "done" and progress is not None and progress < 100:
        reader.warn("done_not_full", "progress_pct")
    if status == "not_started" and (progress or done_date):
        reader.warn("started_not_started", "status")
    if status == "in_progress" and done_date:
        reader.warn("done_date_not_done", "done_date")


def _target(
    reader: _RowReader, submitted: Submitted, known: KnownWorld, seen: dict[object, str], accepted: Accepted
) -> None:
    key = reader.key("unknown_target", lambda key: known.target_of(key, submitted.plan_key))
    if key is None or _is_repeated(reader, key, seen):
        return
    unit = known.targets[key].unit
    written_unit = reader.read("unit", read_text)
    factor = None if written_unit is None and reader.cell("unit") else _factor(written_unit, unit)
    value = reader.read("value", _value_reader(unit))
    note = reader.read("note", read_text)
    basis = reader.choice("basis")
    if factor is None:
        reader.refuse_row("unit_mismatch", reader.cell("unit"), unit=UNIT_WORDS.get(unit, unit))
    elif value is None:
        reader.refuse_row("missing_value")
    elif basis is None:
        reader.refuse_row("missing_basis", choices=choices("basis"))
    else:
        stated = {"value": round(value * factor, 6), "note": note}
        accepted.values.extend(_values(reader, submitted, "target", key, stated, basis=basis))


def _cooperatives(
    reader: _RowReader, submitted: Submitted, known: KnownWorld, seen: dict[object, str], accepted: Accepted
) -> None:
    area = reader.key("unknown_area", lambda key: key if key in known.areas else None)
    if area is None:
        return
    kind = reader.choice("organisation_type")
    basis = reader.choice("basis")
    if kind is None:
        reader.refuse_row("missing_type", choices=choices("organisation_type"))
        return
    if _is_repeated(reader, (area, kind), seen):
        return
    counts = {measure: reader.read(measure, read_count) for measure in MEASURES}
    if basis is None:
        reader.refuse_row("missing_basis", choices=choices("basis"))
        return
    total, new = counts["organisations"], counts["newly_formed"]
    if total is not None and new is not None and new > total:
        reader.warn("more_new_than_all", "newly_formed")
    accepted.values.extend(
        _values(reader, submitted, "cooperatives", area, counts, organisation_type=kind, basis=basis)
    )


def _values(
    reader: _RowReader,
    submitted: Submitted,
    subject: str,
    subject_key: str,
    stated: Mapping[str, str | float | date | None],
    *,
    organisation_type: str | None = None,
    basis: str | None = None,
) -> Iterator[ReportedValue]:
    """The records of a row: one for each field that states something."""
    for name, value in stated.items():
        if value is not None:
            yield ReportedValue(
                content_sha256=submitted.content_sha256,
                period=submitted.period,
                subject=subject,
                subject_key=subject_key,
                organisation_type=organisation_type,
                field=name,
                figure_period=submitted.period,
                basis=basis,
                value_text=str(value) if isinstance(value, str | date) else None,
                value_number=value if isinstance(value, float) else None,
                is_withdrawn=False,
                source_cell=_place(reader.row.cells[name]),
            )


def _is_repeated(reader: _RowReader, key: object, seen: dict[object, str]) -> bool:
    if key in seen:
        reader.refuse_row("duplicate_row", reader.cell(reader.table.columns[0].name))
        return True
    seen[key] = reader.row.place
    return False


def _note_stray_text(reader: _RowReader, known: KnownWorld) -> None:
    """A row without content whose key means nothing is text around the table, such as a signature: list it."""
    cells = [cell for cell in reader.row.cells.values() if cell.filled]
    key = reader.cell(reader.table.columns[0].name)
    text = str(key.value) if key else ""
    if not any(text in keys for keys in (known.tasks, known.targets, known.replaced, known.areas)):
        reader.findings.extend(Finding("ignored_text", cell) for cell in cells)


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
