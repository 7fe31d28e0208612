-- What is known up to the horizon's last day is judged; figures of later periods belong to later horizons. Of periods
-- that end on one day the longest is meant.
with

promised as (
    select
        targets.*,
        indicators.is_flow,
        plans.area_key,
        run.as_of_date,
        cast(concat(targets.horizon_year, '-12-31') as date) as horizon_end_date
    from {{ ref('fct_targets') }} as targets
    inner join {{ ref('dim_indicators') }} as indicators
        on targets.indicator_key = indicators.indicator_key
    inner join {{ ref('dim_plans') }} as plans
        on targets.plan_key = plans.plan_key
    cross join {{ ref('stg_run') }} as run
),

periods as (
    select
        period_key,
        end_date,
        row_number() over (order by end_date asc, start_date asc) as place_from_first,
        row_number() over (order by end_date desc, start_date asc) as place_from_last
    from {{ ref('dim_periods') }}
),

dated as (
    select
        figures.*,
        periods.end_date,
        periods.place_from_first,
        periods.place_from_last
    from {{ ref('fct_target_figures') }} as figures
    inner join periods
        on figures.period_key = periods.period_key
    inner join promised
        on
            figures.target_key = promised.target_key
            and periods.end_date <= promised.horizon_end_date
),

edges as (
    select
        target_key,
        value_basis,
        min(place_from_first) as place_from_first,
        min(place_from_last) as place_from_last
    from dated
    group by target_key, value_basis
),

baselines as (
    select dated.*
    from dated
    inner join edges
        on
            dated.target_key = edges.target_key
            and dated.value_basis = edges.value_basis
            and dated.place_from_first = edges.place_from_first
    where dated.value_basis = 'actual'
),

latest as (
    select dated.*
    from dated
    inner join edges
        on
            dated.target_key = edges.target_key
            and dated.value_basis = edges.value_basis
            and dated.place_from_last = edges.place_from_last
),

placed as (
    select
        promised.*,
        baselines.period_key as baseline_period_key,
        baselines.figure_value as baseline_value,
        baselines.source as baseline_source,
        actuals.period_key as actual_period_key,
        actuals.figure_value as actual_value,
        actuals.source as actual_source,
        actuals.agency_key as actual_agency_key,
        actuals.received_at as actual_received_at,
        actuals.reporters,
        actuals.is_disputed,
        actuals.gap,
        actuals.is_reached,
        estimates.period_key as estimate_period_key,
        estimates.figure_value as estimate_value,
        estimates.source as estimate_source,
        estimates.agency_key as estimate_agency_key,
        baselines.end_date as baseline_end_date,
        actuals.end_date as actual_end_date,
        case
            when actuals.is_reached then null
            when promised.operator = 'range' and actuals.figure_value > promised.target_value
                then promised.target_value_high
            else promised.target_value
        end as wanted_value
    from promised
    left join baselines
        on promised.target_key = baselines.target_key
    left join latest as actuals
        on
            promised.target_key = actuals.target_key
            and actuals.value_basis = 'actual'
    left join latest as estimates
        on
            promised.target_key = estimates.target_key
            and estimates.value_basis = 'estimate'
),

timed as (
    select
        *,
        {{ years_between('baseline_end_date', 'actual_end_date') }} as years_past,
        {{ years_between('actual_end_date', 'horizon_end_date') }} as years_left
    from placed
),

-- What happens within a time may have been reported by year or since the plan's beginning: no pace follows from it.
paced as (
    select
        *,
        case when not is_flow then round((actual_value - baseline_value) / nullif(years_past, 0), 6) end
            as pace_per_year,
        case when not is_flow then round((wanted_value - actual_value) / nullif(years_left, 0), 6) end
            as needed_per_year
    from timed
)

select
    target_key,
    plan_key,
    indicator_key,
    area_key,
    unit,
    direction,
    operator,
    target_value,
    target_value_high,
    horizon_year,
    horizon_end_date,
    as_of_date,
    baseline_period_key,
    baseline_value,
    baseline_source,
    actual_period_key,
    actual_value,
    actual_source,
    actual_agency_key,
    actual_received_at,
    coalesce(reporters, 0) as reporters,
    coalesce(is_disputed, false) as is_disputed,
    estimate_period_key,
    estimate_value,
    estimate_source,
    estimate_agency_key,
    case when unit = 'percent' then coalesce(actual_source, estimate_source, 'unknown') end as share_basis,
    gap,
    round(100 * gap / nullif(abs(target_value), 0), 6) as gap_pct,
    is_reached,
    years_left,
    pace_per_year,
    needed_per_year,
    case
        when is_reached then 'reached'
        when actual_end_date = horizon_end_date then 'missed'
        when as_of_date > horizon_end_date then 'unknown'
        when needed_per_year > 0 and pace_per_year >= needed_per_year then 'on_track'
        when needed_per_year < 0 and pace_per_year <= needed_per_year then 'on_track'
        when needed_per_year is not null and pace_per_year is not null then 'behind'
        else 'unknown'
    end as on_track
from paced
