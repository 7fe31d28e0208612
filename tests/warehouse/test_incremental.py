"""A night that begins with the state of the last one gives, row for row, what a build from nothing gives."""

from __future__ import annotations

import dataclasses
import json
import random
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingest.asof import parse_as_of
from ingest.files import write_json
from ingest.home import PROJECT, DataHome
from ingest.load.readings import readings
from ingest.load.records import Outcome, Plan, Receipt, ReplacedKey, ReportRule, Target, Task
from ingest.registers.entering import write_entry
from ingest.warehouse import build as warehouse
from tests.homes import empty_home, samples_home
from tests.pipelines import ingest, query
from tests.warehouse.nights import Duty, Events, Said, digest, load, naive, night

MODELS = ("build", "--exclude", "tag:after_checks", "--exclude-resource-type", "test", "unit_test")
FIGURES = (
    "fct_task_progress",
    "fct_task_history",
    "fct_target_attainment",
    "fct_estimate_finals",
    "rpt_cooperative_trend",
)
"""Each with the figures that it rests on."""
AREAS = ("song-may", "song-cu", "song-may.xa-an-phu")
CHANGING = (
    "build",
    "--select",
    *(f"+{name}" for name in ("fct_submissions", "fct_document_outcomes", "fct_cell_issues", "fct_changes", *FIGURES)),
    *MODELS[3:],
)


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
    """The samples, with a province that was absorbed between the boundaries."""
    roster = Path(shutil.copytree(PROJECT / "samples" / "roster", tmp_path / "roster"))
    with (roster / "areas.csv").open("a", encoding="utf-8") as rows:
        rows.write("song-cu,Sông Cũ,province,,,,2025-06-30,,established,\n")
    with (roster / "area_successions.csv").open("a", encoding="utf-8") as rows:
        rows.write("song-cu,song-may,absorbed,2025-07-01,1,,established,\n")
    home = dataclasses.replace(samples_home(tmp_path), roster=roster)
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


def keys(home: DataHome, record_type: type[Task] | type[Target]) -> list[str]:
    """Keys of the tasks or targets that the samples' plans give."""
    name = "task_key" if record_type is Task else "target_key"
    records = (record for reading in readings(home, "plans") for some in reading.records.values() for record in some)
    return sorted({getattr(record, name) for record in records if isinstance(record, record_type)})


def plan_of_a_later_day(home: DataHome, events: Events, task_key: str) -> None:
    """A plan issued on 1 June 2026 that came before, with one task."""
    reading = max(readings(home, "plans"), key=lambda reading: len(reading.records["tasks"]))
    (plan,) = (record for record in reading.records["plans"] if isinstance(record, Plan))
    task = next(record for record in reading.records["tasks"] if isinstance(record, Task))
    keys = {"content_sha256": digest("later plan"), "plan_key": "later plan"}
    received = naive("2026-01-02T08:00:00+07:00")
    file = {
        "kind": "plans",
        "content_sha256": keys["content_sha256"],
        "file_name": "later.md",
        "source_path": "later.md",
    }
    events.add("plans", dataclasses.replace(plan, **keys, issued_on=date(2026, 6, 1)))
    events.add("tasks", dataclasses.replace(task, **keys, task_key=task_key))
    events.add(
        "receipts",
        Receipt(
            receipt_key="later plan",
            **file,
            size_bytes=1,
            received_at=received,
            received_basis="sidecar",
            via=None,
            document_number=None,
        ),
    )
    read = dataclasses.replace(reading.outcome, **file, document_key=keys["content_sha256"])
    events.add("outcomes", read)


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
    final = Said(
        "cooperatives", "song-may", "organisations", 5, figure_period="2024", basis="actual", organisation_type="HTX"
    )
    events.read("next year", elsewhere, value=3, said=[final])
    plan_of_a_later_day(home, events, "later task")
    events.receive("early", "2026-03-04T08:00:00+07:00")
    events.read(
        "early", dataclasses.replace(there, period="2026-03"), said=[Said("task", "later task", "progress_pct", 7)]
    )
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


RATINGS = ("rated_good", "rated_fair", "rated_average", "rated_weak")
COUNTED = ("members", "newly_formed", *RATINGS)


