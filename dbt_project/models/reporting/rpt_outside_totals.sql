-- A stock is compared with that of any period which ends on the same day, the longest first, and an area that reported
-- nothing itself with the sum of the areas below, where all of them did.
with

wanted as (
    select
        totals.total_key,
        totals.area_key,
        totals.organisation_type,
        totals.measure,
        periods.period_key
    from {{ ref('fct_outside_totals') }} as totals
    inner join {{ ref('dim_measures') }} as measures
        on totals.measure = measures.measure_key
    inner join {{ ref('dim_periods') }} as named
        on totals.period_key = named.period_key
    inner join {{ ref('dim_periods') }} as periods
        on
            named.period_key = periods.period_key
            or (named.end_date = periods.end_date and not measures.is_additive_over_periods)
),

found as (
    select
        wanted.total_key,
        counts.period_key,
        counts.counted_value,
        'own' as counted_by,
        1 as preference
    from wanted
    inner join {{ ref('fct_cooperative_counts') }} as counts
        on
            wanted.area_key = counts.area_key
            and wanted.period_key = counts.period_key
            and wanted.organisation_type = counts.organisation_type
            and wanted.measure = counts.measure
    union all
    select
        wanted.total_key,
        rollup.period_key,
        rollup.parts_value as counted_value,
        'parts' as counted_by,
        2 as preference
    from wanted
    inner join ({{ count_rollup() }}) as rollup
        on
            wanted.area_key = rollup.area_key
            and wanted.period_key = rollup.period_key
            and wanted.organisation_type = rollup.organisation_type
            and wanted.measure = rollup.measure
    where rollup.parts_reported = rollup.parts_expected
),

numbered as (
    select
        found.*,
        row_number() over (
            partition by found.total_key
            order by found.preference asc, periods.start_date asc, found.period_key asc
        ) as place
    from found
    inner join {{ ref('dim_periods') }} as periods
        on found.period_key = periods.period_key
)

select
    totals.total_key,
    coalesce(areas.area_name, totals.outside_area) as area_name,
    totals.outside_period as total_period,
    totals.organisation_type,
    totals.measure,
    totals.total_value,
    totals.value_basis as total_basis,
    totals.source_name,
    totals.note,
    numbered.counted_value,
    numbered.period_key as counted_period_key,
    numbered.counted_by,
    round(numbered.counted_value - totals.total_value, 6) as difference,
    case
        when numbered.counted_value is null then 'not_applicable'
        when abs(numbered.counted_value - totals.total_value) <= totals.tolerance * totals.total_value then 'agrees'
        else 'differs'
    end as comparison
from {{ ref('fct_outside_totals') }} as totals
left join {{ ref('dim_areas') }} as areas
    on totals.area_key = areas.area_key
left join numbered
    on
        totals.total_key = numbered.total_key
        and numbered.place = 1
