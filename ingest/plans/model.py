"""What is read from a plan document: frozen values in the shape of the gold labels, with source, confidence and rule.

Agencies are names as the document gives them, brought to one spelling; who that is in a given year is decided
elsewhere.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row was read: first and last line of the document's text, from 1, the text as read, and its first page.

    The lines are those that ``kttt text --repair`` prints; ``page`` is ``None`` where the format knows no pages.
    """

    start_line: int
    end_line: int
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class PlanHeader:
    """The document itself. ``issued_on`` is an ISO date; what the document leaves blank is ``None``."""

    number: str | None
    issued_on: str | None
    issuer: str
    area: str | None
    area_level: str | None  # province | district | commune | None for a national body
    year_start: int | None
    year_end: int | None
    implements: tuple[str, ...]
    title: str
    replaces: tuple[str, ...] = ()  # numbers of the documents that it says it replaces or repeals


@dataclass(frozen=True, slots=True)
class TimeInfo:
    """A time as written and what it says. ``deadline`` is 2026-06-30, 2026-06 or 2026-Q2."""

    text: str | None = None
    start_year: int | None = None
    end_year: int | None = None
    recurrence: str | None = None  # once | annual | continuous | weekly | monthly | quarterly
    deadline: str | None = None


@dataclass(frozen=True, slots=True)
class PlanTask:
    """One assignment of work."""

    ref: str
    origin: str  # annex | body | organisation
    section: str | None
    number: str | None
    title: str
    lead: tuple[str, ...]
    co: tuple[str, ...]
    approver: str | None
    product: str | None
    time: TimeInfo
    condition: str | None
    source: Source
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """One number that the plan promises. Shares in percent, money in VND."""

    horizon: int
    indicator: str
    operator: str  # ~ | >= | <= | = | range
    value: float
    value_high: float | None
    unit: str  # count | percent | person | VND
    text: str
    source: Source
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class PlanReportRule:
    """One duty to report.

    A term such as "trong 05 ngày làm việc kể từ ngày kết thúc quý" has the operator ``within`` and no day. A month
    without a day has ``due_month`` or ``due_months`` and the operator ``by``: its last day counts.
    """

    frequency: str | None
    due_month: int | None
    due_day: int | None
    due_months: tuple[int, ...]
    due_year_offset: int
    operator: str | None  # before | by | within
    reporters: tuple[str, ...]
    receiver: str | None
    onward_receiver: str | None
    text: str
    source: Source
    confidence: float
    rule: str
    within_days: int | None = None
    within_unit: str | None = None  # working | calendar
    within_from: str | None = None  # period_end | data_closing
    interval_years: int | None = None  # of multi_year, where the text says every how many


@dataclass(frozen=True, slots=True)
class Recipient:
    """One line of the list "Nơi nhận:". It is evidence of who was addressed and creates no duty."""

    position: int  # from 1
    text: str
    purpose: str | None  # report | action | file
    source: Source


@dataclass(frozen=True, slots=True)
class LineRole:
    """What a line of the document is: a run of lines with one role."""

    start_line: int
    end_line: int
    role: str


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A whole plan as read; ``unparsed`` holds every passage that no rule understood."""

    plan: PlanHeader
    tasks: tuple[PlanTask, ...]
    targets: tuple[PlanTarget, ...]
    reporting: tuple[PlanReportRule, ...]
    lines: tuple[LineRole, ...]
    unparsed: tuple[Source, ...]
    recipients: tuple[Recipient, ...] = ()

    def as_gold(self) -> dict[str, Any]:
        """The JSON shape of the gold labels, with ``source``, ``confidence`` and ``rule`` in each row."""
        plan = asdict(self.plan) | {"implements": list(self.plan.implements), "replaces": list(self.plan.replaces)}
        return {
            "plan": plan,
            "tasks": [_task(t) for t in self.tasks],
            "targets": [_target(t) for t in self.targets],
            "reporting": [_report_rule(r) for r in self.reporting],
            "lines": [asdict(line) for line in self.lines],
            "unparsed": [asdict(passage) for passage in self.unparsed],
        }


def _number(value: float | None) -> float | int | None:
    """Whole numbers without a decimal point, as a reader expects them."""
    return int(value) if value is not None and value.is_integer() else value


def _evidence(row: PlanTask | PlanTarget | PlanReportRule) -> dict[str, Any]:
    return {"source": asdict(row.source), "confidence": row.confidence, "rule": row.rule}


def _task(task: PlanTask) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ref": task.ref,
        "origin": task.origin,
        "section": task.section,
        "number": task.number,
        "title": task.title,
        "lead": list(task.lead),
        "co": list(task.co),
        "approver": task.approver,
        "product": task.product,
        "time_text": task.time.text,
        "start_year": task.time.start_year,
        "end_year": task.time.end_year,
        "recurrence": task.time.recurrence,
        "condition": task.condition,
    }
    if task.time.deadline:
        row["deadline"] = task.time.deadline
    return row | _evidence(task)


def _target(target: PlanTarget) -> dict[str, Any]:
    return {
        "horizon": target.horizon,
        "indicator": target.indicator,
        "operator": target.operator,
        "value": _number(target.value),
        "value_high": _number(target.value_high),
        "unit": target.unit,
        "text": target.text,
    } | _evidence(target)


def _report_rule(rule: PlanReportRule) -> dict[str, Any]:
    row: dict[str, Any] = {
        "frequency": rule.frequency,
        "due_month": rule.due_month,
        "due_day": rule.due_day,
        "operator": rule.operator,
        "from": list(rule.reporters),
        "to": rule.receiver,
        "then_to": rule.onward_receiver,
        "text": rule.text,
    }
    if rule.due_months:
        row["due_months"] = list(rule.due_months)
    if rule.due_year_offset:
        row["due_year_offset"] = rule.due_year_offset
    if rule.within_days is not None:
        row |= {"within_days": rule.within_days, "within_unit": rule.within_unit, "within_from": rule.within_from}
    if rule.interval_years is not None:
        row["interval_years"] = rule.interval_years
    return row | _evidence(rule)
