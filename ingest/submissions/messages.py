"""Puts messages together: file, place, value as written, what is wrong, and what to do. Decides nothing."""

from __future__ import annotations

from ingest.errors import UnreadableDocument
from ingest.load.records import CellIssue
from ingest.submissions.cells import Finding
from ingest.submissions.rules import CELL_RULES, FILE_RULES
from ingest.submissions.values import as_written


def issue(finding: Finding, *, content_sha256: str, file_name: str, period: str | None) -> CellIssue:
    """The record that a finding becomes."""
    rule = CELL_RULES[finding.rule_id]
    cell = finding.cell
    sheet = (cell.sheet if cell else finding.sheet) or None
    value = as_written(cell.value) if cell else None
    place = ", ".join(
        part
        for part in (f"Tệp {file_name}", f"trang {sheet}" if sheet else "", f"ô {cell.address}" if cell else "")
        if part
    )
    subject = f"“{value}” " if value else ""
    problem = rule.problem.format_map(finding.details)
    remedy = rule.remedy.format_map(finding.details)
    return CellIssue(
        content_sha256=content_sha256,
        period=period,
        file_name=file_name,
        sheet=sheet,
        cell=cell.address if cell else None,
        value_raw=value,
        rule_id=rule.rule_id,
        severity=rule.severity,
        message=f"{place}: {subject}{problem}. {remedy}.",
        problem=problem,
        remedy=remedy,
    )


def file_reason(code: str, file_name: str, **details: str) -> str:
    """The sentence that says why a file is in quarantine."""
    rule = FILE_RULES[code]
    return f"Tệp {file_name} {rule.problem.format_map(details)}. {rule.remedy.format_map(details)}."


def unreadable(code: str, file_name: str, **details: str) -> UnreadableDocument:
    """The error for a file that can be attached to no duty."""
    return UnreadableDocument(code, file_reason(code, file_name, **details))


def suggest(names: list[str]) -> str:
    """How suggestions stand in a remedy; nothing when there are none."""
    return f" (có phải: {'; '.join(names)}?)" if names else ""
