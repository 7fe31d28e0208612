"""The record types that cross from Python to the warehouse: the one place that names their columns and types.

Every record is a dataclass; its Parquet schema is derived from the annotations, so the two cannot drift apart.
A field that came later than the first homes has a default: readings kept before lack it.
Text is NFC. Instants are UTC. Agencies are names as written in the document: they are resolved in the warehouse.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A file received: one row per place and content. Frozen at first sight (architecture decisions 4 and 9)."""

    receipt_key: str
    kind: str  # plans | submissions
    content_sha256: str
    file_name: str
    source_path: str  # relative to the inbox, with / between folders
    size_bytes: int
    received_at: datetime
    received_basis: str  # sidecar | mtime
    via: str | None
    document_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one document at one stage: one row per document and stage."""

    kind: str  # plans | submissions | registers
    document_key: (
        str  # the content's digest once landed; the receipt key of a file that could not be, or of a register's
    )
    content_sha256: str | None  # None when not even the bytes could be read
    file_name: str
    source_path: str | None  # place in the inbox, of a file that could not be landed
    stage: str  # land | read
    outcome: str  # ok | quarantined | removed (a refused file of the registers that is gone)
    reason_code: str | None
    reason: str | None  # a Vietnamese sentence: file, place, value, what to do
    reader_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan version as read from one document."""

    content_sha256: str
    plan_key: str
    number: str | None
    issued_on: date | None
    issuer: str
    area: str | None
    area_level: str | None  # province | district | commune | None for a national body
    title: str
    year_start: int | None
    year_end: int | None
    implements: list[str]
    replaces: list[str] = field(default_factory=list)  # numbers of the documents that it says it replaces or repeals


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task of a plan, in the shape of the gold labels, with where it was read."""

    content_sha256: str
    plan_key: str
    task_key: str
    ref: str
    origin: str  # annex | body | organisation
    section: str | None
    number: str | None
    title: str
    lead: list[str]
    coordinating: list[str]
    approver: str | None
    product: str | None
    time_raw: str | None
    start_year: int | None
    end_year: int | None
    recurrence: str | None  # once | annual | continuous | weekly | monthly | quarterly
    condition: str | None
    deadline: str | None  # 2026-06-30 | 2026-06 | 2026-Q2
    source_start_line: int
    source_end_line: int
    source_page: int | None = None
    source_raw: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A number that a plan promises for a horizon year. Money in VND, shares in percent."""

    content_sha256: str
    plan_key: str
    target_key: str
    horizon: int
    indicator: str
    operator: str  # ~ | >= | <= | = | range
    value: float
    value_high: float | None
    unit: str  # count | percent | person | VND
    source_start_line: int
    source_end_line: int
    source_page: int | None = None
    source_raw: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRule:
    """A duty to report, as a sentence of the plan creates it."""

    content_sha256: str
    plan_key: str
    rule_key: str
    frequency: str | None  # annual | nine_month | semiannual | quarterly | monthly | multi_year | adhoc
    due_month: int | None
    due_day: int | None
    due_months: list[int]  # for a day in several months of the year
    due_year_offset: int  # 1 when the day lies in the year after the period
    operator: str | None  # before | by | within
    within_days: int | None = None
    within_unit: str | None = None  # working | calendar
    within_from: str | None = None  # period_end | data_closing
    interval_years: int | None = None  # of multi_year, where the text says every how many
    reporters: list[str]
    receiver: str | None
    onward_receiver: str | None
    source_start_line: int
    source_end_line: int
    source_page: int | None = None
    source_raw: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadLine:
    """A passage of a plan that no rule understood; listed so that nothing is dropped in silence."""

    content_sha256: str
    plan_key: str
    start_line: int
    end_line: int
    source_page: int | None = None
    source_raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecipient:
    """One line of the list "Nơi nhận:" of a plan: evidence of who was addressed."""

    content_sha256: str
    plan_key: str
    position: int  # from 1
    recipient_raw: str  # without the dash before it and the mark that ends it
    purpose: str | None  # report | action | file
    source_start_line: int
    source_end_line: int
    source_page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCorrection:
    """An entry of a plan's correction file, and what became of it."""

    content_sha256: str
    plan_key: str
    entry: int  # its place in the file, from 1
    action: str  # change | remove | add
    row_kind: str  # plan | task | target | report_rule
    row_key: str | None  # None when the row to remove is no longer read anyway
    field: str | None  # of a change
    old_value: str | None  # JSON
    new_value: str | None  # JSON; of an added row all its values
    quote: str | None
    corrected_by: str
    reason: str
    corrected_on: date
    state: str  # applied | superseded


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedKey:
    """A key that an earlier reading of a document gave to a row, and the one that the row has now."""

    content_sha256: str
    plan_key: str
    row_kind: str  # plan | task | target | report_rule
    old_key: str
    current_key: str | None  # None when no row of the present reading stands for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One submission: who reports, under which rule, for which period, and how much of it could be used."""

    content_sha256: str
    plan_key: str
    rule_key: str
    agency_key: str
    agency_name: str | None
    period: str  # 2026 | 2026-Q1 | 2026-03 ...
    mode: str  # snapshot | patch
    mode_basis: str  # stated | inferred
    data_date: date | None
    document_number: str | None
    content_state: str  # valid | blank | refused
    filled_cells: int
    refused_cells: int
    values_digest: str | None = None  # of all that the content cells say, own period left out; None when blank
    template_version: str | None = None  # of the template that the file was made from, where it says so


