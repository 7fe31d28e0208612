"""Who reports, under which rule, for which period: read from the information part. Refuses a file it cannot attach.

What people see holds; where a visible cell is empty, what the template itself carries out of sight takes its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ingest.submissions.cells import Book, Cell, Finding
from ingest.submissions.doubts import Dates
from ingest.submissions.known import KnownRule, KnownWorld
from ingest.submissions.layout import CONTENT, INFO, INFO_LABELS, INFO_SHEET, TABLES, VALUES_BY_WORD, WORDS, choices
from ingest.submissions.messages import suggest, unreadable
from ingest.submissions.periods import example, period_label, window, year_of
from ingest.submissions.values import BadValueError, as_written, clean, read_choice, read_date, read_text

Value = TypeVar("Value")
BLANK = "(để trống)"


@dataclass(frozen=True, slots=True)
class Identity:
    """The duty that a submission answers, and what else its information part says."""

    plan_key: str
    rule_key: str
    agency_key: str
    agency_name: str | None
    period: str
    mode: str
    mode_basis: str
    dates: Dates
    document_number: str | None
    findings: tuple[Finding, ...]


class _Info:
    """The information part of a book: what is written, where, and what could not be used.

    Attributes:
        template: what the template carries out of sight, for the fields that the visible part may leave out.
    """

    def __init__(self, book: Book) -> None:
        self._cells = {name: cell for name, cell in book.info.items() if cell.filled}
        self.template = {name: clean(text) for name, text in book.keys.items()}
        self.findings: list[Finding] = []

    def written(self, name: str) -> str:
        """The text of a field as people see it, else as the template carries it."""
        cell = self._cells.get(name)
        return as_written(cell.value) if cell else self.template.get(name) or BLANK

    def doubt_template(self, name: str, agrees: Callable[[str], bool], cell: Cell | None = None) -> None:
        """Doubt what people see, in the field's cell or another that says as much, where the template disagrees."""
        template, cell = self.template.get(name), cell or self._cells.get(name)
        if template and cell and not agrees(template):
            self.findings.append(Finding("template_of_another_duty", cell, details={"template": template}))

    def cell(self, name: str) -> Cell | None:
        return self._cells.get(name)

    def place(self, name: str) -> str:
        cell = self._cells.get(name)
        return f"trang {cell.sheet}, ô {cell.address}" if cell else f"trang {INFO_SHEET} ({INFO}), {INFO_LABELS[name]}"

    def read(self, name: str, reader: Callable[[Cell], Value], words: str = "") -> Value | None:
        cell = self._cells.get(name)
        if cell is None:
            return None
        try:
            return reader(cell)
        except BadValueError as bad:
            self.findings.append(Finding(bad.rule_id, cell, details={"choices": words}))
            return None


def identify(book: Book, file_name: str, known: KnownWorld) -> Identity:
    """Attach a submission to a duty.

    Raises:
        UnreadableDocument: the rule, the agency or the period is unknown, or they do not belong together.
    """
    info = _Info(book)
    rule_key, rule = _rule(info, file_name, known)
    agency_key = _agency(info, file_name, known, rule.plan_key)
    period, opens_on, period_end = _period(info, file_name, rule)
    data_date = info.read("data_date", lambda cell: read_date(cell.value))
    if data_date and not opens_on <= data_date <= period_end:
        details = {"period": period, "first": as_written(opens_on), "last": as_written(period_end)}
        info.findings.append(Finding("data_date_outside_period", info.cell("data_date"), details=details))
    mode = info.read("mode", lambda cell: read_choice(cell.value, VALUES_BY_WORD["mode"]), choices("mode"))
    used = mode or _inferred_mode(book, known)
    if mode is None:
        details = {"mode": WORDS["mode"][used]}
        info.findings.append(Finding("mode_inferred", info.cell("mode"), sheet=INFO_SHEET, details=details))
    return Identity(
        plan_key=rule.plan_key,
        rule_key=rule_key,
        agency_key=agency_key,
        agency_name=info.read("agency_name", lambda cell: read_text(cell.value)),
        period=period,
        mode=used,
        mode_basis="stated" if mode else "inferred",
        dates=Dates(period_end, rule.first_year, data_date),
        document_number=info.read("document_number", lambda cell: read_text(cell.value)),
        findings=tuple(info.findings),
    )


def _inferred_mode(book: Book, known: KnownWorld) -> str:
    """What a file means that does not say so: only one that fills every row of every table replaces everything."""
    if any(table.name not in book.tables for table in TABLES):
        return "patch"
    for table in TABLES:
        key = table.columns[0].name
        for row in book.tables[table.name]:
            is_filled = any((cell := row.cells.get(name)) is not None and cell.filled for name in CONTENT[table.name])
            if not is_filled and known.has_key(row.cells.get(key)):
                return "patch"
    return "snapshot"


def _rule(info: _Info, file_name: str, known: KnownWorld) -> tuple[str, KnownRule]:
    written = info.written("rule_key")
    key = known.rule_of(written)
    if key is None:
        raise unreadable("unknown_rule", file_name, place=info.place("rule_key"), value=written, suggestions="")
    info.doubt_template("rule_key", lambda template: known.rule_of(template) == key)
    return key, known.rules[key]


def _agency(info: _Info, file_name: str, known: KnownWorld, plan_key: str) -> str:
    """Key of the reporting agency: its key as given, else a name that only one agency of the roster bears.

    The key of the template stands in for a blank one, unless the name that people see is another agency's. A key and a
    name of two agencies are refused. Whether the agency owes this report is judged in the warehouse.
    """
    key_cell, name_cell = info.cell("agency_key"), info.cell("agency_name")
    named = known.agencies_named(info.written("agency_name")) if name_cell else frozenset()
    if key_cell is None and len(named) == 1:
        (only,) = named
        info.doubt_template("agency_key", lambda template: template == only, name_cell)
        return only
    key = info.written("agency_key") if key_cell or info.template.get("agency_key") else None
    if key is None or key not in known.agencies:
        field = "agency_key" if key else "agency_name"
        similar = known.similar_agencies(info.written("agency_name") if name_cell else key or "", plan_key)
        raise unreadable(
            "unknown_agency",
            file_name,
            place=info.place(field),
            value=info.written(field),
            suggestions=suggest(similar),
        )
    if named and key not in named:
        raise unreadable(
            "agency_mismatch",
            file_name,
            place=info.place("agency_name"),
            value=info.written("agency_name"),
            agency_key=key,
        )
    info.doubt_template("agency_key", lambda template: template == key)
    if name_cell and not named:
        info.findings.append(Finding("agency_name_unknown", name_cell, details={"agency_key": key}))
    return key


def _period(info: _Info, file_name: str, rule: KnownRule) -> tuple[str, date, date]:
    """The label of the period, and the first and the last day whose figures it takes up."""
    cell = info.cell("period")
    label = period_label(cell.value if cell else info.written("period"))
    year, days = year_of(label, rule.frequency), window(label)
    if year is None or days is None or not rule.first_year <= year <= rule.last_year:
        raise unreadable(
            "unknown_period",
            file_name,
            place=info.place("period"),
            value=info.written("period"),
            example=example(rule.frequency, rule.last_year),
            first=str(rule.first_year),
            last=str(rule.last_year),
        )
    info.doubt_template("period", lambda template: period_label(template) == label)
    return label, *days
