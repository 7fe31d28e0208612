"""The as-of of a DAG run, decided once by its first task. Never reads the clock: a run that is repeated gets the same.

Scheduled runs take local midnight, not the minute at which they start, so all runs of one night share one as-of: the
04:00 build that follows a build triggered by the night's documents finds nothing new and ends at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from ingest.asof import VIETNAM, local_midnight, parse_as_of
from ingest.errors import UsageError


class RunFacts(Protocol):
    """What is needed of a DAG run; Airflow's own run object has it."""

    conf: dict[str, Any] | None
    run_type: str
    run_after: datetime
    logical_date: datetime | None


def as_of_of_run(run: RunFacts, event_extras: Iterable[Mapping[str, Any]], environ: Mapping[str, str]) -> datetime:
    """The as-of of a run, from the first of these that names one.

    1. ``as_of`` in the run's configuration (trigger form, REST call, ``make nightly``);
    2. the newest ``as_of`` among the asset events that started the run;
    3. the environment's ``KTTT_AS_OF``, which fixes the as-of of an installation that shows samples;
    4. for a scheduled run the local midnight at or before its slot;
    5. else the instant from which the run may start.

    Raises:
        UsageError: the text found is neither a date nor an instant with an offset; the next source is not tried.

    """
    if configured := (run.conf or {}).get("as_of"):
        return parse_as_of(configured)
    if carried := [parse_as_of(extra["as_of"]) for extra in event_extras if extra.get("as_of")]:
        return max(carried)
    if fixed := environ.get("KTTT_AS_OF"):
        return parse_as_of(fixed)
    if run.run_type == "scheduled":
        return local_midnight(run.run_after.astimezone(VIETNAM).date())
    return parse_as_of(run.run_after.isoformat())


def instant_to_judge(run: RunFacts) -> datetime | None:
    """The past instant that a run of ``rejudge`` is about: ``at`` in its configuration, else its logical date.

    None for a run that the schedule made: the schedule is there for backfills, nobody asked for tonight.

    Raises:
        UsageError: the run was asked for by hand, without an instant.

    """
    if configured := (run.conf or {}).get("at"):
        return parse_as_of(configured)
    if run.run_type == "scheduled":
        return None
    if run.logical_date is None:
        raise UsageError("lượt chạy không có thời điểm xét lại: ghi ngày vào ô “Thời điểm xét lại” hoặc dùng backfill")
    return parse_as_of(run.logical_date.isoformat())


def knowledge_of_task(environ: Mapping[str, str], started: datetime) -> datetime:
    """The instant by whose knowledge the past is judged again: ``KTTT_AS_OF``, else that at which the task began.

    Not that of the run: the runs of one backfill begin together and are judged one after the other, and the ledger is
    never written backwards.
    """
    return parse_as_of(environ.get("KTTT_AS_OF") or started.isoformat())
