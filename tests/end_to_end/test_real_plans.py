"""The real plans through the whole pipeline, with nobody reporting: the duties that their sentences create."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.home import DBT_PROJECT, DataHome
from ingest.load.records import Outcome
from tests.pipelines import build_and_publish, ingest, query

pytestmark = pytest.mark.slow

AS_OF = "2026-12-16"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, shared_plans: Path) -> tuple[DataHome, list[Outcome]]:
    folder = tmp_path_factory.mktemp("real")
    (folder / "submissions").mkdir()
    home = DataHome(folder / "var", shared_plans, folder / "submissions", DBT_PROJECT / "seeds" / "roster")
    outcomes = ingest(home, AS_OF)
    build_and_publish(home, AS_OF)
    return home, outcomes


def test_every_document_is_read_or_quarantined_with_a_reason(night: tuple[DataHome, list[Outcome]]) -> None:
    _, outcomes = night
    quarantined = {outcome.file_name: outcome.reason_code for outcome in outcomes if outcome.outcome != "ok"}
    read = {outcome.file_name for outcome in outcomes if outcome.outcome == "ok"}
    assert quarantined["README.md"] == "no_plan"
    assert {
        "dak-nong-2023.md",
        "duc-pho-2023.txt",
        "gia-lai-2023.txt",
        "gia-lai-2026.txt",
        "kon-tum-2023.txt",
    } <= read
    assert all(outcome.reason for outcome in outcomes if outcome.outcome != "ok")


@pytest.mark.parametrize("area", ["Gia Lai", "Kon Tum", "Đắk Nông"])
def test_the_plans_of_2023_owe_a_report_before_15_december_of_every_year(
    night: tuple[DataHome, list[Outcome]], area: str
) -> None:
    home, _ = night
    rows = query(
        home,
        f"""
        select distinct period_key, cutoff_at::varchar, status
        from marts.fct_report_obligations inner join marts.dim_plans using (plan_key)
        where area_name = '{area}' and dim_plans.start_year = 2023 and cutoff_at is not null
        and not_applicable_reason is null order by 1
        """,
    )
    assert rows == [
        ("2023", "2023-12-14 17:00:00", "missing"),
        ("2024", "2024-12-14 17:00:00", "missing"),
        ("2025", "2025-12-14 17:00:00", "missing"),
        ("2026", "2026-12-14 17:00:00", "missing"),
        ("2027", "2027-12-14 17:00:00", "not_due"),
    ]


def test_kon_tum_also_owes_a_quarterly_report_without_a_date(night: tuple[DataHome, list[Outcome]]) -> None:
    home, _ = night
    rows = query(
        home,
        """
        select distinct period_key, status
        from marts.fct_report_obligations inner join marts.dim_plans using (plan_key)
        inner join marts.dim_report_rules using (rule_key)
        where area_name = 'Kon Tum' and frequency = 'quarterly' and not_applicable_reason is null order by 1
        """,
    )
    quarters = [f"{year}-Q{quarter}" for year in range(2023, 2027) for quarter in range(1, 5)]
    assert rows == [(quarter, "no_due_date") for quarter in (*quarters, "2027-Q1")]


@pytest.mark.parametrize(("area", "year"), [("Đức Phổ", 2023), ("Gia Lai", 2026)])
def test_duties_without_a_date_have_no_due_date(night: tuple[DataHome, list[Outcome]], area: str, year: int) -> None:
    home, _ = night
    rows = query(
        home,
        f"""
        select distinct status from marts.fct_report_obligations inner join marts.dim_plans using (plan_key)
        where area_name = '{area}' and start_year = {year}
        """,
    )
    assert rows == [("no_due_date",)]


def test_a_plan_of_a_festival_promises_no_number_and_no_dated_report(night: tuple[DataHome, list[Outcome]]) -> None:
    home, _ = night
    for table, condition in (("fct_targets", "true"), ("dim_report_rules", "due_day is not null")):
        assert query(
            home,
            f"select count(*) from marts.{table} inner join marts.dim_plans using (plan_key) "
            f"where plan_number = '173/KH-UBND' and {condition}",
        ) == [(0,)]