def anything(chance: random.Random, tasks: list[str], targets: list[str], period: str) -> list[Said]:
    """Some values of a few subjects, one of each key, some of them taken back or about other periods."""
    said: dict[Said, Said] = {}
    for _ in range(chance.randrange(5)):
        text, number = chance.choice([("done", None), (None, 1.0 * chance.randrange(9)), (None, None)])
        figure = chance.choice([None, "2024", "2025", "2026", "2026-Q1"])
        basis = chance.choice(["actual", "estimate"])
        one = chance.choice(
            [
                Said("task", chance.choice(tasks), "status" if text else "progress_pct", number, text),
                Said("target", chance.choice(targets), "note" if text else "value", number, text, figure, basis),
                Said("cooperatives", chance.choice(AREAS), chance.choice(COUNTED), number, None, figure, basis, "HTX"),
            ]
        )
        key = dataclasses.replace(one, number=None, text=None, figure_period=one.figure_period or period)
        said[key] = one
    return list(said.values())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_comes_in_whatever_order(home: DataHome, seed: int) -> None:
    chance = random.Random(seed)
    owed = duties(home)[:6]
    tasks, targets = keys(home, Task)[:3], keys(home, Target)[:2]
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
                events.read(
                    name,
                    duty,
                    chance.choice(["valid", "valid", "blank"]),
                    chance.choice(["snapshot", "patch"]),
                    value=chance.randrange(3),
                    said=anything(chance, tasks, targets, duty.period if duty else ""),
                    values_digest=chance.choice([None, "one", "other"]),
                )
        load(home, events, str(number))
        as_of = f"{2026 + number // 3}-{3 + (number % 3) * 4:02d}-01"
        assert night(home, as_of, CHANGING) == (number > 0)


PROVINCE_PLAN = "ubnd-tinh-song-may.15-kh-ubnd.2025"
TARGET = f"{PROVINCE_PLAN}.2030-cooperatives-good-or-fair-share"


def target_changed(home: DataHome) -> None:
    """The province's plan is read anew: one target has gone, another promises less."""
    (plan,) = (
        reading
        for reading in readings(home, "plans")
        if any(isinstance(record, Plan) and record.plan_key == PROVINCE_PLAN for record in reading.records["plans"])
    )
    events = Events()
    for record_type, records in plan.records.items():
        for record in records:
            if isinstance(record, Target) and record.indicator == "cooperatives":
                continue
            events.add(
                record_type,
                dataclasses.replace(record, value=50.0)
                if isinstance(record, Target) and record.target_key == TARGET
                else record,
            )
    assert isinstance(plan.outcome, Outcome)
    events.add("outcomes", plan.outcome)
    load(home, events, "targets")


def ratings(values: Sequence[float | None], basis: str = "actual") -> list[Said]:
    """How many cooperatives of the province have each rating, for those given; none takes one back."""
    return [
        Said("cooperatives", "song-may", measure, number, None, "2024", basis, "HTX")
        for measure, number in zip(RATINGS, values, strict=False)
    ]


@pytest.mark.slow
def test_targets_follow_figures_that_come_late_are_revised_and_taken_back(home: DataHome) -> None:
    of_union, of_department = (
        Duty(PROVINCE_PLAN, rule_key, agency_key, "2026")
        for plan_key, rule_key, agency_key in sorted(
            {(duty.plan_key, duty.rule_key, duty.agency_key) for duty in duties(home)}
        )
        if plan_key == PROVINCE_PLAN
        and agency_key in {"song-may.lien-minh-hop-tac-xa", "song-may.so-nong-nghiep-va-moi-truong"}
    )

    def said_of_target(value: float | None, basis: str) -> Said:
        return Said("target", TARGET, "value", value, None, "2024", basis)

    def standing() -> tuple[object, ...]:
        """The share computed of 2024, the figure that stands for the target and whether it reaches it, the union's error."""
        share = query(
            home,
            "select share_pct from marts.fct_share_actuals "
            "where indicator_key = 'cooperatives_good_or_fair_share' and period_key = '2024'",
        )
        figures = query(
            home,
            "select figure_value, source, is_reached from marts.fct_target_figures "
            f"where target_key = '{TARGET}' and period_key = '2024' and value_basis = 'actual'",
        )
        errors = query(
            home,
            "select error from marts.fct_estimate_finals "
            f"where subject_key = '{TARGET}' and agency_key = '{of_union.agency_key}' and period_key = '2024'",
        )
        return tuple(rows[0] if rows else None for rows in (share, figures, errors))

    events = Events()
    events.receive("estimate", "2026-01-05T08:00:00+07:00")
    events.read("estimate", of_union, mode="patch", said=[said_of_target(66.0, "estimate"), *ratings([4, 2, 3])])
    load(home, events, "estimate")
    assert not night(home, "2026-01-10", CHANGING)
    assert standing() == ((None,), None, (None,)), "nobody counted the weak ones"

    events = Events()
    events.receive("last part", "2026-01-11T08:00:00+07:00")
    events.read("last part", of_department, mode="patch", said=[*ratings([4, 2, 3, 1])])
    load(home, events, "last part")
    assert night(home, "2026-01-12", CHANGING)
    assert standing() == ((60.0,), (60.0, "computed", False), (None,))

    events = Events()
    events.receive("final", "2026-01-13T08:00:00+07:00")
    events.read("final", of_union, mode="patch", said=[said_of_target(60.0, "actual")])
    load(home, events, "final")
    assert night(home, "2026-01-14", CHANGING)
    assert standing() == ((60.0,), (60.0, "reported", False), (6.0,))

    target_changed(home)
    assert night(home, "2026-01-15", CHANGING)
    assert standing() == ((60.0,), (60.0, "reported", True), (6.0,))

    events = Events()
    events.receive("taken back", "2026-01-16T08:00:00+07:00")
    events.read("taken back", of_union, mode="patch", said=[said_of_target(None, "actual"), *ratings([5])])
    events.read("last part", None)
    load(home, events, "taken back")
    assert night(home, "2026-01-17", CHANGING)
    assert standing() == ((None,), None, (None,))


