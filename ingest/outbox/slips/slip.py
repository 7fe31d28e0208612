"""What a receipt slip says, as plain data: the same whether a file was only checked or went through a whole night.

Holds facts, not sentences (``sections`` words them), and no fact about what came after the file: later files have
slips of their own. So a slip changes when what is known about its file changes, never because a day went by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

Standing = Literal[
    "pending",  # received and not read yet
    "defect",  # the reader failed on it
    "not_landed",  # could not be received
    "unattached",  # attached to no duty
    "refused",
    "copy",
    "blank",
    "not_owed",  # accepted, and nobody owes that report
    "partial",
    "doubtful",
    "accepted",
]
ERROR = "error"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What a rule of intake says about a cell, a sheet, or the whole content."""

    rule_id: str
    severity: str  # error | warning
    sheet: str | None
    cell: str | None
    value_raw: str | None
    problem: str
    remedy: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an expectation found about this file beside others, such as a jump against last year."""

    check_key: str
    severity: str
    sheet: str | None
    cell: str | None
    value_raw: str | None
    message: str
    what_to_do: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """The report that the file says it is."""

    plan: str
    sentence: str
    agency: str
    period: str
    receiver: str | None
    document_number: str | None
    data_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The obligation that the file answers, as the warehouse has it.

    Attributes:
        accepted_at: the instant that timeliness rests on, if that is of this file or was before it.
        accepted_basis: what that instant rests on.
    """

    basis: str
    not_applicable_reason: str | None
    operator: str | None
    within_days: int | None
    within_unit: str | None
    within_from: str | None
    due_date: date | None
    cutoff_at: datetime | None
    extended_until_at: datetime | None
    accepted_at: datetime | None
    accepted_basis: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A value that this file put in the place of another one, or took back; None stands for nothing."""

    subject: str
    field: str
    place: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a revision did to the values that earlier files of the same duty had stated."""

    new: int
    changed: int
    unchanged: int
    withdrawn: int
    left_out: int
    examples: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """The file that a copy repeats."""

    file_name: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Where the file stands among those of its duty; the number is None for a copy, and when nothing was received."""

    mode: str
    mode_basis: str
    number: int | None = None
    changes: Changes | None = None
    repeats: Repeated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What was accepted of one content table."""

    subject: str  # task | target | cooperatives
    rows: int
    cells: int
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """How much the file said, and how much of it could be used."""

    state: str  # valid | blank | refused
    filled: int
    refused: int
    accepted: tuple[Accepted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the slip was drawn from; no part of what makes two slips differ."""

    as_of: datetime
    reader_version: str
    release_id: str | None = None
    ruleset_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The slip of one file. Without a release in its origin it is a check of a file that nobody received yet."""

    file_name: str
    content_sha256: str | None
    outcome: str  # ok | duplicate | quarantined | pending
    reason_code: str | None
    reason: str | None
    origin: Origin
    receipt_key: str | None = None
    source_path: str | None = None
    received_at: datetime | None = None
    received_basis: str | None = None
    duty: Duty | None = None
    deadline: Deadline | None = None
    revision: Revision | None = None
    contents: Contents | None = None
    issues: tuple[Issue, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_check(self) -> bool:
        """Whether the file was only checked: nothing was received, and the warehouse was not asked."""
        return self.origin.release_id is None

    @property
    def errors(self) -> int:
        """How many things were refused."""
        return sum(issue.severity == ERROR for issue in self.issues)

    @property
    def doubts(self) -> int:
        """How many things were accepted and should be looked at."""
        return len(self.issues) - self.errors + len(self.findings)

    @property
    def is_in_order(self) -> bool:
        """Whether the file counts as a report and nothing of it was refused."""
        return self.standing in ("accepted", "doubtful")

    @property
    def standing(self) -> Standing:
        """What became of the file, as one word."""
        if self.outcome == "pending":
            return "pending"
        if self.reason_code == "reader_defect":
            return "defect"
        if self.contents is None:
            return "unattached" if self.received_at or self.is_check else "not_landed"
        return "refused" if self.contents.state == "refused" else self._standing_of(self.contents)

    def _standing_of(self, contents: Contents) -> Standing:
        """The same for a file that was not refused as a whole."""
        if contents.state == "blank":
            return "blank"
        if self.revision and self.revision.repeats:
            return "copy"
        if not self.is_check and (self.deadline is None or self.deadline.not_applicable_reason):
            return "not_owed"
        if self.errors or contents.refused:
            return "partial"
        return "doubtful" if self.doubts else "accepted"


Arrival = Literal["on_time", "extended", "late", "no_due_date"]


def arrival(received_at: datetime, deadline: Deadline) -> tuple[Arrival, int]:
    """Whether something received then came in time, and by how many days.

    Days are whole days before the cut-off, or begun days after it as ``fct_report_obligations.days_late`` counts them:
    what arrives in the very second of the cut-off arrives on the first day after it. An extension mends no lateness.
    """
    if deadline.cutoff_at is None:
        return "no_due_date", 0
    if received_at < deadline.cutoff_at:
        return "on_time", (deadline.cutoff_at - received_at) // DAY
    late = -((deadline.cutoff_at - received_at.replace(microsecond=0) - timedelta(seconds=1)) // DAY)
    is_extended = deadline.extended_until_at is not None and received_at < deadline.extended_until_at
    return ("extended" if is_extended else "late"), late
