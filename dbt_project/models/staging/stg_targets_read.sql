with

current_rows as (
    {{ current_records('targets') }}
)

select
    current_rows.content_sha256,
    current_rows.plan_key,
    current_rows.target_key,
    current_rows.horizon,
    current_rows.indicator,
    current_rows.operator,
    current_rows.value,
    current_rows.value_high,
    current_rows.unit,
    current_rows.source_start_line,
    current_rows.source_end_line,
    current_rows.source_page,
    current_rows.source_raw,
    current_rows.rule,
    current_rows.confidence
from current_rows
inner join {{ ref('stg_plans') }} as plans
    on
        current_rows.plan_key = plans.plan_key
        and current_rows.content_sha256 = plans.content_sha256
