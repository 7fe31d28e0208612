with

current_rows as (
    {{ current_records('plan_recipients') }}
)

select
    current_rows.content_sha256,
    current_rows.plan_key,
    current_rows.position,
    current_rows.recipient_raw,
    current_rows.purpose,
    current_rows.source_start_line,
    current_rows.source_end_line,
    current_rows.source_page
from current_rows
inner join {{ ref('stg_plans') }} as plans
    on
        current_rows.plan_key = plans.plan_key
        and current_rows.content_sha256 = plans.content_sha256
