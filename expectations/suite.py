"""What a suite is made of: named queries and the expectations on each. Data only: runs and imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["critical", "warning", "info"]

NAMES_SHOWN = 5

FILE_KEYS = ("receipt_key", "content_sha256", "sheet", "cell", "value_raw")
"""Key columns of a query about received files: which file, and which cell of it, if one is meant."""

PROVIDER = "Tổ dữ liệu KTTT"
"""Who looks after checks whose failure is a defect of the programs."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the sender of a file reads on its slip when a check found one of its rows, in Vietnamese.

    Both may name key columns of the query in braces, which stand for the row's values.
    """

    problem: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One expectation on the rows of a query.

    Attributes:
        key: unique within its suite; the finding's ``check_key`` is ``suite.key``.
        name: what must hold, in Vietnamese, short.
        severity: critical stops the publication; warning and info are published with the finding.
        expectation: class name in ``great_expectations.expectations``.
        arguments: its arguments.
        found: what was found when it fails, in Vietnamese, with ``{n}`` for the number of rows.
        what_to_do: what the reader of a failure should do, in Vietnamese.
        note: for a query whose rows are of one received file each: what its sender is told. Such a query has the key
            columns of :data:`FILE_KEYS`; a row without ``receipt_key`` stands for many files and tells nobody anything.
    """

    key: str
    name: str
    severity: Severity
    expectation: str
    arguments: Mapping[str, Any]
    found: str
    what_to_do: str
    note: Note | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A named query over the work file, no larger than what is due or new, and the checks on its rows.

    Attributes:
        key: unique within its suite; the coverage check is called ``<key>_rows``.
        title: what one row is, in Vietnamese.
        sql: the query; columns that checks only compare come after the key columns.
        keys: columns that tell a person which row is meant; they are the examples of a finding.
        expected: query of one number: how many rows there must be at the least, counted on a list that does not come
            from ``sql`` itself. Zero means that there may be nothing to check.
        checks: expectations on the rows.
        coverage: severity of the coverage check.
        coverage_to_do: what to do when rows are lacking.
        weight: the key column that says how many things a row stands for, where a row stands for many like it: coverage
            and findings then count things. Great Expectations spends 0.3 ms on every row that it finds, so a query
            over all duties gives one row for duties that are alike. Checks on it ignore a row when any column is null.
        compares_with: tables of the publication, attached as ``published``, that the query reads; before the first
            publication, and after one of an older version that did not have them, it is not applicable.
    """

    key: str
    title: str
    sql: str
    keys: tuple[str, ...]
    expected: str
    checks: tuple[Check, ...]
    coverage: Severity = "critical"
    coverage_to_do: str = "Lỗi của chương trình dựng kho: gửi nhật ký cho nhóm phát triển, không sửa số liệu bằng tay."
    weight: str | None = None
    compares_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """The checks of one subject.

    Attributes:
        key: first part of every ``check_key`` of the suite.
        title: its name in Vietnamese.
        owner: who acts on its findings.
        queries: what is checked.
    """

    key: str
    title: str
    owner: str
    queries: tuple[Query, ...] = field(default_factory=tuple)


def coverage_check(query: Query) -> Check:
    """The check that every query has: an empty or short frame makes most other expectations pass."""
    return Check(
        key=f"{query.key}_rows",
        name=f"Không thiếu dòng nào: {query.title}",
        severity=query.coverage,
        expectation="ExpectTableRowCountToBeBetween" if query.weight is None else "ExpectColumnSumToBeBetween",
        arguments={} if query.weight is None else {"column": query.weight},
        found="Thiếu {n} dòng so với danh sách phải có",
        what_to_do=query.coverage_to_do,
    )


def some_names(name: str, key: str) -> str:
    """SQL of an aggregate: the first few names of a group in one text, and how many more agencies it has.

    Several may bear one name, as "UBND tỉnh" does, so agencies are counted by their key.
    """
    names = f"list_sort(list(distinct {name}))"
    more = f"count(distinct {key}) - least(count(distinct {name}), {NAMES_SHOWN})"
    return (
        f"array_to_string({names}[1:{NAMES_SHOWN}], '; ') "
        f"|| case when {more} > 0 then '; và ' || ({more}) || ' đơn vị khác' else '' end"
    )


def in_set(column: str, *values: Any) -> dict[str, Any]:
    """Arguments of an expectation that a column holds, or does not hold, some values."""
    return {"column": column, "value_set": list(values)}
