with

progress as (
    select
        task_key,
        min(last_received_at) as first_progress_at,
        max(last_received_at) as last_progress_at,
        max_by(status, cast(last_received_at as varchar) || period_key || agency_key) as last_status,
        max_by(progress_pct, cast(last_received_at as varchar) || period_key || agency_key) as last_progress_pct,
        min(case when status = 'done' then coalesce(done_date, {{ local_date('last_received_at') }}) end) as done_date
    from {{ ref('fct_task_progress') }}
    group by task_key
)

select
    tasks.task_key,
    tasks.plan_key,
    tasks.planned_start_date,
    tasks.planned_end_date,
    progress.first_progress_at,
    progress.last_progress_at,
    coalesce(progress.last_status, 'not_reported') as last_status,
    progress.last_progress_pct,
    progress.done_date,
    -- A task that waits for another document ("sau khi ... ban hành") has no end of its own before that.
    case
        when tasks.planned_end_date is null or tasks.condition_raw is not null then 0
        else greatest(coalesce(progress.done_date, run.as_of_date) - tasks.planned_end_date, 0)
    end as days_overdue
from {{ ref('dim_tasks') }} as tasks
cross join {{ ref('stg_run') }} as run
left join progress
    on tasks.task_key = progress.task_key
