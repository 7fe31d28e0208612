"""The result of one check as a row for the warehouse and for people. Decides no result, opens no database."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Literal

from expectations.headings import HEADINGS
from expectations.suite import FILE_KEYS, Note

if TYPE_CHECKING:
    import pyarrow as pa

Result = Literal["passed", "failed", "errored", "not_applicable"]

EXAMPLES_KEPT = 10
EXAMPLES_TOLD = 3
LONGEST_VALUE_TOLD = 90
MACHINE_KEYS = {"duties", "alike", "obligation_key", "rule_key", "receipt_key", "content_sha256", "run_key", "load_id"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check came to; the columns of ``reporting.rpt_data_quality``.

    Attributes:
        examples: JSON text, up to ten of the unexpected rows, each with the query's key columns.
        unexpected_rows: all of them, for the Data Docs; not a column.
        note: what the senders of the files that the rows are about are told; not a column.
    """

    check_key: str
    suite: str
    check_name: str
    severity: str
    result: Result
    rows_checked: int
    rows_unexpected: int
    examples: str
    message: str
    what_to_do: str
    owner: str
    rule_version: str
    unexpected_rows: tuple[Row, ...] = ()
    note: Note | None = None

    @property
    def stops_publication(self) -> bool:
        """Whether this result forbids publishing: a critical check failed, or could not run."""
        return self.severity == "critical" and self.result in {"failed", "errored"}


def examples_json(rows: Sequence[Row]) -> str:
    """The first rows as JSON text with readable Vietnamese."""
    return json.dumps(rows[:EXAMPLES_KEPT], ensure_ascii=False)


def tell(rows: Sequence[Row]) -> str:
    """The first rows in words, for one sentence; keys that mean nothing to a reader stay in the examples."""
    told = "; ".join(" · ".join(_words(row)) for row in rows[:EXAMPLES_TOLD])
    more = len(rows) - EXAMPLES_TOLD
    return told + (f"; và {more} dòng khác" if more > 0 else "")


def _words(row: Row) -> list[str]:
    """The values of a row that tell a reader something, numbers with their names: each once, no longer than a line."""
    values = [
        f"{HEADINGS[key].lower()} {value}" if isinstance(value, int | float) else str(value)
        for key, value in row.items()
        if value is not None and key not in MACHINE_KEYS
    ]
    return [shorten(value, LONGEST_VALUE_TOLD, placeholder="…") for value in dict.fromkeys(values)]


def plain_rows(rows: Iterable[Mapping[str, Any]], keys: Sequence[str]) -> list[Row]:
    """Rows with the key columns only, in values that JSON knows."""
    return [{key: _plain(row[key]) for key in keys} for row in rows]


def _plain(value: Any) -> Any:
    """A cell of a data frame as null, whole number, number, truth value or text."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT are the values that differ from themselves
        return None
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value.is_integer() else value
    if isinstance(value, bool | int | str):
        return value
    return str(value)


def arrow_table(findings: Sequence[Finding]) -> pa.Table:
    """The findings as the Parquet table that ``source run.findings`` reads."""
    import pyarrow as pa  # noqa: PLC0415 - kept out of the start of the command

    columns = [item.name for item in fields(Finding) if item.name not in {"unexpected_rows", "note"}]
    numbers = {"rows_checked", "rows_unexpected"}
    schema = pa.schema([pa.field(name, pa.int64() if name in numbers else pa.string()) for name in columns])
    return pa.table({name: [getattr(finding, name) for finding in findings] for name in columns}, schema=schema)


def file_table(findings: Sequence[Finding]) -> pa.Table:
    """What the checks found about single received files, as the Parquet table that ``source run.file_findings`` reads.

    The columns of ``reporting.rpt_submission_findings``; a passed check with exceptions tells nobody anything.
    """
    import pyarrow as pa  # noqa: PLC0415 - kept out of the start of the command

    told = [
        {
            **{key: row[key] for key in FILE_KEYS},
            "check_key": finding.check_key,
            "severity": finding.severity,
            "message": finding.note.problem.format_map(row),
            "what_to_do": finding.note.remedy.format_map(row),
        }
        for finding in findings
        if finding.note and finding.result == "failed"
        for row in finding.unexpected_rows
        if row["receipt_key"] is not None
    ]
    names = ("check_key", *FILE_KEYS, "severity", "message", "what_to_do")
    return pa.Table.from_pylist(told, schema=pa.schema([pa.field(name, pa.string()) for name in names]))
