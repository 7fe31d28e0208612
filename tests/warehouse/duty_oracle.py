"""Who owes a report and how it stands, told a second time in plain Python from the decisions, not from the SQL.

Decisions 3, 4, 5 and 8 of the architecture, docs/registers.md. It is slow and knows only the worlds of duty_worlds.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tests.warehouse.duty_worlds import (
    DAY,
    HOLIDAYS,
    LOCAL_UNTIL,
    NAMES,
    Agency,
    Arrival,
    Entry,
    Plan,
    Rule,
    World,
    named_key,
    resolution,
)

PERIODS_IN_YEAR = {"monthly": 12, "quarterly": 4, "semiannual": 2, "nine_month": 1, "annual": 1}
STRENGTH = ("named", "listed", "assumed", "group", "unknown", "presumed")


@dataclass(frozen=True)
class Period:
    key: str
    number: int
    first: date
    last: date
    data_to: date


@dataclass(frozen=True)
class Duty:
    """A report that somebody owes, before anything is known of what arrived."""

    rule: Rule
    plan: Plan
    agency: str
    period: Period
    cutoff: datetime | None
    judged: date
    basis: str
    predecessors: frozenset[str]
    is_own_receiver: bool

    @property
    def key(self) -> str:
        return f"{self.rule.key}/{self.agency}/{self.period.key}"


@dataclass(frozen=True)
class Standing:
    """How a duty stands at an instant."""

    status: str
    receipt_state: str
    basis: str
    is_expected: bool
    is_on_time_with_extension: bool


def midnight(day: date) -> datetime:
    """The instant, in UTC, at which a day begins in Vietnam."""
    return datetime.combine(day, time()) - timedelta(hours=7)


def local_date(instant: datetime) -> date:
    return (instant + timedelta(hours=7)).date()


# --- When a report is due -------------------------------------------------------------------------------------------


def periods_of(frequency: str | None, years: range) -> Iterator[Period]:
    """The periods for which a duty of this frequency is answered; a duty without a rhythm is answered by year."""
    kind = frequency if frequency in PERIODS_IN_YEAR else "annual"
    count = PERIODS_IN_YEAR[kind]
    months = 9 if kind == "nine_month" else 12 // count
    for year in years:
        for number in range(1, count + 1):
            ending = months * number
            name = {
                "annual": f"{year}",
                "nine_month": f"{year}-9M",
                "semiannual": f"{year}-H{number}",
                "quarterly": f"{year}-Q{number}",
                "monthly": f"{year}-{number:02}",
            }[kind]
            last = date(year, ending, monthrange(year, ending)[1])
            yield Period(name, number, date(year, ending - months + 1, 1), last, date(year, ending, 14))


def is_worked(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def is_due_for(rule: Rule, plan: Plan, period: Period) -> bool:
    """Whether the rule speaks of the period at all."""
    if period.last < plan.start or (plan.year_end is not None and period.first.year > plan.year_end):
        return False
    if rule.every_years and (period.first.year - plan.start.year + 1) % rule.every_years:
        return False
    count = PERIODS_IN_YEAR.get(rule.frequency or "", 1)
    if rule.month is None or count == 1 or len(rule.months) == count:
        return True
    # One day a year: it is meant for the period that ends nearest to it.
    ends = [number * 12 // count for number in range(1, count + 1)]
    return ends[period.number - 1] == min(ends, key=lambda end: (abs(end - rule.month), end))


def due_date(rule: Rule, period: Period) -> date | None:
    if rule.within_days is not None:
        day = period.data_to if rule.within_from == "data_closing" else period.last
        left = rule.within_days
        while left:
            day += DAY
            left -= 1 if rule.within_unit == "calendar" or is_worked(day) else 0
        return day
    if rule.frequency == "multi_year" and rule.every_years is None:
        return None
    if rule.frequency not in {*PERIODS_IN_YEAR, "multi_year"} or not (rule.day or rule.month or rule.months):
        return None
    count = PERIODS_IN_YEAR.get(rule.frequency, 1)
    month = rule.months[period.number - 1] if len(rule.months) == count else rule.month or period.last.month
    year = period.first.year + rule.year_offset
    if not rule.year_offset and month < period.first.month:
        year += 1
    return date(year, month, min(rule.day or 31, monthrange(year, month)[1]))


def cutoff(rule: Rule, due: date | None, weekend_policy: str) -> datetime | None:
    if due is None:
        return None
    step = {"next_working_day": DAY, "previous_working_day": -DAY}.get(weekend_policy)
    while step and not is_worked(due):
        due += step
    return midnight(due if rule.operator == "before" else due + DAY)


# --- Who owes it ----------------------------------------------------------------------------------------------------


def heirs(world: World, agency: str, day: date) -> set[str]:
    """Who stands in the place of an agency on a day: its successors, or those of a successor that stands no more."""
    found = set()
    for step in world.successions:
        if step.predecessor == agency and step.day <= day:
            standing = next(one for one in world.agencies if one.key == step.successor).exists(day)
            found |= {step.successor} if standing else heirs(world, step.successor, day)
    return found


def members(world: World, plan: Plan, name: str) -> list[tuple[Agency, str, date | None, date | None]]:
    """Members of a group in the plan's province: agency, basis, first and last day of membership."""
    found: list[tuple[Agency, str, date | None, date | None]] = []
    for agency in world.agencies:
        if agency.province == plan.province:
            if NAMES[name] == "departments" and agency.kind == "department":
                found.append((agency, "assumed", None, None))
            if NAMES[name] == "local" and agency.kind == "people_committee":
                is_old = agency.level == "district"
                found.append((agency, "listed", None if is_old else LOCAL_UNTIL + DAY, LOCAL_UNTIL if is_old else None))
        for one in listed_for(world, plan, name):
            if one[0] == agency.key:
                found.append((agency, "listed", one[1], one[2]))
    return [
        (agency, basis, first, last)
        for agency, basis, first, last in found
        if plan.start
        <= min(agency.ended or date.max, last or date.max)
        >= max(agency.born or date.min, first or date.min)
    ]


