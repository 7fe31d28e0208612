"""A night that begins with the state of the last one gives, row for row, what a build from nothing gives."""

from __future__ import annotations

import dataclasses
import json
import random
import shutil
from pathlib import Path

import pytest

from ingest.asof import parse_as_of
from ingest.files import write_json
from ingest.home import PROJECT, DataHome
from ingest.load.readings import readings
from ingest.load.records import Outcome, ReplacedKey, ReportRule
from ingest.warehouse import build as warehouse
from tests.homes import empty_home, samples_home
from tests.pipelines import ingest
from tests.warehouse.nights import Duty, Events, load, night

MODELS = ("build", "--exclude", "tag:after_checks", "--exclude-resource-type", "test", "unit_test")
CHANGING = ("build", "--select", "+int_duty_receipts", "+fct_document_outcomes", *MODELS[3:])


def duties(home: DataHome) -> list[Duty]:
    """What the samples' submissions answer, each for the years around, so that one agency owes many periods."""
    found = {
        (record.plan_key, record.rule_key, record.agency_key)
        for reading in readings(home, "submissions")
        for record in reading.records.get("submissions", ())
    }
    return [Duty(*keys, period) for keys in sorted(found) for period in ("2025", "2026", "2026-Q1", "2026-Q3")]


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    home = samples_home(tmp_path)
    ingest(home, "2027-06-01")
    return home


def replan(home: DataHome) -> None:
    """The plan with the most rules is read anew: its rules have other keys, and the old ones are known as replaced."""
    plan = max(readings(home, "plans"), key=lambda reading: len(reading.records.get("report_rules", ())))
    events = Events()
    for record_type, records in plan.records.items():
        for record in records:
            if isinstance(record, ReportRule):
                new_key = record.rule_key[:-2] + "zz"
                events.add(record_type, dataclasses.replace(record, rule_key=new_key))
                events.add(
                    "replaced_keys",
                    ReplacedKey(
                        content_sha256=record.content_sha256,
                        plan_key=record.plan_key,
                        row_kind="report_rule",
                        old_key=record.rule_key,
                        current_key=new_key,
                    ),
                )
            else:
                events.add(record_type, record)
    assert isinstance(plan.outcome, Outcome)
    events.add("outcomes", plan.outcome)
    load(home, events, "replan")


@pytest.mark.slow
def test_nights_that_follow_each_other_equal_builds_from_nothing(home: DataHome) -> None:
    owed = duties(home)
    here, there, elsewhere = owed[0], owed[1], owed[6]
    alone = dataclasses.replace(here, period="2026-02")
    events = Events()
    events.receive("moves", "2026-03-01T08:00:00+07:00")
    events.read("moves", alone)
    events.receive("bad later", "2026-03-02T08:00:00+07:00")
    events.read("bad later", there)
    events.receive("patch", "2026-03-03T08:00:00+07:00", basis="mtime")
    events.read("patch", there, mode="patch", value=7)
    events.receive("copied", "2026-03-05T08:00:00+07:00")
    events.read("copied", elsewhere)
    events.receive("next year", "2027-02-01T08:00:00+07:00")
    events.read("next year", elsewhere, value=3)
    load(home, events, "first")
    assert not night(home, "2026-04-01", MODELS)
    assert night(home, "2026-12-16", MODELS), "nothing new but what became visible"

    events = Events()
    events.read("moves", elsewhere)  # nothing is left in the period it comes from
    events.read("bad later", None)
    events.receive("copied", "2026-02-01T08:00:00+07:00", copy=2)  # now the first, loaded later
    events.receive("late", "2026-12-15T23:00:00+07:00")
    events.read("late", here, state="blank")
    load(home, events, "second")
    assert night(home, "2026-12-17", MODELS)

    replan(home)
    assert night(home, "2026-12-17T12:00:00+07:00", MODELS)

    events = Events()
    events.read("bad later", there, value=9)
    events.read("late", here, state="valid")
    load(home, events, "third")
    assert night(home, "2028-01-05", MODELS), "a year later"
    assert not night(home, "2027-01-05", MODELS), "what is known is more than what is asked for"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_comes_in_whatever_order(home: DataHome, seed: int) -> None:
    chance = random.Random(seed)
    owed = duties(home)[:6]
    names = [f"document {number}" for number in range(8)]
    for number in range(5):
        events = Events()
        for step in range(chance.randrange(1, 7)):
            name = chance.choice(names)
            day = f"{chance.choice([2026, 2027])}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 28):02d}"
            if chance.random() < 0.5:
                events.receive(name, f"{day}T08:00:00+07:00", copy=number * 10 + step)
            if name not in {outcome.file_name.removesuffix(".json") for outcome in events.rows.get("outcomes", ())}:
                duty = chance.choice([*owed, None])
                events.read(name, duty, chance.choice(["valid", "blank"]), chance.choice(["snapshot", "patch"]))
        load(home, events, str(number))
        as_of = f"{2026 + number // 3}-{3 + (number % 3) * 4:02d}-01"
        assert night(home, as_of, CHANGING) == (number > 0)


