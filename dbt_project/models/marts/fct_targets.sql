select
    target_key,
    plan_key,
    indicator as indicator_key,
    cast(horizon as integer) as horizon_year,
    operator,
    value as target_value,
    value_high as target_value_high,
    unit,
    source_raw,
    cast(source_start_line as integer) as source_start_line,
    cast(source_end_line as integer) as source_end_line,
    cast(source_page as integer) as source_page,
    confidence
from {{ ref('stg_targets') }}
