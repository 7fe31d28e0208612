"""Which as-of a run gets: the first source that names one."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.api.datamodels._generated import DagRunType

from ingest.errors import UsageError
from kttt_dags.entry import as_of_of_run, instant_to_judge, knowledge_of_task

RUN_AFTER = datetime(2026, 12, 15, 21, 0, tzinfo=UTC)  # 04:00 on 16 December in Vietnam
CONFIGURED = {"as_of": "2026-12-14"}
CARRIED = [{"as_of": "2026-12-12T17:00:00+00:00"}, {"as_of": "2026-12-13T17:00:00+00:00"}, {"rows": 3}]
FIXED = {"KTTT_AS_OF": "2026-12-16"}


def as_of(conf: dict[str, Any] | None, extras: list[dict[str, Any]], environ: dict[str, str], run_type: str) -> str:
    run = SimpleNamespace(conf=conf, run_type=run_type, run_after=RUN_AFTER)
    return as_of_of_run(run, extras, environ).isoformat()


@pytest.mark.parametrize("run_type", ["manual", "scheduled", "asset_triggered"])
def test_what_the_operator_gave_comes_first(run_type: str) -> None:
    assert as_of(CONFIGURED, CARRIED, FIXED, run_type) == "2026-12-13T17:00:00+00:00"


@pytest.mark.parametrize("conf", [None, {}, {"as_of": None}, {"as_of": ""}])
def test_then_the_newest_that_an_asset_event_carries(conf: dict[str, Any] | None) -> None:
    assert as_of(conf, CARRIED, FIXED, "asset_triggered") == "2026-12-13T17:00:00+00:00"


def test_newest_is_by_instant_and_not_by_text() -> None:
    extras = [{"as_of": "2026-12-16T00:30:00+07:00"}, {"as_of": "2026-12-15T18:00:00+00:00"}]
    assert as_of(None, extras, {}, "asset_triggered") == "2026-12-15T18:00:00+00:00"


def test_then_the_environment() -> None:
    assert as_of(None, [{"rows": 3}], FIXED, "scheduled") == "2026-12-15T17:00:00+00:00"


@pytest.mark.parametrize("environ", [{}, {"KTTT_AS_OF": ""}])
def test_then_local_midnight_for_a_scheduled_run(environ: dict[str, str]) -> None:
    assert as_of(None, [], environ, "scheduled") == "2026-12-15T17:00:00+00:00"


@pytest.mark.parametrize("run_type", ["manual", "asset_triggered"])
def test_then_the_instant_of_the_run(run_type: str) -> None:
    assert as_of(None, [], {}, run_type) == "2026-12-15T21:00:00+00:00"


def test_a_wrong_as_of_is_refused_and_not_passed_over() -> None:
    with pytest.raises(UsageError, match="16/12/2026"):
        as_of({"as_of": "16/12/2026"}, CARRIED, FIXED, "manual")


def test_airflow_run_type_of_a_schedule_has_the_name_we_compare_with() -> None:
    assert DagRunType.SCHEDULED == "scheduled"


LOGICAL = datetime(2025, 12, 15, 17, 0, tzinfo=UTC)


def instant(conf: dict[str, Any] | None, run_type: str, logical_date: datetime | None) -> str | None:
    run = SimpleNamespace(conf=conf, run_type=run_type, run_after=RUN_AFTER, logical_date=logical_date)
    found = instant_to_judge(run)
    return found.isoformat() if found else None


@pytest.mark.parametrize("run_type", ["manual", "backfill"])
def test_the_past_instant_is_what_was_asked_for_else_the_logical_date(run_type: str) -> None:
    assert instant({"at": "2024-12-16"}, run_type, LOGICAL) == "2024-12-15T17:00:00+00:00"
    assert instant({"at": None}, run_type, LOGICAL) == LOGICAL.isoformat()
    assert instant(None, run_type, LOGICAL) == LOGICAL.isoformat()


def test_the_schedule_asks_for_nothing_and_a_run_by_hand_must() -> None:
    assert instant(None, DagRunType.SCHEDULED, LOGICAL) is None
    with pytest.raises(UsageError, match="Thời điểm xét lại"):
        instant({"at": ""}, "manual", None)
    with pytest.raises(UsageError, match="16/12/2025"):
        instant({"at": "16/12/2025"}, "manual", LOGICAL)


def test_the_past_is_judged_by_what_is_known_as_the_task_begins_or_as_the_installation_says() -> None:
    began = datetime(2027, 1, 5, 2, 30, tzinfo=UTC)
    assert knowledge_of_task({}, began) == knowledge_of_task({"KTTT_AS_OF": ""}, began) == began
    assert knowledge_of_task(FIXED, began) == datetime(2026, 12, 15, 17, tzinfo=UTC)