@pytest.fixture
def published(tmp_path: Path) -> DataHome:
    """A home with a publication as far as the rule of the state looks at it; nothing was built."""
    roster = Path(shutil.copytree(PROJECT / "samples" / "roster", tmp_path / "roster"))
    home = empty_home(tmp_path, roster)
    started = warehouse.start(home, parse_as_of("2026-12-16"))
    folder = warehouse.run_folder(home, started.run_key)
    (folder / warehouse.WORK_FILE).write_bytes(b"state")
    for stage in warehouse.STAGES:
        warehouse.leave_stage(folder, stage)
    release = home.warehouse / "releases" / "000001"
    write_json(
        release / "release.json",
        {"run_key": started.run_key, "release_id": release.name, "as_of": "2026-12-15T17:00:00+00:00"},
    )
    home.current.symlink_to(release)
    return home


def begins_with_state(home: DataHome, as_of: str = "2026-12-17") -> bool:
    started = warehouse.start(home, parse_as_of(as_of))
    assert not started.is_unchanged
    return (warehouse.run_folder(home, started.run_key) / warehouse.WORK_FILE).exists()


def state_folder(home: DataHome) -> Path:
    release = json.loads((home.current / "release.json").read_text(encoding="utf-8"))
    return warehouse.run_folder(home, release["run_key"])


def test_the_next_night_begins_with_the_work_file_of_the_last_publication(published: DataHome) -> None:
    assert begins_with_state(published)
    load(published, Events(), "more")
    assert begins_with_state(published), "the state stays while nothing newer is published"
    assert begins_with_state(published, "2027-12-17")
    assert state_folder(published).exists()
    assert len(list(published.work.glob("run-*"))) == 2, "folders of builds that were not published are gone"


def test_a_build_of_the_past_begins_empty(published: DataHome) -> None:
    assert not begins_with_state(published, "2026-12-15")


def test_other_rules_begin_empty(published: DataHome) -> None:
    with (published.roster / "agency_aliases.csv").open("a", encoding="utf-8") as rows:
        rows.write("Sở Thương mại,Sở Công Thương\n")
    assert not begins_with_state(published)


def test_loads_that_are_not_those_of_the_state_begin_empty(published: DataHome) -> None:
    write_json(published.loads / "000000" / "load.json", {"holds": ["something else"]})
    assert not begins_with_state(published)


@pytest.mark.parametrize("stage", warehouse.STAGES)
def test_a_published_build_that_was_begun_again_is_no_state(published: DataHome, stage: str) -> None:
    (state_folder(published) / f"{stage}.done").unlink()
    assert not begins_with_state(published)


def test_a_work_file_that_was_not_closed_is_no_state(published: DataHome) -> None:
    (state_folder(published) / f"{warehouse.WORK_FILE}.wal").write_bytes(b"half a transaction")
    assert not begins_with_state(published)
