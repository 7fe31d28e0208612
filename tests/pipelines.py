"""The stages of one night, called one after the other as the DAGs call them, for tests that need no Airflow."""

from __future__ import annotations

import duckdb

from ingest.asof import parse_as_of
from ingest.home import DataHome
from ingest.landing.inbox import land
from ingest.landing.units import reading_units
from ingest.load.reading import read_unit
from ingest.load.records import Outcome
from ingest.load.stage import load
from ingest.publish.release import Publication, publish
from ingest.verdicts.seal import seal
from ingest.warehouse import build as warehouse
from ingest.warehouse.checks import expect


def ingest(home: DataHome, as_of: str) -> list[Outcome]:
    """Land, read and load both inboxes; what each document read came to."""
    instant = parse_as_of(as_of)
    outcomes = []
    for kind in ("plans", "submissions"):
        for unit in reading_units(land(home, kind, instant).pending):
            outcomes += read_unit(home, kind, unit, instant)
        load(home, kind)
    return outcomes


def build_and_publish(home: DataHome, as_of: str) -> Publication:
    """Build, check and publish; the build must have something new."""
    started = warehouse.start(home, parse_as_of(as_of))
    assert not started.is_unchanged
    return finish(home, started.run_key)


def finish(home: DataHome, run_key: str) -> Publication:
    """Build, check and publish what was started."""
    warehouse.build(home, run_key)
    expect(home, run_key)
    seal(home, run_key)
    warehouse.after_checks(home, run_key)
    return publish(home, run_key)


def query(home: DataHome, sql: str) -> list[tuple[object, ...]]:
    """Rows of a query on what is published."""
    with duckdb.connect(str(home.current / "kttt.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()
