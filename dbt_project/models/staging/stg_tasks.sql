select
    rows_read.content_sha256,
    rows_read.plan_key,
    rows_read.task_key,
    rows_read.ref,
    rows_read.origin,
    rows_read.section,
    rows_read.number,
    rows_read.title,
    rows_read.lead,
    rows_read.coordinating,
    rows_read.approver,
    rows_read.product,
    rows_read.time_raw,
    rows_read.start_year,
    rows_read.end_year,
    rows_read.recurrence,
    rows_read.condition,
    rows_read.deadline,
    rows_read.source_start_line,
    rows_read.source_end_line,
    rows_read.source_page,
    rows_read.source_raw,
    rows_read.rule,
    rows_read.confidence
from {{ ref('stg_tasks_read') }} as rows_read
inner join {{ ref('stg_plan_rows') }} as states
    on
        rows_read.task_key = states.row_key
        and states.row_kind = 'task'
where states.is_in_force
