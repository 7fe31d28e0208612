"""What a person types after an option → the text that an entry holds: days and instants. Refuses what is ambiguous."""

from __future__ import annotations

from datetime import datetime, time

from ingest.asof import VIETNAM
from ingest.errors import UsageError
from ingest.registers.entry import BadEntry
from ingest.submissions.rules import CELL_RULES
from ingest.submissions.values import BadValueError, read_date

_OPTIONS = {
    "entered_by": "--by",
    "rule_key": "--rule",
    "agency_key": "--agency",
    "plan_key": "--plan",
    "task_key": "--task",
    "target_key": "--row",
    "named_key": "--name",
    "withdraws": "MÃ_MỤC",
}


def option_of(field: str) -> str:
    """The option that fills a field of an entry."""
    return _OPTIONS.get(field) or "--" + field.replace("_", "-")


def as_in_file(field: str, written: str) -> str:
    """What a person wrote for a field, as a file holds it.

    Raises:
        UsageError: a day or an instant that is none.
    """
    if field in {"until", "document_date", "met_on"}:
        return _day(option_of(field), written)
    return _instant(option_of(field), written) if field == "received_at" else written


def _day(option: str, written: str) -> str:
    """A day written 2026-12-15 or 15/12/2026."""
    try:
        return read_date(written).isoformat()
    except BadValueError as bad:
        rule = CELL_RULES[bad.rule_id]
        raise UsageError(f"{option}: “{written}” {rule.problem}; {rule.remedy}") from bad


def _instant(option: str, written: str) -> str:
    """An instant with its offset, or a day and a time of day in Vietnam; a day alone could be any of its hours."""
    first, _, clock = written.strip().replace("T", " ", 1).partition(" ")
    try:
        moment = datetime.combine(read_date(first), time.fromisoformat(clock))
    except (ValueError, BadValueError) as error:
        raise UsageError(
            f"{option}: “{written}” không phải ngày kèm giờ; ghi 14/12/2026 16:30 (giờ Việt Nam) "
            "hoặc 2026-12-14T16:30:00+07:00"
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).isoformat()


def told(bad: BadEntry) -> UsageError:
    """The error of an entry in the words of the command."""
    return UsageError(f"{option_of(bad.field)}: {bad.problem}" if bad.field else bad.problem)
