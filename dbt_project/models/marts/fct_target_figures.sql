{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=[
        "{{ forget_changed_figures('target_key', 'period_key') }}",
        "{{ forget_changed_figures('area_key', 'period_key') }}",
    ],
) }}

-- Figures are never added: a report of an agency on the plan's own level goes before a count of the plan's area, and of
-- several such reports the one received last stands. What an agency of another level reports is a part, another figure.
with

promised as (
    select
        targets.target_key,
        targets.indicator_key,
        targets.operator,
        targets.direction,
        targets.target_value,
        targets.target_value_high,
        plans.area_key,
        coalesce(plans.area_level, 'national') as area_level
    from {{ ref('fct_targets') }} as targets
    inner join {{ ref('dim_plans') }} as plans
        on targets.plan_key = plans.plan_key
),

figures as (
    select
        promised.target_key,
        promised.area_key,
        progress.period_key,
        progress.value_basis,
        'reported' as source,
        progress.agency_key,
        progress.actual_value as figure_value,
        progress.received_at
    from {{ ref('fct_target_progress') }} as progress
    inner join promised
        on progress.target_key = promised.target_key
    inner join {{ ref('dim_agencies') }} as agencies
        on progress.agency_key = agencies.agency_key
    inner join {{ ref('dim_areas') }} as served
        on
            agencies.area_key = served.area_key
            and promised.area_level = served.area_level
    union all
    select
        promised.target_key,
        promised.area_key,
        counts.period_key,
        counts.value_basis,
        'counted' as source,
        counts.agency_key,
        counts.counted_value as figure_value,
        counts.received_at
    from promised
    inner join {{ ref('counted_indicators') }} as indicators
        on promised.indicator_key = indicators.indicator_key
    inner join {{ ref('fct_cooperative_counts') }} as counts
        on
            promised.area_key = counts.area_key
            and indicators.organisation_type = counts.organisation_type
            and indicators.measure = counts.measure
    union all
    select
        promised.target_key,
        promised.area_key,
        shares.period_key,
        shares.value_basis,
        'computed' as source,
        cast(null as string) as agency_key,
        shares.share_pct as figure_value,
        shares.received_at
    from promised
    inner join {{ ref('fct_share_actuals') }} as shares
        on
            promised.area_key = shares.area_key
            and promised.indicator_key = shares.indicator_key
    where shares.share_pct is not null
),

ranked as (
    select
        figures.*,
        row_number() over (
            partition by figures.target_key, figures.period_key, figures.value_basis
            order by
                case when figures.source = 'reported' then 0 else 1 end,
                figures.received_at desc,
                figures.agency_key asc
        ) as preference
    from figures
    where
        {{ in_changed_figures('figures.target_key', 'figures.period_key') }}
        or {{ in_changed_figures('figures.area_key', 'figures.period_key') }}
),

chosen as (
    select
        target_key,
        area_key,
        period_key,
        value_basis,
        max(case when preference = 1 then source end) as source,
        max(case when preference = 1 then agency_key end) as agency_key,
        max(case when preference = 1 then figure_value end) as figure_value,
        max(case when preference = 1 then received_at end) as received_at,
        sum(case when source = 'reported' then 1 else 0 end) as reporters,
        min(case when source = 'reported' then figure_value end) as lowest_reported,
        max(case when source = 'reported' then figure_value end) as highest_reported
    from ranked
    group by target_key, area_key, period_key, value_basis
)

select
    chosen.target_key,
    chosen.area_key,
    chosen.period_key,
    chosen.value_basis,
    chosen.figure_value,
    chosen.source,
    chosen.agency_key,
    chosen.received_at,
    cast(chosen.reporters as integer) as reporters,
    chosen.lowest_reported,
    chosen.highest_reported,
    coalesce(chosen.lowest_reported < chosen.highest_reported, false) as is_disputed,
    {{ gap_to_promise('chosen.figure_value', 'promised') }} as gap,
    {{ meets_promise('chosen.figure_value', 'promised') }} as is_reached
from chosen
inner join promised
    on chosen.target_key = promised.target_key
