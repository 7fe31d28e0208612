with

-- The latest period speaks for the task; within it, what was received last.
reported as (
    select
        progress.task_key,
        progress.status,
        progress.progress_pct,
        progress.done_date,
        progress.last_received_at,
        row_number() over (
            partition by progress.task_key
            order by periods.end_date desc, progress.last_received_at desc, progress.agency_key asc
        ) as preference
    from {{ ref('fct_task_progress') }} as progress
    inner join {{ ref('dim_periods') }} as periods
        on progress.period_key = periods.period_key
),

progress as (
    select
        task_key,
        min(last_received_at) as first_progress_at,
        max(last_received_at) as last_progress_at,
        max(case when preference = 1 then status end) as last_status,
        max(case when preference = 1 then progress_pct end) as last_progress_pct,
        min(case when status = 'done' then coalesce(done_date, {{ local_date('last_received_at') }}) end) as done_date
    from reported
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
        else
            greatest(
                {{ dbt.datediff('tasks.planned_end_date', 'coalesce(progress.done_date, run.as_of_date)', 'day') }}, 0
            )
    end as days_overdue
from {{ ref('dim_tasks') }} as tasks
cross join {{ ref('stg_run') }} as run
left join progress
    on tasks.task_key = progress.task_key
