"""DAG runs with the real stages on the samples: a critical check turns the night red, and the past is judged again."""

from __future__ import annotations

import io
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from airflow.models.asset import AssetEvent
from airflow.utils.session import create_session
from sqlalchemy import func, select

from ingest.asof import parse_as_of
from ingest.home import DataHome
from ingest.verdicts.ruleset import ruleset_version
from ingest.warehouse import build as warehouse
from kttt_dags.progress import Progress
from kttt_dags.run_once import run_dags
from tests.homes import samples_home, tree
from tests.pipelines import build_and_publish, ingest

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("database")]

PAST = "2025-12-16"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> DataHome:
    """The samples, published on the day before the last second of "chậm nhất ngày 15/12"."""
    home = samples_home(tmp_path_factory.mktemp("real"))
    ingest(home, "2026-12-15")
    build_and_publish(home, "2026-12-15")
    return home


@pytest.fixture(autouse=True)
def installation(home: DataHome, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in home.as_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KTTT_AS_OF", "2026-12-16")


def asset_events() -> int:
    with create_session() as session:
        return int(session.scalar(select(func.count()).select_from(AssetEvent)) or 0)


def sealed(home: DataHome) -> list[dict[str, Any]]:
    return [row for path in sorted(home.verdicts.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def states(run: Any) -> dict[str, str]:
    return {ti.task_id: str(ti.state) for ti in run.get_task_instances()}


def test_a_past_day_is_judged_again_beside_what_was_sealed_and_nobody_is_told(dags: Any, home: DataHome) -> None:
    published, ledger, events, rows = tree(home.warehouse), tree(home.verdicts), asset_events(), len(sealed(home))
    run = dags["rejudge"].test(logical_date=parse_as_of(PAST))
    assert (str(run.state), states(run)) == ("success", {"choose_instant": "success", "judge_again": "success"})

    added = sealed(home)[rows:]
    at, by = (parse_as_of(day).replace(tzinfo=None) for day in (PAST, "2026-12-16"))
    assert {(row["as_of_at"], row["judged_at"], row["purpose"]) for row in added} == {(at, by, "rejudged")}
    assert {row["ruleset_version"] for row in added} == {ruleset_version(home)}
    # Of 15/KH-UBND two were on time and seven missing at that instant, of 03/KH-BCĐ all five missing.
    assert sorted(row["verdict"] for row in added) == ["missing"] * 12 + ["on_time"] * 2
    assert tree(home.warehouse) == published
    assert {name: digest for name, digest in tree(home.verdicts).items() if name in ledger} == ledger
    assert asset_events() == events

    again = dags["rejudge"].test(run_conf={"at": PAST})
    assert str(again.state) == "success"
    assert len(sealed(home)) == rows + len(added), "nothing more became known"


def test_a_day_to_come_is_refused_in_red(dags: Any, home: DataHome) -> None:
    rows = len(sealed(home))
    dags["rejudge"].get_task("judge_again").retries = 0
    run = dags["rejudge"].test(run_conf={"at": "2026-12-17"})
    assert (str(run.state), states(run)["judge_again"]) == ("failed", "failed")
    assert len(sealed(home)) == rows


def test_a_failed_critical_check_turns_the_night_red_and_leaves_the_publication(
    home: DataHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    published, verdicts, events = tree(home.warehouse), tree(home.verdicts), asset_events()
    real_build = warehouse.build

    def build_that_loses_a_duty(home: DataHome, run_key: str) -> Any:
        models = real_build(home, run_key)
        with duckdb.connect(str(warehouse.run_folder(home, run_key) / warehouse.WORK_FILE)) as work:
            work.execute("delete from marts.fct_report_obligations where agency_key = 'song-may.so-noi-vu'")
        return models

    monkeypatch.setattr(warehouse, "build", build_that_loses_a_duty)
    out = io.StringIO()
    with Progress(out) as progress:
        failure = run_dags("2026-12-16", progress)
    assert failure == "build_warehouse lỗi; các bước sau nó không chạy"
    assert "✗ build_warehouse · Kiểm tra chất lượng" in out.getvalue()
    assert "obligations.no_reporter_lost (failed)" in out.getvalue()
    assert (tree(home.warehouse), tree(home.verdicts)) == (published, verdicts)
    assert asset_events() == events + 2, "the two loads; no table was announced"
