"""The dbt project as a whole: its unit tests pass, layers look one way, every model says what one row is."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.asof import parse_as_of
from ingest.errors import StageFailed
from ingest.home import DBT_PROJECT, DataHome
from ingest.submissions.doubts import SAME_FIGURES
from ingest.warehouse import build
from ingest.warehouse.dbt import NodeResult
from tests.homes import empty_home
from tools import entities

LAYERS = ("staging", "intermediate", "marts", "reporting")


def models(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


def layer_of(node: dict[str, Any]) -> str:
    return str(node["path"]).split("/", maxsplit=1)[0]


def test_all_unit_tests_pass(empty_build: tuple[DataHome, Path, list[NodeResult]], manifest: dict[str, Any]) -> None:
    _, _, results = empty_build
    ran = {result.name: result.status for result in results if result.name.startswith("unit_test.")}
    assert set(ran) == set(manifest["unit_tests"])
    assert len(ran) >= 7
    assert set(ran.values()) == {"pass"}


def test_references_go_one_way(manifest: dict[str, Any]) -> None:
    by_name = models(manifest)
    for name, node in by_name.items():
        for reference in node["refs"]:
            target = by_name.get(reference["name"])
            if target is not None:
                assert LAYERS.index(layer_of(target)) <= LAYERS.index(layer_of(node)), f"{name} reads {reference}"
    for name, node in by_name.items():
        if layer_of(node) == "reporting":
            read = [by_name[reference["name"]] for reference in node["refs"]]
            assert {layer_of(target) for target in read} <= {"marts"}, name


def test_every_model_has_its_yaml_beside_it_and_begins_with_its_grain(manifest: dict[str, Any]) -> None:
    for name, node in models(manifest).items():
        beside = (DBT_PROJECT / node["original_file_path"]).with_suffix(".yml")
        assert str(node["patch_path"]).endswith(str(beside.relative_to(DBT_PROJECT))), name
        assert node["description"].startswith("One row"), name


def test_marts_and_reports_are_contracted_and_described_to_the_last_column(manifest: dict[str, Any]) -> None:
    for name, node in models(manifest).items():
        if layer_of(node) in {"marts", "reporting"}:
            assert node["contract"]["enforced"], name
            assert all(column["description"] and column["data_type"] for column in node["columns"].values()), name


def test_every_column_that_is_built_is_described(
    empty_build: tuple[DataHome, Path, list[NodeResult]], manifest: dict[str, Any]
) -> None:
    _, folder, _ = empty_build
    nodes = {**models(manifest), **{node["name"]: node for node in manifest["nodes"].values() if is_seed(node)}}
    with duckdb.connect(str(folder / build.WORK_FILE), read_only=True) as connection:
        built = connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema <> 'main'"
        ).fetchall()
    of_second_pass = {name for name, node in nodes.items() if "after_checks" in node["tags"]}
    assert {table for table, _ in built} >= set(nodes) - of_second_pass
    described = {
        (name, column["name"])
        for name, node in nodes.items()
        for column in node["columns"].values()
        if column["description"]
    }
    assert sorted(set(built) - described) == []


def is_seed(node: dict[str, Any]) -> bool:
    return bool(node["resource_type"] == "seed")


def test_every_foreign_key_of_a_fact_is_tested(manifest: dict[str, Any]) -> None:
    tested = {
        (node["attached_node"], node["column_name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == "relationships"
    }
    keys = ("agency_key", "area_key", "plan_key", "period_key", "rule_key", "task_key", "target_key", "indicator_key")
    for name, node in models(manifest).items():
        if name.startswith(("fct_", "bridge_")):
            own = {"target_key"} if name == "fct_targets" else set()
            for column in set(node["columns"]) & set(keys) - own:
                assert (node["unique_id"], column) in tested, f"{name}.{column}"


def test_targets_take_their_counts_from_where_intake_compares_them() -> None:
    with (DBT_PROJECT / "seeds" / "reference" / "counted_indicators.csv").open(encoding="utf-8") as rows:
        seed = {row["indicator_key"]: (row["organisation_type"], row["measure"]) for row in csv.DictReader(rows)}
    assert seed == SAME_FIGURES


def test_the_diagram_of_the_marts_is_the_one_that_the_project_makes(manifest: dict[str, Any]) -> None:
    assert entities.PAGE.read_text(encoding="utf-8") == entities.page(manifest), "make entities"


def test_every_exposure_reads_a_report_and_has_an_owner(manifest: dict[str, Any]) -> None:
    reports = {name for name, node in models(manifest).items() if layer_of(node) == "reporting"}
    exposures = manifest["exposures"].values()
    read = {key.split(".")[-1] for exposure in exposures for key in exposure["depends_on"]["nodes"]}
    assert read <= reports
    assert {"rpt_missing_reports", "rpt_agency_scorecard", "rpt_changes"} <= read
    assert all(exposure["label"] and exposure["description"] and exposure["owner"]["name"] for exposure in exposures)


def test_a_failing_model_is_named_with_its_log_and_nothing_goes_on(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    started = build.start(home, parse_as_of("2026-12-16"))
    (build.run_folder(home, started.run_key) / "run.parquet").unlink()
    with pytest.raises(StageFailed, match=r"model\.kttt\.stg_run.*dbt-first-pass\.log"):
        build.build(home, started.run_key)
    with pytest.raises(StageFailed, match="build is not done"):
        build.enter_stage(home, started.run_key, "expect")
