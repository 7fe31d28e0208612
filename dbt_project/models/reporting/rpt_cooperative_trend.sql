-- Both years stand on one boundary, so the change is never that of a boundary that moved.
select
    counts.boundary,
    counts.area_key,
    areas.area_name,
    areas.area_level,
    areas.province_key,
    counts.period_year,
    counts.organisation_type,
    counts.measure,
    measures.measure_name,
    measures.unit,
    counts.annual_value,
    counts.value_basis,
    counts.value_state,
    counts.last_period_key,
    previous.annual_value as previous_value,
    previous.last_period_key as previous_period_key,
    round(counts.annual_value - previous.annual_value, 6) as change_value,
    round(100.0 * (counts.annual_value - previous.annual_value) / nullif(previous.annual_value, 0), 6) as change_pct
from {{ ref('fct_annual_counts') }} as counts
inner join {{ ref('dim_areas') }} as areas
    on counts.area_key = areas.area_key
inner join {{ ref('dim_measures') }} as measures
    on counts.measure = measures.measure_key
left join {{ ref('fct_annual_counts') }} as previous
    on
        counts.boundary = previous.boundary
        and counts.area_key = previous.area_key
        and counts.period_year = previous.period_year + 1
        and counts.organisation_type = previous.organisation_type
        and counts.measure = previous.measure
