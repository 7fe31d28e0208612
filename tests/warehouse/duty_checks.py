"""What must hold of every judgement, as checks on one judged world; each raises AssertionError with what broke.

The allowed changes of a status stand here in one table. Knows no Hypothesis: the worlds come from the tests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from tests.warehouse.compiled import Models
from tests.warehouse.duty_oracle import Duty, Standing, duties, judge, local_date, midnight
from tests.warehouse.duty_worlds import AS_OF, DAY, NAMES, SECOND, World, arrival_rows, roster_rows

Record = dict[str, Any]
DUE = ("on_time", "late", "extended", "missing")
LEDGER_COLUMNS = ("verdict", "receipt_state", "basis", "cutoff_at", "extended_until_at", "first_accepted_at")


def feed(
    models: Models, world: World, instants: Iterable[datetime], as_of: datetime, purpose: str, rules: str = "v1"
) -> None:
    """Give a world, and a run that judges it at instants."""
    for name, rows in {**roster_rows(world), **arrival_rows(world)}.items():
        models.give(name, rows)
    run = {
        "run_key": f"run-{as_of}-{purpose}",
        "as_of_at": as_of,
        "as_of_date": local_date(as_of),
        "ruleset_version": rules,
    }
    models.give("stg_run", [run])
    models.give(
        "stg_instants",
        [{"as_of_at": at, "as_of_date": local_date(at), "purpose": purpose} for at in sorted(set(instants))],
    )


class Judged:
    """A world with its duties by the oracle and its judgements by the models, at every instant that matters."""

    def __init__(self, models: Models, world: World) -> None:
        self.models, self.world = models, world
        self.duties: dict[str, Duty] = duties(world, AS_OF)
        happened = [one.at + SECOND for one in (*world.arrivals, *world.entries)]
        over = [midnight(entry.until + DAY) for entry in world.entries if entry.until]
        cutoffs = [duty.cutoff for duty in self.duties.values() if duty.cutoff]
        self.instants = sorted({at for at in (*happened, *over, *cutoffs) if at < AS_OF} | {AS_OF})
        feed(models, world, self.instants, AS_OF, "rejudged")

    @cached_property
    def rows(self) -> list[Record]:
        return self.models.rows("int_judgements")


# --- The oracle -----------------------------------------------------------------------------------------------------


def agrees_with_the_oracle(judged: Judged) -> None:
    """Every duty, status, receipt state and basis, and who counts in a rate, as the decisions say it in plain Python."""
    told = {(key, at): one for at in judged.instants for key, one in judge(judged.world, judged.duties, at).items()}
    made = {(row["obligation_key"], row["as_of_at"]): _standing(row) for row in judged.rows}
    assert len(made) == len(judged.rows), "an obligation is judged twice"
    differing = {
        key: (made.get(key), told.get(key)) for key in made.keys() | told.keys() if made.get(key) != told.get(key)
    }
    assert not differing, dict(list(differing.items())[:3])


def _standing(row: Record) -> Standing:
    in_time = bool(row["is_expected"]) and row["is_in_extended_time"]
    return Standing(row["status"], row["receipt_state"], row["basis"], bool(row["is_expected"]), in_time)


# --- Counts ---------------------------------------------------------------------------------------------------------


def counts_add_up(judged: Judged) -> None:
    """On time ⊆ on time with extension ⊆ received ⊆ expected, no rate above 1, and the scorecard counts what the fact has."""
    models = judged.models
    models.give("dim_plans", [{"plan_key": plan.key} for plan in judged.world.plans])
    facts = models.rows("fct_report_obligations")
    models.give("dim_agencies", [{"agency_key": key} for key in sorted({row["agency_key"] for row in facts})])
    counted: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for row in facts:
        nested = [row[f"is_{name}"] or False for name in ("on_time", "on_time_with_extension", "received", "expected")]
        assert nested == sorted(nested), row
        assert not (row["is_expected"] and row["basis"] == "presumed"), row
        assert (row["days_late"] or 0) >= 0, row
        count = counted[row["plan_key"], row["agency_key"], row["period_key"]]
        count.update({name: bool(row[f"is_{name}"]) for name in ("expected", "received", "on_time")})
        count["on_time_with_extension"] += bool(row["is_on_time_with_extension"])
        count.update({status: row["status"] == status and bool(row["is_expected"]) for status in DUE[1:]})
        count.update({status: row["status"] == status for status in ("not_due", "no_due_date")})
    cards = {
        (card["plan_key"], card["agency_key"], card["period_key"]): card for card in models.rows("rpt_agency_scorecard")
    }
    assert cards.keys() == counted.keys()
    for key, count in counted.items():
        card = cards[key]
        assert {name: card[name] for name in count} == dict(count), key
        assert card["expected"] == card["on_time"] + card["late"] + card["missing"] + card["extended"], card
        for rate in ("reporting_rate", "on_time_rate", "on_time_rate_with_extension"):
            assert (card[rate] is None) == (card["expected"] == 0), card
            assert card[rate] is None or 0 <= card[rate] <= 1, card


# --- Who owes -------------------------------------------------------------------------------------------------------


def every_duty_can_be_traced(judged: Judged) -> None:
    """Nobody owes who does not stand on the judged day, in its own place or, step by step, in that of one that ended."""
    world = judged.world
    agencies = {agency.key: agency for agency in world.agencies}
    rules = {rule.key: rule for rule in world.rules}
    plans = {plan.key: plan for plan in world.plans}
    days = {
        (row["rule_key"], row["period_key"]): row["judged_date"] for row in judged.models.rows("int_rule_deadlines")
    }
    owed = judged.models.rows("int_expected_reports")
    assert len({row["obligation_key"] for row in owed}) == len(owed), "an obligation is expected twice"
    for row in owed:
        rule, plan, day = rules[row["rule_key"]], plans[row["plan_key"]], days[row["rule_key"], row["period_key"]]
        agency = agencies.get(row["agency_key"])
        if agency is None:
            assert row["basis"] in {"group", "unknown"}, row
            continue
        assert agency.exists(day), f"{agency} does not exist on {day}"
        origin = agency
        if row["basis"] == "presumed":
            origin = agencies[row["predecessor_key"]]
            assert origin.ended is not None, row
            assert origin.ended < day, row
            assert agency.key in _reached(world, origin.key, day), (
                f"no succession leads from {origin.key} to {agency.key}"
            )
        else:
            assert row["predecessor_key"] is None, row
        assert agency.province == origin.province, f"{agency} is of another territory than {origin.key}"
        # A plan, or an official list, may name whom it likes; everybody else is meant by place.
        is_named = origin.key in rule.reporters or origin.key in {one.agency for one in world.listed}
        assert is_named or any(name in NAMES for name in rule.reporters), row
        assert is_named or origin.province == plan.province, f"{agency} is of another territory than its plan"
        assert is_named or origin.ended is None or origin.ended >= plan.start, row


def _reached(world: World, agency: str, day: Any) -> set[str]:
    found: set[str] = set()
    steps = {agency}
    while steps:
        steps = {one.successor for one in world.successions if one.predecessor in steps and one.day <= day} - found
        found |= steps
    return found


# --- How a status may change ----------------------------------------------------------------------------------------

Condition = Callable[[Record, Record], bool]


def _always(before: Record, after: Record) -> bool:
    return True


def _register_put_right(before: Record, after: Record) -> bool:
    return before["accepted_basis"] == "mtime" and after["accepted_basis"] == "register"


def _confirmed_after_all(before: Record, after: Record) -> bool:
    return before["not_applicable_reason"] == "refused" and after["basis"] == "confirmed"


def _excused(before: Record, after: Record) -> bool:
    return after["not_applicable_reason"] in {"waived", "refused"}


def _extension_ran_out(before: Record, after: Record) -> bool:
    return bool(after["extended_until_at"] <= after["as_of_at"])


def _extension_granted(before: Record, after: Record) -> bool:
    return bool(before["extension_key"] != after["extension_key"] and after["extended_until_at"] > after["as_of_at"])


CHANGES: dict[tuple[str, str], tuple[str, Condition]] = {
    ("not_due", "on_time"): ("a valid report arrived before the cut-off", _always),
    ("not_due", "extended"): ("the cut-off came while an extension ran", _always),
    ("not_due", "missing"): ("the cut-off came and nothing valid had arrived", _always),
    ("not_due", "not_applicable"): ("excused before it was due", _excused),
    ("missing", "late"): ("a valid report arrived after all", _always),
    ("missing", "extended"): ("an extension was granted after the cut-off", _extension_granted),
    ("missing", "not_applicable"): ("excused after it was due", _excused),
    ("extended", "late"): ("a report in extended time is late, and on time with extension", _always),
    ("extended", "missing"): ("the extension ran out", _extension_ran_out),
    ("extended", "not_applicable"): ("excused while the extension ran", _excused),
    ("on_time", "late"): (
        "a registered receipt put right the time of a file that had none but its own",
        _register_put_right,
    ),
    ("on_time", "not_applicable"): ("excused although it had reported", _excused),
    ("late", "not_applicable"): ("excused although it had reported", _excused),
    ("no_due_date", "not_applicable"): ("excused", _excused),
    **{
        ("not_applicable", status): ("a refused presumption was confirmed by a later decision", _confirmed_after_all)
        for status in ("not_due", "on_time", "late", "extended", "missing", "no_due_date")
    },
}
"""Every change of a status from one instant to the next, with its reason, when each cut-off is itself an instant.

