"""The rows of the templates asked for: tasks, targets and counts, each with what was last reported about it.

Which rows an agency gets is decided here, and told to operators in ``docs/submissions.md``:

- tasks that it leads, or that an agency led in whose place it stands, unless they were reported done before;
- targets that it reported before, and those of the plan that nobody on the plan's own level reports;
- counts of its own area and of areas that it counted before;
- of a figure whose last word is an estimate of an earlier period, a second row that asks for the final one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb

from ingest.outbox.templates import wording
from ingest.outbox.templates.content import Row
from ingest.submissions.layout import COOPERATIVES, TARGETS, TASKS, WORDS

Rows = dict[str, list[Row]]

# For whom an agency speaks on the judged day: itself, and those that ended before it and left it their place.
SPEAKS_FOR = """
create or replace temporary table speaks_for as
with recursive places (obligation_key, judged_date, agency_key, steps) as (
    select obligation_key, judged_date, agency_key, 0
    from asked
    union all
    select places.obligation_key, places.judged_date, successions.predecessor_key, places.steps + 1
    from places
    inner join marts.bridge_agency_successions as successions on places.agency_key = successions.successor_key
    inner join marts.dim_agencies as ended on successions.predecessor_key = ended.agency_key
    -- A roster that leads back to where it began must not go on for ever.
    where
        places.steps < 10
        and successions.from_date <= places.judged_date
        and ended.valid_to_date < places.judged_date
)
select obligation_key, agency_key, min(steps) > 0 as has_ended
from places
group by obligation_key, agency_key
"""

# Who leads a task: agencies by name, and the members of a collective name while it means them. A member that ended
# before the judged day left its place to the one that speaks for it.
TASK_ROWS = """
with leads as (
    select task_key, agency_key, cast(null as date) as from_date, cast(null as date) as to_date
    from marts.bridge_task_agencies
    where agency_role = 'lead'
    union all
    select leads.task_key, members.agency_key, members.from_date, members.to_date
    from marts.bridge_task_agencies as leads
    inner join marts.dim_tasks as tasks using (task_key)
    inner join marts.bridge_group_members as members
        on tasks.plan_key = members.plan_key and leads.agency_name_raw = members.group_name_raw
    where leads.agency_role = 'lead'
),

led as (
    select distinct
        asked.obligation_key, asked.end_date, tasks.task_key, tasks.title, tasks.recurrence, tasks.source_start_line
    from asked
    inner join speaks_for using (obligation_key)
    inner join leads on speaks_for.agency_key = leads.agency_key
    inner join marts.dim_tasks as tasks on leads.task_key = tasks.task_key and asked.plan_key = tasks.plan_key
    where
        speaks_for.has_ended
        or (
            asked.judged_date >= coalesce(leads.from_date, asked.judged_date)
            and asked.judged_date <= coalesce(leads.to_date, asked.judged_date)
        )
),

reported as (
    select
        led.obligation_key, led.task_key, progress.status, progress.progress_pct, periods.period_name,
        periods.end_date < led.end_date as is_earlier
    from led
    inner join speaks_for using (obligation_key)
    inner join marts.fct_task_progress as progress
        on led.task_key = progress.task_key and speaks_for.agency_key = progress.agency_key
    inner join marts.dim_periods as periods
        on progress.period_key = periods.period_key and led.end_date >= periods.end_date
    qualify row_number() over (
        partition by led.obligation_key, led.task_key
        order by periods.end_date desc, progress.last_received_at desc, progress.agency_key
    ) = 1
)

select
    led.obligation_key, led.task_key, led.title, reported.status, reported.progress_pct, reported.period_name
from led
left join reported using (obligation_key, task_key)
-- What recurs is never done for good; what was reported done in this very period stays, so that a file that replaces
-- the first one repeats it.
where
    not coalesce(reported.status = 'done' and reported.is_earlier, false)
    or coalesce(led.recurrence, 'once') <> 'once'
order by led.obligation_key, led.source_start_line, led.task_key
"""

TARGET_ROWS = """
with levels as (
    select agencies.agency_key, areas.area_level, agencies.valid_to_date
    from marts.dim_agencies as agencies
    inner join marts.dim_areas as areas using (area_key)
),

-- Whether the agency serves the plan's own level, and whether any that owes this report does.
asked_levels as (
    select asked.*, levels.area_level = coalesce(plans.area_level, 'national') as is_own_level
    from asked
    inner join marts.dim_plans as plans using (plan_key)
    inner join levels using (agency_key)
),

