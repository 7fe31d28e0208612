"""Builds what was published last once more, on Spark, and compares every table of marts and reporting with DuckDB's.

    make spark

Reads the loads, the ledger and the run folder of the last publication and writes below the data home's ``work/spark``;
publishes nothing. Rows are compared as multisets, columns with their order and types, and which tables there are is
asked of dbt's manifest. Needs the extra ``spark`` and Java 17 (docs/moving-to-spark.md).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb

from ingest.errors import KtttError, StageFailed, UsageError
from ingest.files import fresh_folder
from ingest.home import DBT_PROJECT, DataHome
from ingest.warehouse.build import WORK_FILE, published_run, run_folder
from ingest.warehouse.dbt import environment

ARGUMENTS = ("build", "--exclude-resource-type", "unit_test", "test")
COMPARED = ("marts", "reporting")
SHOWN_ROWS = 3
BRIEF_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"
"""For small data most of Spark's time is Java's own compiling: with its first level alone samples take a third less.

That level reserves 48 MB for what it compiles, which 130 models fill; then Java ends in the middle of the build.
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a table of Spark differs from the same of DuckDB.

    Attributes:
        rows: rows of DuckDB's table.
        columns: what is said of columns that differ in name, place or type; empty where none does.
        lacking: rows that only DuckDB has; at most a few of them are kept in ``examples``.
        surplus: rows that only Spark has.
    """

    table: str
    rows: int
    columns: str
    lacking: int
    surplus: int
    examples: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Whether nobody could tell from which engine the table comes."""
        return not (self.columns or self.lacking or self.surplus)


def what_is_lacking() -> str | None:
    """What this machine lacks to run Spark and how to get it; None when it lacks nothing."""
    if find_spec("pyspark") is None or find_spec("dbt.adapters.spark") is None:
        return "chưa cài Spark: chạy make spark, lệnh ấy cài phần spark của dự án"
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        return "chưa có Java: cài Java 17 (Debian: openjdk-17-jre-headless) hoặc đặt JAVA_HOME"
    return None


def build_on_spark(home: DataHome, folder: Path, out: Path) -> None:
    """Build seeds and models from what the finished build in ``folder`` was told; dbt's words go to ``out``.

    Raises:
        UsageError: Spark is not installed, or no Java is.
        StageFailed: dbt ended with an error; the message names its log.
    """
    if lacks := what_is_lacking():
        raise UsageError(lacks)
    log = fresh_folder(out) / "dbt.log"
    command = [
        str(Path(sys.executable).with_name("dbt")),
        *ARGUMENTS,
        "--target",
        "spark",
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
        "--target-path",
        str(out / "target"),
        "--log-path",
        str(out),
        "--log-level-file",
        "none",
    ]
    settings = {
        "JAVA_TOOL_OPTIONS": BRIEF_JAVA,
        **environment(home, folder),
        "KTTT_SPARK_WAREHOUSE": str(out / "warehouse"),
    }
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.run(command, env=settings, stdout=stream, stderr=subprocess.STDOUT, cwd=out, check=False)
    if process.returncode != 0:
        raise StageFailed(f"dbt trên Spark lỗi; đọc {log}")


def compare(work_file: Path, out: Path) -> Iterator[Comparison]:
    """Every table of marts and reporting that Spark built into ``out``, beside that of DuckDB's work file.

    Raises:
        StageFailed: there is nothing to compare.
    """
    manifest = json.loads((out / "target" / "manifest.json").read_text(encoding="utf-8"))
    tables = sorted((node["schema"], node["name"]) for node in manifest["nodes"].values() if _is_compared(node))
    if not tables:
        raise StageFailed(f"{out}: không có bảng nào để so sánh")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{work_file}' as work (read_only)")
        for schema, name in tables:
            ours, theirs = f"work.{schema}.{name}", f"'{out}/warehouse/{schema}.db/{name}/**/*.parquet'"
            yield _compare(connection, f"{schema}.{name}", f"from {ours}", f"from {theirs}")


def _is_compared(node: dict[str, Any]) -> bool:
    return node["resource_type"] == "model" and node["schema"] in COMPARED


def _compare(connection: duckdb.DuckDBPyConnection, table: str, ours: str, theirs: str) -> Comparison:
    def rows(sql: str) -> list[tuple[Any, ...]]:
        return connection.execute(sql).fetchall()

    here, there = ([column[:2] for column in rows(f"describe {source}")] for source in (ours, theirs))
    if here != there:
        unlike = [f"DuckDB {one}, Spark {other}" for one, other in zip_longest(here, there) if one != other]
        return Comparison(table, rows(f"select count(*) {ours}")[0][0], "; ".join(unlike), 0, 0, ())
    lacking, surplus = (f"({one} except all {other})" for one, other in ((ours, theirs), (theirs, ours)))
    examples = [
        f"chỉ {engine} có: {row}"
        for engine, only in (("DuckDB", lacking), ("Spark", surplus))
        for row in rows(f"from {only} order by all limit {SHOWN_ROWS}")
    ]
    counts = [rows(f"select count(*) from {source}")[0][0] for source in (f"({ours})", lacking, surplus)]
    return Comparison(table, counts[0], "", counts[1], counts[2], tuple(examples))


def main() -> int:
    """Build, compare, print a line a table; 0 when every table is equal."""
    home = DataHome.from_environment()
    published = published_run(home)
    folder = run_folder(home, published["run_key"]) if published else None
    if folder is None or not (folder / WORK_FILE).exists():
        raise UsageError(f"{home.work}: không còn lượt dựng của bản đã công bố; chạy make nightly trước")
    out = home.work / "spark"
    sys.stdout.write(f"Dựng lại {folder.name} trên Spark vào {out} (vài phút)\n")
    sys.stdout.flush()
    build_on_spark(home, folder, out)
    compared = list(compare(folder / WORK_FILE, out))
    for one in compared:
        verdict = (
            "như nhau" if one.is_equal else f"KHÁC: thiếu {one.lacking}, thừa {one.surplus} {one.columns}".rstrip()
        )
        sys.stdout.write(f"{one.table:40} {one.rows:>9} dòng  {verdict}\n")
        sys.stdout.writelines(f"    {example}\n" for example in one.examples)
    different = sum(not one.is_equal for one in compared)
    sys.stdout.write(f"{len(compared)} bảng, {sum(one.rows for one in compared)} dòng: {different} bảng khác nhau\n")
    return 1 if different else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KtttError as error:
        sys.exit(f"second_engine: {error}")
