"""What a night costs on a million duties: a synthetic data home, built from nothing and then after one more load.

Prints seconds of three builds and of the SQL of status and verdicts; with ``--assert`` fails where a limit is passed.
Everything made up follows from hashes of running numbers, so two runs make the same home. Reads no document: the loads
are written as ``ingest/load/stage.py`` would have written them.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from bench.country import (
    COMMUNES,
    DEPARTMENTS,
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
from bench.measuring import timed, without_findings
from ingest.asof import parse_as_of
from ingest.home import DataHome
from ingest.load.stage import ensure_loads
from ingest.publish.release import publish
from ingest.verdicts.seal import seal
from ingest.warehouse import build as warehouse
from ingest.warehouse.checks import expect
from tests.homes import samples_home
from tests.pipelines import ingest

AS_OF = "2026-12-16"
NEXT_DAY = "2026-12-17"
FIRST_YEAR, LAST_YEAR = 2021, 2026
ISSUERS = ("ke-hoach-tinh", "ke-hoach-ban-chi-dao")
NIGHT_RECEIPTS = 1_000
SQL_LIMIT_SECONDS = 5.0
NIGHT_SHARE = 0.25
JUDGING = ("int_judgements", "fct_report_obligations", "int_latest_verdicts", "int_verdicts_to_seal")
REPORTERS = ["các sở, ban, ngành", "UBND các xã, phường"]
RULES: dict[str, dict[str, object]] = {
    "annual": {"due_month": 12, "due_day": 15, "operator": "before"},
    "nine_month": {"due_month": 9, "due_day": 10, "operator": "by"},
    "semiannual": {"due_months": [6, 12], "due_day": 10, "operator": "before"},
    "quarterly": {"due_day": 20, "operator": "by"},
    "monthly": {"due_day": 25, "operator": "before"},
}
"""Frequency → the day on which a plan's rule of that frequency is due."""


@dataclass
class Seconds:
    """What one build took, by stage; the verdict on speed counts ``start``, both passes of dbt and the seal."""

    stages: dict[str, float] = field(default_factory=dict)
    judging_first: float = 0.0
    judging_again: float = 0.0

    @property
    def counted(self) -> float:
        """Seconds of all but the checks and the publication, which are shown apart."""
        return sum(seconds for stage, seconds in self.stages.items() if stage not in {"expect", "publish"})


def make_home(folder: Path, share: float) -> DataHome:
    """A home with roster, plans and several years of submissions; ``share`` of the communes of the country."""
    home = DataHome(folder / "var", folder / "plans", folder / "submissions", folder / "roster")
    communes = max(PROVINCES, round(COMMUNES * share))
    write_roster(home.roster, communes)
    ensure_loads(home)
    connection = duckdb.connect()
    _make_duties(connection, communes)
    _make_documents(connection)
    _write_plans(home, connection)
    loads = connection.execute("select distinct load_id from receipts order by load_id").fetchall()
    for (load_id,) in loads:
        _write_submissions(home, connection, load_id)
    connection.close()
    return home


def add_night(home: DataHome) -> None:
    """One more load: the receipts of one day, most of them for periods under way, a few for older ones."""
    last_load = max(path.name for path in home.loads.iterdir())
    load_id = f"{int(last_load) + 1:06d}"
    connection = duckdb.connect()
    known = f"read_parquet('{home.loads}/*/submissions/*/*.parquet', hive_partitioning = false, union_by_name = true)"
    began, ended = (parse_as_of(day).replace(tzinfo=None) for day in (AS_OF, NEXT_DAY))
    connection.execute(
        f"""
        create table documents as
        with answered as (
            select distinct plan_key, rule_key, agency_key, period from {known}
        ),
        chosen as (
            select *, cast(hash(rule_key, agency_key, period, 'night') >> 1 as bigint) as h
            from answered
            where
                period in ('{LAST_YEAR}', '{LAST_YEAR}-Q4', '{LAST_YEAR}-H2', '{LAST_YEAR}-12', '{LAST_YEAR}-11')
                or (period like '{LAST_YEAR}%' and hash(rule_key, agency_key, period, 'late') % 100 = 0)
            order by h
            limit {NIGHT_RECEIPTS}
        )
        select
            *, 1 as copy, 'ok' as outcome, '1' as reader_version, false as is_read_again,
            '{load_id}' as load_id, null as read_again_in,
            sha256(rule_key || agency_key || period || 'night') as content_sha256,
            timestamp '{began}' + cast(h % {round((ended - began).total_seconds())} as integer) * interval '1' second
                as received_at
        from chosen
        """
    )
    _make_records(connection)
    _write_submissions(home, connection, load_id)
    connection.close()


