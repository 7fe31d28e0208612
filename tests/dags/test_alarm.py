"""The alert of the morning, through Airflow's own objects: made, missed, dropped, and still there after an edit."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db
from airflow.models import Deadline
from airflow.models.callback import Callback
from airflow.models.dag_version import DagVersion
from airflow.models.dagcode import DagCode
from airflow.models.dagrun import DagRun
from airflow.models.serialized_dag import SerializedDagModel
from airflow.models.trigger import Trigger
from airflow.triggers.callback import CallbackTrigger
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from sqlalchemy import delete, select

from ingest.asof import VIETNAM
from ingest.desk.notices import notices_folder
from ingest.home import DataHome
from kttt_dags.alarm import look
from tests.dags.conftest import DAGS_FOLDER

SLOT = datetime(2026, 12, 15, 21, 0, tzinfo=UTC)  # 04:00 on 16 December in Vietnam
DUE = SLOT + timedelta(hours=2)
LATER = SLOT + timedelta(days=30)
TONIGHT = "2026-12-15T17:00:00+00:00"
YESTERDAY = "2026-12-14T17:00:00+00:00"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataHome:
    monkeypatch.setenv("KTTT_HOME", str(tmp_path))
    monkeypatch.delenv("KTTT_AS_OF", raising=False)
    return DataHome.from_environment()


def publish(home: DataHome, as_of: str) -> None:
    home.current.mkdir(parents=True, exist_ok=True)
    (home.current / "release.json").write_text(json.dumps({"as_of": as_of}), encoding="utf-8")


def notices(home: DataHome) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in notices_folder(home).glob("*")]


def described(run_after: datetime = SLOT, run_type: str = "scheduled") -> dict[str, Any]:
    return {
        "dag_id": "build_warehouse",
        "dag_run_id": f"{run_type}__{run_after.isoformat()}",
        "run_type": run_type,
        "run_after": run_after.isoformat(),
        "conf": {},
        "state": "running",
    }


def test_late_numbers_are_told_once_a_night(home: DataHome) -> None:
    publish(home, YESTERDAY)
    assert look(described(), DUE) == "chậm: chưa công bố số liệu tính đến 16/12/2026 00:00; đã báo"
    held_up = described(SLOT - timedelta(minutes=10), "asset_triggered")
    assert look(held_up, DUE + timedelta(minutes=20)).endswith("trước đó đã báo")
    (text,) = notices(home)
    assert "Quá 16/12/2026 06:00 vẫn chưa công bố số liệu tính đến 16/12/2026 00:00" in text
    assert "/dags/build_warehouse/runs/scheduled__2026-12-15T21%3A00%3A00%2B00%3A00" in text
    assert look(described(SLOT + timedelta(days=1)), DUE + timedelta(days=1)).endswith("; đã báo")
    assert len(notices(home)) == 2


def test_before_the_first_release_the_numbers_are_late_too(home: DataHome) -> None:
    assert look(described(), DUE).startswith("chậm")


@pytest.mark.parametrize("state", ["running", "failed", "success"])
@pytest.mark.parametrize("run_type", ["scheduled", "manual", "asset_triggered"])
def test_where_readers_have_the_numbers_nothing_is_said(home: DataHome, run_type: str, state: str) -> None:
    publish(home, TONIGHT)
    assert look(described(run_type=run_type) | {"state": state}, DUE) == "đã công bố số liệu tính đến 16/12/2026 00:00"
    assert notices(home) == []


def test_before_six_nothing_is_late(home: DataHome) -> None:
    midnight = datetime(2026, 12, 16, 0, 30, tzinfo=VIETNAM)
    assert (
        look(described(midnight, "asset_triggered"), midnight + timedelta(minutes=150)) == "chưa đến 16/12/2026 06:00"
    )
    assert notices(home) == []


def test_an_installation_with_a_fixed_as_of_waits_for_that(home: DataHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTTT_AS_OF", "2026-12-10")
    publish(home, "2026-12-09T17:00:00+00:00")
    assert look(described(), DUE).startswith("đã công bố")


class Airflow:
    """Airflow's metadata with the DAG as it was parsed, the runs the scheduler makes of it, and their deadlines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def parse(self) -> None:
        """Read the DAG file and write it to the database, as the DAG processor does."""
        bag = BundleDagBag(self.folder, bundle_path=self.folder, bundle_name="dags-folder")
        assert bag.import_errors == {}
        bag.dags = {"build_warehouse": bag.dags["build_warehouse"]}
        DagBundlesManager().sync_bundles_to_db()
        sync_bag_to_db(bag, "dags-folder", None)

    def run(self, slot: datetime, run_type: DagRunType = DagRunType.SCHEDULED) -> str:
        """Make the run of a slot, as the scheduler does, and as if it were the slot's hour; its id."""
        with create_session() as session:
            dag = SerializedDagModel.get_dag("build_warehouse", session=session)
            scheduled = run_type == DagRunType.SCHEDULED
            run = dag.create_dagrun(
                run_id=f"{run_type.value}__{slot.isoformat()}",
                logical_date=slot if scheduled else None,
                data_interval=(slot, slot) if scheduled else None,
                run_after=slot,
                run_type=run_type,
                state=DagRunState.QUEUED,
                triggered_by=DagRunTriggeredByType.TIMETABLE if scheduled else DagRunTriggeredByType.ASSET,
                session=session,
            )
            session.flush()
            for deadline in run.deadlines:
                if deadline.deadline_time != slot + timedelta(hours=2):
                    deadline.deadline_time += slot - run.queued_at
            return run.run_id

    def end(self, run_id: str, state: str, at: datetime) -> None:
        """Let every task of a run end in a state, and the scheduler see it."""
        with create_session() as session:
            run = session.scalar(select(DagRun).where(DagRun.run_id == run_id))
            run.dag = SerializedDagModel.get_dag("build_warehouse", session=session)
            run.state = DagRunState.RUNNING
            run.start_date = at
            run.verify_integrity(session=session, dag_version_id=run.created_dag_version_id)
            for ti in run.get_task_instances(session=session):
                ti.state = state
                ti.start_date = ti.end_date = at
            session.flush()
            run.end_date = at
            run.update_state(session=session)
            assert str(run.state) == state

    def deadlines(self) -> list[datetime]:
        with create_session() as session:
            return sorted(session.scalars(select(Deadline.deadline_time).where(~Deadline.missed)))

    def pass_time(self, now: datetime) -> list[str]:
        """What scheduler and triggerer do when deadlines have passed; what each callback returned."""
        with create_session() as session:
            passed = (
                select(Deadline).where(Deadline.deadline_time < now, ~Deadline.missed).order_by(Deadline.deadline_time)
            )
            for deadline in session.scalars(passed):
                deadline.handle_miss(session)
        with create_session() as session:
            triggers = session.scalars(select(Trigger).order_by(Trigger.id)).all()
            said = [asyncio.run(ended(CallbackTrigger(**trigger.kwargs))) for trigger in triggers]
            session.execute(delete(Deadline).where(Deadline.missed))
            session.execute(delete(Callback).where(Callback.trigger_id.is_not(None)))
            session.execute(delete(Trigger))
        return said


