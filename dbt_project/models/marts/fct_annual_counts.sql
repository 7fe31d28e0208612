{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed_years('period_year') }}",
) }}

-- A stock is that of the last period reported in the year, where several end on one day the one whose value is known
-- and then the longest; a flow is the sum of the year's periods of the shortest type that covers the year. So an annual
-- number is never added to its quarters.
with

counts as (
    {{ counts_on_boundaries(in_changed_years('periods.period_year')) }}
),

by_type as (
    select
        counts.boundary,
        counts.area_key,
        periods.period_year,
        periods.period_type,
        counts.organisation_type,
        counts.measure,
        max(extract(month from periods.end_date)) as end_month,
        max(counts.period_key) as last_period_key,
        max(case when counts.counted_value is not null then counts.period_key end) as last_known_key,
        max_by(counts.counted_value, counts.period_key) as last_value,
        max_by(counts.value_basis, counts.period_key) as last_basis,
        max_by(counts.value_state, counts.period_key) as last_state,
        cast(count(counts.counted_value) as integer) as periods_known,
        cast(count(*) as integer) as periods_reported,
        round(sum(counts.counted_value), 6) as summed_value,
        min(counts.value_basis) as first_of_bases,
        max(counts.value_basis) as last_of_bases,
        min(case when counts.value_state <> 'known' then counts.value_state end) as unknown_state
    from counts
    inner join {{ ref('dim_periods') }} as periods
        on counts.period_key = periods.period_key
    group by
        counts.boundary,
        counts.area_key,
        periods.period_year,
        periods.period_type,
        counts.organisation_type,
        counts.measure
),

typed as (
    select
        by_type.*,
        measures.is_additive_over_periods as is_flow,
        by_type.last_known_key is not null and by_type.last_known_key = by_type.last_period_key as is_last_known,
        case by_type.period_type
            when 'annual' then 1
            when 'semiannual' then 2
            when 'quarterly' then 4
            when 'monthly' then 12
        end as periods_in_year,
        case by_type.period_type
            when 'annual' then 12
            when 'nine_month' then 9
            when 'semiannual' then 6
            when 'quarterly' then 3
            when 'monthly' then 1
        end as months
    from by_type
    inner join {{ ref('dim_measures') }} as measures
        on by_type.measure = measures.measure_key
),

preferred as (
    select
        typed.*,
        row_number() over (
            partition by boundary, area_key, period_year, organisation_type, measure
            order by
                case
                    when not is_flow then end_month
                    when periods_known = periods_in_year then 1
                    else 0
                end desc,
                case
                    when is_flow then coalesce(periods_in_year, 0)
                    when is_last_known then 1
                    else 0
                end desc,
                months desc
        ) as preference
    from typed
)

select
    boundary,
    area_key,
    period_year,
    organisation_type,
    measure,
    case
        when is_flow and periods_known = periods_in_year then summed_value
        when not is_flow and is_last_known then last_value
    end as annual_value,
    case
        when not is_flow then last_basis
        when first_of_bases = last_of_bases then first_of_bases
        else 'mixed'
    end as value_basis,
    case
        when not is_flow then last_state
        when periods_known = periods_in_year then 'known'
        when periods_reported = periods_in_year then unknown_state
        else 'periods_missing'
    end as value_state,
    period_type,
    last_period_key
from preferred
where preference = 1