def _make_duties(connection: duckdb.DuckDBPyConnection, communes: int) -> None:
    """Table ``duties``: who owes what for which period, with the day it is due."""
    connection.execute(
        f"""
        create table plans as
        select
            printf('tinh-%02d', province) as province,
            printf('tinh-%02d.{{}}-2021', province).replace('{{}}', issuer) as plan_key,
            sha256(issuer || '/' || province) as content_sha256,
            issuer,
            province as number
        from range({PROVINCES}) as provinces (province), unnest({list(ISSUERS)}) as issuers (issuer)
        """
    )
    connection.execute(
        f"""
        create table rules as
        select
            plans.*, frequency,
            plan_key || '.' || frequency || '.' || substring(sha256(plan_key || frequency), 1, 8) as rule_key
        from plans, unnest({list(RULES)}) as frequencies (frequency)
        """
    )
    connection.execute(
        f"""
        create table duties as
        with years as (select year from range({FIRST_YEAR}, {LAST_YEAR + 1}) as years (year)),
        periods as (
            select 'annual' as frequency, year || '' as period, make_date(year, 12, 15) as due_date from years
            union all select 'nine_month', year || '-9M', make_date(year, 9, 10) from years
            union all
            select 'semiannual', year || '-H' || half, make_date(year, 6 * half, 10)
            from years, range(1, 3) as halves (half)
            union all
            select 'quarterly', year || '-Q' || quarter, make_date(year, 3 * quarter, 20)
            from years, range(1, 5) as quarters (quarter)
            union all
            select 'monthly', printf('%d-%02d', year, month), make_date(year, month, 25)
            from years, range(1, 13) as months (month)
        ),
        agencies as (
            select
                printf('tinh-%02d', province) as province,
                printf('tinh-%02d.so-%02d', province, number) as agency_key
            from range({PROVINCES}) as provinces (province), range({DEPARTMENTS}) as departments (number)
            union all
            select
                printf('tinh-%02d', number % {PROVINCES}),
                printf('tinh-%02d.xa-%04d.ubnd', number % {PROVINCES}, number)
            from range({communes}) as communes (number)
        )
        select
            plan_key, rule_key, agency_key, period, due_date,
            cast(hash(rule_key, agency_key, period) >> 1 as bigint) as h
        from rules inner join agencies using (province) inner join periods using (frequency)
        """
    )


