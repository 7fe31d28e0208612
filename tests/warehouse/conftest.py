"""The dbt project built once on empty loads, unit tests included, for the tests that look at what came of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.asof import parse_as_of
from ingest.home import DataHome
from ingest.warehouse import build
from ingest.warehouse.dbt import NodeResult, run_dbt
from tests.homes import empty_home
from tests.warehouse.compiled import Project


@pytest.fixture(scope="session")
def empty_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataHome, Path, list[NodeResult]]:
    """Data home, work folder and dbt's results of models, seeds and unit tests on empty loads."""
    home = empty_home(tmp_path_factory.mktemp("empty-build"))
    started = build.start(home, parse_as_of("2026-12-16"))
    folder = build.run_folder(home, started.run_key)
    arguments = ("build", "--exclude", "tag:after_checks", "--exclude-resource-type", "test")
    return home, folder, run_dbt(home, folder, arguments, "unit-tests")


@pytest.fixture(scope="session")
def manifest(empty_build: tuple[DataHome, Path, list[NodeResult]]) -> dict[str, Any]:
    """dbt's own description of the project."""
    home, _, _ = empty_build
    found: dict[str, Any] = json.loads((home.work / "target" / "manifest.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def project(empty_build: tuple[DataHome, Path, list[NodeResult]], manifest: dict[str, Any]) -> Project:
    """The project as the empty build compiled it, to be run without dbt."""
    _, folder, _ = empty_build
    return Project.read(manifest, folder / "kttt.duckdb")
