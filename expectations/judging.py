"""What a result of Great Expectations means. Knows its JSON, not its classes; judges nothing that it did not report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, cast

from expectations.findings import Result, Row, plain_rows, tell
from expectations.frames import Frame
from expectations.suite import Check

if TYPE_CHECKING:
    import pandas as pd

NOTHING_TO_SEE = "chưa có dòng nào để kiểm tra"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result of one check, what to say about it, and the rows it is about.

    Attributes:
        checked: how many rows were looked at.
        unexpected: the rows that break the rule, with the query's key columns.
        number: how many they are; lacking rows have a number and cannot be shown.
    """

    result: Result
    message: str
    checked: int = 0
    unexpected: Sequence[Row] = ()
    number: int = 0


def judge(frame: Frame, check: Check, outcome: Mapping[str, Any] | None) -> Judgement:
    """Judge one check; ``outcome`` is its result as JSON, or None when the frame was not validated for it.

    A crash comes first, because Great Expectations also calls a crash a failure. A check that looked at no row has not
    passed, it is not applicable.
    """
    if frame.error is not None:
        return Judgement("errored", f"Không chạy được truy vấn “{frame.query.title}”: {_first_line(frame.error)}")
    if outcome is None:
        return Judgement("not_applicable", f"Không áp dụng: {frame.not_applicable or NOTHING_TO_SEE}.")
    crash = _crash(outcome["exception_info"])
    if crash is not None:
        return Judgement("errored", f"Không chạy được kiểm tra: {_first_line(crash)}")
    if "element_count" in outcome["result"]:
        return _judge_rows(frame, check, outcome)
    return _judge_number(check, outcome)


def _judge_rows(frame: Frame, check: Check, outcome: Mapping[str, Any]) -> Judgement:
    result = outcome["result"]
    rows_checked = result["element_count"] - result.get("missing_count", 0)
    if rows_checked == 0:
        return Judgement("not_applicable", f"Không áp dụng: {NOTHING_TO_SEE}.")
    rows = [unescaped(row) for row in plain_rows(result.get("unexpected_index_list") or [], frame.query.keys)]
    weight = frame.query.weight
    checked = rows_checked if weight is None else _weight_checked(frame, check, weight)
    number = len(rows) if weight is None else sum(row[weight] for row in rows)
    if outcome["success"]:
        return Judgement("passed", f"Đạt: đã kiểm tra {checked} dòng.", checked, rows, number)
    message = f"{check.found.format(n=number)}: {tell(rows)}"
    end = "" if message.endswith((".", "…")) else "."
    return Judgement("failed", message + end, checked, rows, number)


def _weight_checked(frame: Frame, check: Check, weight: str) -> int:
    """How many things the rows stand for that a check did not ignore."""
    rows = cast("pd.DataFrame", frame.rows)
    columns = [check.arguments[name] for name in ("column", "column_A", "column_B") if name in check.arguments]
    return int(rows.dropna(subset=columns)[weight].sum())


def _judge_number(check: Check, outcome: Mapping[str, Any]) -> Judgement:
    """A check on the number of rows or of what they stand for: what lacks, or is too much, has no rows to show."""
    seen = int(outcome["result"]["observed_value"])
    if outcome["success"]:
        return Judgement("passed", f"Đạt: có {seen} dòng.", seen)
    wanted = outcome["expectation_config"]["kwargs"]
    number = abs(int(wanted["value"] if "value" in wanted else wanted["min_value"]) - seen)
    return Judgement("failed", f"{check.found.format(n=number)}: có {seen} dòng.", seen, (), number)


def unescaped(row: Row) -> Row:
    """A row as it was before the runner made it safe for the Data Docs."""
    return {key: unescape(value) if isinstance(value, str) else value for key, value in row.items()}


def _first_line(message: str) -> str:
    return message.strip().splitlines()[0] if message.strip() else "không rõ lỗi"


def _crash(info: Mapping[str, Any]) -> str | None:
    """The message of an exception inside Great Expectations: one record, or one for each metric."""
    records = [info] if "raised_exception" in info else list(info.values())
    messages = [str(record["exception_message"]) for record in records if record.get("raised_exception")]
    return "; ".join(dict.fromkeys(messages)) if messages else None
