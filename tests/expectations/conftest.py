"""A small warehouse file that passes every check, and the means to spoil a copy of it and check that.

Its tables have the columns that dbt gives them, and none of their rows or constraints: a column that a model loses or
renames is missed by the query that reads it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from expectations.findings import Finding
from expectations.frames import Frame, read_frames
from expectations.runner import open_context, run_checks
from expectations.suite import Suite, coverage_check
from expectations.suites import SUITES
from ingest.warehouse import build
from ingest.warehouse.dbt import run_dbt
from tests.homes import empty_home

HERE = Path(__file__).parent
AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)

COLUMNS = """
    select schema_name, table_name, string_agg('"' || column_name || '" ' || data_type, ', ' order by column_index)
    from duckdb_columns()
    where database_name = 'built' and schema_name in ('staging', 'intermediate', 'marts', 'reporting')
    group by schema_name, table_name
    order by schema_name, table_name
"""

Spoil = Callable[..., Path]
CheckFrames = Callable[[Sequence[Frame]], dict[str, Finding]]


@pytest.fixture(scope="session")
def good_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = empty_home(tmp_path_factory.mktemp("empty-build"))
    folder = build.run_folder(home, build.start(home, AS_OF).run_key)
    run_dbt(
        home,
        folder,
        ("build", "--exclude", "tag:after_checks", "resource_type:test", "resource_type:unit_test"),
        "models",
    )
    path = tmp_path_factory.mktemp("warehouse") / "good.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{folder / 'kttt.duckdb'}' as built (read_only)")
        columns = connection.execute(COLUMNS).fetchall()
        for schema in dict.fromkeys(schema for schema, _, _ in columns):
            connection.execute(f"create schema {schema}")
        for schema, table, definition in columns:
            connection.execute(f"create table {schema}.{table} ({definition})")
        connection.execute((HERE / "good.sql").read_text(encoding="utf-8"))
    return path


@pytest.fixture
def spoil(good_file: Path, tmp_path: Path) -> Spoil:
    """A copy of the good file after some statements, or the good file itself without any."""

    def make(*statements: str) -> Path:
        if not statements:
            return good_file
        path = tmp_path / "spoilt.duckdb"
        shutil.copy(good_file, path)
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)
        return path

    return make


@pytest.fixture
def check_frames(tmp_path: Path) -> CheckFrames:
    """Findings of some frames, by check key."""

    def check(frames: Sequence[Frame]) -> dict[str, Finding]:
        context = open_context(tmp_path / "site")
        findings = run_checks(context, frames, run_key="run-1", as_of=AS_OF, rule_version="v1")
        return {finding.check_key: finding for finding in findings}

    return check


@pytest.fixture
def check_key(spoil: Spoil, check_frames: CheckFrames, good_file: Path) -> Callable[..., Finding]:
    """The finding of one check on a spoilt copy; its query alone is run. The publication is the good file."""

    def check(key: str, *statements: str) -> Finding:
        published = good_file if statements and suite_of(key).queries[0].compares_with else None
        frames = read_frames([suite_of(key)], spoil(*statements), published)
        return check_frames(frames)[key]

    return check


def suite_of(key: str) -> Suite:
    """The suite of a check with only the query that the check is on."""
    for suite in SUITES:
        for query in suite.queries:
            if key in {f"{suite.key}.{check.key}" for check in (coverage_check(query), *query.checks)}:
                return replace(suite, queries=(query,))
    raise KeyError(key)