@dataclass(slots=True, kw_only=True)
class ReportedValue:
    """One value as one submission states it: what, about which period, in which cell.

    A withdrawn value (``rút``) has neither text nor number: what was reported before is taken back. Alone of all
    records it is not frozen: a file has hundreds, and a frozen one takes four times as long to make.
    """

    content_sha256: str
    period: str  # of the report that states it
    subject: str  # task | target | cooperatives
    subject_key: str  # task_key | target_key | area_key
    organisation_type: str | None  # THT | HTX | LHHTX, of cooperatives
    field: str  # the content column of ingest/submissions/layout.py: status, progress_pct, value, members ...
    figure_period: str  # the period that the value is about; the report's own unless its row names another
    basis: str | None  # actual | estimate; None of tasks
    value_text: str | None  # a word of the warehouse, an ISO date, or text
    value_number: float | None  # in the target's unit: count, person, percent, VND
    is_withdrawn: bool
    source_cell: str  # Nhiệm vụ!D5, or a JSON path


@dataclass(frozen=True, slots=True, kw_only=True)
class CellIssue:
    """A cell or a part of a submission that was refused or doubted, with how to mend it (in Vietnamese)."""

    content_sha256: str
    period: str | None
    file_name: str
    sheet: str | None
    cell: str | None
    value_raw: str | None
    rule_id: str
    severity: str  # error | warning
    message: str  # file, place, value, what is wrong, what to do
    problem: str = ""  # what is wrong
    remedy: str = ""  # what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """An entry of a register: what people decided or received outside the inbox."""

    entry_key: str
    kind: str  # one of SHAPES in ingest/registers/entry.py
    plan_key: str | None  # of the rule or task; of a plan_end the plan that ended
    rule_key: str | None
    agency_key: str | None
    period: str | None  # None in a waiver or confirmation: every period
    received_at: datetime | None  # receipt
    via: str | None  # receipt
    until: (
        date | None
    )  # last day: extension: on which a report is in time; plan_end: of the plan; condition: of the task
    decision: str | None  # one of those that SHAPES has for its kind
    document_number: str | None
    document_date: date | None
    granted_by: str | None
    reason: str | None
    effective_at: datetime  # receipt: received_at; else the start of document_date if given, else entered_at
    entered_by: str
    entered_at: datetime
    withdraws: str | None  # entry_key of the entry taken back
    task_key: str | None = None  # condition, plan_row
    met_on: date | None = None  # condition: the day from which it is met
    target_key: str | None = None  # plan_row
    reading_digest: str | None = None  # plan_row: of what had been read, for which alone the decision holds
    named_key: str | None = None  # agency_name: the key ``named.…`` under which nobody knew the name
    agency_name: str | None = None  # agency_name: the name as plans write it


Record = (
    Receipt
    | Outcome
    | Plan
    | Task
    | Target
    | ReportRule
    | UnreadLine
    | PlanRecipient
    | PlanCorrection
    | ReplacedKey
    | Submission
    | ReportedValue
    | CellIssue
    | RegisterEntry
)

RECORD_TYPES: dict[str, type[Record]] = {
    "receipts": Receipt,
    "outcomes": Outcome,
    "plans": Plan,
    "tasks": Task,
    "targets": Target,
    "report_rules": ReportRule,
    "unread_lines": UnreadLine,
    "plan_recipients": PlanRecipient,
    "plan_corrections": PlanCorrection,
    "replaced_keys": ReplacedKey,
    "submissions": Submission,
    "reported_values": ReportedValue,
    "cell_issues": CellIssue,
    "register_entries": RegisterEntry,
}
"""Table name in a load folder → record type."""


def arrow_schema(record_type: type[Record]) -> pa.Schema:
    """The Parquet schema of a record type, in the order of its fields."""
    import pyarrow as pa  # noqa: PLC0415 - the command must start without pyarrow

    scalars: dict[Any, pa.DataType] = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        date: pa.date32(),
        datetime: pa.timestamp("us"),  # UTC without a zone mark, so that every engine reads the same instant
        list[str]: pa.list_(pa.string()),
        list[int]: pa.list_(pa.int64()),
    }
    hints = get_type_hints(record_type)
    columns = []
    for column in fields(record_type):
        hint = hints[column.name]
        optional = type(None) in getattr(hint, "__args__", ())
        base = next(arg for arg in hint.__args__ if arg is not type(None)) if optional else hint
        columns.append(pa.field(column.name, scalars[base], nullable=optional))
    return pa.schema(columns)
