"""What Airflow finds in the DAG folder, and what an operator sees of it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk import AssetAll
from airflow.serialization.serialized_objects import DagSerialization

from ingest.decisions import LATER, WAIT
from ingest.decisions.extension import BOXES
from kttt_dags.assets import INBOX, MISSING_REPORTS, PARSED, PUBLISHED, PUBLISHED_TABLES
from kttt_dags.notify import tell_failure
from kttt_dags.run_once import ORDER

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
        "expect": ["publish", "seal"],
        "seal": ["after_checks"],
        "after_checks": ["publish"],
        "publish": ["summarise"],
        "summarise": [],
    },
    "rejudge": {"choose_instant": ["judge_again"], "judge_again": []},
    "remind_agencies": {"write_reminders": [], "write_slips": []},
    "decide": {
        "open_questions": ["one_question.ask"],
        "one_question.ask": ["one_question.record_answer"],
        "one_question.record_answer": [],
    },
    "grant_extension": {"grant_extension": []},
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
    assert dag.max_active_runs == (60 if dag_id == "decide" else 1)
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


LINKS = {
    "read": {"Phiếu tiếp nhận hoặc trang đối chiếu"},
    "build": {"Mô tả các bảng (dbt docs)"},
    "expect": {"Kết quả kiểm tra (Data Docs)"},
    "publish": {"Kết quả kiểm tra (Data Docs)"},
    "write_slips": {"Phiếu tiếp nhận"},
}


@pytest.mark.parametrize("dag_id", WIRING)
def test_tasks_lead_to_their_pages_and_tell_their_failures(dags: Any, dag_id: str) -> None:
    stored = DagSerialization.to_dict(dags[dag_id])["dag"]["tasks"]
    for task in (entry["__var"] for entry in stored):
        assert set(task.get("_operator_extra_links", {})) == LINKS.get(task["task_id"], set())
    for task in dags[dag_id].tasks:
        assert task.on_failure_callback in (tell_failure, [tell_failure])


def test_the_build_is_grouped_by_what_it_does(dags: Any) -> None:
    groups = dags["build_warehouse"].task_group.get_task_group_dict()
    shown = {group.group_display_name: set(group.children) for name, group in groups.items() if name}
    assert shown == {
        "Dựng và kiểm tra": {"build", "expect", "seal", "after_checks"},
        "Công bố và tóm tắt": {"publish", "summarise"},
    }


def test_only_the_build_has_an_hour_to_keep(dags: Any) -> None:
    due, length = dags["build_warehouse"].deadline
    assert (due.reference.reference_name, due.interval) == ("DagRunLogicalDateDeadline", timedelta(hours=2))
    assert (length.reference.reference_name, length.interval) == ("DagRunQueuedAtDeadline", timedelta(minutes=150))
    assert {due.callback.path, length.callback.path} == {"kttt_dags.alarm.tell_if_late"}
    assert [dag_id for dag_id, dag in dags.items() if dag.deadline] == ["build_warehouse"]


def test_assets_lead_from_the_inboxes_to_the_outbox(dags: Any) -> None:
    for kind in ("plans", "submissions"):
        dag = dags[f"ingest_{kind}"]
        assert list(dag.timetable.asset_condition.objects) == [INBOX[kind]]
        assert dag.get_task("land").inlets == [INBOX[kind]]
        assert dag.get_task("load").outlets == [PARSED[kind]]
    assert dags["build_warehouse"].get_task("publish").outlets == list(PUBLISHED.values())
    assert list(dags["remind_agencies"].timetable.asset_condition.objects) == [MISSING_REPORTS]


def test_people_are_asked_after_each_publication_and_nobody_waits_for_another(dags: Any) -> None:
    dag = dags["decide"]
    assert list(dag.timetable.asset_condition.objects) == [PUBLISHED["reporting.rpt_open_questions"]]
    ask, record = dag.get_task("one_question.ask"), dag.get_task("one_question.record_answer")
    for task in (ask, record):
        assert task.get_closest_mapped_task_group().group_id == "one_question"
    assert ask.response_timeout == WAIT
    assert ask.defaults == [LATER]
    assert "decide" not in ORDER, "a run in one process would wait for people"


def test_a_form_is_empty_and_says_what_belongs_into_each_box(dags: Any) -> None:
    dag = dags["grant_extension"]
    assert set(dag.params) == set(BOXES)
    for name, title in BOXES.items():
        box = dag.params.get_param(name)
        assert (box.value, box.schema["title"]) == (None, title)
        assert box.description


def test_every_table_of_a_release_is_an_asset() -> None:
    models = (DAGS_FOLDER.parent / "dbt_project" / "models").glob("*/*.sql")
    tables = {f"{path.parent.name}.{path.stem}" for path in models if path.parent.name in {"marts", "reporting"}}
    assert set(PUBLISHED_TABLES) == tables
    assert len(PUBLISHED_TABLES) == len(tables)


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
        "import ingest_plans, ingest_submissions, build_warehouse, remind_agencies, decide, grant_extension, rejudge\n"
        "heavy = ('duckdb', 'pandas', 'pyarrow', 'dbt', 'great_expectations', 'ingest.landing', 'ingest.load',\n"
        "         'ingest.warehouse', 'ingest.publish', 'ingest.outbox', 'ingest.plans', 'ingest.submissions',\n"
        "         'ingest.verdicts', 'ingest.decisions.desk', 'ingest.registers')\n"
        "print(sorted(name for name in heavy if name in sys.modules))\n"
    )
    folders = [str(DAGS_FOLDER), str(DAGS_FOLDER.parent)]
    done = subprocess.run([sys.executable, "-c", code, *folders], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def cron_and_zone(timetable: Any) -> tuple[str, str]:
    return timetable.timetable.expression, str(timetable.timetable.timezone)


def test_reading_the_folder_takes_less_than_a_second() -> None:
    # Seconds of the processor, so that a busy machine changes nothing; Airflow itself is imported before.
    code = (
        "import sys, time; sys.path[:0] = sys.argv[1:]\n"
        "from airflow.dag_processing.dagbag import BundleDagBag\n"
        "from airflow.sdk import DAG, task\n"
        "began = time.process_time()\n"
        "bag = BundleDagBag(sys.argv[1], bundle_path=sys.argv[1], bundle_name='dags-folder')\n"
        "print(len(bag.dags), time.process_time() - began)\n"
    )
    folders = [str(DAGS_FOLDER), str(DAGS_FOLDER.parent)]
    done = subprocess.run([sys.executable, "-c", code, *folders], capture_output=True, text=True, check=True)
    found, seconds = done.stdout.strip().splitlines()[-1].split()
    assert int(found) == len(DAG_FILES)
    assert float(seconds) < 1
