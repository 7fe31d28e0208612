"""Reads one submission: bytes in, typed records and issues out. Reads no clock, no folder and no other submission.

A file that cannot be attached to any duty raises :class:`UnreadableDocument`. A file whose duty is known always gives
a ``submissions`` record: ``valid``, ``blank`` (received, but nothing is filled in) or ``refused`` (quarantined).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.load.records import Record, Submission
from ingest.submissions.cells import Book, Finding
from ingest.submissions.identity import Identity, identify
from ingest.submissions.formats import read_book
from ingest.submissions.known import KnownWorld
from ingest.submissions.layout import TABLES, Table
from ingest.submissions.messages import file_reason, issue
from ingest.submissions.validate import Accepted, Submitted, validate


@dataclass(frozen=True, slots=True)
class SubmissionReading:
    """What one submission gave: records by type, and whether it is accepted."""

    records: Mapping[str, Sequence[Record]]
    outcome: Literal["ok", "quarantined"]
    reason_code: str | None
    reason: str | None


def read_submission(data: bytes, file_name: str, known: KnownWorld) -> SubmissionReading:
    """Read a submission in any of the formats, told apart by content and never by name.

    Raises:
        UnreadableDocument: the file cannot be attached to any duty.
    """
    book = read_book(data, file_name)
    identity = identify(book, file_name, known)
    content_sha256 = hashlib.sha256(data).hexdigest()
    submitted = Submitted(content_sha256, identity.period, identity.plan_key)
    accepted = validate(book, submitted, known)
    missing = _missing_tables(book, identity)
    accepted.findings.extend(Finding("missing_sheet", sheet=table.sheet) for table in missing)
    accepted.findings.extend(identity.findings)
    code, detail = _refusal(book, accepted, missing)
    if code:
        accepted.refused = accepted.filled
    state = "refused" if code else "valid" if accepted.filled else "blank"
    submission = Submission(
        content_sha256=content_sha256,
        plan_key=identity.plan_key,
        rule_key=identity.rule_key,
        agency_key=identity.agency_key,
        agency_name=identity.agency_name,
        period=identity.period,
        mode=identity.mode,
        mode_basis=identity.mode_basis,
        data_date=identity.data_date,
        document_number=identity.document_number,
        content_state=state,
        filled_cells=accepted.filled,
        refused_cells=accepted.refused,
    )
    issues = [
        issue(finding, content_sha256=content_sha256, file_name=file_name, period=identity.period)
        for finding in accepted.findings
    ]
    return SubmissionReading(
        records={
            "submissions": [submission],
            "reported_values": [] if code else accepted.values,
            "cell_issues": issues,
        },
        outcome="quarantined" if code else "ok",
        reason_code=code,
        reason=file_reason(code, file_name, value=detail) if code else None,
    )


def _missing_tables(book: Book, identity: Identity) -> list[Table]:
    """Content tables that had to be there: all of a snapshot, at least one of a patch."""
    absent = [table for table in TABLES if table.name not in book.tables and table.name not in book.unusable]
    if identity.mode == "patch" and len(absent) < len(TABLES):
        return []
    return absent


def _refusal(book: Book, accepted: Accepted, missing: Sequence[Table]) -> tuple[str | None, str]:
    """Why the submission as a whole is refused, if it is."""
    if missing:
        return "missing_sheet", ", ".join(f"{table.sheet} ({table.name})" for table in missing)
    if book.unusable:
        return "missing_heading", ", ".join(table.sheet for table in TABLES if table.name in book.unusable)
    if accepted.filled and accepted.refused == accepted.filled:
        return "nothing_accepted", f"{accepted.filled} ô đã ghi đều bị trả lại"
    return None, ""
