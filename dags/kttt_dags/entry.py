"""The as-of of a DAG run, decided once by its first task. Never reads the clock: a run that is repeated gets the same.

Scheduled runs take local midnight, not the minute at which they start, so all runs of one night share one as-of: the
04:00 build that follows a build triggered by the night's documents finds nothing new and ends at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from ingest.asof import VIETNAM, local_midnight, parse_as_of


class RunFacts(Protocol):
    """What is needed of a DAG run; Airflow's own run object has it."""

    conf: dict[str, Any] | None
    run_type: str
    run_after: datetime


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
