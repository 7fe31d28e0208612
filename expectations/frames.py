"""Reads the named queries into data frames. A query that crashes is kept as such; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.suite import Query, Suite

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows of one query, or why there are none.

    Attributes:
        rows: what the query gave; None when it crashed or has nothing to compare with.
        expected: how many rows there must be at the least.
        error: the message of the crash.
        not_applicable: why the query has nothing to compare with.
    """

    suite: Suite
    query: Query
    rows: pd.DataFrame | None = None
    expected: int = 0
    error: str | None = None
    not_applicable: str | None = None


def read_frames(suites: Sequence[Suite], work_file: Path, published_file: Path | None) -> list[Frame]:
    """Run every query of the suites on the work file, which is opened for reading only."""
    with duckdb.connect(str(work_file), read_only=True) as connection:
        if published_file is not None:
            path = str(published_file).replace("'", "''")
            connection.execute(f"attach '{path}' as published (read_only)")
        return list(_frames(suites, connection, _published_tables(connection)))


def _published_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    found = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'published'"
    ).fetchall()
    return {name for (name,) in found}


def _frames(suites: Sequence[Suite], connection: duckdb.DuckDBPyConnection, published: set[str]) -> Iterator[Frame]:
    for suite in suites:
        for query in suite.queries:
            if published.issuperset(query.compares_with):
                yield _read(suite, query, connection)
            else:
                yield Frame(suite, query, not_applicable="chưa có bản phát hành trước để so sánh")


def _read(suite: Suite, query: Query, connection: duckdb.DuckDBPyConnection) -> Frame:
    try:
        counted = connection.execute(query.expected).fetchone()
        rows = connection.execute(query.sql).df()
    except Exception as error:  # noqa: BLE001 - whatever it is, the query's checks are errored and the others still run
        return Frame(suite, query, error=f"{type(error).__name__}: {error}")
    return Frame(suite, query, rows=rows, expected=int(counted[0]) if counted and counted[0] else 0)
