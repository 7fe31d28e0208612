"""Random worlds for the properties of obligations: rosters turn by turn, rules of every shape, arrivals, register entries.

A world is consistent as tests/roster asks of the seeds: an agency that ends leaves its duties to agencies of its own
province that stand on the next day, or to nobody. Everything else is free; what arrives is likely to arrive near a cut-off.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from tests.warehouse.duty_oracle import Duty, duties, local_date, midnight
from tests.warehouse.duty_worlds import (
    AS_OF,
    DAY,
    LOCAL_UNTIL,
    NAMES,
    SECOND,
    Agency,
    Arrival,
    Entry,
    Listed,
    Plan,
    Rule,
    Succession,
    World,
)

SHAPES = tuple(
    Rule("", "", frequency, **shape)
    for frequency, shape in (
        ("annual", {"operator": "before", "month": 12, "day": 15}),
        ("annual", {"operator": "by", "month": 12, "day": 15}),
        ("annual", {"operator": "before", "month": 1, "day": 15, "year_offset": 1}),
        ("annual", {"operator": "by", "month": 11}),
        ("annual", {"operator": "within", "within_days": 2, "within_unit": "working", "within_from": "data_closing"}),
        ("annual", {}),
        ("semiannual", {"operator": "before", "month": 6, "day": 15}),
        ("semiannual", {"operator": "by", "month": 10, "day": 5}),
        ("semiannual", {"operator": "by", "day": 10, "months": (7, 1)}),
        ("nine_month", {"operator": "before", "month": 9, "day": 25}),
        ("quarterly", {"operator": "before", "day": 20, "months": (3, 6, 9, 12)}),
        ("quarterly", {"day": 25}),
        ("quarterly", {"operator": "within", "within_days": 5, "within_unit": "working", "within_from": "period_end"}),
        ("quarterly", {"operator": "within", "within_days": 9, "within_unit": "calendar", "within_from": "period_end"}),
        ("monthly", {"operator": "by", "day": 31}),
        ("monthly", {"operator": "before", "day": 5, "months": (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1)}),
        ("multi_year", {"operator": "before", "month": 6, "day": 30, "every_years": 2}),
        ("multi_year", {"operator": "before", "month": 6, "day": 30}),
        ("adhoc", {}),
        (None, {}),
    )
)

TURNS = tuple(date(*day) for day in ((2024, 7, 1), (2024, 12, 15), (2025, 3, 1), (2025, 7, 1), (2025, 12, 15)))
"""Days on which agencies are born, end and follow one another: some of them are the very days of a cut-off."""


@st.composite
def rosters(draw: st.DrawFn) -> tuple[tuple[Agency, ...], tuple[Succession, ...]]:
    """Departments and committees of two provinces, and what became of them turn by turn."""
    agencies = {
        agency.key: agency
        for agency in (
            Agency("x.plan", "department", "province", "x"),
            Agency("x.money", "department", "province", "x"),
            Agency("x.farms", "department", "province", "x", born=draw(st.sampled_from((None, *TURNS)))),
            Agency("x.river", "people_committee", "district", "x"),
            Agency("x.hill", "people_committee", "district", "x"),
            Agency("y.plan", "department", "province", "y"),
            Agency("y.lake", "people_committee", "district", "y"),
        )
    }
    successions: list[Succession] = []
    for turn in TURNS:
        for step in range(draw(st.integers(0, 2))):
            fresh = {one.successor for one in successions if one.day == turn}
            standing = [
                one for one in agencies.values() if one.exists(turn) and one.exists(turn - DAY) and one.key not in fresh
            ]
            if not standing:
                break
            ending = draw(st.sampled_from(standing))
            others = [agency for agency in standing if agency != ending]
            pair = draw(st.sampled_from(standing))
            is_local = ending.kind == "people_committee"
            ended = {ending.key: ending}
            # Two that merge are of one province and kind.
            if draw(st.booleans()) and (pair.province, pair.kind) == (ending.province, ending.kind):
                ended[pair.key] = pair
            heirs = [
                Agency(
                    f"{ending.province}.{turn:%y%m}.{step}.{number}",
                    ending.kind,
                    "commune" if is_local and turn > LOCAL_UNTIL else ending.level,
                    ending.province,
                    born=turn,
                )
                for number in range(draw(st.integers(0, 2)))
            ]
            absorbing = [one for one in others if one.province == ending.province and one.key not in ended]
            if absorbing and draw(st.booleans()):
                heirs.append(draw(st.sampled_from(absorbing)))
            for old in ended.values():
                agencies[old.key] = replace(old, ended=turn - DAY)
                successions += [Succession(old.key, heir.key, turn) for heir in heirs]
            agencies.update({heir.key: heir for heir in heirs})
    return tuple(agencies.values()), tuple(successions)


@st.composite
def quiet_worlds(draw: st.DrawFn) -> World:
    """A world in which nothing arrived and nothing was decided yet."""
    agencies, successions = draw(rosters())
    keys = [agency.key for agency in agencies]
    days = st.sampled_from((None, *TURNS))
    listed = []
    for agency in draw(st.lists(st.sampled_from(keys), max_size=3, unique=True)):
        first, last = draw(days), draw(days)
        if first is None or last is None or first <= last:
            listed.append(Listed(agency, first, last))
    plans = tuple(
        Plan(
            f"p{number}",
            draw(st.sampled_from(("x", "x", "y"))),
            draw(st.sampled_from((date(2024, 1, 10), date(2024, 12, 20), date(2025, 5, 1)))),
            draw(st.sampled_from((None, None, 2025))),
            draw(st.sampled_from((None, None, date(2025, 6, 30), date(2025, 12, 14)))),
        )
        for number in range(draw(st.integers(1, 2)))
    )
    names = st.sampled_from(("Các sở", "Các địa phương", *NAMES, *keys))
    rules = tuple(
        replace(
            draw(st.sampled_from(SHAPES)),
            key=f"r{number}",
            plan=draw(st.sampled_from(plans)).key,
            reporters=tuple(draw(st.lists(names, min_size=1, max_size=2, unique=True))),
            receivers=tuple(draw(st.lists(st.sampled_from(keys), max_size=2, unique=True))),
        )
        for number in range(draw(st.integers(1, 3)))
    )
    policy = draw(st.sampled_from(("no_roll", "no_roll", "next_working_day", "previous_working_day")))
    return World(agencies, successions, tuple(listed), plans, rules, policy)


NEAR = (-40 * DAY, -DAY, -SECOND, 0 * DAY, SECOND, 7 * timedelta(hours=1), DAY, 6 * DAY, 40 * DAY)
"""How far from a cut-off things happen; with seven hours a local day and one of UTC can be told apart."""


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world in which reports arrive and people decide, most of it about duties that there are."""
    quiet = draw(quiet_worlds())
    found = [duty for duty in duties(quiet, AS_OF).values() if midnight(duty.judged) < AS_OF + 60 * DAY]
    if not found:
        return quiet
    # Much happens about few duties, presumed ones first, so that what happens meets.
    presumed = [duty for duty in found if duty.basis == "presumed"]
    some = st.sampled_from(
        [draw(st.sampled_from(presumed if presumed and draw(st.booleans()) else found)) for _ in range(3)]
    )
    arrivals: list[Arrival] = []
    for number in range(draw(st.integers(0, 6))):
        earlier = draw(st.sampled_from(arrivals)) if arrivals and draw(st.booleans()) else None
        duty = draw(some)
        arrival = Arrival(
            f"k{draw(st.integers(0, 9))}.{number}",
            f"c{number}",
            duty.rule.key,
            duty.agency,
            duty.period.key,
            draw(st.sampled_from(("valid", "valid", "valid", "blank", "refused"))),
            draw(st.sampled_from(("sidecar", "sidecar", "mtime"))),
            draw(near(duty)),
        )
        if earlier is not None:  # something more about the same duty: a correction, or the same content again
            arrival = replace(arrival, rule=earlier.rule, agency=earlier.agency, period=earlier.period)
            if draw(st.booleans()):
                arrival = replace(arrival, content=earlier.content, state=earlier.state)
        arrivals.append(arrival)
    entries: list[Entry] = []
    for number in range(draw(st.integers(2, 10))):
        duty = draw(some)
        kinds = ["receipt", "receipt", "extension", "extension", "waiver"] + 4 * ["confirmation"] * bool(
            duty.predecessors
        )
        kind = draw(st.sampled_from(kinds))
        at = draw(near(duty))
        late = draw(st.sampled_from((0 * DAY, 0 * DAY, 3 * DAY, 50 * DAY)))
        until = local_date(duty.cutoff or at) + draw(st.sampled_from((-3, 0, 5, 20))) * DAY
        is_general = kind in {"waiver", "confirmation"} and draw(st.booleans())
        entries.append(
            Entry(
                f"e{draw(st.integers(0, 9))}.{number}",
                kind,
                duty.rule.key,
                duty.agency,
                None if is_general else duty.period.key,
                at,
                at + late,
                until if kind == "extension" else None,
                draw(st.sampled_from(("confirmed", "refused"))) if kind == "confirmation" else None,
            )
        )
    return replace(quiet, arrivals=tuple(arrivals), entries=tuple(entries))


def near(duty: Duty) -> st.SearchStrategy[datetime]:
    """Instants near the end of a duty."""
    ends = duty.cutoff or midnight(duty.judged + DAY)
    return st.sampled_from([ends + distance for distance in NEAR])