@pytest.mark.slow
def test_progress_that_comes_late_is_revised_and_taken_back_leaves_its_history(home: DataHome) -> None:
    duty = dataclasses.replace(duties(home)[0], period="2026-02")
    (task, *_) = keys(home, Task)

    def said(name: str, received_at: str, status: str | None, mode: str = "snapshot") -> Events:
        events = Events()
        events.receive(name, f"{received_at}T08:00:00+07:00")
        events.read(name, duty, mode=mode, said=[Said("task", task, "status", text=status)])
        return events

    load(home, said("first", "2026-03-01", "in_progress"), "first")
    assert not night(home, "2026-04-01", CHANGING)
    load(home, said("late", "2026-02-01", "not_started"), "late")
    load(home, said("revised", "2026-04-02", "done"), "revised")
    assert night(home, "2026-04-10", CHANGING)
    assert history(home, task, duty) == [
        ("2026-02-01", "2026-03-01", "not_started"),
        ("2026-03-01", "2026-04-02", "in_progress"),
        ("2026-04-02", None, "done"),
    ]
    load(home, said("taken back", "2026-04-11", None, mode="patch"), "taken back")
    assert night(home, "2026-04-12", CHANGING)
    assert history(home, task, duty)[2:] == [("2026-04-02", "2026-04-11", "done")]


def history(home: DataHome, task_key: str, duty: Duty) -> list[tuple[object, ...]]:
    """From when until when a task was known to stand how."""
    return query(
        home,
        f"""
        select strftime(valid_from_at, '%Y-%m-%d'), strftime(valid_to_at, '%Y-%m-%d'), status
        from marts.fct_task_history
        where task_key = '{task_key}' and agency_key = '{duty.agency_key}' and period_key = '{duty.period}'
        order by valid_from_at
        """,
    )


STATE = b"the work file of the last publication"


@pytest.fixture
def published(tmp_path: Path) -> DataHome:
    """A home with a publication as far as the rule of the state looks at it; nothing was built."""
    roster = Path(shutil.copytree(PROJECT / "samples" / "roster", tmp_path / "roster"))
    home = empty_home(tmp_path, roster)
    started = warehouse.start(home, parse_as_of("2026-12-16"))
    folder = warehouse.run_folder(home, started.run_key)
    (folder / warehouse.WORK_FILE).write_bytes(STATE)
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
    return (warehouse.run_folder(home, started.run_key) / warehouse.WORK_FILE).read_bytes() == STATE


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


@pytest.mark.slow
def test_a_decision_about_a_row_takes_its_figures_out_of_all_periods(home: DataHome) -> None:
    assert not night(home, "2026-12-16", CHANGING)
    task_key, digest_read = task_with_progress(home)
    said = {
        "task_key": task_key,
        "reading_digest": digest_read,
        "decision": "rejected",
        "reason": "r",
        "entered_by": "b",
    }
    write_entry(home, "plan_row", said, parse_as_of("2026-12-16"))
    assert night(home, "2026-12-17", CHANGING)
    assert query(home, f"select count(*) from marts.fct_task_progress where task_key = '{task_key}'") == [(0,)]


def task_with_progress(home: DataHome) -> tuple[str, str]:
    """A task that somebody reported about, and the digest of what was read of it, in the work file of the last night."""
    (work_file,) = home.work.glob(f"run-*/{warehouse.WORK_FILE}")
    with duckdb.connect(str(work_file), read_only=True) as connection:
        found = connection.execute(
            "select row_key, reading_digest from staging.stg_plan_rows "
            "where row_key in (select task_key from marts.fct_task_progress) order by row_key"
        ).fetchall()
    return found[0]
