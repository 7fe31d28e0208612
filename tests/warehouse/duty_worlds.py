"""Small worlds in which reports are owed: who exists when, what plans ask for, what arrived, what people decided.

Says what a world is made of and how the warehouse would hold it. Draws none (duty_strategies) and judges none
(duty_oracle).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
AS_OF = datetime.fromisoformat("2026-12-30 17:00:00")
HOLIDAYS = (date(2025, 1, 1), date(2026, 1, 1), date(2024, 12, 16), date(2025, 7, 1))
LOCAL_UNTIL = date(2025, 6, 30)
"""Last day on which "các địa phương" means districts; from the next one on it means communes."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Agency:
    key: str
    kind: str
    level: str
    province: str
    born: date | None = None
    ended: date | None = None

    @property
    def area(self) -> str:
        """Departments stand on the province itself, every committee on an area of its own."""
        return self.province if self.level == "province" else f"area.{self.key}"

    def exists(self, day: date) -> bool:
        return (self.born or day) <= day <= (self.ended or day)


@dataclass(frozen=True)
class Succession:
    predecessor: str
    successor: str
    day: date


@dataclass(frozen=True)
class Listed:
    agency: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Plan:
    key: str
    province: str
    start: date
    year_end: int | None
    ended: date | None


@dataclass(frozen=True)
class Rule:
    """A rule; its reporters are keys of agencies, or names of :data:`NAMES`."""

    key: str
    plan: str
    frequency: str | None
    reporters: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    operator: str | None = None
    month: int | None = None
    day: int | None = None
    months: tuple[int, ...] = ()
    year_offset: int = 0
    every_years: int | None = None
    within_days: int | None = None
    within_unit: str | None = None
    within_from: str | None = None


@dataclass(frozen=True)
class Arrival:
    key: str
    content: str
    rule: str
    agency: str
    period: str
    state: str
    basis: str
    at: datetime


@dataclass(frozen=True)
class Entry:
    """A register entry: when it takes effect, and when somebody wrote it down, which may be much later."""

    key: str
    kind: str
    rule: str
    agency: str
    period: str | None
    at: datetime
    entered: datetime
    until: date | None = None
    decision: str | None = None


@dataclass(frozen=True)
class World:
    agencies: tuple[Agency, ...]
    successions: tuple[Succession, ...]
    listed: tuple[Listed, ...]
    plans: tuple[Plan, ...]
    rules: tuple[Rule, ...]
    weekend_policy: str
    arrivals: tuple[Arrival, ...] = ()
    entries: tuple[Entry, ...] = ()


NAMES = {"Các sở": "departments", "Các địa phương": "local", "Các ban quản lý": None, "Sở Lạ": None}
"""Collective names and the group that each means; the last one is no group but a name that no roster knows."""


