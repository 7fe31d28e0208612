"""The warehouse at size: ten million counts of cooperatives and a million rows of progress on tasks.

A made-up country reports every month: 34 provinces and 3,321 communes, 25 counts each, two or three tasks, and the
provinces on their targets. Prints what a build costs beside its own SQL, what a night with one new month costs, memory,
growth, and how long the questions of ``docs/questions.md`` take; with ``--assert`` fails where a limit is passed.
Everything follows from hashes of keys, so two runs make the same homes. Reads no document and runs no test of dbt.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

import duckdb
import pyarrow as pa
import yaml

from bench.country import (
    COMMUNES,
    PROVINCES,
    Row,
    close_load,
    place_of,
    plan_rows,
    record_schema,
    write_part,
    write_plans,
    write_roster,
)
from bench.measuring import MemoryWatch, timed, without_findings
from ingest.asof import parse_as_of
from ingest.home import DBT_PROJECT, DataHome
from ingest.load.stage import ensure_loads
from ingest.publish.release import publish
from ingest.submissions.layout import MEASURES, RATED_TYPES, RATINGS, WORDS
from ingest.verdicts.seal import seal
from ingest.warehouse import build as warehouse
from ingest.warehouse.dbt import NodeResult, run_dbt
from tests.homes import samples_home
from tests.pipelines import ingest
from tools.questions import PAGE, QUESTION

SAMPLES_AS_OF = "2026-12-16"
LAST_MONTH, NEXT_MONTH = date(2026, 12, 1), date(2027, 1, 1)
AS_OF, NEXT_AS_OF = "2027-01-24", "2027-02-24"
HORIZONS = (2026, 2030)
SLOWER_THAN_SQL, NIGHT_SHARE, MOST_MEGABYTES, MOST_GROWTH, QUESTION_SECONDS = 2.0, 0.25, 4096, 1.2, 0.2
AS_IN_THE_COUNTRY = {
    "'song-may.xa-an-phu'": "'tinh-00.xa-0000'",
    "'song-may.so-nong-nghiep-va-moi-truong'": "'tinh-00.so-01'",
    "'song-may.so-cong-thuong'": "'tinh-00.so-01'",
    "period_key = '2026'": "period_key = '2026-12'",
    "period_key = '2025'": "period_key = '2025-12'",
    "'annual'": "'monthly'",
    "'overdue'": "'done'",
}
"""What the page of questions asks of the samples → the same of the country, so that no answer is empty."""
REPORTERS = ["Sở Thứ 01", "UBND các xã, phường"]
TASKS: tuple[Row, ...] = (
    {"title": "Rà soát, củng cố hợp tác xã", "recurrence": "once", "end_year": 2022},
    {"title": "Tập huấn cán bộ quản lý hợp tác xã", "recurrence": "annual"},
    {"title": "Tuyên truyền về kinh tế tập thể", "recurrence": "continuous"},
    {"title": "Hỗ trợ hợp tác xã ứng dụng công nghệ", "recurrence": "once", "condition": "sau khi có hướng dẫn của Bộ"},
    {"title": "Sơ kết việc thực hiện", "recurrence": "once", "deadline": "2028-06-30"},
)
TARGETS = (
    ("cooperatives", "count", 4_000.0),
    ("cooperative_members", "person", 60_000.0),
    ("cooperatives_good_or_fair_share", "percent", 65.0),
)


@dataclass(frozen=True)
class Seconds:
    """Seconds on the wall, and of the processor: beside other work only these tell anything."""

    wall: float
    processor: float


@dataclass
class Night:
    """What one build took: seconds by stage and model, processor seconds of dbt, most memory of all processes."""

    stages: dict[str, float] = field(default_factory=dict)
    models: dict[str, float] = field(default_factory=dict)
    processor: float = 0.0
    megabytes: float = 0.0
    run_key: str = ""

    @property
    def dbt(self) -> Seconds:
        """Both passes of dbt."""
        return Seconds(self.stages["build"] + self.stages["after_checks"], self.processor)

    @property
    def counted(self) -> Seconds:
        """All from the loads to a finished work file; of the processor dbt alone, which is nearly all."""
        return Seconds(sum(taken for stage, taken in self.stages.items() if stage != "publish"), self.processor)


def make_home(folder: Path, months: int, communes: int) -> DataHome:
    """A home that knows the country's plans and what was reported in the months up to the last."""
    home = DataHome(folder / "var", folder / "plans", folder / "submissions", folder / "roster")
    write_roster(home.roster, communes)
    ensure_loads(home)
    first = LAST_MONTH.year * 12 + LAST_MONTH.month - months
    _write_plans(home, first // 12)
    with duckdb.connect() as connection:
        _make_agencies(connection, communes)
        for number in range(first, first + months):
            _write_month(home, connection, date(number // 12, number % 12 + 1, 1), is_first=number == first)
    return home


def add_month(home: DataHome, communes: int) -> None:
    """One more load: everybody's report on the next month."""
    with duckdb.connect() as connection:
        _make_agencies(connection, communes)
        _write_month(home, connection, NEXT_MONTH, is_first=False)


def _plan_key(province: int) -> str:
    return f"tinh-{province:02d}.ke-hoach-tinh"


def _write_plans(home: DataHome, first_year: int) -> None:
    rows: dict[str, list[Row]] = defaultdict(list)
    for province in range(PROVINCES):
        plan_key = _plan_key(province)
        sha256 = hashlib.sha256(plan_key.encode()).hexdigest()
        for record_type, row in plan_rows(plan_key, sha256, province, first_year, HORIZONS[-1]).items():
            rows[record_type].append(row)
        own: Row = {"content_sha256": sha256, "plan_key": plan_key}
        sentence = f"Hằng tháng, {' và '.join(REPORTERS)} báo cáo về Sở Thứ 00 trước ngày 25"
        rows["report_rules"].append(
            {**own, "rule_key": f"{plan_key}.monthly", "frequency": "monthly", "due_day": 25, "operator": "before"}
            | {"due_months": [], "due_year_offset": 0, "reporters": REPORTERS, "receiver": "Sở Thứ 00"}
            | place_of(sentence)
        )
        rows["tasks"] += [
            {**own, "task_key": f"{plan_key}.t-{number}", "ref": str(number), "origin": "annex", "lead": REPORTERS[1:]}
            | {"coordinating": ["Sở Thứ 01"], "start_year": first_year}
            | place_of(str(task["title"]))
            | task
            for number, task in enumerate(TASKS)
        ]
        rows["targets"] += [
            {**own, "target_key": f"{plan_key}.{horizon}-{indicator}", "horizon": horizon, "indicator": indicator}
            | {"operator": ">=", "value": value, "unit": unit}
            | place_of(f"{indicator} {value:g} đến năm {horizon}")
            for horizon in HORIZONS
            for indicator, unit, value in TARGETS
        ]
    write_plans(home, "000001", rows)


def _make_agencies(connection: duckdb.DuckDBPyConnection, communes: int) -> None:
    """Table ``agencies``: who reports, on which area, and how many times a commune's counts it has."""
    connection.execute(
        f"""
        create table agencies as
        select
            printf('tinh-%02d.so-01', number) as agency_key, printf('tinh-%02d', number) as area_key,
            printf('tinh-%02d.ke-hoach-tinh', number) as plan_key, 100 as size
        from range({PROVINCES}) as provinces (number)
        union all
        select
            printf('tinh-%02d.xa-%04d.ubnd', number % {PROVINCES}, number),
            printf('tinh-%02d.xa-%04d', number % {PROVINCES}, number),
            printf('tinh-%02d.ke-hoach-tinh', number % {PROVINCES}), 1
        from range({communes}) as communes (number)
        """
    )
    kinds = [(kind, place, kind in RATED_TYPES) for place, kind in enumerate(WORDS["organisation_type"], start=1)]
    measures = [(name, name in RATINGS) for name in MEASURES]
    connection.execute("create table kinds (kind varchar, place integer, is_rated boolean)")
    connection.executemany("insert into kinds values (?, ?, ?)", kinds)
    connection.execute("create table measures (measure varchar, is_rating boolean)")
    connection.executemany("insert into measures values (?, ?)", measures)


def _write_month(home: DataHome, connection: duckdb.DuckDBPyConnection, month: date, *, is_first: bool) -> None:
    """The load of a month: one report in ten is late, as many are mended by a patch, a few never come or unreadable."""
    load_id = f"{int(max(path.name for path in home.loads.iterdir())) + 1:06d}"
    connection.execute(
        f"""
        create or replace temp table files as
        with months as (select date '{month}' as month, strftime(date '{month}', '%Y-%m') as period),
        drawn as (
            select *, cast(hash(agency_key, period) >> 1 as bigint) as h from agencies cross join months
        )
        select
            *,
            sha256(agency_key || period || kind) as content_sha256,
            cast(month as timestamp) + interval '10' day
            + cast(
                h % 900000 + case when h % 10 = 0 then 1500000 else 0 end + case kind when 'patch' then 86400 else 0 end
                as integer
            ) * interval '1' second as received_at
        from drawn, unnest(case
            when h % 50 = 1 then ['unreadable', 'report'] when h % 10 = 2 then ['report', 'patch'] else ['report']
        end) as kinds (kind)
        where h % 1000 <> 3
        """
    )
    for record_type, query in _queries(month, is_first=is_first).items():
        table = connection.sql(f"select *, '{load_id}' as load_id from ({query}) order by content_sha256")
        arrow = _with_all_columns(table.to_arrow_table(), record_type)
        period = f"{month:%Y-%m}" if "period" in arrow.column_names else "none"
        write_part(home, load_id, record_type, period, arrow)
    close_load(home, load_id)


def _with_all_columns(table: pa.Table, record_type: str) -> pa.Table:
    """The table in the schema of its record type; what the query does not give is null."""
    schema = record_schema(record_type)
    columns = [
        table[column.name].cast(column.type)
        if column.name in table.column_names
        else pa.nulls(len(table), type=column.type)
        for column in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _queries(month: date, *, is_first: bool) -> dict[str, str]:
    """Record type → its rows of a month, made of table ``files``."""
    read = "(from files where kind <> 'unreadable')"
    parts = (_counts(month, is_first=is_first), _progress(month), _actuals())
    return {
        "receipts": """
            select
                substring(sha256(content_sha256), 1, 32) as receipt_key, 'submissions' as kind, content_sha256,
                period || '/' || agency_key || '-' || kind || '.xlsx' as source_path,
                agency_key || '-' || kind || '.xlsx' as file_name, 12000 as size_bytes, received_at,
                'sidecar' as received_basis, 'trục liên thông văn bản' as via
            from files
        """,
        "outcomes": """
            select
                'submissions' as kind, content_sha256 as document_key, content_sha256, 'read' as stage,
                agency_key || '-' || kind || '.xlsx' as file_name, '1' as reader_version,
                case kind when 'unreadable' then 'quarantined' else 'ok' end as outcome,
                case kind when 'unreadable' then 'unreadable_xlsx' end as reason_code
            from files
        """,
        "submissions": f"""
            select
                content_sha256, plan_key, plan_key || '.monthly' as rule_key, agency_key, period,
                case kind when 'patch' then 'patch' else 'snapshot' end as mode, 'stated' as mode_basis,
                'valid' as content_state, 30 as filled_cells, 0 as refused_cells, content_sha256 as values_digest
            from {read}
        """,
        "reported_values": f"""
            select *, false as is_withdrawn
            from ({" union all by name ".join(parts)})
        """,
    }


def _counts(month: date, *, is_first: bool) -> str:
    """25 counts of a report, one of a patch; those of December are estimates, which the next report makes final."""
    index = month.year * 12 + month.month
    figures = [(f"{month:%Y-%m}", index, "estimate" if month.month == 12 else "actual")]
    if month.month == 1 and not is_first:
        figures.append((f"{month.year - 1}-12", index - 1, "actual"))
    listed = ", ".join(f"('{period}', {at}, '{basis}')" for period, at, basis in figures)
    return f"""
        select
            content_sha256, period, 'cooperatives' as subject, area_key as subject_key,
            kinds.kind as organisation_type, measure as field, figures.figure_period, figures.basis,
            cast(case measure
                when 'organisations' then organisations
                when 'newly_formed' then cast(figures.number % 6 = 0 as integer) * size
                when 'dissolved' then 0
                when 'members' then organisations * 40 + cast(files.kind = 'patch' as integer)
                when 'workers' then organisations * 12 + cast(files.kind = 'patch' as integer)
                when 'rated_good' then rated // 4
                when 'rated_fair' then rated // 3
                when 'rated_average' then rated // 5
                when 'rated_weak' then rated - rated // 4 - rated // 3 - rated // 5
                when 'not_rated' then organisations - rated
            end as double) as value_number,
            'Hợp tác xã!E' || (kinds.place + 1) as source_cell
        from files
        cross join (values {listed}) as figures (figure_period, number, basis)
        cross join kinds
        cross join measures
        cross join lateral (
            select size * (2 + cast(hash(area_key, kinds.kind) % 20 as integer) + (figures.number - 24000) // 6)
        ) as counted (organisations)
        cross join lateral (select organisations - organisations // 8) as divided (rated)
        where
            (kinds.is_rated or not is_rating)
            and (files.kind = 'report' or (files.kind = 'patch' and kinds.kind = 'HTX' and measure = 'workers'))
        """


def _progress(month: date) -> str:
    """Two tasks in odd months, three in even ones; a share moves on by what a task takes, and ends with a document."""
    tasks = "0, 1" if month.month % 2 else "2, 3, 4"
    return f"""
        select
            content_sha256, period, 'task' as subject, plan_key || '.t-' || task as subject_key, field,
            period as figure_period,
            case
                when field = 'status' then case when percent = 100 then 'done' else 'in_progress' end
                when field = 'done_date' then period || '-05'
                when field = 'evidence_number' then '12/BC-UBND'
                when field = 'note' then 'Phối hợp với hội đoàn thể'
            end as value_text,
            case when field = 'progress_pct' then cast(percent as double) end as value_number,
            'Nhiệm vụ!D' || (task + 2) as source_cell
        from files, unnest([{tasks}]) as tasks (task)
        cross join lateral (
            select least(100, 5 + ({month.year} - 2017) * 10 + cast(hash(agency_key, task) % 40 as integer)) as percent
        ) as done
        cross join unnest(['status', 'progress_pct', 'done_date', 'evidence_number', 'note']) as fields (field)
        where
            files.kind = 'report'
            and (percent = 100 or field not in ('done_date', 'evidence_number'))
            and (field <> 'note' or hash(agency_key, period, task) % 7 = 0)
        """


def _actuals() -> str:
    """The provinces' figures for their targets."""
    values = ", ".join(f"('{indicator}', {value})" for indicator, _, value in TARGETS)
    return f"""
        select
            content_sha256, period, 'target' as subject, plan_key || '.' || horizon || '-' || indicator as subject_key,
            'value' as field, period as figure_period, 'actual' as basis,
            round(promised * (0.5 + (year(month) - 2017) * 0.05), 1) as value_number,
            'Chỉ tiêu!E2' as source_cell
        from files
        cross join (values {values}) as targets (indicator, promised)
        cross join unnest({list(HORIZONS)}) as horizons (horizon)
        where size > 1 and files.kind = 'report'
        """


def build(home: DataHome, as_of: str) -> Night:
    """One night behind the loads, without tests and checks; its publication too, which is not counted."""
    os.sync()  # a night begins with a disk at rest, not with what the bench wrote a moment ago
    night = Night()
    used = _children_seconds()
    with MemoryWatch(os.getpid()) as memory:
        with timed(night.stages, "start"):
            night.run_key = warehouse.start(home, parse_as_of(as_of)).run_key
        with timed(night.stages, "build"):
            folder = warehouse.enter_stage(home, night.run_key, "build")
            results = _run(home, folder, warehouse.FIRST_PASS)
            warehouse.leave_stage(folder, "build")
        without_findings(folder)
        with timed(night.stages, "seal"):
            seal(home, night.run_key)
        with timed(night.stages, "after_checks"):
            warehouse.enter_stage(home, night.run_key, "after_checks")
            results += _run(home, folder, warehouse.SECOND_PASS)
            warehouse.leave_stage(folder, "after_checks")
    night.processor = _children_seconds() - used
    night.megabytes = memory.megabytes
    night.models = {result.name.rpartition(".")[2]: result.seconds for result in results}
    (folder / "models.json").write_text("{}", encoding="utf-8")
    with timed(night.stages, "publish"):
        publish(home, night.run_key)
    return night


def _children_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _run(home: DataHome, folder: Path, arguments: tuple[str, ...]) -> list[NodeResult]:
    return run_dbt(home, folder, (*arguments, "--exclude-resource-type", "test"), "bench")


def direct_seconds(home: DataHome, run_key: str, scratch: Path) -> Seconds:
    """The SQL of all models as dbt compiled it for a full build, in one connection with two threads and dbt's settings.

    Copying the seeds does not count; views and tables are made in an order in which each finds what it reads.
    """
    target = home.work / "target"
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in {"model", "seed"}}
    run = warehouse.run_folder(home, run_key)
    scratch.unlink(missing_ok=True)
    warehouse.new_work_file(scratch)
    profile = yaml.safe_load((DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8"))
    settings = profile["kttt"]["outputs"]["duckdb"]["settings"]
    own = {"threads": 2, "temp_directory": str(scratch.with_suffix(".tmp"))}
    with duckdb.connect(config=settings | own) as connection:
        connection.execute(f"attach '{scratch}' as kttt")
        connection.execute(f"attach '{run / warehouse.WORK_FILE}' as built (read_only)")
        for schema in sorted({str(node["schema"]) for node in nodes.values()}):
            connection.execute(f"create schema if not exists kttt.{schema}")
        taken, used, done = 0.0, 0.0, set[str]()
        while len(done) < len(nodes):
            ready = [key for key in nodes if key not in done and _reads(nodes, key) <= done]
            for key in ready:
                node = nodes[key]
                if node["resource_type"] == "seed":
                    connection.execute(
                        f"create table {node['relation_name']} as from built.{node['schema']}.{node['name']}"
                    )
                else:
                    began, begun = time.perf_counter(), time.process_time()
                    (path,) = (target / "compiled" / "kttt" / "models").glob(f"*/{node['name']}.sql")
                    kind = "view" if node["config"]["materialized"] == "view" else "table"
                    connection.execute(f"create {kind} {node['relation_name']} as {path.read_text(encoding='utf-8')}")
                    taken += time.perf_counter() - began
                    used += time.process_time() - begun
            done.update(ready)
    scratch.unlink()
    return Seconds(taken, used)


def _reads(nodes: dict[str, dict[str, dict[str, list[str]]]], key: str) -> set[str]:
    """The models and seeds that must be there before a node is made."""
    return {read for read in nodes[key]["depends_on"].get("nodes", ()) if read in nodes}


def question_seconds(home: DataHome) -> dict[str, float]:
    """Query of the page of questions, with its rows → its seconds on the published file, least of three turns."""
    found = {}
    for number, asked in enumerate(QUESTION.finditer(PAGE.read_text(encoding="utf-8")), 1):
        sql, turns = asked["sql"], []
        for of_samples, of_country in AS_IN_THE_COUNTRY.items():
            sql = sql.replace(of_samples, of_country)
        for _ in range(3):
            with duckdb.connect(str(home.current / "kttt.duckdb"), read_only=True) as connection:
                began = time.perf_counter()
                rows = len(connection.execute(sql).fetchall())
                turns.append(time.perf_counter() - began)
        found[f"{number:2} {rows:7,} rows: {' '.join(sql.split())[:60]}"] = min(turns)
    return found


def rows_of(home: DataHome) -> dict[str, int]:
    """Rows of the tables that the bench is about, as published."""
    with duckdb.connect(str(home.current / "kttt.duckdb"), read_only=True) as connection:
        return {
            name: connection.execute(f"select count(*) from marts.{name}").fetchall()[0][0]
            for name in ("fct_cooperative_counts", "fct_task_progress", "fct_reported_values")
        }


def show(name: str, night: Night, rows: int) -> None:
    """One line of the table."""
    stages = "".join(f"{night.stages[stage]:14.1f}" for stage in ("start", "build", "seal", "after_checks", "publish"))
    each = f"{1e6 * night.counted.wall / rows:10.1f}" if rows else " " * 10
    print(
        f"{name:20}{rows:12,}{night.counted.wall:10.1f}{each}{night.processor:11.1f}{night.megabytes:8.0f}{stages}",
        flush=True,
    )


def show_models(night: Night, floor: Night, least: float = 1.0) -> None:
    """The models that take longest, beside the same on the samples."""
    for name, seconds in sorted(night.models.items(), key=lambda item: -item[1]):
        if seconds >= least:
            print(f"    {name:36}{seconds:8.2f}{floor.models.get(name, 0.0):8.2f}")


def judge(
    name: str,
    of: Callable[[Seconds], float],
    floor: Night,
    sizes: list[tuple[int, Night]],
    night: Night,
    direct: Seconds,
) -> bool:
    """Print the limits on one kind of seconds, and whether all are kept."""
    full = sizes[-1][1]
    times = of(full.dbt) / of(direct)
    limit = of(floor.counted) + NIGHT_SHARE * (of(full.counted) - of(floor.counted))
    costs = [of(size.counted) / rows for rows, size in sizes]
    growth = max(costs) / costs[0]
    print(f"{name} seconds")
    print(f"a dbt run {of(full.dbt):.1f}, its SQL alone {of(direct):.1f}: {times:.2f} times, at most {SLOWER_THAN_SQL}")
    print(f"b night {of(night.counted):.1f}, at most {limit:.1f} = floor + {NIGHT_SHARE} x (full - floor)")
    print(f"d cost of a row against that of the smallest size: {growth:.2f} times, at most {MOST_GROWTH}")
    return times <= SLOWER_THAN_SQL and of(night.counted) <= limit and growth <= MOST_GROWTH


def main() -> int:
    """Make the homes, build, print the table; 1 when a limit is passed and ``--assert`` was given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder, where the homes are made")
    parser.add_argument("--months", type=int, nargs="+", default=[12, 36, 120], help="sizes, the one measured last")
    parser.add_argument("--communes", type=int, default=COMMUNES)
    parser.add_argument("--by-processor", action="store_true", help="judge processor seconds: beside other work")
    parser.add_argument("--assert", action="store_true", dest="must_hold", help="fail where a limit is passed")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if any(options.folder.iterdir()):
        parser.error(f"{options.folder} is not empty; name a folder that is, or that does not exist yet")

    widths = (12, 10, 10, 11, 8, *[14] * 5)
    names = ("rows", "seconds", "µs/row", "processor", "MB", "start", "build", "seal", "after_checks", "publish")
    print(f"{os.cpu_count()} cores\n{'':20}" + "".join(f"{n:>{w}}" for n, w in zip(names, widths, strict=True)))
    small = samples_home(options.folder / "samples")
    with timed({}, "ingest"):
        ingest(small, SAMPLES_AS_OF)
    floor = build(small, SAMPLES_AS_OF)
    show("floor (samples)", floor, 0)
    sizes: list[tuple[int, Night]] = []
    for months in sorted(options.months):
        shutil.rmtree(options.folder / "country", ignore_errors=True)
        home = make_home(options.folder / "country", months, options.communes)
        full = build(home, AS_OF)
        rows = rows_of(home)
        sizes.append((rows["fct_cooperative_counts"], full))
        show(f"full, {months} months", full, rows["fct_cooperative_counts"])
    print(", ".join(f"{name} {count:,}" for name, count in rows.items()))
    direct = direct_seconds(home, full.run_key, options.folder / "direct.duckdb")
    add_month(home, options.communes)
    night = build(home, NEXT_AS_OF)
    questions = question_seconds(home)
    show("night, one month", night, 0)
    megabytes = max(full.megabytes, night.megabytes)
    slowest = max(questions.values(), default=0.0)
    kept = [
        judge(name, of, floor, sizes, night, direct)
        for name, of in (("wall", attrgetter("wall")), ("processor", attrgetter("processor")))
    ]
    print(f"c memory {megabytes:.0f} MB, at most {MOST_MEGABYTES}")
    print(f"e slowest of {len(questions)} questions {1000 * slowest:.0f} ms, at most {1000 * QUESTION_SECONDS:.0f}")
    for name, shown in (("full", full), ("night", night)):
        print(f"  models of the {name}: seconds, on the samples")
        show_models(shown, floor)
    for text, seconds in questions.items():
        print(f"  {1000 * seconds:6.0f} ms  {text}")
    is_within = kept[options.by_processor] and megabytes <= MOST_MEGABYTES and slowest <= QUESTION_SECONDS
    return 0 if is_within or not options.must_hold else 1


if __name__ == "__main__":
    sys.exit(main())
