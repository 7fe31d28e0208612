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
from ingest.submissions.formats import read_book
from ingest.submissions.identity import Identity, identify
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
    submitted = Submitted(content_sha256, identity.period, identity.plan_key, identity.mode, identity.dates)
    accepted = validate(book, submitted, known)
    missing = _missing_tables(book, identity)
    if accepted.notes and not accepted.figures:
        cells = ", ".join(cell.address for cell in accepted.notes)
        accepted.findings.append(Finding("only_notes", accepted.notes[0], details={"cells": cells}))
    accepted.findings.extend(Finding("missing_sheet", sheet=table.sheet) for table in missing)
    accepted.findings.extend(identity.findings)
    code, detail = _refusal(book, accepted, missing)
    state = "refused" if code else "valid" if accepted.figures else "blank"
    if state != "valid":
        accepted.refused = accepted.filled
    submission = Submission(
        content_sha256=content_sha256,
        plan_key=identity.plan_key,
        rule_key=identity.rule_key,
        agency_key=identity.agency_key,
        agency_name=identity.agency_name,
        period=identity.period,
        mode=identity.mode,
        mode_basis=identity.mode_basis,
        data_date=identity.dates.data_date,
        document_number=identity.document_number,
        content_state=state,
        filled_cells=accepted.filled,
        refused_cells=accepted.refused,
        values_digest=None if state == "blank" else accepted.digest,
        template_version=book.keys.get("template_version"),
    )
    issues = [
        issue(finding, content_sha256=content_sha256, file_name=file_name, period=identity.period)
        for finding in accepted.findings
    ]
    return SubmissionReading(
        records={
            "submissions": [submission],
            "reported_values": accepted.values if state == "valid" else [],
            "cell_issues": issues,
        },
        outcome="quarantined" if code else "ok",
        reason_code=code,
        reason=file_reason(code, file_name, value=detail) if code else None,
    )


def _missing_tables(book: Book, identity: Identity) -> list[Table]:
    """Content tables that had to be there: all of a snapshot that says that it is one."""
    if (identity.mode, identity.mode_basis) != ("snapshot", "stated"):
        return []
    return [table for table in TABLES if table.name not in book.tables and table.name not in book.unusable]


def _refusal(book: Book, accepted: Accepted, missing: Sequence[Table]) -> tuple[str | None, str]:
    """Why the submission as a whole is refused, if it is."""
    if missing:
        return "missing_sheet", ", ".join(f"{table.sheet} ({table.name})" for table in missing)
    if book.unusable:
        return "missing_heading", ", ".join(table.sheet for table in TABLES if table.name in book.unusable)
    if accepted.figures and not accepted.usable_figures:
        return "nothing_accepted", f"{accepted.figures} ô số liệu đã ghi đều bị trả lại"
    return None, ""
