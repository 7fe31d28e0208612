"""Which duties get a template, read from the published warehouse. Says nothing about what is in one.

The duties asked for become the temporary table ``asked`` of the connection, which the queries of ``rows`` join: one
query a table, for one template as for thousands.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb

from ingest.errors import UsageError
from ingest.outbox.published import utc
from ingest.outbox.templates import wording
from ingest.outbox.templates.content import Duty
from ingest.text.normalise import fold, slug

OPEN = ("missing", "extended", "not_due")
"""Duties with a date for which nothing acceptable was received."""
FIGURE_PERIODS = 8

ASK = """
create or replace temporary table asked as
select
    obligations.obligation_key, obligations.rule_key, obligations.plan_key, obligations.agency_key,
    obligations.period_key, obligations.due_date, obligations.extended_until_at, obligations.receipt_state,
    periods.period_type, periods.end_date, coalesce(obligations.due_date, periods.end_date) as judged_date
from marts.fct_report_obligations as obligations
inner join marts.dim_periods as periods using (period_key)
inner join marts.dim_agencies as agencies using (agency_key)
where agencies.is_in_roster and obligations.status <> 'not_applicable' and {condition}
"""

DUTIES = """
select
    asked.rule_key, asked.plan_key, asked.agency_key, agencies.agency_name, agencies.agency_full_name, asked.period_key,
    periods.period_name, asked.due_date, asked.extended_until_at, asked.receipt_state, rules.operator,
    rules.receiver_raw, rules.source_raw, plans.plan_number, plans.issued_date, plans.issuer, plans.title,
    areas.area_name, asked.obligation_key
from asked
inner join marts.dim_agencies as agencies using (agency_key)
inner join marts.dim_areas as areas on agencies.area_key = areas.area_key
inner join marts.dim_periods as periods using (period_key)
inner join marts.dim_report_rules as rules using (rule_key)
inner join marts.dim_plans as plans on asked.plan_key = plans.plan_key
order by asked.obligation_key
"""

# Every name that stands beside one of those asked for, so that a file has the same name whoever else is asked.
NAMES = """
select
    obligations.plan_key, obligations.period_key, obligations.agency_key, agencies.agency_name,
    count(distinct obligations.rule_key)
from marts.fct_report_obligations as obligations
inner join marts.dim_agencies as agencies using (agency_key)
where (obligations.plan_key, obligations.period_key) in (select plan_key, period_key from asked)
group by all
"""

# A figure may be about the report's own period or an earlier one of its kind, from the plan's first year on.
FIGURES = f"""
select asked.obligation_key, list(earlier.period_key order by earlier.end_date desc)[:{FIGURE_PERIODS}]
from asked
inner join marts.dim_plans as plans using (plan_key)
inner join marts.dim_periods as periods using (period_key)
inner join marts.dim_periods as earlier
    on
        asked.period_type = earlier.period_type
        and asked.end_date >= earlier.end_date
        and earlier.period_year >= least(coalesce(plans.start_year, year(plans.issued_date)), periods.period_year)