def listed_for(world: World, plan: Plan, name: str) -> list[tuple[str, date | None, date | None]]:
    """The official list of a group in the plan's province: the worlds have one, of province x's departments."""
    if NAMES[name] != "departments" or plan.province != "x":
        return []
    return [(one.agency, one.first, one.last) for one in world.listed]


def owners(world: World, rule: Rule, plan: Plan, day: date) -> dict[str, tuple[str, frozenset[str]]]:
    """Who owes the report that is judged on a day: agency to basis and, where presumed, whose places it stands in."""
    claims: list[tuple[str, str, str | None]] = []
    for name in rule.reporters:
        if resolution(name) == "unknown":
            claims.append((named_key(name), "unknown", None))
            continue
        if resolution(name) == "roster":
            agency = next(one for one in world.agencies if one.key == name)
            bodies = [(agency, "named", None, None)]
        else:
            bodies = members(world, plan, name)
            if not bodies:
                claims.append((named_key(name), "group", None))
            official = listed_for(world, plan, name)
            # While an official list holds, nobody is assumed to be a member, nor to stand in a member's place.
            if official and (
                min(first or date.min for _, first, _ in official)
                <= day
                <= max(last or date.max for _, _, last in official)
            ):
                bodies = [body for body in bodies if body[1] == "listed"]
        for agency, basis, first, last in bodies:
            if agency.exists(day) and (first or day) <= day <= (last or day):
                claims.append((agency.key, basis, None))
            elif agency.ended is not None and agency.ended < day and agency.ended <= (last or date.max):
                claims += [(heir, "presumed", agency.key) for heir in heirs(world, agency.key, day)]
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for owner in {claim[0] for claim in claims}:
        basis = min((claim[1] for claim in claims if claim[0] == owner), key=STRENGTH.index)
        before = {claim[2] for claim in claims if claim[0] == owner and claim[1] == "presumed" and claim[2]}
        found[owner] = basis, frozenset(before if basis == "presumed" else ())
    return found


