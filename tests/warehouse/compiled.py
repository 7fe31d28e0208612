"""The project's models as dbt compiled them, run on given rows in a DuckDB in memory: milliseconds where dbt takes seconds.

Reads what a build left behind (compiled SQL, who reads whom, column types) and never starts dbt. A model may be run from
a text of the caller's, to see whether a check notices the difference. Materialisation, contracts and tests are dbt's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Node:
    """A model, seed or source: the relation it makes, its columns' types, its SQL (none for given ones), whom it reads."""

    relation: str
    types: Mapping[str, str]
    sql: str | None
    reads: tuple[str, ...]


@dataclass(frozen=True)
class UnitCase:
    """A unit test of the project: rows of the inputs, and rows that the model must make of them."""

    name: str
    model: str
    given: Mapping[str, Sequence[Row] | str]
    expected: Sequence[Row]


@dataclass(frozen=True)
class Project:
    """All nodes by name (a source as ``loads.receipts``) and all unit tests, of one build."""

    nodes: Mapping[str, Node]
    unit_cases: tuple[UnitCase, ...]
    warehouse: Path

    @classmethod
    def read(cls, manifest: Mapping[str, Any], warehouse: Path) -> Project:
        """The project of a build: dbt's manifest, and the DuckDB file that was built."""
        nodes: dict[str, Node] = {}
        names = {key: node["name"] for key, node in manifest["nodes"].items()}
        with duckdb.connect(str(warehouse), read_only=True) as built:
            placed: dict[str, str] = {}
            for key, source in manifest["sources"].items():
                names[key] = f"{source['source_name']}.{source['name']}"
                placed[source["relation_name"]] = f'"kttt"."sources"."{names[key]}"'
                try:
                    columns = built.execute(f"describe select * from {source['relation_name']}").fetchall()
                except duckdb.IOException:  # what the second pass reads is not there yet
                    continue
                types = {row[0]: row[1] for row in columns}
                nodes[names[key]] = Node(placed[source["relation_name"]], types, None, ())
            described = built.execute("select table_name, column_name, data_type from information_schema.columns")
            columns_of: dict[str, dict[str, str]] = {}
            for table, column, kind in described.fetchall():
                columns_of.setdefault(table, {})[column] = kind
        for node in manifest["nodes"].values():
            if node["resource_type"] not in {"model", "seed"} or node["name"] not in columns_of:
                continue
            sql = node.get("compiled_code")
            for written, relation in placed.items():
                sql = sql and sql.replace(written, relation)
            reads = tuple(names[key] for key in node.get("depends_on", {}).get("nodes", ()))
            nodes[node["name"]] = Node(node["relation_name"], columns_of[node["name"]], sql, reads)
        return cls(nodes, tuple(_unit_case(test) for test in manifest["unit_tests"].values()), warehouse)

    def mutated(self, model: str, change: Callable[[str], str]) -> Project:
        """This project with another text of one model."""
        node = self.nodes[model]
        assert node.sql is not None
        changed = Node(node.relation, node.types, change(node.sql), node.reads)
        return Project({**self.nodes, model: changed}, self.unit_cases, self.warehouse)

    @cached_property
    def upstream(self) -> Mapping[str, frozenset[str]]:
        """All that a model rests on, near and far."""
        found: dict[str, frozenset[str]] = {}

        def visit(name: str) -> frozenset[str]:
            if name not in found:
                reads = self.nodes[name].reads if name in self.nodes else ()
                found[name] = frozenset(reads).union(*(visit(read) for read in reads))
            return found[name]

        for name in self.nodes:
            visit(name)
        return found