def _make_documents(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables of what answered the duties: none, one, or several documents, some of them received more than once."""
    as_of = parse_as_of(AS_OF).replace(tzinfo=None)
    connection.execute(
        f"""
        create table documents as
        with numbered as (
            select *, unnest(range(case
                when h % 100 < 8 then 0 when h % 100 < 35 then 1 when h % 100 < 65 then 2 when h % 100 < 90 then 3
                else 5
            end)) as document
            from duties
        ),
        hashed as (
            select * exclude (h), cast(hash(h, document) >> 1 as bigint) as h from numbered
        ),
        copies as (
            select *, unnest(range(1 + h % 2)) as copy from hashed
        ),
        timed as (
            select
                * exclude (due_date),
                -- Five of six arrive in the month before the day, one after it; revisions and copies follow in days.
                cast(due_date as timestamp) - interval '7' hour
                + cast((hash(h, 'day') % 36) * 86400 as integer) * interval '1' second - interval '30' day
                + cast((hash(h, copy, 'second') % 86400) as integer) * interval '1' second
                + cast((document * 4 + copy * 6) * 86400 as integer) * interval '1' second as received_at
            from copies
        )
        select
            *,
            sha256(rule_key || agency_key || period || document) as content_sha256,
            case when h % 67 = 0 then 'quarantined' else 'ok' end as outcome,
            '1' as reader_version,
            -- One load a quarter; a document in fifty is read again, by a better reader, two loads later.
            printf('%06d', 2 + (year(received_at) - {FIRST_YEAR - 1}) * 4 + quarter(received_at)) as load_id,
            case
                when h % 53 = 0 and received_at < timestamp '{as_of}' - interval '200' day
                    then printf('%06d', 4 + (year(received_at) - {FIRST_YEAR - 1}) * 4 + quarter(received_at))
            end as read_again_in
        from timed
        where received_at < timestamp '{as_of}'
        """
    )
    _make_records(connection)


def _make_records(connection: duckdb.DuckDBPyConnection) -> None:
    """The three record types made of table ``documents``."""
    connection.execute(
        """
        create table receipts as
        select
            substring(sha256(content_sha256 || copy), 1, 32) as receipt_key,
            'submissions' as kind,
            content_sha256,
            'bao-cao-' || substring(content_sha256, 1, 8) || '.xlsx' as file_name,
            period || '/' || copy || '/bao-cao-' || substring(content_sha256, 1, 8) || '.xlsx' as source_path,
            cast(9000 + h % 20000 as bigint) as size_bytes,
            received_at,
            case when h % 10 = 0 then 'mtime' else 'sidecar' end as received_basis,
            case when h % 10 = 0 then null else 'trục liên thông văn bản' end as via,
            cast(null as varchar) as document_number,
            load_id
        from documents
        """
    )
    connection.execute(
        """
        create table readings as
        with once as (
            select * from documents
            qualify row_number() over (partition by content_sha256 order by received_at, copy) = 1
        )
        select * from once
        union all
        select * replace (read_again_in as load_id, '2' as reader_version) from once where read_again_in is not null
        """
    )
    connection.execute(
        """
        create table outcomes as
        select
            'submissions' as kind,
            content_sha256 as document_key,
            content_sha256,
            'bao-cao-' || substring(content_sha256, 1, 8) || '.xlsx' as file_name,
            cast(null as varchar) as source_path,
            'read' as stage,
            outcome,
            case when outcome <> 'ok' then 'unknown_duty' end as reason_code,
            case when outcome <> 'ok' then 'Không nêu báo cáo theo quy định nào; điền khóa rồi gửi lại' end as reason,
            reader_version,
            load_id
        from readings
        """
    )
    connection.execute(
        """
        create table submissions as
        select
            content_sha256, plan_key, rule_key, agency_key, cast(null as varchar) as agency_name, period,
            case when h % 5 = 0 then 'patch' else 'snapshot' end as mode,
            'stated' as mode_basis,
            cast(null as date) as data_date,
            cast(null as varchar) as document_number,
            case when h % 29 = 0 then 'blank' when h % 31 = 0 then 'refused' else 'valid' end as content_state,
            cast(h % 40 as bigint) as filled_cells,
            cast(h % 3 as bigint) as refused_cells,
            cast(null as varchar) as values_digest,
            cast(null as varchar) as template_version,
            load_id
        from readings
        where outcome = 'ok'
        """
    )


def _write_plans(home: DataHome, connection: duckdb.DuckDBPyConnection) -> None:
    rows: dict[str, list[Row]] = defaultdict(list)
    for plan in connection.sql("from plans order by plan_key").to_arrow_table().to_pylist():
        made = plan_rows(plan["plan_key"], plan["content_sha256"], plan["number"], FIRST_YEAR, LAST_YEAR + 4)
        for record_type, row in made.items():
            rows[record_type].append(row)
    for rule in connection.sql("from rules order by rule_key").to_arrow_table().to_pylist():
        rows["report_rules"].append(
            {"content_sha256": rule["content_sha256"], "plan_key": rule["plan_key"], "rule_key": rule["rule_key"]}
            | {"frequency": rule["frequency"], "due_months": [], "due_year_offset": 0, "reporters": REPORTERS}
            | {"receiver": "Sở Thứ 00"}
            | place_of(f"{rule['frequency']}: {'; '.join(REPORTERS)} báo cáo về Sở Thứ 00")
            | RULES[rule["frequency"]]
        )
    write_plans(home, "000001", rows)


def _write_submissions(home: DataHome, connection: duckdb.DuckDBPyConnection, load_id: str) -> None:
    for record_type in ("receipts", "outcomes", "submissions"):
        order = "period, content_sha256" if record_type == "submissions" else "content_sha256"
        table = connection.sql(
            f"select * from {record_type} where load_id = ? order by {order}", params=[load_id]
        ).to_arrow_table()
        table = table.select(record_schema(record_type).names).cast(record_schema(record_type))
        periods = table["period"].combine_chunks() if record_type == "submissions" else pa.array(["none"] * len(table))
        runs = pc.run_end_encode(periods)
        start = 0
        for value, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
            write_part(home, load_id, record_type, value, table.slice(start, end - start))
            start = end
    close_load(home, load_id)


def build(home: DataHome, as_of: str, *, checks: bool) -> tuple[Seconds, str]:
    """One night without reading: start, dbt, seal, dbt again; beside it the checks and the publication; its run key."""
    seconds = Seconds()
    with timed(seconds.stages, "start"):
        key = warehouse.start(home, parse_as_of(as_of)).run_key
    with timed(seconds.stages, "build"):
        warehouse.build(home, key)
    if checks:
        with timed(seconds.stages, "expect"):
            expect(home, key)
    else:
        without_findings(warehouse.run_folder(home, key))
    seconds.judging_first = judging_seconds(home, key)
    with timed(seconds.stages, "seal"):
        seal(home, key)
    with timed(seconds.stages, "after_checks"):
        warehouse.after_checks(home, key)
    seconds.judging_again = judging_seconds(home, key)
    with timed(seconds.stages, "publish"):
        publish(home, key)
    return seconds, key


def judging_seconds(home: DataHome, run_key: str) -> float:
    """The SQL of status and verdicts alone, as dbt compiled it, on the tables of a build; least of three turns.

    Each model reads what the one before it has just made, and the ledger as it is now.
    """
    compiled = home.work / "target" / "compiled" / "kttt" / "models"
    work_file = warehouse.run_folder(home, run_key) / warehouse.WORK_FILE
    turns = []
    for _ in range(3):
        with duckdb.connect(config={"threads": 2}) as connection:
            connection.execute(f"attach '{work_file}' as kttt (read_only)")
            took = 0.0
            for model in JUDGING:
                (path,) = compiled.glob(f"*/{model}.sql")
                sql = path.read_text(encoding="utf-8")
                for made in JUDGING:
                    sql = re.sub(rf'"kttt"\."\w+"\."{made}"', made, sql)
                began = time.perf_counter()
                connection.execute(f"create temp table {model} as {sql}")
                took += time.perf_counter() - began
            turns.append(took)
    return min(turns)


def count(home: DataHome, run_key: str) -> tuple[int, int]:
    """Obligations in the work file of a build, and receipts in the loads."""
    with duckdb.connect(str(warehouse.run_folder(home, run_key) / "kttt.duckdb"), read_only=True) as connection:
        ((obligations,),) = connection.execute("select count(*) from marts.fct_report_obligations").fetchall()
        ((receipts,),) = connection.execute(
            f"select count(*) from read_parquet('{home.loads}/*/receipts/*/*.parquet')"
        ).fetchall()
    return int(obligations), int(receipts)


def main() -> int:
    """Make the homes, build, print the table; 1 when a limit is passed and ``--assert`` was given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder, where the homes are made")
    parser.add_argument("--share", type=float, default=1.0, help="part of the communes (1.0: a million duties)")
    parser.add_argument("--without-checks", action="store_true", help="leave Great Expectations out")
    parser.add_argument("--assert", action="store_true", dest="must_hold", help="fail where a limit is passed")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if any(options.folder.iterdir()):
        parser.error(f"{options.folder} is not empty; name a folder that is, or that does not exist yet")
    checks = not options.without_checks

    small = samples_home(options.folder / "samples")
    with timed({}, "ingest"):
        ingest(small, AS_OF)
    floor, _ = build(small, AS_OF, checks=checks)
    big = make_home(options.folder / "big", options.share)
    full, key = build(big, AS_OF, checks=checks)
    add_night(big)
    night, key = build(big, NEXT_DAY, checks=checks)
    obligations, receipts = count(big, key)

    rows = {"floor": floor, "full": full, "night": night}
    stages = ("start", "build", "seal", "after_checks", "expect", "publish")
    print(f"{obligations:,} obligations, {receipts:,} receipts, {os.cpu_count()} cores; seconds")
    names = "".join(f"{name:>14}" for name in (*stages, "SQL, unsealed", "SQL, sealed"))
    print(f"{'':8}{'counted':>10}{names}")
    for name, row in rows.items():
        parts = "".join(f"{row.stages.get(stage, 0.0):14.1f}" for stage in stages)
        print(f"{name:8}{row.counted:10.1f}{parts}{row.judging_first:14.2f}{row.judging_again:14.2f}")
    limit = floor.counted + NIGHT_SHARE * (full.counted - floor.counted)
    judging = max(full.judging_first, full.judging_again, night.judging_first, night.judging_again)
    print(f"night {night.counted:.1f} s, at most {limit:.1f} s = floor + {NIGHT_SHARE} x (full - floor)")
    print(f"SQL of status and verdicts {judging:.2f} s, at most {SQL_LIMIT_SECONDS} s")
    passed = night.counted <= limit and judging <= SQL_LIMIT_SECONDS
    return 0 if passed or not options.must_hold else 1


if __name__ == "__main__":
    sys.exit(main())
