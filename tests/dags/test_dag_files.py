"""What Airflow finds in the DAG folder, and what an operator sees of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk import AssetAll

from kttt_dags.assets import INBOX, MISSING_REPORTS, PARSED, PUBLISHED

DAGS_FOLDER = Path(__file__).resolve().parents[2] / "dags"
DAG_FILES = sorted(DAGS_FOLDER.glob("*.py"))
DAG_IDS = [path.stem for path in DAG_FILES]

WIRING = {
    "ingest_plans": {
        "resolve_as_of": ["land", "load", "read"],
        "land": ["read"],
        "read": ["load"],
        "load": [],
    },
    "ingest_submissions": {
        "resolve_as_of": ["land", "load", "read"],
        "land": ["read"],
        "read": ["load"],
        "load": [],
    },
    "build_warehouse": {
        "resolve_as_of": ["publish", "start"],
        "start": ["after_checks", "build", "expect", "publish", "seal"],
        "build": ["expect"],
        "expect": ["seal"],
        "seal": ["after_checks"],
        "after_checks": ["publish"],
        "publish": ["summarise"],
        "summarise": [],
    },
    "rejudge": {"choose_instant": ["judge_again"], "judge_again": []},
    "remind_agencies": {"write_reminders": [], "write_slips": []},
}


def test_airflow_finds_one_dag_a_file_and_nothing_else(dag_bag: Any) -> None:
    assert dag_bag.import_errors == {}
    assert len(dag_bag.dags) == len(DAG_FILES)
    assert sorted(dag_bag.dags) == DAG_IDS
    assert {Path(dag.fileloc) for dag in dag_bag.dags.values()} == set(DAG_FILES)


@pytest.mark.parametrize("path", DAG_FILES, ids=DAG_IDS)
def test_dag_file_is_short(path: Path) -> None:
    assert 40 <= len(path.read_text(encoding="utf-8").splitlines()) <= 120


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_dag_tells_what_it_does_who_owns_it_and_what_to_do_when_it_fails(dags: Any, dag_id: str) -> None:
    dag = dags[dag_id]
    for section in ("**Làm gì.**", "**Ai phụ trách.**", "**Khi lỗi.**"):
        assert section in dag.doc_md
    assert dag.dag_display_name != dag_id
    assert dag.description
    assert dag.owner == "Tổ dữ liệu KTTT"
    assert "kttt" in dag.tags
    for task in dag.tasks:
        assert task.owner == "Tổ dữ liệu KTTT"
        assert task.task_display_name != task.task_id
        assert task.doc_md


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_dag_runs_once_at_a_time_in_vietnam_and_tries_again(dags: Any, dag_id: str) -> None:
    dag = dags[dag_id]
    assert dag.catchup is False
    assert dag.max_active_runs == 1
    assert dag.timezone.name == "Asia/Ho_Chi_Minh"
    for task in dag.tasks:
        assert task.retries >= 1
        assert task.retry_delay.total_seconds() >= 60


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_wiring(dags: Any, dag_id: str) -> None:
    assert {task.task_id: sorted(task.downstream_task_ids) for task in dags[dag_id].tasks} == WIRING[dag_id]


def test_documents_are_read_by_mapped_instances_that_carry_their_names(dags: Any) -> None:
    for dag_id in ("ingest_plans", "ingest_submissions"):
        read = dags[dag_id].get_task("read")
        assert read.is_mapped
        assert "['unit']['name']" in read.partial_kwargs["map_index_template"]


def test_assets_lead_from_the_inboxes_to_the_outbox(dags: Any) -> None:
    for kind in ("plans", "submissions"):
        dag = dags[f"ingest_{kind}"]
        assert list(dag.timetable.asset_condition.objects) == [INBOX[kind]]
        assert dag.get_task("land").inlets == [INBOX[kind]]
        assert dag.get_task("load").outlets == [PARSED[kind]]
    assert dags["build_warehouse"].get_task("publish").outlets == list(PUBLISHED.values())
    assert list(dags["remind_agencies"].timetable.asset_condition.objects) == [MISSING_REPORTS]


def test_build_waits_for_both_loads_or_four_in_the_morning(dags: Any) -> None:
    timetable = dags["build_warehouse"].timetable
    assert isinstance(timetable.asset_condition, AssetAll)
    assert set(timetable.asset_condition.objects) == set(PARSED.values())
    assert cron_and_zone(timetable) == ("0 4 * * *", "Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(("dag_id", "cron"), [("ingest_plans", "30 3 * * *"), ("ingest_submissions", "40 3 * * *")])
def test_ingest_is_over_before_the_build_at_the_latest(dags: Any, dag_id: str, cron: str) -> None:
    assert cron_and_zone(dags[dag_id].timetable) == (cron, "Asia/Ho_Chi_Minh")


def test_the_past_is_judged_again_only_when_somebody_asks_one_day_at_a_time_and_nobody_is_told(dags: Any) -> None:
    dag = dags["rejudge"]
    assert dag.is_paused_upon_creation is True
    assert (dag.timetable.expression, str(dag.timetable.timezone)) == ("0 0 * * *", "Asia/Ho_Chi_Minh")
    assert dag.get_task("judge_again").max_active_tis_per_dag == 1
    assert all(not task.outlets for task in dag.tasks)


def test_as_of_may_be_given_by_hand_where_it_has_an_effect(dags: Any) -> None:
    assert {dag_id for dag_id, dag in dags.items() if "as_of" in dag.params} == {
        "ingest_plans",
        "ingest_submissions",
        "build_warehouse",
    }
    assert all(dag.params["as_of"] is None for dag in dags.values() if "as_of" in dag.params)


def test_asset_names_and_addresses_are_unique() -> None:
    every = [*INBOX.values(), *PARSED.values(), *PUBLISHED.values()]
    assert len({asset.name for asset in every}) == len({asset.uri for asset in every}) == len(every)
    assert all(asset.uri.startswith("kttt://") for asset in every)
    assert PUBLISHED["marts.dim_plans"].uri == "kttt://warehouse/marts/dim_plans"


def test_reading_the_dag_files_loads_no_stage() -> None:
    code = (
        "import sys, pathlib; sys.path[:0] = sys.argv[1:]\n"
        "from kttt_dags import tasks\n"
        "import ingest_plans, ingest_submissions, build_warehouse, remind_agencies, rejudge\n"
        "heavy = ('duckdb', 'pandas', 'pyarrow', 'dbt', 'great_expectations', 'ingest.landing', 'ingest.load',\n"
        "         'ingest.warehouse', 'ingest.publish', 'ingest.outbox', 'ingest.plans', 'ingest.submissions',\n"
        "         'ingest.verdicts')\n"
        "print(sorted(name for name in heavy if name in sys.modules))\n"
    )
    folders = [str(DAGS_FOLDER), str(DAGS_FOLDER.parent)]
    done = subprocess.run([sys.executable, "-c", code, *folders], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def cron_and_zone(timetable: Any) -> tuple[str, str]:
    return timetable.timetable.expression, str(timetable.timetable.timezone)
