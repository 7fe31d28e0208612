-- Where every area that reported is wholly known on a boundary, and none speaks in the place of others, the numbers on
-- the boundary add up to what was reported. Of this year and the last: what is older was tested when it came.
{%- set recent %}
    periods.period_year >= (select extract(year from run.as_of_date) - 1 from {{ ref('stg_run') }} as run)
{%- endset %}
with

figures as (
    select
        boundaries.boundary,
        counts.area_key,
        counts.period_key,
        counts.organisation_type,
        counts.measure,
        counts.counted_value,
        case
            when
                count(*) = count(bridge.share)
                and abs(sum(bridge.share) - 1.0) < 0.000001
                and max(case when bridge.mapping = 'restated' then 1 else 0 end) = 0
                then 1
            else 0
        end as is_whole
    from {{ ref('fct_cooperative_counts') }} as counts
    inner join {{ ref('dim_periods') }} as periods
        on counts.period_key = periods.period_key
    cross join {{ ref('dim_boundaries') }} as boundaries
    left join {{ ref('bridge_area_boundaries') }} as bridge
        on
            counts.area_key = bridge.area_key
            and boundaries.boundary = bridge.boundary
            and {{ is_within('periods.end_date', 'bridge.from_date', 'bridge.to_date') }}
    where {{ recent }}
    group by
        boundaries.boundary,
        counts.area_key,
        counts.period_key,
        counts.organisation_type,
        counts.measure,
        counts.counted_value
),

reported as (
    select
        boundary,
        period_key,
        organisation_type,
        measure,
        sum(counted_value) as reported_total
    from figures
    group by boundary, period_key, organisation_type, measure
    having min(is_whole) = 1
),

on_boundaries as (
    select
        boundary,
        period_key,
        organisation_type,
        measure,
        sum(known_value) as boundary_total
    from ({{ counts_on_boundaries(recent) }}) as counted
    group by boundary, period_key, organisation_type, measure
)

select
    reported.boundary,
    reported.period_key,
    reported.organisation_type,
    reported.measure,
    reported.reported_total,
    on_boundaries.boundary_total
from reported
left join on_boundaries
    on
        reported.boundary = on_boundaries.boundary
        and reported.period_key = on_boundaries.period_key
        and reported.organisation_type = on_boundaries.organisation_type
        and reported.measure = on_boundaries.measure
where
    on_boundaries.boundary_total is null
    or abs(reported.reported_total - on_boundaries.boundary_total) > 0.001
