"""Publishes a build: writes a release folder that nobody sees yet, then swaps one symbolic link (decision 13).

A release never changes: whoever opened one keeps reading it while the next is published. Seven are kept. The DuckDB
file is written in storage format v1.0.0, because DuckDB 1.x clients refuse a 2.0 file. Only marts and reporting go out.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock

from ingest.asof import VIETNAM, parse_as_of
from ingest.files import publish_folder, write_json
from ingest.home import DataHome
from ingest.warehouse.build import enter_stage, leave_stage

RELEASES_KEPT = 7
PUBLISHED_SCHEMAS = ("marts", "reporting")
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Rows of a published table, and the seconds its model took."""

    rows: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Publication:
    """A release: its name, its folder, and facts of each table by ``schema.table``."""

    release_id: str
    path: str
    tables: dict[str, TableFacts]


def publish(home: DataHome, run_key: str) -> Publication:
    """Publish the build of ``run_key`` as the newest release.

    Killed before the link is swapped, it leaves a release that nobody was pointed to; publishing again makes the next.
    """
    run_folder = enter_stage(home, run_key, "publish")
    run = json.loads((run_folder / "run.json").read_text(encoding="utf-8"))
    releases = home.warehouse / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    with FileLock(home.lock):
        for left_by_a_killed_run in home.warehouse.glob(".tmp-*"):
            shutil.rmtree(left_by_a_killed_run)
    with FileLock(home.lock), tempfile.TemporaryDirectory(prefix=".tmp-", dir=home.warehouse) as name:
        number = 1 + max((int(path.name.split("-")[0]) for path in releases.iterdir()), default=0)
        as_of = parse_as_of(run["as_of"]).astimezone(VIETNAM)
        release_id = f"{number:06d}-{as_of:%Y%m%dT%H%M}-{run_key[:8]}"
        folder = Path(name) / release_id
        (folder / "parquet").mkdir(parents=True)
        tables = _write_tables(run_folder, folder)
        if (run_folder / "site").is_dir():
            shutil.copytree(run_folder / "site", folder / "site")
        facts = {**run, "release_id": release_id, "tables": {table: fact.rows for table, fact in tables.items()}}
        write_json(folder / "release.json", facts)
        publish_folder(folder, releases / release_id)
        _point(home.current, releases / release_id)
        _drop_old(releases)
    leave_stage(run_folder, "publish")
    return Publication(release_id, str(releases / release_id), tables)


def _write_tables(run_folder: Path, folder: Path) -> dict[str, TableFacts]:
    """Copy the published schemas, with their constraints and comments, into a new file and into Parquet."""
    seconds = json.loads((run_folder / "models.json").read_text(encoding="utf-8"))
    copy = folder / ".built.duckdb"
    shutil.copyfile(run_folder / "kttt.duckdb", copy)
    tables: dict[str, TableFacts] = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{_quoted(copy)}' as built")
        for schema in _schemas(connection) - set(PUBLISHED_SCHEMAS):
            connection.execute(f'drop schema built."{schema}" cascade')
        connection.execute(
            f"attach '{_quoted(folder / 'kttt.duckdb')}' as release (storage_version '{STORAGE_VERSION}')"
        )
        connection.execute("copy from database built to release")
        for schema, table in _tables(connection):
            parquet = folder / "parquet" / f"{schema}.{table}.parquet"
            name = f"release.{schema}.{table}"
            connection.execute(f"copy {name} to '{_quoted(parquet)}' (format parquet, compression zstd)")
            (rows,) = connection.execute(f"select count(*) from {name}").fetchall()[0]
            tables[f"{schema}.{table}"] = TableFacts(rows, float(seconds.get(table, {}).get("seconds", 0.0)))
        connection.execute("checkpoint release")
    copy.unlink()
    return tables


def _schemas(connection: duckdb.DuckDBPyConnection) -> set[str]:
    found = connection.execute(
        "select schema_name from duckdb_schemas() where database_name = 'built' and not internal"
    ).fetchall()
    return {name for (name,) in found} - {"main"}


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'release' order by all"
    ).fetchall()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _point(link: Path, target: Path) -> None:
    """Make ``link`` point at ``target`` in one step; the link is relative, so that the data home can be moved."""
    temporary = link.with_name(f".{link.name}-{target.name}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(os.path.relpath(target, link.parent))
    temporary.replace(link)


def _drop_old(releases: Path) -> None:
    for folder in sorted(releases.iterdir())[:-RELEASES_KEPT]:
        shutil.rmtree(folder)
