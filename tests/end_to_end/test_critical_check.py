"""A critical check that fails after a publication: nothing of it changes, byte for byte, and the findings can be read."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pyarrow.parquet as pq
import pytest

import expectations.suites
from expectations.suites import SUITES
from ingest.asof import parse_as_of
from ingest.errors import StageFailed
from ingest.home import DataHome
from ingest.outbox.summary import nightly_summary
from ingest.verdicts.seal import seal
from ingest.warehouse import build as warehouse
from ingest.warehouse.checks import expect
from tests.homes import samples_home, tree
from tests.pipelines import build_and_publish, finish, ingest, query

pytestmark = pytest.mark.slow

LOSES_A_DUTY = "delete from marts.fct_report_obligations where agency_key = 'song-may.so-noi-vu'"
BROKEN = "figures.agrees_outside"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> DataHome:
    home = samples_home(tmp_path_factory.mktemp("critical"))
    ingest(home, "2026-12-16")
    build_and_publish(home, "2026-12-15")
    return home


def test_a_failed_critical_check_leaves_the_publication_as_it_was(home: DataHome) -> None:
    before, told = tree(home.warehouse), nightly_summary(home)
    verdicts = tree(home.verdicts)
    assert any(name.startswith("current") for name in before) and len(before) > 50
    started = warehouse.start(home, parse_as_of("2026-12-16"))
    warehouse.build(home, started.run_key)
    folder = warehouse.run_folder(home, started.run_key)
    with duckdb.connect(str(folder / warehouse.WORK_FILE)) as work:
        work.execute(LOSES_A_DUTY)
    with pytest.raises(StageFailed, match=r"obligations\.no_reporter_lost \(failed\).*nothing was published"):
        expect(home, started.run_key)
    for stage in (seal, warehouse.after_checks):
        with pytest.raises(StageFailed, match="expect is not done"):
            stage(home, started.run_key)
    assert tree(home.warehouse) == before
    assert tree(home.verdicts) == verdicts
    assert nightly_summary(home) == told

    found = {row["check_key"]: row for row in pq.read_table(folder / "findings.parquet").to_pylist()}
    assert found["obligations.no_reporter_lost"]["result"] == "failed"
    assert "Sở Nội vụ" in found["obligations.no_reporter_lost"]["message"]
    index = (folder / "site" / "data_docs" / "index.html").read_text(encoding="utf-8")
    assert '<tr id="obligations.no_reporter_lost"><td class="result failed">không đạt</td>' in index


def test_a_warning_that_cannot_run_is_published_as_errored(home: DataHome, monkeypatch: pytest.MonkeyPatch) -> None:
    suites = []
    for suite in SUITES:
        queries = [
            replace(query, sql="select no_such_column from marts.dim_plans", coverage="warning")
            if BROKEN in {f"{suite.key}.{check.key}" for check in query.checks}
            else query
            for query in suite.queries
        ]
        suites.append(replace(suite, queries=tuple(queries)))
    monkeypatch.setattr(expectations.suites, "SUITES", tuple(suites))
    started = warehouse.start(home, parse_as_of("2026-12-16"))
    finish(home, started.run_key)
    (row,) = query(
        home, f"select result, severity, rows_checked from reporting.rpt_data_quality where check_key = '{BROKEN}'"
    )
    assert row == ("errored", "warning", 0)
    index = (home.current / "site" / "data_docs" / "index.html").read_text(encoding="utf-8")
    assert f'<tr id="{BROKEN}"><td class="result errored">không chạy được</td>' in index
    assert "hỏng phép kiểm 2" in nightly_summary(home)