def roster_rows(world: World) -> dict[str, Rows]:
    """The relations that say who exists, what is asked of whom, and how days are counted."""
    names = {name for rule in world.rules for name in (*rule.reporters, *rule.receivers)}
    return {
        "stg_agencies": [
            {
                "agency_key": agency.key,
                "agency_name": agency.key,
                "agency_kind": agency.kind,
                "area_key": agency.area,
                "area_level": agency.level,
                "parent_area_key": None if agency.level == "province" else agency.province,
                "province_key": agency.province,
                "valid_from_date": agency.born,
                "valid_to_date": agency.ended,
            }
            for agency in world.agencies
        ],
        "stg_agency_successions": [
            {"predecessor_key": one.predecessor, "successor_key": one.successor, "from_date": one.day}
            for one in world.successions
        ],
        "group_names": [
            {"phrase": "các sở", "group_key": "departments", "is_whole": False},
            {"phrase": "địa phương", "group_key": "local", "is_whole": False},
        ],
        "stg_agency_groups": [
            {"group_key": "departments", "member_kind": "department", "member_scope": "own"},
            {
                "group_key": "local",
                "certainty": "established",
                "member_kind": "people_committee",
                "member_scope": "within",
                "member_level": "district",
                "valid_to_date": LOCAL_UNTIL,
            },
            {
                "group_key": "local",
                "certainty": "established",
                "member_kind": "people_committee",
                "member_scope": "within",
                "member_level": "commune",
                "valid_from_date": LOCAL_UNTIL + DAY,
            },
        ],
        "stg_group_members": [
            {
                "group_key": "departments",
                "area_key": "x",
                "agency_key": one.agency,
                "valid_from_date": one.first,
                "valid_to_date": one.last,
            }
            for one in world.listed
        ],
        "stg_plans": [
            {"plan_key": plan.key, "start_date": plan.start, "year_end": plan.year_end, "title": plan.key}
            for plan in world.plans
        ],
        "int_plan_areas": [
            {
                "plan_key": plan.key,
                "area_key": plan.province,
                "area_level": "province",
                "province_key": plan.province,
                "start_date": plan.start,
            }
            for plan in world.plans
        ],
        "int_plan_ends": [
            {"plan_key": plan.key, "ended_date": plan.ended, "end_reason": "registered"}
            for plan in world.plans
            if plan.ended
        ],
        "int_agency_mentions": [
            {
                "plan_key": plan.key,
                "agency_name": name,
                "agency_key": named_key(name) if name in NAMES else name,
                "resolution": resolution(name),
            }
            for plan in world.plans
            for name in sorted(names)
        ],
        "int_rule_reporter_names": [
            {"rule_key": rule.key, "plan_key": rule.plan, "agency_name": name}
            for rule in world.rules
            for name in rule.reporters
        ],
        "int_rule_receivers": [
            {"rule_key": rule.key, "plan_key": rule.plan, "receiver_role": "receiver", "agency_name": name}
            for rule in world.rules
            for name in rule.receivers
        ],
        "stg_report_rules": [
            {
                "rule_key": rule.key,
                "plan_key": rule.plan,
                "frequency": rule.frequency,
                "operator": rule.operator,
                "due_month": rule.month,
                "due_day": rule.day,
                "due_months": rule.months,
                "due_year_offset": rule.year_offset,
                "interval_years": rule.every_years,
                "within_days": rule.within_days,
                "within_unit": rule.within_unit,
                "within_from": rule.within_from,
                "source_raw": rule.key,
            }
            for rule in world.rules
        ],
        "settings": [{"setting": "weekend_policy", "choice": world.weekend_policy}],
        "public_holidays": [{"holiday_date": day, "holiday_name": "nghỉ"} for day in HOLIDAYS],
    }


def arrival_rows(world: World) -> dict[str, Rows]:
    """The relations that say what arrived and what was decided."""
    contents = {arrival.content: arrival for arrival in world.arrivals}
    return {
        "stg_submissions": [
            {
                "content_sha256": content,
                "rule_key": arrival.rule,
                "agency_key": arrival.agency,
                "period": arrival.period,
                "mode": "snapshot",
                "content_state": arrival.state,
            }
            for content, arrival in contents.items()
        ],
        "stg_receipts": [
            {
                "receipt_key": arrival.key,
                "kind": "submissions",
                "content_sha256": arrival.content,
                "received_at": arrival.at,
                "received_basis": arrival.basis,
            }
            for arrival in world.arrivals
        ],
        "stg_register_entries": [
            {
                "entry_key": entry.key,
                "kind": entry.kind,
                "rule_key": entry.rule,
                "agency_key": entry.agency,
                "period": entry.period,
                "received_at": entry.at if entry.kind == "receipt" else None,
                "until": entry.until,
                "decision": entry.decision,
                "effective_at": entry.at,
                "entered_at": entry.entered,
            }
            for entry in world.entries
        ],
    }


def named_key(name: str) -> str:
    """Key of a name that stands for itself."""
    return f"named.{name}"


def resolution(name: str) -> str:
    """What the mention of a name came to."""
    if name not in NAMES:
        return "roster"
    return "group" if name.startswith("Các ") else "unknown"
