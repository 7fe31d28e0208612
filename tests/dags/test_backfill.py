"""Airflow's own backfill of ``rejudge``: one run a day, one after the other in the ledger, and nothing for the schedule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ingest.asof import parse_as_of
from tests.airflow_server import running_airflow
from tests.homes import samples_home, tree
from tests.pipelines import build_and_publish, ingest

pytestmark = pytest.mark.slow

DAYS = ("2025-12-15", "2025-12-16")
RUN_SECONDS = 600


def test_a_backfill_judges_each_of_its_days_and_the_schedule_none(tmp_path: Path) -> None:
    home = samples_home(tmp_path)
    ingest(home, "2026-12-15")
    build_and_publish(home, "2026-12-15")
    published = tree(home.warehouse)
    with running_airflow(home.root, {**home.as_environment(), "KTTT_AS_OF": "2026-12-15"}) as airflow:
        dag = airflow.wait_for(lambda: next((d for d in dags_of(airflow) if d["dag_id"] == "rejudge"), None), 120)
        assert dag["is_paused"] is True
        airflow.call("PATCH", "/api/v2/dags/rejudge", {"is_paused": False})
        asked = {
            "dag_id": "rejudge",
            "from_date": f"{DAYS[0]}T00:00:00+07:00",
            "to_date": f"{DAYS[-1]}T00:00:00+07:00",
        }
        airflow.call("POST", "/api/v2/backfills", asked)

        def all_ended() -> list[dict[str, Any]] | None:
            """Both days of the backfill, and what the schedule made, ended."""
            runs = airflow.runs("rejudge")
            ended = all(run["state"] in {"success", "failed"} for run in runs)
            return runs if ended and sum(run["run_type"] == "backfill" for run in runs) == len(DAYS) else None

        runs = airflow.wait_for(all_ended, RUN_SECONDS)
        assert {run["state"] for run in runs} == {"success"}
        instants = {parse_as_of(run["logical_date"]) for run in runs if run["run_type"] == "backfill"}
        assert instants == {parse_as_of(day) for day in DAYS}
        for run in runs:
            states = {ti["task_id"]: ti["state"] for ti in airflow.instances("rejudge", run["dag_run_id"])}
            assert states["judge_again"] == ("skipped" if run["run_type"] == "scheduled" else "success")
        events = airflow.get("/api/v2/assets/events?limit=100")["asset_events"]
        assert not [event for event in events if event["source_dag_id"] == "rejudge"]

    rows = [row for path in sorted(home.verdicts.glob("*-r*.parquet")) for row in pq.read_table(path).to_pylist()]
    # 15/KH-UBND had two on time and seven missing on both days; 03/KH-BCĐ five missing from the second on.
    assert [sum(row["as_of_at"] == parse_as_of(day).replace(tzinfo=None) for row in rows) for day in DAYS] == [9, 14]
    assert {row["purpose"] for row in rows} == {"rejudged"}
    assert tree(home.warehouse) == published


def dags_of(airflow: Any) -> list[dict[str, Any]]:
    return list(airflow.get("/api/v2/dags?limit=100")["dags"])
