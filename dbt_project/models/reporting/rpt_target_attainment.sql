select
    attainment.target_key,
    attainment.plan_key,
    plans.plan_number,
    plans.title as plan_title,
    attainment.area_key,
    areas.area_name,
    areas.province_key,
    attainment.indicator_key,
    indicators.indicator_name,
    attainment.unit,
    attainment.direction,
    attainment.operator,
    attainment.target_value,
    attainment.target_value_high,
    attainment.horizon_year,
    attainment.as_of_date,
    attainment.baseline_period_key,
    attainment.baseline_value,
    attainment.baseline_source,
    attainment.actual_period_key,
    periods.period_name as actual_period_name,
    attainment.actual_value,
    attainment.actual_source,
    attainment.actual_agency_key,
    agencies.agency_name as actual_agency_name,
    attainment.reporters,
    attainment.is_disputed,
    attainment.estimate_period_key,
    attainment.estimate_value,
    attainment.estimate_source,
    attainment.estimate_agency_key,
    attainment.share_basis,
    attainment.gap,
    attainment.gap_pct,
    attainment.is_reached,
    attainment.years_left,
    attainment.pace_per_year,
    attainment.needed_per_year,
    attainment.on_track
from {{ ref('fct_target_attainment') }} as attainment
inner join {{ ref('dim_plans') }} as plans
    on attainment.plan_key = plans.plan_key
inner join {{ ref('dim_areas') }} as areas
    on attainment.area_key = areas.area_key
inner join {{ ref('dim_indicators') }} as indicators
    on attainment.indicator_key = indicators.indicator_key
left join {{ ref('dim_periods') }} as periods
    on attainment.actual_period_key = periods.period_key
left join {{ ref('dim_agencies') }} as agencies
    on attainment.actual_agency_key = agencies.agency_key