async def ended(trigger: CallbackTrigger) -> str:
    *_, last = [event async for event in trigger.run()]
    assert last.payload["state"] == "success", last.payload
    return last.payload["body"]


@pytest.fixture
def airflow(database: None, tmp_path: Path, home: DataHome) -> Iterator[Airflow]:
    """A DAG folder that may be edited, in a database without deadlines."""
    folder = tmp_path / "dags"
    folder.mkdir()
    source = (DAGS_FOLDER / "build_warehouse.py").read_text(encoding="utf-8")
    (folder / "build_warehouse.py").write_text(source, encoding="utf-8")
    clean()
    yield Airflow(folder)
    clean()


def clean() -> None:
    with create_session() as session:
        for table in (Deadline, Callback, Trigger, DagRun, SerializedDagModel, DagCode, DagVersion):
            session.execute(delete(table))


def test_a_night_that_is_late_calls_and_is_told_once(airflow: Airflow, home: DataHome) -> None:
    airflow.parse()
    publish(home, YESTERDAY)
    run_id = airflow.run(SLOT)
    assert airflow.deadlines() == [DUE, DUE + timedelta(minutes=30)]
    assert airflow.pass_time(DUE) == []
    airflow.end(run_id, "failed", SLOT + timedelta(minutes=5))
    said = airflow.pass_time(LATER)
    assert [line.rpartition("; ")[2] for line in said] == ["đã báo", "trước đó đã báo"]
    (text,) = notices(home)
    assert f"Lượt chạy: {run_id}, trạng thái failed" in text


def test_a_good_run_is_never_asked_about(airflow: Airflow, home: DataHome) -> None:
    airflow.parse()
    run_id = airflow.run(SLOT)
    assert len(airflow.deadlines()) == 2
    airflow.end(run_id, "success", SLOT + timedelta(minutes=5))
    assert airflow.deadlines() == []
    assert airflow.pass_time(LATER) == notices(home) == []


def test_a_run_that_failed_after_another_published_is_no_late_night(airflow: Airflow, home: DataHome) -> None:
    airflow.parse()
    airflow.end(airflow.run(SLOT), "failed", SLOT + timedelta(minutes=5))
    publish(home, TONIGHT)
    said = airflow.pass_time(LATER)
    assert said == ["đã công bố số liệu tính đến 16/12/2026 00:00"] * 2
    assert notices(home) == []


def test_a_run_that_documents_started_is_watched_for_its_length(airflow: Airflow, home: DataHome) -> None:
    airflow.parse()
    airflow.run(SLOT - timedelta(minutes=10), DagRunType.ASSET_TRIGGERED)
    assert airflow.deadlines() == [DUE + timedelta(minutes=20)]
    assert airflow.pass_time(LATER)[0].startswith("chậm")


def touched(source: str) -> str:
    return source.replace('tags=["kttt", "kho số liệu"]', 'tags=["kttt", "kho số liệu", "sửa"]')


def rewired(source: str) -> str:
    return source.replace('group_display_name="Dựng và kiểm tra"', 'group_display_name="Dựng"')


@pytest.mark.parametrize("edit", [touched, rewired])
@pytest.mark.parametrize("ran_before", [True, False])
def test_the_alert_outlives_an_edit_of_the_dag(
    airflow: Airflow, home: DataHome, edit: Callable[[str], str], ran_before: bool
) -> None:
    airflow.parse()
    if ran_before:
        airflow.end(airflow.run(SLOT), "success", SLOT + timedelta(minutes=5))
    path = airflow.folder / "build_warehouse.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(edit(source), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != source
    airflow.parse()
    airflow.parse()  # it is read again every few minutes, changed or not
    next_slot = SLOT + timedelta(days=1)
    late = airflow.run(next_slot)
    assert airflow.deadlines() == [next_slot + timedelta(hours=2), next_slot + timedelta(minutes=150)]
    airflow.end(late, "failed", next_slot + timedelta(minutes=5))
    assert [line[:4] for line in airflow.pass_time(LATER)] == ["chậm", "chậm"]
    good = airflow.run(next_slot + timedelta(days=1))
    airflow.end(good, "success", next_slot + timedelta(days=1, minutes=5))
    assert airflow.deadlines() == []
    assert len(notices(home)) == 1