What is missing here cannot happen: late is never reached from not_due, because at the cut-off it is missing or
extended; nothing turns on time after its cut-off, because what arrived before it was seen then; a report that was
received never becomes missing; a waiver and the receiver's own report stay what they are (a withdrawn entry was never
there for this build)."""

LATE_KNOWLEDGE = {
    ("missing", "on_time"): "a receipt in time was entered in the register after the cut-off",
    ("extended", "on_time"): "the same",
    ("late", "on_time"): "a registered receipt in time put right a file's own time, or came before the late one",
    **{
        (status, "withdrawn"): "the plan or the roster says now that nobody owed it"
        for status in (*DUE, "not_applicable")
    },
    **{("withdrawn", status): "and now that somebody did" for status in (*DUE, "not_applicable")},
}
"""What may change besides from one night's sealed verdict to the next, because later nights know more of the past."""


def a_status_changes_only_for_a_reason(judged: Judged) -> None:
    """From instant to instant a duty stays, or changes as :data:`CHANGES` allows; once there, it is always there."""
    of_duty: dict[str, list[Record]] = defaultdict(list)
    for row in sorted(judged.rows, key=lambda row: row["as_of_at"]):
        of_duty[row["obligation_key"]].append(row)
    for rows in of_duty.values():
        assert rows[0]["status"] != "late" or rows[0]["cutoff_at"] < judged.instants[0], rows[0]
        assert [row["as_of_at"] for row in rows] == judged.instants[-len(rows) :], "a duty is gone for a while"
        for before, after in pairwise(rows):
            if before["status"] != after["status"]:
                reason = CHANGES.get((before["status"], after["status"]))
                assert reason is not None, (before, after)
                assert reason[1](before, after), (reason[0], before, after)


# --- The ledger -----------------------------------------------------------------------------------------------------


def known_on(ledger: Iterable[Record], instant: datetime) -> dict[str, Record]:
    """The verdict on each duty as it was known at an instant, by docs/verdicts.md."""
    found: dict[str, Record] = {}
    for row in sorted(ledger, key=lambda row: (row["as_of_at"], row["judged_at"])):
        if row["judged_at"] <= instant:
            found[row["obligation_key"]] = row
    return found


def due_verdicts(models: Models) -> dict[str, tuple[Any, ...]]:
    """What the night itself says of every duty that is due: the columns that a verdict keeps."""
    return {
        row["obligation_key"]: tuple(row["status" if column == "verdict" else column] for column in LEDGER_COLUMNS)
        for row in models.rows("int_judgements")
        if row["status"] in DUE and row["is_due"]
    }


def sealed_verdicts(known: dict[str, Record]) -> dict[str, tuple[Any, ...]]:
    """The same of what was known by the ledger."""
    return {key: tuple(row[column] for column in LEDGER_COLUMNS) for key, row in known.items() if row["verdict"] in DUE}


CHECKS = (agrees_with_the_oracle, counts_add_up, every_duty_can_be_traced, a_status_changes_only_for_a_reason)
