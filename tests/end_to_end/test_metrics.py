"""The metrics as `mf query` gives them on the published samples equal plain SQL over the marts."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from ingest.home import DBT_PROJECT, DataHome
from tests.homes import empty_home, samples_home
from tests.pipelines import build_and_publish, ingest, query
from tools.metrics import run_mf

pytestmark = pytest.mark.slow

AS_OF = "2026-12-16"
REPORTS = """
    sum(cast(is_expected as integer)), sum(cast(is_received as integer)), sum(cast(is_on_time as integer)),
    sum(cast(is_expected and receipt_state = 'valid' as integer)),
    sum(cast(is_received as integer)) / nullif(sum(cast(is_expected as integer)), 0),
    sum(cast(is_on_time as integer)) / nullif(sum(cast(is_expected as integer)), 0),
    sum(cast(is_expected and receipt_state = 'valid' as integer)) / nullif(sum(cast(is_expected as integer)), 0)
"""
COUNTED = """
    from marts.fct_cooperative_counts join marts.dim_areas using (area_key) join marts.dim_periods using (period_key)
    where area_level = '{level}' and period_type = 'annual' and organisation_type = 'HTX'
"""
ORGANISATIONS = "sum(case when measure = 'organisations' then counted_value end)"
MEMBERS = "sum(case when measure = 'members' then counted_value end)"
REPORT_METRICS = (
    "expected_reports,received_reports,on_time_reports,complete_reports,reporting_rate,on_time_rate,completeness"
)
TARGET_METRICS = "targets_with_figures,targets_reached,target_attainment"


@dataclass(frozen=True)
class Asked:
    """Metrics, what they are grouped by, and the same in SQL."""

    metrics: str
    group_by: str
    sql: str


ASKED = (
    Asked(REPORT_METRICS, "", f"select {REPORTS} from marts.fct_report_obligations"),
    Asked(
        REPORT_METRICS,
        "plan,agency,period",
        """
        select
            plan_key, agency_key, period_key, expected, received, on_time, complete,
            reporting_rate, on_time_rate, complete / nullif(expected, 0)
        from reporting.rpt_agency_scorecard join (
            select
                plan_key, agency_key, period_key,
                count(*) filter (is_expected and receipt_state = 'valid') as complete
            from marts.fct_report_obligations group by all
        ) using (plan_key, agency_key, period_key)
        """,
    ),
    Asked(
        "tasks_done,tasks_overdue",
        "plan",
        """
        select plan_key, tasks_done, tasks_overdue from reporting.rpt_plan_progress where tasks_total > 0
        """,
    ),
    Asked(
        TARGET_METRICS,
        "plan,indicator",
        """
        select
            plan_key, indicator_key, count(is_reached), count(*) filter (is_reached),
            count(*) filter (is_reached) / nullif(count(is_reached), 0)
        from reporting.rpt_target_attainment group by all
        """,
    ),
    Asked(
        TARGET_METRICS,
        "",
        """
        select count(is_reached), count(*) filter (is_reached), count(*) filter (is_reached) / count(is_reached)
        from marts.fct_target_attainment
        """,
    ),
    Asked("cooperatives,members", "area", f"select area_key, {ORGANISATIONS}, {MEMBERS} {COUNTED} group by all"),
    Asked(
        "commune_cooperatives,commune_members",
        "area,cooperative_count__count_year__year",
        f"select area_key, period_key || '-01-01 00:00:00', {ORGANISATIONS}, {MEMBERS} {COUNTED} group by all",
    ),
    Asked(
        "commune_cooperatives,commune_members",
        "",
        f"select {ORGANISATIONS}, {MEMBERS} {COUNTED} and period_key = '2026'",
    ),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> DataHome:
    home = samples_home(tmp_path_factory.mktemp("metrics"))
    ingest(home, AS_OF)
    build_and_publish(home, AS_OF)
    return home


def level(asked: Asked) -> str:
    return "commune" if "commune" in asked.metrics else "province"


def text(value: object) -> str:
    """A value as it is compared: numbers to nine places, nothing as nothing."""
    try:
        return f"{float(str(value)):.9f}"
    except ValueError:
        return "" if value is None else str(value)


def named_columns(asked: Asked) -> list[str]:
    return [name for name in asked.group_by.split(",") if name] + asked.metrics.split(",")


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.metrics[:30]}/{asked.group_by}")
def test_a_metric_equals_the_marts(home: DataHome, tmp_path: Path, asked: Asked) -> None:
    before = (home.current / "kttt.duckdb").read_bytes()
    answer = tmp_path / "answer.csv"
    grouped = ["--group-by", asked.group_by] if asked.group_by else []
    assert run_mf(home, ["query", "--quiet", "--metrics", asked.metrics, *grouped, "--csv", str(answer)]) == 0
    with answer.open(encoding="utf-8", newline="") as stream:
        found = [[text(row[name]) for name in named_columns(asked)] for row in csv.DictReader(stream)]
    wanted = [[text(value) for value in row] for row in query(home, asked.sql.format(level=level(asked)))]
    assert wanted
    assert any(value for row in wanted for value in row[-1:])
    assert sorted(found) == sorted(wanted)
    assert (home.current / "kttt.duckdb").read_bytes() == before


def test_every_metric_is_asked_for_and_has_a_name_for_people(home: DataHome) -> None:
    assert run_mf(home, ["validate-configs"]) == 0
    defined = yaml.safe_load((DBT_PROJECT / "models" / "metrics" / "metrics.yml").read_text(encoding="utf-8"))[
        "metrics"
    ]
    assert {metric["name"] for metric in defined} == {name for asked in ASKED for name in asked.metrics.split(",")}
    assert all(metric["label"] and metric["description"] for metric in defined)
    manifest = json.loads((home.work / "target" / "semantic_manifest.json").read_text(encoding="utf-8"))
    relations = {model["node_relation"]["schema_name"] for model in manifest["semantic_models"]}
    assert relations == {"marts"}


def test_without_a_publication_nothing_is_asked(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="chưa có bản công bố nào"):
        run_mf(empty_home(tmp_path), ["list", "metrics"])
