"""The faked stages of these tests have the signatures of the real ones, and the real ones take what tasks give."""

from __future__ import annotations

import importlib
import inspect

import pytest

PARAMETERS = {
    "ingest.landing.sources.fetch.fetch": ["home", "source", "limits", "sleep"],
    "ingest.landing.inbox.land": ["home", "kind", "as_of"],
    "ingest.landing.units.reading_units": ["documents"],
    "ingest.load.reading.read_unit": ["home", "kind", "unit", "as_of"],
    "ingest.load.stage.load": ["home", "kind"],
    "ingest.warehouse.build.start": ["home", "as_of"],
    "ingest.warehouse.build.build": ["home", "run_key"],
    "ingest.warehouse.build.after_checks": ["home", "run_key"],
    "ingest.warehouse.checks.expect": ["home", "run_key"],
    "ingest.verdicts.seal.seal": ["home", "run_key"],
    "ingest.verdicts.rejudge.rejudge": ["home", "instants", "as_of"],
    "ingest.publish.release.publish": ["home", "run_key"],
    "ingest.publish.outcome.published_outcome": ["home"],
    "ingest.outbox.summary.nightly_summary": ["home"],
    "ingest.outbox.reminders.write_reminders": ["home"],
    "ingest.outbox.slips.write.write_slips": ["home"],
}
FIELDS = {
    "ingest.landing.sources.fetch.FetchReport": {"new", "changed", "reasons", "index_problem"},
    "ingest.landing.inbox.LandingReport": {"received", "new", "pending", "orphaned", "refused"},
    "ingest.landing.units.ReadingUnit": {"name", "documents"},
    "ingest.load.stage.LoadReport": {"load_id", "documents", "rows"},
    "ingest.warehouse.build.BuildStart": {"run_key", "is_unchanged", "published_release"},
    "ingest.warehouse.build.ModelResult": {"name", "status", "seconds"},
    "ingest.warehouse.checks.CheckCounts": {"passed", "warned", "failed", "errored"},
    "ingest.verdicts.seal.SealReport": {"rows", "file", "skipped"},
    "ingest.publish.release.Publication": {"release_id", "path", "tables"},
    "ingest.publish.release.TableFacts": {"rows", "seconds"},
    "ingest.publish.outcome.Outcome": {"documents", "missing"},
    "ingest.outbox.slips.write.SlipsReport": {"folder", "written", "unchanged"},
}


def find(path: str) -> object:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("path", PARAMETERS)
def test_stage_takes_what_tasks_give(path: str) -> None:
    assert list(inspect.signature(find(path)).parameters) == PARAMETERS[path]


@pytest.mark.parametrize("path", FIELDS)
def test_stage_returns_what_tasks_read(path: str) -> None:
    assert FIELDS[path] <= set(find(path).__dataclass_fields__)