group by asked.obligation_key
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of the open duties are asked for; None and the empty text mean all.

    Duties without a date are open for ever, so they are asked for only by naming their period. Presumed ones are only
    asked for when told so: nobody decided yet that they are owed.
    """

    plan: str = ""
    period: str = ""
    due_within: int | None = None
    presumed: bool = False


def ask_all(warehouse: duckdb.DuckDBPyConnection, wanted: Filter, as_of: datetime) -> int:
    """Fill ``asked`` with the open duties; the number of them that no template can be made for.

    Those are the duties of groups and names that the roster cannot tell: their files would be refused.

    Raises:
        UsageError: the plan or the period is unknown.
    """
    if wanted.plan:
        _known(warehouse, "plan_key", "marts.dim_plans", wanted.plan, "--plan")
    if wanted.period:
        _known(warehouse, "period_key", "marts.dim_periods", wanted.period, "--period")
    statuses = (*OPEN, "no_due_date") if wanted.period else OPEN
    until = None if wanted.due_within is None else (as_of + timedelta(days=wanted.due_within)).replace(tzinfo=None)
    condition = """
        obligations.status in (select unnest($statuses))
        and obligations.receipt_state not in ('valid', 'not_structured')
        and ($presumed or obligations.basis <> 'presumed')
        and ($plan = '' or obligations.plan_key = $plan)
        and ($period = '' or obligations.period_key = $period)
        and ($until is null or obligations.cutoff_at is null or obligations.cutoff_at <= $until)
    """
    values = {
        "statuses": list(statuses),
        "presumed": wanted.presumed,
        "plan": wanted.plan,
        "period": wanted.period,
        "until": until,
    }
    warehouse.execute(ASK.format(condition=condition), values)
    counted = f"""
        select count(*)
        from marts.fct_report_obligations as obligations
        inner join marts.dim_agencies as agencies using (agency_key)
        where not agencies.is_in_roster and {condition}
    """
    return _number(warehouse, counted, values)


def ask_one(warehouse: duckdb.DuckDBPyConnection, rule: str, agency: str, period: str) -> None:
    """Fill ``asked`` with one duty, answered or not.

    Raises:
        UsageError: there is no such rule, agency or duty, or nothing is owed; the message says what is near.
    """
    values = {"rule": rule, "agency": agency, "period": period}
    condition = "obligations.rule_key = $rule and obligations.agency_key = $agency and obligations.period_key = $period"
    warehouse.execute(ASK.format(condition=condition), values)
    if _number(warehouse, "select count(*) from asked"):
        return
    replaced = _column(
        warehouse, "select current_key from marts.dim_replaced_keys where old_key = ? and current_key is not null", rule
    )
    if replaced:
        raise UsageError(f"--rule {rule}: mã cũ, nay là {replaced[0]}")
    _known(warehouse, "rule_key", "marts.dim_report_rules", rule, "--rule")
    _known(warehouse, "agency_key", "marts.dim_agencies", agency, "--agency", name="agency_name")
    owed = "select {} from marts.fct_report_obligations where rule_key = $rule and status <> 'not_applicable'"
    periods = _column(
        warehouse,
        f"{owed.format('distinct period_key')} and agency_key = $agency order by 1",
        {"rule": rule, "agency": agency},
    )
    if not periods:
        owing = _column(warehouse, f"{owed.format('distinct agency_key')} order by 1", {"rule": rule})
        near = difflib.get_close_matches(agency, owing, n=3, cutoff=0.0)
        raise UsageError(f"--agency {agency}: không phải gửi báo cáo theo {rule}; có phải: {', '.join(near) or '–'}")
    if period in periods:
        raise UsageError(f"--agency {agency}: không có trong danh bạ nên tệp sẽ bị từ chối; thêm vào danh bạ trước")
    raise UsageError(f"--period {period}: không có nghĩa vụ của kỳ này; các kỳ có: {', '.join(periods)}")


def duties(warehouse: duckdb.DuckDBPyConnection, as_of: datetime) -> Iterator[tuple[str, Duty]]:
    """The duties of ``asked`` by their keys."""
    names = _FileNames(warehouse.execute(NAMES).fetchall())
    figures = dict(warehouse.execute(FIGURES).fetchall())
    rows = warehouse.execute(DUTIES)
    columns = [column[0] for column in rows.description or ()]
    for values in rows.fetchall():
        row = dict(zip(columns, values, strict=True))
        yield row["obligation_key"], _duty(row, figures[row["obligation_key"]], as_of, names.stem(row))


class _FileNames:
    """Names of files that can be read, and never two alike in a plan and period: ``ubnd-xa-an-phu``.

    Names that only accents tell apart become the agency's key; where an agency owes two reports of one plan and
    period, the end of the rule's key says which.
    """

    def __init__(self, duties_beside: Iterable[tuple[str, str, str, str, int]]) -> None:
        self._agencies: Counter[tuple[str, str, str]] = Counter()
        self._rules: dict[tuple[str, str, str], int] = {}
        for plan, period, agency, name, rules in duties_beside:
            self._agencies[plan, period, slug(name)] += 1
            self._rules[plan, period, agency] = rules

    def stem(self, row: Mapping[str, Any]) -> str:
        """Path below the folder of templates, without ending."""
        plan, period, agency = row["plan_key"], row["period_key"], row["agency_key"]
        name = slug(row["agency_name"])
        if self._agencies[plan, period, name] > 1:
            name = agency
        if self._rules[plan, period, agency] > 1:
            name += "." + row["rule_key"].removeprefix(f"{plan}.")
        return f"{plan}/{period}/{name}"


def _duty(row: dict[str, Any], figure_periods: Iterable[str], as_of: datetime, stem: str) -> Duty:
    extended = row["extended_until_at"]
    return Duty(
        rule_key=row["rule_key"],
        agency_key=row["agency_key"],
        agency_name=row["agency_name"],
        agency_full_name=row["agency_full_name"],
        period=row["period_key"],
        period_name=row["period_name"],
        # What was accepted once is mended, not replaced: a second form must not silently take back the first.
        mode="patch" if row["receipt_state"] == "valid" else "snapshot",
        plan=wording.plan_name(row["plan_number"], row["issued_date"], row["issuer"], row["title"]),
        sentence=row["source_raw"],
        area=row["area_name"],
        receiver=row["receiver_raw"] or "cơ quan theo dõi kế hoạch (kế hoạch không nêu nơi nhận)",
        deadline=wording.deadline(row["operator"], row["due_date"], utc(extended) if extended else None),
        figure_periods=tuple(figure_periods),
        as_of=as_of,
        file_stem=stem,
    )


def _known(
    warehouse: duckdb.DuckDBPyConnection, key: str, table: str, written: str, option: str, *, name: str | None = None
) -> None:
    """Refuse a key that the table does not have, and name up to three that are near to it, or bear it as a name."""
    rows = warehouse.execute(f"select distinct {key}, {name or key} from {table} order by 1").fetchall()
    keys = [str(found) for found, _ in rows]
    if written in keys:
        return
    near = [str(found) for found, text in rows if name and fold(text) == fold(written)]
    near += difflib.get_close_matches(written, keys, n=3, cutoff=0.4)
    hint = f"có phải: {', '.join(dict.fromkeys(near[:3]))}" if near else f"xem bảng {table}"
    raise UsageError(f"{option} {written}: không có mã này; {hint}")


def _number(warehouse: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None) -> int:
    ((count,),) = warehouse.execute(query, values or {}).fetchall()
    return int(count)


def _column(warehouse: duckdb.DuckDBPyConnection, query: str, values: Any) -> list[str]:
    return [
        str(value) for (value,) in warehouse.execute(query, [values] if isinstance(values, str) else values).fetchall()
    ]
