"""The second engine: Spark builds the star row for row as DuckDB does, and a difference between them is found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest
import yaml

from ingest.home import DBT_PROJECT, DataHome
from ingest.simulate.assemble import World
from ingest.simulate.settings import Settings
from ingest.simulate.writing import write_files
from ingest.warehouse.build import WORK_FILE, published_run, run_folder
from tests.absent import absent
from tests.homes import samples_home
from tests.pipelines import build_and_publish, ingest
from tools.second_engine import COMPARED, Comparison, build_on_spark, compare, what_is_lacking

MACROS = DBT_PROJECT / "macros"


def _home(kind: str, folder: Path, request: pytest.FixtureRequest) -> DataHome:
    if kind == "samples":
        return samples_home(folder)
    if kind == "real plans":
        (folder / "submissions").mkdir()
        plans = request.getfixturevalue("shared_plans")
        return DataHome(folder / "var", plans, folder / "submissions", DBT_PROJECT / "seeds" / "roster")
    made = folder / "made-up"
    rates = {"mess": 0.3, "late": 0.2, "revisions": 0.5, "missing": 0.1, "csv": 0.0}
    list(write_files(World(Settings(agencies=12, periods=3, first_year=2023, **rates)), made))
    return DataHome(folder / "var", made / "plans", made / "submissions", made / "roster")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["samples", "real plans", "simulated province"])
def test_every_table_of_the_star_is_the_same_on_spark(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if lacks := what_is_lacking():
        absent(lacks)
    home = _home(kind, tmp_path, request)
    ingest(home, "2026-12-16")
    build_and_publish(home, "2026-12-16")
    published = published_run(home)
    assert published is not None
    folder = run_folder(home, published["run_key"])
    out = home.work / "spark"
    build_on_spark(home, folder, out)
    compared = list(compare(folder / WORK_FILE, out))
    assert [one for one in compared if not one.is_equal] == []
    with duckdb.connect(str(folder / WORK_FILE), read_only=True) as connection:
        query = "select table_schema || '.' || table_name from information_schema.tables where table_schema in (?, ?)"
        assert {one.table for one in compared} == {name for (name,) in connection.execute(query, COMPARED).fetchall()}
    assert sum(one.rows for one in compared if one.table != "marts.dim_dates") > 500


def _out(folder: Path, spark: str) -> tuple[Path, Path]:
    """A work file with one mart of two rows, and what Spark would have written of the same."""
    nodes = {
        "model.kttt.dim_a": {"resource_type": "model", "schema": "marts", "name": "dim_a"},
        "model.kttt.stg_a": {"resource_type": "model", "schema": "staging", "name": "stg_a"},
        "test.kttt.a": {"resource_type": "test", "schema": "marts", "name": "a"},
    }
    (folder / "target").mkdir()
    (folder / "target" / "manifest.json").write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    table = folder / "warehouse" / "marts.db" / "dim_a"
    table.mkdir(parents=True)
    with duckdb.connect(str(folder / "work.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.dim_a as from (values ('x', 1), ('x', 1), ('y', null)) as t (k, v)")
        connection.execute(f"copy ({spark}) to '{table}/part-0.parquet' (format parquet)")
    return folder / "work.duckdb", folder


@pytest.mark.parametrize(
    ("spark", "expected"),
    [
        ("from marts.dim_a order by k desc", Comparison("marts.dim_a", 3, "", 0, 0, ())),
        (
            "select distinct * from marts.dim_a",
            Comparison("marts.dim_a", 3, "", 1, 0, ("chỉ DuckDB có: ('x', 1)",)),
        ),
        (
            "select k, coalesce(v, 0) as v from marts.dim_a",
            Comparison("marts.dim_a", 3, "", 1, 1, ("chỉ DuckDB có: ('y', None)", "chỉ Spark có: ('y', 0)")),
        ),
        (
            "select k, cast(v as bigint) as v from marts.dim_a",
            Comparison("marts.dim_a", 3, "DuckDB ('v', 'INTEGER'), Spark ('v', 'BIGINT')", 0, 0, ()),
        ),
        (
            "select k from marts.dim_a",
            Comparison("marts.dim_a", 3, "DuckDB ('v', 'INTEGER'), Spark None", 0, 0, ()),
        ),
    ],
    ids=["another order", "a copy less", "another value", "another type", "a column less"],
)
def test_a_difference_is_told(tmp_path: Path, spark: str, expected: Comparison) -> None:
    assert list(compare(*_out(tmp_path, spark))) == [expected]
    assert expected.is_equal == (expected.columns == "" and expected.examples == ())


def test_what_duckdb_spells_its_own_way_has_a_spelling_for_spark() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(MACROS.glob("*.sql")))
    dispatched = set(re.findall(r"adapter\.dispatch\('(\w+)', 'kttt'\)", text))
    halves = {engine: set(re.findall(rf"macro {engine}__(\w+)\(", text)) for engine in ("default", "spark")}
    assert dispatched
    assert dispatched <= halves["default"]
    assert dispatched <= halves["spark"]


def test_models_name_no_type_that_spark_lacks() -> None:
    """Spark has no varchar without a length and no ``::``; a model writes ``string``, and a macro stands for the rest."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((DBT_PROJECT / "models").rglob("*.sql"))}
    assert [name for name, text in texts.items() if re.search(r"as (varchar|text)\)|::", text)] == []


def test_every_column_of_a_seed_has_its_type() -> None:
    """Without one DuckDB and Spark would each guess."""
    untyped = []
    for path in sorted((DBT_PROJECT / "seeds").rglob("*.yml")):
        for seed in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]:
            types = seed.get("config", {}).get("column_types", {})
            untyped += [f"{seed['name']}.{one['name']}" for one in seed["columns"] if one["name"] not in types]
    assert untyped == []