own_level_duties as (
    select distinct obligations.rule_key, obligations.period_key
    from marts.fct_report_obligations as obligations
    inner join marts.dim_plans as plans on obligations.plan_key = plans.plan_key
    inner join levels on obligations.agency_key = levels.agency_key
    where
        obligations.status <> 'not_applicable'
        and levels.area_level = coalesce(plans.area_level, 'national')
),

claims as (
    select distinct progress.target_key, levels.valid_to_date
    from marts.fct_target_progress as progress
    inner join marts.fct_targets as targets using (target_key)
    inner join marts.dim_plans as plans using (plan_key)
    inner join levels on progress.agency_key = levels.agency_key
    where levels.area_level = coalesce(plans.area_level, 'national')
),

own as (
    select distinct speaks_for.obligation_key, progress.target_key
    from speaks_for
    inner join marts.fct_target_progress as progress using (agency_key)
),

wanted as (
    select
        asked.obligation_key, asked.end_date, asked.period_type, targets.*, own.target_key is not null as is_own
    from asked_levels as asked
    inner join marts.fct_targets as targets
        on asked.plan_key = targets.plan_key and targets.horizon_year >= year(asked.end_date)
    left join own on asked.obligation_key = own.obligation_key and targets.target_key = own.target_key
    left join own_level_duties as level_duties
        on asked.rule_key = level_duties.rule_key and asked.period_key = level_duties.period_key
    where
        own.target_key is not null
        or (
            (asked.is_own_level or level_duties.rule_key is null)
            and not exists (
                select 1
                from claims
                where
                    claims.target_key = targets.target_key
                    and asked.judged_date <= coalesce(claims.valid_to_date, asked.judged_date)
            )
        )
),

reported as (
    select
        wanted.obligation_key, wanted.target_key, progress.value_basis, progress.actual_value, periods.period_key,
        periods.period_name, periods.end_date, periods.end_date < wanted.end_date as is_earlier,
        periods.period_type = wanted.period_type as is_of_this_kind,
        row_number() over (
            partition by wanted.obligation_key, wanted.target_key
            order by
                periods.end_date desc, progress.value_basis, progress.received_at desc, progress.agency_key
        ) as preference
    from wanted
    inner join speaks_for using (obligation_key)
    inner join marts.fct_target_progress as progress
        on wanted.target_key = progress.target_key and speaks_for.agency_key = progress.agency_key
    inner join marts.dim_periods as periods
        on progress.period_key = periods.period_key and wanted.end_date >= periods.end_date
),

-- The last earlier period of this kind: its best figure is an estimate only where nothing actual was said of it.
earlier as (
    select *
    from reported
    where is_earlier and is_of_this_kind
    qualify row_number() over (partition by obligation_key, target_key order by preference) = 1
)

select
    wanted.obligation_key, wanted.target_key, indicators.indicator_name, wanted.unit, wanted.operator,
    wanted.target_value, wanted.target_value_high, wanted.horizon_year, reported.value_basis, reported.actual_value,
    reported.period_name, earlier.actual_value as estimated_value, earlier.period_key as estimated_period,
    earlier.period_name as estimated_period_name
from wanted
inner join marts.dim_indicators as indicators using (indicator_key)
left join reported
    on
        wanted.obligation_key = reported.obligation_key
        and wanted.target_key = reported.target_key
        and reported.preference = 1
left join earlier
    on
        wanted.obligation_key = earlier.obligation_key
        and wanted.target_key = earlier.target_key
        and earlier.value_basis = 'estimate'
order by wanted.obligation_key, wanted.horizon_year, wanted.source_start_line, wanted.target_key
"""

COOPERATIVE_ROWS = """
with places as (
    select asked.obligation_key, asked.end_date, asked.period_type, areas.area_key, areas.area_name, 0 as place
    from asked
    inner join marts.dim_agencies as agencies using (agency_key)
    inner join marts.dim_areas as areas on agencies.area_key = areas.area_key
    where areas.is_in_roster and areas.area_level <> 'national'
    union all
    select asked.obligation_key, asked.end_date, asked.period_type, areas.area_key, areas.area_name, 1
    from asked
    inner join speaks_for using (obligation_key)
    inner join marts.fct_cooperative_counts as counts on speaks_for.agency_key = counts.agency_key
    inner join marts.dim_areas as areas on counts.area_key = areas.area_key
    where areas.is_in_roster and asked.judged_date <= coalesce(areas.valid_to_date, asked.judged_date)
),

areas as (
    select obligation_key, end_date, period_type, area_key, area_name, min(place) as place
    from places
    group by obligation_key, end_date, period_type, area_key, area_name
),

