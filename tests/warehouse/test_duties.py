"""Properties of obligations over random worlds: what is counted, who owes, how a status changes, what is sealed.

The models run as dbt compiled them (compiled.py). The examples are the same in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.compiled import Models, Project, failing_unit_cases
from tests.warehouse.duty_checks import (
    CHANGES,
    CHECKS,
    LATE_KNOWLEDGE,
    Judged,
    Record,
    due_verdicts,
    feed,
    known_on,
    sealed_verdicts,
)
from tests.warehouse.duty_oracle import judge
from tests.warehouse.duty_strategies import worlds
from tests.warehouse.duty_worlds import (
    AS_OF,
    DAY,
    SECOND,
    Agency,
    Arrival,
    Entry,
    Plan,
    Rule,
    Succession,
    World,
    arrival_rows,
    roster_rows,
)

# One DuckDB serves all examples: what is given anew makes all that rests on it be built anew.
STEADY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def models(project: Project) -> Iterator[Models]:
    models = Models(project)
    models.give_seed("period_windows")
    models.give("stg_reported_years", [])
    models.give("stg_verdicts", [])
    yield models
    models.close()


SUCCEEDED = World(
    agencies=(
        Agency("old", "department", "province", "x", ended=date(2025, 2, 28)),
        Agency("heir", "department", "province", "x", born=date(2025, 3, 1)),
    ),
    successions=(Succession("old", "heir", date(2025, 3, 1)),),
    listed=(),
    plans=(Plan("p", "x", date(2025, 1, 10), None, None),),
    rules=(
        Rule("dated", "p", "annual", ("old",), (), "before", 12, 15),
        Rule("undated", "p", "annual", ("old",)),
    ),
    weekend_policy="no_roll",
)
"""The heir owes the report of 2025 before 15 December, and one that has no date, in the place of another."""

CUTOFF = datetime.fromisoformat("2025-12-14 17:00:00")
EVENTS: dict[tuple[str, str], list[tuple[str, int]]] = {
    ("not_due", "on_time"): [("file", -5)],
    ("not_due", "extended"): [("extension", -5)],
    ("not_due", "missing"): [("waiver", 5)],
    ("not_due", "not_applicable"): [("waiver", -5)],
    ("missing", "late"): [("file", 5)],
    ("missing", "extended"): [("extension", 5)],
    ("missing", "not_applicable"): [("refused", 5)],
    ("extended", "late"): [("extension", -5), ("file", 5)],
    ("extended", "missing"): [("extension", -5)],
    ("extended", "not_applicable"): [("extension", -5), ("waiver", 5)],
    ("on_time", "late"): [("untimed file", -5), ("receipt", 5)],
    ("on_time", "not_applicable"): [("file", -5), ("refused", 5)],
    ("late", "not_applicable"): [("file", 5), ("waiver", 8)],
    ("no_due_date", "not_applicable"): [("waiver", 5)],
    ("not_applicable", "not_due"): [("refused", -8), ("confirmed", -5)],
    ("not_applicable", "on_time"): [("refused", -8), ("file", -6), ("confirmed", -5)],
    ("not_applicable", "late"): [("refused", -8), ("file", 6), ("confirmed", 8)],
    ("not_applicable", "extended"): [("refused", -8), ("extension", -5), ("confirmed", 5)],
    ("not_applicable", "missing"): [("refused", -8), ("confirmed", 5)],
    ("not_applicable", "no_due_date"): [("refused", -8), ("confirmed", 5)],
}
"""For each change of the table, what has to happen how many days after the cut-off; an extension lasts ten days.
Before all that the duty is confirmed, so that it is judged once before anything happens."""


def with_events(change: tuple[str, str]) -> World:
    """The world in which these things happen to both duties of the heir."""
    arrivals, entries = [], []
    for rule in ("dated", "undated"):
        for number, (what, days) in enumerate([("confirmed", -20), *EVENTS[change]]):
            key, at = f"{rule}.{number}", CUTOFF + days * DAY
            if what.endswith("file"):
                arrivals.append(
                    Arrival(key, key, rule, "heir", "2025", "valid", "sidecar" if what == "file" else "mtime", at)
                )
                continue
            decision = what if what in {"refused", "confirmed"} else None
            kind = "confirmation" if decision else what
            last_day = date(2025, 12, 24) if kind == "extension" else None
            entries.append(Entry(key, kind, rule, "heir", "2025", at, at, last_day, decision))
    return replace(SUCCEEDED, arrivals=tuple(arrivals), entries=tuple(entries))


def without(rows: list[Record], *columns: str) -> list[tuple[Any, ...]]:
    """Rows in an order of their own, without some columns."""
    return sorted((tuple(value for column, value in row.items() if column not in columns) for row in rows), key=repr)


def test_the_units_of_dbt_pass_here_too(project: Project) -> None:
    assert len(project.unit_cases) >= 39
    assert failing_unit_cases(project, project.nodes) == []


@pytest.mark.parametrize("check", CHECKS)
def test_of_every_world(models: Models, check: Callable[[Judged], None]) -> None:
    @settings(STEADY, max_examples=70)
    @given(worlds())
    def holds(world: World) -> None:
        check(Judged(models, world))

    holds()


def test_there_is_an_example_of_every_change() -> None:
    assert EVENTS.keys() == CHANGES.keys()


@pytest.mark.parametrize("change", EVENTS, ids="_to_".join)
def test_every_change_of_the_table_happens(models: Models, change: tuple[str, str]) -> None:
    judged = Judged(models, with_events(change))
    for check in CHECKS:
        check(judged)
    rule = "undated" if "no_due_date" in change else "dated"
    key = f"{rule}/heir/2025"
    by_instant = sorted(judged.rows, key=lambda row: row["as_of_at"])
    statuses = [row["status"] for row in by_instant if row["obligation_key"] == key]
    assert change in pairwise(statuses)


@settings(STEADY, max_examples=15)
@given(worlds(), st.randoms(use_true_random=False))
def test_neither_order_nor_a_second_run_changes_anything(models: Models, world: World, random: Any) -> None:
    wanted = ("int_judgements", "fct_report_obligations", "int_verdicts_to_seal")
    Judged(models, world)
    first = {model: without(models.rows(model)) for model in wanted}
    for name, rows in {**roster_rows(world), **arrival_rows(world)}.items():
        models.give(name, [])  # even where the order stays, everything is built a second time
        models.give(name, random.sample(rows, len(rows)))
    assert {model: without(models.rows(model)) for model in wanted} == first


@settings(STEADY, max_examples=25)
@given(worlds(), st.data())
def test_at_an_instant_only_what_came_before_it_counts(models: Models, world: World, data: st.DataObject) -> None:
    judged = Judged(models, world)
    at = data.draw(
        st.sampled_from(judged.instants + [one.at for one in (*world.arrivals, *world.entries) if one.at < AS_OF])
    )
    feed(models, world, [at], AS_OF, "rejudged")
    looking_back = models.rows("int_judgements")
    feed(models, until(world, at), [at], AS_OF, "rejudged")
    assert without(models.rows("int_judgements")) == without(looking_back)
    # The night itself, which knows of no later day at all, judges the same.
    feed(models, until(world, at), [at], at, "nightly")
    assert without(models.rows("int_judgements"), "purpose") == without(looking_back, "purpose")


def until(world: World, instant: datetime) -> World:
    """The world without what arrived or took effect at an instant or later."""
    return replace(
        world,
        arrivals=tuple(arrival for arrival in world.arrivals if arrival.at < instant),
        entries=tuple(entry for entry in world.entries if entry.at < instant),
    )


@settings(STEADY, max_examples=12)
@given(worlds(), st.data())
def test_the_ledger_is_only_added_to_and_knows_what_was_known(
    models: Models, world: World, data: st.DataObject
) -> None:
    judged = Judged(models, world)
    written = [one.entered + SECOND for one in world.entries if one.entered < AS_OF]
    some = st.lists(st.sampled_from(sorted({*judged.instants, *written})), max_size=4, unique=True)
    nights = sorted({*data.draw(some), AS_OF})
    learns_of_ends = data.draw(st.sampled_from(nights))
    ledger: list[Record] = []
    told: dict[datetime, dict[str, tuple[Any, ...]]] = {}

    def seal(instants: list[datetime], night: datetime, purpose: str, rules: str = "v1") -> list[Record]:
        known = replace(
            world,
            plans=tuple(replace(plan, ended=plan.ended if night >= learns_of_ends else None) for plan in world.plans),
            arrivals=tuple(arrival for arrival in world.arrivals if arrival.at < night),
            entries=tuple(entry for entry in world.entries if max(entry.at, entry.entered) < night),
        )
        feed(models, known, instants, night, purpose, rules)
        models.give("stg_verdicts", list(ledger))
        return models.rows("int_verdicts_to_seal")

    for night in nights:
        before = known_on(ledger, night)
        added = seal([night], night, "nightly")
        told[night] = due_verdicts(models)
        ledger += added
        assert {row["purpose"] for row in added} <= {"nightly"}
        assert {row["judged_at"] for row in added} | {row["as_of_at"] for row in added} <= {night}
        assert len({row["obligation_key"] for row in added}) == len(added)
        for row in added:
            change = before.get(row["obligation_key"], row)["verdict"], row["verdict"]
            assert change[0] == change[1] or change in {**CHANGES, **LATE_KNOWLEDGE}, row
        assert seal([night], night, "nightly") == [], "a night without change adds a verdict"
    assert {night: sealed_verdicts(known_on(ledger, night)) for night in nights} == told

    later = AS_OF + DAY
    for rules in ("v1", "v2"):
        added = seal(nights, later, "rejudged", rules)
        expected = {
            (key, night)
            for night in nights
            for key, one in judge(world_known(world, later), judged.duties, night).items()
            if one.status in {"on_time", "late", "extended", "missing"} and judged.duties[key].cutoff <= night
        }
        assert {(row["obligation_key"], row["as_of_at"]) for row in added} == expected
        assert {row["purpose"] for row in added} <= {"rejudged"}
        ledger += added
        assert seal(nights, later, "rejudged", rules) == [], "the past is sealed twice under one version"
    assert {night: sealed_verdicts(known_on(ledger, night)) for night in nights} == told
    # The next night goes on from what nights have sealed: it adds what changed since, and repeats nothing.
    next_night = seal([later], later, "nightly")
    nightly = [row for row in ledger if row["purpose"] == "nightly"]
    ledger[:] = nightly
    assert without(seal([later], later, "nightly")) == without(next_night)


def world_known(world: World, night: datetime) -> World:
    """The world as far as it was written down before a night."""
    return replace(world, entries=tuple(entry for entry in world.entries if max(entry.at, entry.entered) < night))
