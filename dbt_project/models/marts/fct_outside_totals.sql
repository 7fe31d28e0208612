-- A total about an area or a period that this warehouse does not know is kept: it compares with nothing, and says so.
select
    totals.total_key,
    areas.area_key,
    periods.period_key,
    totals.area_key as outside_area,
    totals.period_key as outside_period,
    totals.organisation_type,
    totals.measure,
    totals.total_value,
    totals.value_basis,
    totals.tolerance,
    totals.source as source_name,
    totals.note
from {{ ref('outside_totals') }} as totals
left join {{ ref('dim_areas') }} as areas
    on totals.area_key = areas.area_key
left join {{ ref('dim_periods') }} as periods
    on totals.period_key = periods.period_key
