with

current_rows as (
    {{ current_records('tasks') }}
)

select
    current_rows.content_sha256,
    current_rows.plan_key,
    current_rows.task_key,
    current_rows.ref,
    current_rows.origin,
    current_rows.section,
    current_rows.number,
    current_rows.title,
    current_rows.lead,
    current_rows.coordinating,
    current_rows.approver,
    current_rows.product,
    current_rows.time_raw,
    current_rows.start_year,
    current_rows.end_year,
    current_rows.recurrence,
    current_rows.condition,
    current_rows.deadline,
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
