"""Publishes a build: writes a release folder that nobody sees yet, then swaps one symbolic link (decision 13).

A release never changes: whoever opened one keeps reading it while the next is published. Seven are kept. Only marts and
reporting go out. What a night did not change is not written anew: the DuckDB file is the work file without the other
schemas, and a Parquet file whose rows are those of the last release is that very file under a second name.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock

from ingest.asof import VIETNAM, parse_as_of
from ingest.files import fingerprint, publish_folder, write_json
from ingest.home import DataHome
from ingest.warehouse.build import WORK_FILE, enter_stage, leave_stage

RELEASES_KEPT = 7
PUBLISHED_SCHEMAS = ("marts", "reporting")
BY_PERIOD = (
    "marts.fct_reported_values",
    "marts.fct_cooperative_counts",
    "marts.fct_target_progress",
    "marts.fct_task_progress",
    "marts.fct_target_figures",
    "marts.fct_share_actuals",
    "marts.fct_estimate_finals",
    "marts.fct_task_history",
)
"""Tables that grow with every period: in Parquet a folder with one file a period, of which a night writes few."""
WHOLE = "all"


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Rows of a published table, and the seconds its model took."""

    rows: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Part:
    """A Parquet file of a table: its name below ``parquet/``, its rows, and a digest of them in any order."""

    file: str
    rows: int
    digest: str


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
        seconds = json.loads((run_folder / "models.json").read_text(encoding="utf-8"))
        parts = _write_tables(run_folder / WORK_FILE, folder, _last_release(home))
        tables = {
            table: TableFacts(
                sum(part.rows for part in found), float(seconds.get(table.split(".")[1], {}).get("seconds", 0.0))
            )
            for table, found in parts.items()
        }
        if (run_folder / "site").is_dir():
            shutil.copytree(run_folder / "site", folder / "site")
        facts = {
            **run,
            "release_id": release_id,
            "tables": {table: fact.rows for table, fact in tables.items()},
            "parts": {part.file: part.digest for found in parts.values() for part in found},
        }
        write_json(folder / "release.json", facts)
        publish_folder(folder, releases / release_id)
        _point(home.current, releases / release_id)
        _drop_old(releases)
    leave_stage(run_folder, "publish")
    return Publication(release_id, str(releases / release_id), tables)


@dataclass(frozen=True, slots=True)
class _LastRelease:
    """The Parquet files of the release before, by name, with the digests of their rows."""

    folder: Path
    digests: Mapping[str, str]


def _last_release(home: DataHome) -> _LastRelease:
    try:
        facts = json.loads((home.current / "release.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _LastRelease(home.current, {})
    return _LastRelease(home.current.resolve() / "parquet", facts.get("parts", {}))


def _write_tables(work_file: Path, folder: Path, last: _LastRelease) -> dict[str, list[Part]]:
    """Put the published schemas, with their constraints and comments, into a file of their own and into Parquet."""
    release_file = folder / WORK_FILE
    shutil.copyfile(work_file, release_file)
    with duckdb.connect(str(release_file)) as connection:
        for schema in _schemas(connection) - set(PUBLISHED_SCHEMAS):
            connection.execute(f'drop schema "{schema}" cascade')
        connection.execute("checkpoint")
        return {
            f"{schema}.{table}": _write_parts(connection, schema, table, folder / "parquet", last)
            for schema, table in _tables(connection)
        }


def _write_parts(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, folder: Path, last: _LastRelease
) -> list[Part]:
    """Write a table's Parquet files, or link those whose rows have not changed since the last release."""
    name = f"{schema}.{table}"
    by_period = name in BY_PERIOD
    columns = connection.execute(
        "select string_agg(column_name || ' ' || data_type, ',' order by column_index) from duckdb_columns() "
        "where schema_name = ? and table_name = ?",
        [schema, table],
    ).fetchall()[0][0]
    found = connection.execute(
        f"select {'period_key' if by_period else repr(WHOLE)} as part, count(*), "
        "coalesce(bit_xor(hash(rows)), 0), coalesce(sum(cast(hash(rows) as hugeint)), 0) "
        f"from {name} as rows group by part order by part"
    ).fetchall() or [(WHOLE, 0, 0, 0)]
    parts = []
    for key, rows, *sums in found:
        file = f"{name}/{key}.parquet" if by_period else f"{name}.parquet"
        part = Part(file, rows, fingerprint(duckdb.__version__, columns, str(rows), *map(str, sums)))
        (folder / file).parent.mkdir(exist_ok=True)
        if last.digests.get(file) != part.digest or not _linked(last.folder / file, folder / file):
            only = f"where period_key = '{key}'" if by_period and rows else ""
            connection.execute(
                f"copy (from {name} {only}) to '{_quoted(folder / file)}' (format parquet, compression zstd)"
            )
        parts.append(part)
    return parts


def _linked(source: Path, target: Path) -> bool:
    """Give a file a second name; False where the file system cannot, or the file is gone."""
    try:
        target.hardlink_to(source)
    except OSError:
        return False
    return True


def _schemas(connection: duckdb.DuckDBPyConnection) -> set[str]:
    found = connection.execute(
        "select schema_name from duckdb_schemas() where database_name = current_database() and not internal"
    ).fetchall()
    return {name for (name,) in found} - {"main"}


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = current_database() order by all"
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