reported as (
    select
        areas.obligation_key, areas.area_key, counts.organisation_type, counts.measure, counts.counted_value,
        counts.value_basis, periods.period_key, periods.period_name, periods.end_date,
        periods.end_date < areas.end_date and periods.period_type = areas.period_type as is_earlier
    from areas
    inner join marts.fct_cooperative_counts as counts using (area_key)
    inner join marts.dim_periods as periods
        on counts.period_key = periods.period_key and areas.end_date >= periods.end_date
),

-- By period: the counts that are actual, and those that are still estimates.
by_period as (
    select
        obligation_key, area_key, organisation_type, period_key, period_name, end_date, is_earlier,
        map_from_entries(list((measure, counted_value)) filter (where value_basis = 'actual')) as actuals,
        map_from_entries(list((measure, counted_value)) filter (where value_basis = 'estimate')) as estimates
    from reported
    group by obligation_key, area_key, organisation_type, period_key, period_name, end_date, is_earlier
),

last_period as (
    select *
    from by_period
    qualify row_number() over (
        partition by obligation_key, area_key, organisation_type order by end_date desc, period_key
    ) = 1
),

earlier as (
    select *
    from by_period
    where is_earlier
    qualify row_number() over (
        partition by obligation_key, area_key, organisation_type order by end_date desc, period_key
    ) = 1
)

select
    areas.obligation_key, areas.area_key, areas.area_name, types.organisation_type, last_period.period_name,
    last_period.actuals, last_period.estimates, earlier.estimates as earlier_estimates,
    earlier.period_key as estimated_period, earlier.period_name as estimated_period_name
from areas
cross join (select unnest($types) as organisation_type) as types
left join last_period
    on
        areas.obligation_key = last_period.obligation_key
        and areas.area_key = last_period.area_key
        and types.organisation_type = last_period.organisation_type
left join earlier
    on
        areas.obligation_key = earlier.obligation_key
        and areas.area_key = earlier.area_key
        and types.organisation_type = earlier.organisation_type
order by areas.obligation_key, areas.place, areas.area_key, list_position($types, types.organisation_type)
"""


def rows_of_asked(warehouse: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    """Duty → table → rows, for every duty of ``asked`` that has any."""
    warehouse.execute(SPEAKS_FOR)
    found: dict[str, Rows] = defaultdict(lambda: defaultdict(list))
    for row in _fetch(warehouse, TASK_ROWS):
        found[row["obligation_key"]][TASKS.name].append(_task(row))
    for row in _fetch(warehouse, TARGET_ROWS):
        found[row["obligation_key"]][TARGETS.name].extend(_targets(row))
    for row in _fetch(warehouse, COOPERATIVE_ROWS, {"types": list(WORDS["organisation_type"])}):
        found[row["obligation_key"]][COOPERATIVES.name].extend(_cooperatives(row))
    return found


def _fetch(
    warehouse: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    result = warehouse.execute(query, values or {})
    columns = [column[0] for column in result.description or ()]
    while rows := result.fetchmany(10_000):
        yield from (dict(zip(columns, row, strict=True)) for row in rows)


def _task(row: dict[str, Any]) -> Row:
    last = row["period_name"] and wording.last_task(row["status"], row["progress_pct"], row["period_name"])
    return {"task_key": row["task_key"], "task_title": row["title"], "last_reported": last or ""}


def _targets(row: dict[str, Any]) -> Iterator[Row]:
    unit = row["unit"]
    named = {
        "target_key": row["target_key"],
        "target_name": wording.target_name(
            row["indicator_name"],
            row["operator"],
            row["target_value"],
            row["target_value_high"],
            unit,
            row["horizon_year"],
        ),
        "unit": wording.FORM_UNITS[unit][0],
    }
    last = ""
    if row["period_name"]:
        last = wording.last_target(row["actual_value"], unit, row["value_basis"], row["period_name"])
    yield {**named, "last_reported": last}
    if row["estimated_period"]:
        estimate = wording.last_target(row["estimated_value"], unit, "estimate", row["estimated_period_name"])
        yield {
            **named,
            "last_reported": wording.asks_for_final(estimate),
            "basis": "actual",
            "figure_period": row["estimated_period"],
        }


def _cooperatives(row: dict[str, Any]) -> Iterator[Row]:
    named = {name: row[name] for name in ("area_key", "area_name", "organisation_type")}
    said = [
        wording.last_counts(counts, basis, row["period_name"])
        for basis, counts in (("actual", row["actuals"]), ("estimate", row["estimates"]))
        if counts
    ]
    yield {**named, "last_reported": ". ".join(said)}
    if row["earlier_estimates"]:
        estimate = wording.last_counts(row["earlier_estimates"], "estimate", row["estimated_period_name"])
        yield {
            **named,
            "last_reported": wording.asks_for_final(estimate),
            "basis": "actual",
            "figure_period": row["estimated_period"],
        }