def duties(world: World, as_of: datetime) -> dict[str, Duty]:
    """Every duty of a world, by its key, up to the year after as-of's."""
    years = range(min(plan.start.year for plan in world.plans), local_date(as_of).year + 2)
    found: dict[str, Duty] = {}
    for rule in world.rules:
        plan = next(one for one in world.plans if one.key == rule.plan)
        receiver = rule.receivers[0] if len(rule.receivers) == 1 else None
        for period in periods_of(rule.frequency, years):
            if not is_due_for(rule, plan, period):
                continue
            ends = cutoff(rule, due_date(rule, period), world.weekend_policy)
            judged = local_date(ends - timedelta(seconds=1)) if ends else period.last
            if (ends is not None and ends <= midnight(plan.start)) or (plan.ended is not None and judged > plan.ended):
                continue
            receiving = {receiver, *heirs(world, receiver, judged)} if receiver else set()
            for agency, (basis, before) in owners(world, rule, plan, judged).items():
                duty = Duty(rule, plan, agency, period, ends, judged, basis, before, agency in receiving)
                found[duty.key] = duty
    return found


# --- How it stands --------------------------------------------------------------------------------------------------


def is_open(duty: Duty, instant: datetime) -> bool:
    """Whether the duty is spoken of yet: of its own and the next period, once the plan is there."""
    today = local_date(instant)
    if duty.plan.start > today:
        return False
    years = range(today.year, today.year + 2)
    periods = list(periods_of(duty.rule.frequency, years))
    inside = [period for period in periods if period.first <= today <= period.last]
    last = inside[0].last + DAY if inside else min(period.first for period in periods if period.first > today)
    return duty.period.first <= last


def standing(duty: Duty, arrivals: Sequence[Arrival], entries: Sequence[Entry], instant: datetime) -> Standing:
    """How a duty stands at an instant, by the arrivals and entries about it (others are not to be given)."""
    came = [arrival for arrival in originals(arrivals) if arrival.at < instant]
    known = [entry for entry in entries if entry.at < instant and entry.period in {None, duty.period.key}]
    valid = [arrival for arrival in came if arrival.state == "valid"]
    registered = [entry.at for entry in known if entry.kind == "receipt"]
    timed = [arrival.at for arrival in valid if arrival.basis == "sidecar" or not registered]
    accepted = min(timed + registered, default=None)
    if valid:
        state = "valid"
    elif registered:
        state = "not_structured"
    else:
        states = {arrival.state for arrival in came}
        state = "blank" if "blank" in states else "refused" if states else "none"
    extended = max((midnight(entry.until + DAY) for entry in known if entry.until), default=None)
    decisions = [entry for entry in known if entry.kind == "confirmation"]
    decision = max(decisions, key=lambda entry: (entry.at, entry.entered, entry.key)).decision if decisions else None
    basis = "confirmed" if duty.basis == "presumed" and decision == "confirmed" else duty.basis
    is_due = duty.cutoff is not None and duty.cutoff <= instant
    if (
        duty.is_own_receiver
        or any(entry.kind == "waiver" for entry in known)
        or (duty.basis == "presumed" and decision == "refused")
    ):
        status = "not_applicable"
    elif duty.cutoff is None:
        status = "no_due_date"
    elif accepted is not None:
        status = "on_time" if accepted < duty.cutoff else "late"
    elif not is_due:
        status = "not_due"
    else:
        status = "extended" if extended is not None and extended > instant else "missing"
    is_expected = is_due and status != "not_applicable" and basis != "presumed"
    in_time = status == "on_time" or (status == "late" and accepted is not None and accepted < (extended or accepted))
    return Standing(status, state, basis, is_expected, is_expected and in_time)


def originals(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Arrivals in their order without those that repeat the one right before."""
    ordered = sorted(arrivals, key=lambda arrival: (arrival.at, arrival.key))
    return [
        arrival for place, arrival in enumerate(ordered) if place == 0 or arrival.content != ordered[place - 1].content
    ]


def judge(world: World, found: dict[str, Duty], instant: datetime) -> dict[str, Standing]:
    """How every duty that is spoken of at an instant stands at it."""
    arrivals: dict[tuple[str, str, str], list[Arrival]] = {}
    entries: dict[tuple[str, str], list[Entry]] = {}
    for arrival in world.arrivals:
        arrivals.setdefault((arrival.rule, arrival.agency, arrival.period), []).append(arrival)
    for entry in world.entries:
        entries.setdefault((entry.rule, entry.agency), []).append(entry)
    return {
        key: standing(
            duty,
            arrivals.get((duty.rule.key, duty.agency, duty.period.key), ()),
            entries.get((duty.rule.key, duty.agency), ()),
            instant,
        )
        for key, duty in found.items()
        if is_open(duty, instant)
    }
