with

current_rows as (
    {{ current_records('unread_lines') }}
)

select
    current_rows.content_sha256,
    current_rows.plan_key,
    current_rows.start_line,
    current_rows.end_line,
    current_rows.source_page,
    current_rows.source_raw
from current_rows
inner join {{ ref('stg_plans') }} as plans
    on
        current_rows.plan_key = plans.plan_key
        and current_rows.content_sha256 = plans.content_sha256
