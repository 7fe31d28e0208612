"""Who owes what under the real plans, judged at many instants: counted by hand from the plans, the law and the roster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.asof import parse_as_of
from ingest.home import DBT_PROJECT, DataHome
from ingest.verdicts.ledger import SCHEMA
from ingest.verdicts.rejudge import days_between, rejudge
from ingest.warehouse import build as warehouse
from tests.pipelines import ingest

pytestmark = pytest.mark.slow

AS_OF = "2026-12-16"
FIRST, LAST = parse_as_of("2023-01-01"), parse_as_of("2026-12-15")

# Departments of the old provinces in 2023 and 2024: the 17 that Nghị định 24/2014/NĐ-CP gives every province, and those
# that a source names beside them: Ban Dân tộc and Sở Ngoại vụ of Gia Lai, Ban Dân tộc of Đắk Nông. From 01/3/2025 five
# are fewer, from 01/7/2025 the province is another. Districts: Gia Lai 17, Kon Tum 10, Đắk Nông 8; communes formed from
# them: 77, 40, 28. One department receives the reports itself: Sở Kế hoạch và Đầu tư, then Sở Tài chính in its place.
OWED_BEFORE_15_DECEMBER = {
    "Gia Lai": {2023: 19 + 17 - 1, 2024: 19 + 17 - 1, 2025: 14 + 77 - 1, 2026: 14 + 77 - 1},
    "Kon Tum": {2023: 17 + 10 - 1, 2024: 17 + 10 - 1, 2025: 12 + 40 - 1, 2026: 12 + 40 - 1},
    "Đắk Nông": {2023: 18 + 8 - 1, 2024: 18 + 8 - 1, 2025: 12 + 28 - 1, 2026: 12 + 28 - 1},
}

# Plan and year → (frequency, status, basis) → number of obligations.
COUNTED = {
    ("Gia Lai", 2023, 2024): {
        ("annual", "missing", "assumed"): 18,
        ("annual", "missing", "listed"): 17,
        ("annual", "not_applicable", "assumed"): 1,
        # "Định kỳ hoặc đột xuất" of Sở Kế hoạch và Đầu tư, and difficulties of all agencies and districts.
        ("adhoc", "no_due_date", "named"): 1,
        ("adhoc", "no_due_date", "assumed"): 19 + 17 - 1,
        ("adhoc", "not_applicable", "assumed"): 1,
    },
    ("Kon Tum", 2023, 2025): {
        ("annual", "missing", "presumed"): 11 + 40,
        ("annual", "not_applicable", "presumed"): 1,
        # Two quarters before the merger, in which Sở Tài chính stands in the place of the receiver, and two after it.
        ("quarterly", "no_due_date", "assumed"): 2 * 11,
        ("quarterly", "no_due_date", "listed"): 2 * 10,
        ("quarterly", "not_applicable", "assumed"): 2,
        ("quarterly", "no_due_date", "presumed"): 2 * (11 + 40),
        ("quarterly", "not_applicable", "presumed"): 2,
    },
    ("Đắk Nông", 2023, 2024): {
        ("annual", "missing", "assumed"): 17,
        ("annual", "missing", "listed"): 8,
        ("annual", "not_applicable", "assumed"): 1,
        # The districts report on cooperatives monthly, quarterly and yearly to two receivers; a department once a year.
        ("monthly", "no_due_date", "listed"): 12 * 8,
        ("quarterly", "no_due_date", "listed"): 4 * 8,
        ("annual", "no_due_date", "listed"): 8,
        ("annual", "no_due_date", "named"): 1,
    },
    # An activity plan of the steering committee: its members, of whom no list is known, and its standing agency.
    ("Gia Lai", 2026, 2026): {("annual", "no_due_date", "assumed"): 14, ("adhoc", "no_due_date", "named"): 1},
    # The party committee ended on 30/6/2025 and no district came after it; its offices are a group nobody listed.
    ("Đức Phổ", 2023, 2024): {("open", "no_due_date", "named"): 1, ("adhoc", "no_due_date", "group"): 1},
    ("Đức Phổ", 2023, 2025): {},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, shared_plans: Path) -> DataHome:
    folder = tmp_path_factory.mktemp("real")
    (folder / "submissions").mkdir()
    home = DataHome(folder / "var", shared_plans, folder / "submissions", DBT_PROJECT / "seeds" / "roster")
    ingest(home, AS_OF)
    return home


@pytest.fixture(scope="module")
def judged(home: DataHome) -> list[dict[str, Any]]:
    """Verdicts of one build at the first and the fifteenth of every month of four years."""
    report = rejudge(home, days_between(FIRST.date(), LAST.date() + timedelta(days=1), [1, 15]), parse_as_of(AS_OF))
    assert report.file is not None
    with duckdb.connect() as connection:
        rows = connection.execute("select * from read_parquet(?)", [str(home.verdicts / report.file)]).fetchall()
    return [dict(zip(SCHEMA.names, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def built(home: DataHome) -> duckdb.DuckDBPyConnection:
    started = warehouse.start(home, parse_as_of(AS_OF))
    warehouse.build(home, started.run_key)
    return duckdb.connect(str(warehouse.run_folder(home, started.run_key) / "kttt.duckdb"), read_only=True)


def cut_off(year: int) -> datetime:
    return datetime(year, 12, 14, 17, tzinfo=UTC)


@pytest.mark.parametrize("area", OWED_BEFORE_15_DECEMBER)
def test_at_every_instant_just_the_reports_due_by_then_are_missing(judged: list[dict[str, Any]], area: str) -> None:
    instants = days_between(FIRST.date(), LAST.date() + timedelta(days=1), [1, 15])
    assert len(instants) == 96
    plan = {"Gia Lai": "ubnd-tinh-gia-lai", "Kon Tum": "ubnd-tinh-kon-tum", "Đắk Nông": "ubnd-tinh-dak-nong"}[area]
    of_plan = [row for row in judged if row["plan_key"].startswith(plan)]
    for instant in instants:
        found = [row for row in of_plan if row["as_of_at"] == instant.replace(tzinfo=None)]
        expected = {
            str(year): count
            for year, count in OWED_BEFORE_15_DECEMBER[area].items()
            if cut_off(year) <= instant  # 15 December 00:00 in Vietnam: the fifteenth itself is too late
        }
        counts = {
            year: sum(row["period_key"] == year for row in found) for year in {row["period_key"] for row in found}
        }
        assert counts == expected, instant
        assert {row["verdict"] for row in found} <= {"missing"}
        assert all((row["basis"] == "presumed") == (row["period_key"] >= "2025") for row in found)


def test_a_verdict_once_passed_stands_at_every_later_instant(judged: list[dict[str, Any]]) -> None:
    first: dict[str, datetime] = {}
    for row in sorted(judged, key=lambda row: row["as_of_at"]):
        assert row["cutoff_at"] <= row["as_of_at"]
        first.setdefault(row["obligation_key"], row["as_of_at"])
    instants = sorted({row["as_of_at"] for row in judged})
    at = {(row["obligation_key"], row["as_of_at"]) for row in judged}
    for key, since in first.items():
        assert all((key, instant) in at for instant in instants if instant >= since), key


@pytest.mark.parametrize(("area", "start_year", "year"), COUNTED)
def test_obligations_equal_the_table_counted_by_hand(
    built: duckdb.DuckDBPyConnection, area: str, start_year: int, year: int
) -> None:
    found = built.execute(
        """
        select coalesce(rules.frequency, 'open'), obligations.status, obligations.basis, count(*)
        from marts.fct_report_obligations as obligations
        inner join marts.dim_plans as plans using (plan_key)
        inner join marts.dim_report_rules as rules using (rule_key)
        inner join marts.dim_periods as periods using (period_key)
        where plans.area_name = ? and plans.start_year = ? and periods.period_year = ?
        group by all
        """,
        [area, start_year, year],
    ).fetchall()
    assert {row[:3]: row[3] for row in found} == COUNTED[area, start_year, year]


def missing(judged: list[dict[str, Any]], built: duckdb.DuckDBPyConnection, plan: str, year: int) -> dict[str, str]:
    """Names of the agencies whose report of a year is missing on the day after the cut-off, with their basis."""
    instant = cut_off(year).replace(tzinfo=None)
    names = dict(built.execute("select agency_key, agency_name from marts.dim_agencies").fetchall())
    return {
        names[row["agency_key"]]: row["basis"]
        for row in judged
        if row["plan_key"].startswith(plan) and row["as_of_at"] == instant and row["period_key"] == str(year)
    }


def test_the_list_of_2024_names_departments_and_districts_of_that_time(
    judged: list[dict[str, Any]], built: duckdb.DuckDBPyConnection
) -> None:
    gia_lai = missing(judged, built, "ubnd-tinh-gia-lai", 2024)
    assert {
        "Sở Nông nghiệp và Phát triển nông thôn",
        "Sở Lao động - Thương binh và Xã hội",
        "UBND thành phố Pleiku",
        "UBND thị xã An Khê",
        "UBND huyện Chư Păh",
    } <= set(gia_lai)
    assert "Sở Kế hoạch và Đầu tư" not in gia_lai
    assert not any(name.startswith(("UBND xã", "UBND phường")) for name in gia_lai)
    assert gia_lai["Sở Lao động - Thương binh và Xã hội"] == "assumed"  # which departments are meant, no list says
    assert gia_lai["UBND huyện Chư Păh"] == "listed"  # which districts the province had, the law does


def test_the_list_of_2026_names_their_successors_as_presumed(
    judged: list[dict[str, Any]], built: duckdb.DuckDBPyConnection
) -> None:
    gia_lai = missing(judged, built, "ubnd-tinh-gia-lai", 2026)
    assert {
        "Sở Nông nghiệp và Môi trường",
        "Sở Nội vụ",
        "UBND phường Pleiku",
        "UBND phường An Khê",
        "UBND xã Chư Păh",
    } <= set(gia_lai)
    assert "Sở Tài chính" not in gia_lai  # stands in the place of the receiver
    assert not {"UBND phường Quy Nhơn", "UBND phường Bồng Sơn", "UBND xã Tây Sơn", "UBND huyện Chư Păh"} & set(gia_lai)
    assert set(gia_lai.values()) == {"presumed"}
    kon_tum = missing(judged, built, "ubnd-tinh-kon-tum", 2026)
    assert {"UBND phường Kon Tum", "UBND xã Đăk Hà", "UBND xã Ngọk Tụ", "UBND xã Măng Đen", "Sở Y tế"} <= set(kon_tum)
    assert not {"UBND phường Đức Phổ", "UBND phường Trà Câu", "UBND xã Sơn Tịnh"} & set(kon_tum)
