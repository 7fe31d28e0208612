select
    targets.target_key,
    targets.plan_key,
    targets.indicator as indicator_key,
    cast(targets.horizon as integer) as horizon_year,
    targets.operator,
    targets.value as target_value,
    targets.value_high as target_value_high,
    case targets.operator when '>=' then 'up' when '<=' then 'down' else indicators.direction end as direction,
    targets.unit,
    targets.source_raw,
    cast(targets.source_start_line as integer) as source_start_line,
    cast(targets.source_end_line as integer) as source_end_line,
    cast(targets.source_page as integer) as source_page,
    targets.confidence
from {{ ref('stg_targets') }} as targets
inner join {{ ref('dim_indicators') }} as indicators
    on targets.indicator = indicators.indicator_key
