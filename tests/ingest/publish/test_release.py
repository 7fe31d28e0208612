"""Releases: whole or absent, never changed, opened by older clients, and no bother to a reader that stays."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import duckdb
import pytest

from ingest.asof import parse_as_of
from ingest.errors import StageFailed
from ingest.files import fresh_folder, write_json
from ingest.home import DataHome
from ingest.publish import release
from ingest.verdicts.ruleset import read_ruleset
from ingest.warehouse.build import STAGES, leave_stage, new_work_file, published_run, run_folder, write_run
from tests.absent import absent
from tests.homes import empty_home


def built(home: DataHome, run_key: str, plans: int) -> str:
    """A build as the stages before publication leave it, with ``plans`` rows in one mart."""
    folder = fresh_folder(run_folder(home, run_key))
    write_run(folder, run_key, parse_as_of("2026-12-16"), "000000", read_ruleset(home))
    write_json(folder / "models.json", {"dim_plans": {"seconds": 0.25}})
    for stage in STAGES[:-1]:
        leave_stage(folder, stage)
    (folder / "site" / "data_docs").mkdir(parents=True)
    (folder / "site" / "data_docs" / "index.html").write_text("<h1>Kiểm tra</h1>", encoding="utf-8")
    new_work_file(folder / "kttt.duckdb")
    with duckdb.connect(str(folder / "kttt.duckdb")) as connection:
        for schema in ("staging", "intermediate", "marts", "reporting"):
            connection.execute(f"create schema if not exists {schema}")
        connection.execute("create table marts.dim_plans (plan_key varchar not null primary key)")
        connection.execute("comment on table marts.dim_plans is 'One row is a plan version.'")
        connection.execute(f"insert into marts.dim_plans select 'plan-' || i from range({plans}) as t (i)")
        connection.execute("create view staging.stg_plans as select * from marts.dim_plans")
        connection.execute("create table intermediate.int_x as select 1 as x")
        connection.execute("create table reporting.rpt_missing_reports (obligation_key varchar)")
        connection.execute("create table marts.fct_task_progress (period_key varchar, progress_pct integer)")
        connection.execute("insert into marts.fct_task_progress values ('2025', 40), ('2025', 60), ('2026', 10)")
        if plans > 1:
            connection.execute("update marts.fct_task_progress set progress_pct = 20 where period_key = '2026'")
    return run_key


def count_in(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        return int(connection.execute("select count(*) from marts.dim_plans").fetchall()[0][0])


def test_a_release_holds_marts_and_reporting_with_keys_and_comments(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    publication = release.publish(home, built(home, "aaaa", plans=3))
    assert publication.tables["marts.dim_plans"] == release.TableFacts(rows=3, seconds=0.25)
    with duckdb.connect(str(home.current / "kttt.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name, comment from duckdb_tables() order by 1, 2"
        ).fetchall()
        keys = connection.execute("select constraint_type from duckdb_constraints() order by 1").fetchall()
        views = connection.execute("select view_name from duckdb_views() where not internal").fetchall()
    assert tables == [
        ("marts", "dim_plans", "One row is a plan version."),
        ("marts", "fct_task_progress", None),
        ("reporting", "rpt_missing_reports", None),
    ]
    assert ("PRIMARY KEY",) in keys
    assert views == []
    assert (home.current / "site" / "data_docs" / "index.html").exists()
    assert (home.current / "parquet" / "marts.dim_plans.parquet").exists()
    assert json.loads((home.current / "release.json").read_text(encoding="utf-8"))["run_key"] == "aaaa"


def test_a_reader_that_stays_open_is_not_disturbed_and_a_new_one_sees_the_new_data(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    release.publish(home, built(home, "aaaa", plans=1))
    with duckdb.connect(str(home.current / "kttt.duckdb"), read_only=True) as staying:
        assert staying.execute("select count(*) from marts.dim_plans").fetchall() == [(1,)]
        release.publish(home, built(home, "bbbb", plans=2))
        assert staying.execute("select count(*) from marts.dim_plans").fetchall() == [(1,)]
    assert count_in(home.current / "kttt.duckdb") == 2


def test_a_publication_that_is_killed_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = empty_home(tmp_path)
    first = release.publish(home, built(home, "aaaa", plans=1))
    built(home, "bbbb", plans=2)
    for step in ("_write_tables", "publish_folder", "_point"):

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(release, step, killed)
            release.publish(home, "bbbb")
        published = published_run(home)
        assert published is not None
        assert published["release_id"] == first.release_id
        assert not list(home.warehouse.glob(".tmp-*"))
    release.publish(home, "bbbb")
    assert count_in(home.current / "kttt.duckdb") == 2


@pytest.mark.parametrize("stage", ["build", "expect", "after_checks"])
def test_a_build_that_missed_a_stage_is_not_published(tmp_path: Path, stage: str) -> None:
    home = empty_home(tmp_path)
    built(home, "aaaa", plans=1)
    (run_folder(home, "aaaa") / f"{stage}.done").unlink()
    with pytest.raises(StageFailed, match=stage):
        release.publish(home, "aaaa")
    assert published_run(home) is None


def test_seven_releases_are_kept_and_the_home_can_be_moved(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    for number in range(9):
        release.publish(home, built(home, f"run{number}", plans=number))
    kept = sorted(path.name[:6] for path in (home.warehouse / "releases").iterdir())
    assert kept == [f"{number:06d}" for number in range(3, 10)]
    assert not home.current.readlink().is_absolute()
    moved = home.root.rename(tmp_path / "moved")
    assert count_in(moved / "warehouse" / "current" / "kttt.duckdb") == 8


@pytest.mark.slow
@pytest.mark.parametrize("version", ["1.4", "1.5"])
def test_older_clients_open_the_published_file(tmp_path: Path, version: str) -> None:
    python = Path(os.environ.get("KTTT_DUCKDB_CLIENTS", ".venv-clients")) / version / "bin" / "python"
    if not python.exists():
        absent(f"duckdb {version} is not installed: make clients")
    home = empty_home(tmp_path)
    release.publish(home, built(home, "aaaa", plans=3))
    query = (
        "import duckdb, sys; assert duckdb.__version__.startswith(sys.argv[2]), duckdb.__version__; "
        "print(duckdb.connect(sys.argv[1], read_only=True).execute('select count(*) from marts.dim_plans').fetchall())"
    )
    found = subprocess.run(
        [str(python), "-c", query, str(home.current / "kttt.duckdb"), version],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[(3,)]"


def parquet_files(home: DataHome) -> dict[str, int]:
    """Parquet files of the current release by name, each with the number of the file that it is on the disk."""
    folder = (home.current / "parquet").resolve()
    return {str(path.relative_to(folder)): path.stat().st_ino for path in folder.rglob("*.parquet")}


def test_only_what_changed_is_written_anew_as_parquet(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    release.publish(home, built(home, "aaaa", plans=1))
    before = parquet_files(home)
    release.publish(home, built(home, "bbbb", plans=2))
    after = parquet_files(home)
    assert set(after) == {
        "marts.dim_plans.parquet",
        "marts.fct_task_progress/2025.parquet",
        "marts.fct_task_progress/2026.parquet",
        "reporting.rpt_missing_reports.parquet",
    }
    assert {name for name in after if after[name] != before[name]} == {
        "marts.dim_plans.parquet",
        "marts.fct_task_progress/2026.parquet",
    }
    rows = duckdb.sql(f"from read_parquet('{home.current}/parquet/marts.fct_task_progress/*.parquet')").fetchall()
    assert sorted(rows) == [("2025", 40), ("2025", 60), ("2026", 20)]


def test_a_parquet_file_that_is_gone_from_the_last_release_is_written_anew(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    release.publish(home, built(home, "aaaa", plans=1))
    (home.current / "parquet" / "marts.dim_plans.parquet").unlink()
    release.publish(home, built(home, "bbbb", plans=1))
    assert (home.current / "parquet" / "marts.dim_plans.parquet").exists()


def test_every_file_of_a_release_is_in_the_format_of_the_first_version(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    release.publish(home, built(home, "aaaa", plans=1))
    with duckdb.connect(str(home.current / "kttt.duckdb"), read_only=True) as connection:
        ((tags,),) = connection.execute("select tags from duckdb_databases() where not internal").fetchall()
    assert tags["storage_version"].startswith("v1.0.0")
