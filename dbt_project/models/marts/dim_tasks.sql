select
    tasks.task_key,
    tasks.plan_key,
    tasks.ref as task_ref,
    tasks.origin,
    tasks.section,
    tasks.number as task_number,
    tasks.title,
    tasks.product,
    tasks.time_raw,
    tasks.recurrence,
    tasks.condition as condition_raw,
    windows.planned_start_date,
    windows.planned_end_date,
    tasks.source_raw,
    cast(tasks.source_start_line as integer) as source_start_line,
    cast(tasks.source_end_line as integer) as source_end_line,
    cast(tasks.source_page as integer) as source_page,
    tasks.confidence
from {{ ref('stg_tasks') }} as tasks
inner join {{ ref('int_task_windows') }} as windows
    on tasks.task_key = windows.task_key
