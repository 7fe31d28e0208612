"""A home in which the samples and a set of messy files went through landing, reading, load and the warehouse's build."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ingest.asof import parse_as_of
from ingest.home import DataHome
from ingest.outbox.slips.slip import Origin, Slip
from ingest.outbox.slips.warehouse import PublishedSlips
from ingest.warehouse import build as warehouse
from tests.homes import put
from tests.ingest.outbox.slips.messy import AS_OF, SAMPLES, messy_files, untouched
from tests.pipelines import ingest

FINDINGS = (
    "create schema if not exists reporting; create table if not exists reporting.rpt_submission_findings ("
    "check_key varchar, content_sha256 varchar, receipt_key varchar, sheet varchar, cell varchar, value_raw varchar, "
    "severity varchar, message varchar, what_to_do varchar)"
)
"""The table that the checks of the second pass give, where the first pass has not made it."""


@pytest.fixture(scope="session")
def received(tmp_path_factory: pytest.TempPathFactory) -> DataHome:
    """The home after the first pass of its build; its work file is ``work_file(home)``."""
    folder = tmp_path_factory.mktemp("slips")
    home = DataHome(folder / "var", SAMPLES / "plans", folder / "submissions", SAMPLES / "roster")
    shutil.copytree(SAMPLES / "submissions", home.submissions_inbox)
    for number, (name, data) in enumerate(messy_files().items()):
        put(home.submissions_inbox, name, data, f"2026-12-16T{8 + number:02d}:30:00+07:00")
    put(home.submissions_inbox, "biên nhận hỏng.xlsx", untouched(), "hôm qua")
    ingest(home, AS_OF)
    warehouse.build(home, warehouse.start(home, parse_as_of(AS_OF)).run_key)
    with duckdb.connect(str(work_file(home))) as connection:
        connection.execute(FINDINGS)
    return home


def work_file(home: DataHome) -> Path:
    (found,) = home.work.glob("run-*/kttt.duckdb")
    return found


@pytest.fixture(scope="session")
def slips(received: DataHome) -> dict[str, Slip]:
    """File name → slip of the warehouse."""
    origin = Origin(as_of=parse_as_of(AS_OF), reader_version="r", release_id="000001-thu", ruleset_version="q")
    with duckdb.connect(str(work_file(received)), read_only=True) as connection:
        release = PublishedSlips(connection, origin)
        return {slip.file_name: slip for slip in release.slips(list(release.digests()))}


@pytest.fixture
def published_home(received: DataHome, tmp_path: Path) -> DataHome:
    """The same home with the build as its release, for tests that write into its outbox or change the release."""
    root = tmp_path / "var"
    shutil.copytree(received.landing, root / "landing")
    home = replace(received, root=root)
    release = home.warehouse / "releases" / "000001-thu"
    release.mkdir(parents=True)
    shutil.copyfile(work_file(received), release / "kttt.duckdb")
    facts = {"as_of": "2026-12-17T17:00:00+00:00", "release_id": release.name, "run_key": "r", "ruleset_version": "q"}
    (release / "release.json").write_text(json.dumps(facts), encoding="utf-8")
    home.current.symlink_to(release)
    return home