class Models:
    """A DuckDB in memory in which inputs are given and models are built on demand, each once until its inputs change."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._connection = duckdb.connect()
        self._connection.execute("attach ':memory:' as kttt")
        self._connection.execute("set threads = 1")
        for schema in sorted({node.relation.split(".")[1] for node in project.nodes.values()}):
            self._connection.execute(f"create schema if not exists kttt.{schema}")
        self._given: dict[str, Sequence[Row] | str] = {}
        self._built: set[str] = set()

    def close(self) -> None:
        self._connection.close()

    def give(self, name: str, rows: Sequence[Row] | str) -> None:
        """Make rows (or a query) the content of a relation, with the types that the build gave it."""
        if self._given.get(name) == rows:
            return
        self._fill(self.project.nodes[name].relation, self.project.nodes[name].types, rows)
        self._given[name] = rows
        self._built = {model for model in self._built if name not in self.project.upstream[model]}

    def give_seed(self, name: str) -> None:
        """Give a relation the rows that it has in the build."""
        with duckdb.connect(str(self.project.warehouse), read_only=True) as built:
            self.give(name, _records(built, f"select * from {self.project.nodes[name].relation}"))

    def rows(self, model: str) -> list[dict[str, Any]]:
        """All rows of a model, each as a dictionary."""
        self._build(model)
        return _records(self._connection, f"select * from {self.project.nodes[model].relation}")

    def differences(self, model: str, expected: Sequence[Row]) -> list[tuple[Any, ...]]:
        """Rows of the expected columns that only one of model and expectation has, marked so."""
        self._build(model)
        types, relation = self.project.nodes[model].types, self.project.nodes[model].relation
        named = dict.fromkeys(column for row in expected for column in row) or types
        columns = {column: types[column] for column in named}
        self._fill("expected", columns, expected)
        listed = ", ".join(columns)
        only = "select '{0}', * from (select {1} from {2} except all select {1} from {3})"
        sides = (
            only.format("made", listed, relation, "expected"),
            only.format("expected", listed, "expected", relation),
        )
        return [row for side in sides for row in self._connection.execute(side).fetchall()]

    def _build(self, model: str) -> None:
        if model in self._given or model in self._built:
            return
        node = self.project.nodes[model]
        assert node.sql is not None, f"{model} has no SQL: its rows must be given"
        for read in node.reads:
            # A night on a state reads more than a build from nothing, which this is.
            if read in self.project.nodes and self.project.nodes[read].relation in node.sql:
                self._build(read)
        self._connection.execute(f"create or replace table {node.relation} as {node.sql}")
        self._built.add(model)

    def _fill(self, relation: str, types: Mapping[str, str], rows: Sequence[Row] | str) -> None:
        columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
        self._connection.execute(f"create or replace table {relation} ({columns})")
        if isinstance(rows, str):
            self._connection.execute(f"insert into {relation} by name {rows}")
        elif rows:
            used = list(dict.fromkeys(column for row in rows for column in row))
            listed = ", ".join(f'"{column}"' for column in used)
            values = ", ".join(f"({', '.join(_literal(row.get(column)) for column in used)})" for row in rows)
            self._connection.execute(f"insert into {relation} ({listed}) values {values}")


def failing_unit_cases(project: Project, models: Iterable[str]) -> list[str]:
    """Names of the unit tests of these models that fail, each with its first difference."""
    wanted = set(models)
    failures = []
    for case in project.unit_cases:
        if case.model not in wanted:
            continue
        bench = Models(project)
        try:
            for name, rows in case.given.items():
                bench.give(name, rows)
            found = bench.differences(case.model, case.expected)
        finally:
            bench.close()
        if found:
            failures.append(f"{case.model}::{case.name}: {found[0]}")
    return failures


def _unit_case(test: Mapping[str, Any]) -> UnitCase:
    given = {".".join(re.findall(r"'([^']+)'", entry["input"])): entry["rows"] for entry in test["given"]}
    return UnitCase(test["name"], test["model"], given, test["expect"]["rows"])


def _records(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, datetime | date | str):
        return "'" + str(value).replace("'", "''") + "'"
    assert isinstance(value, list | tuple), value
    return "[" + ", ".join(_literal(element) for element in value) + "]"
