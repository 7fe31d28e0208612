"""Airflow as an office runs it: PostgreSQL metadata, scheduler on, files that appear in the inbox while it runs.

Slow: one start of all its parts, then one pipeline.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.home import PROJECT, DataHome
from ingest.landing.listing import files_in
from tests.airflow_server import Airflow, running_airflow, running_postgres
from tests.pipelines import query

pytestmark = pytest.mark.slow

AS_OF = "2026-12-16"
DAG_IDS = ("ingest_plans", "ingest_submissions", "build_warehouse", "remind_agencies")
OBLIGATIONS = {
    "on_time": 9,
    "late": 3,
    "missing": 22,
    "not_due": 18,
    "no_due_date": 18,
    "not_applicable": 11,
}


@dataclass(frozen=True)
class Office:
    airflow: Airflow
    home: DataHome
    runs: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The samples, copied into the inboxes of a running Airflow, and the first run of each DAG, all ended."""
    folder = tmp_path_factory.mktemp("office")
    home = DataHome(
        folder / "var",
        folder / "var" / "inbox" / "plans",
        folder / "var" / "inbox" / "submissions",
        PROJECT / "samples" / "roster",
    )
    with running_postgres() as metadata:
        settings = {
            "KTTT_METADATA": metadata,
            "KTTT_ROSTER": str(home.roster),
            "KTTT_AS_OF": AS_OF,
            "KTTT_WATCH_SECONDS": "2",
        }
        with running_airflow(home.root, settings) as airflow:
            assert all(not airflow.runs(dag_id) for dag_id in DAG_IDS)
            for kind in ("submissions", "plans"):
                shutil.copytree(PROJECT / "samples" / kind, home.inbox(kind), dirs_exist_ok=True)
            runs = {dag_id: airflow.wait_for(lambda dag_id=dag_id: ended(airflow, dag_id), 400) for dag_id in DAG_IDS}
            yield Office(airflow, home, runs)


def ended(airflow: Airflow, dag_id: str) -> dict[str, Any] | None:
    """The first run of a DAG, once it ended."""
    runs = airflow.runs(dag_id)
    return runs[0] if runs and runs[0]["state"] in {"success", "failed"} else None


def test_four_dags_run_by_themselves_when_files_appear(office: Office) -> None:
    assert {dag_id: run["state"] for dag_id, run in office.runs.items()} == dict.fromkeys(DAG_IDS, "success")
    assert {run["run_type"] for run in office.runs.values()} == {"asset_triggered"}
    for dag_id, run in office.runs.items():
        states = {instance["state"] for instance in office.airflow.instances(dag_id, run["dag_run_id"])}
        assert states == {"success"}, dag_id


def test_submissions_wait_for_the_plans_that_came_with_them(office: Office) -> None:
    read = office.runs["ingest_submissions"]
    assert read["start_date"] >= last_reading(office)
    assert query(
        office.home, "select count(*) from marts.fct_document_outcomes where reason_code = 'unknown_plan'"
    ) == [(0,)]


def last_reading(office: Office) -> str:
    run = office.runs["ingest_plans"]
    instances = office.airflow.instances("ingest_plans", run["dag_run_id"])
    return max(str(instance["end_date"]) for instance in instances if instance["task_id"] == "read")


def test_the_grid_names_every_document(office: Office) -> None:
    for kind in ("plans", "submissions"):
        run = office.runs[f"ingest_{kind}"]
        instances = office.airflow.instances(f"ingest_{kind}", run["dag_run_id"])
        named = {instance["rendered_map_index"] for instance in instances if instance["task_id"] == "read"}
        files = {Path(found.place).name for found in files_in(str(office.home.inbox(kind)))}
        assert named <= files
        assert len(named) >= len(files) - 3  # archives and copies have no instance of their own


def test_the_published_warehouse_is_that_of_the_nightly_command(office: Office) -> None:
    statuses = Counter(status for (status,) in query(office.home, "select status from marts.fct_report_obligations"))
    assert statuses == OBLIGATIONS
    assert (office.home.root / "outbox").is_dir()


def test_the_next_night_is_scheduled(office: Office) -> None:
    for dag_id, hour in (("ingest_plans", "20:30"), ("ingest_submissions", "20:40"), ("build_warehouse", "21:00")):
        dag = office.airflow.get(f"/api/v2/dags/{dag_id}")
        assert f"T{hour}:00" in dag["next_dagrun_run_after"]  # UTC


def test_nothing_is_announced_twice(office: Office) -> None:
    for kind in ("plans", "submissions"):
        events = office.airflow.get(f"/api/v2/assets/events?name_pattern=kttt_{kind.removesuffix('s')}_inbox&limit=50")
        assert events["total_entries"] == 1
