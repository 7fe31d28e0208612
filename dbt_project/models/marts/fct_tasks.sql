with

-- The latest year of which a status was reported speaks for the task.
reported as (
    select
        task_key,
        min(first_progress_at) as first_progress_at,
        max(last_progress_at) as last_progress_at,
        max_by(status, (status <> 'not_reported', period_year)) as last_status,
        -- A null would be passed over here by one engine and not by the other.
        nullif(max_by(coalesce(progress_pct, -1), (status <> 'not_reported', period_year)), -1) as last_progress_pct,
        min(done_date) as done_date
    from {{ ref('fct_task_year_reports') }}
    group by task_key
),

latest_years as (
    select
        task_key,
        max(period_year) as period_year,
        max_by(year_status, period_year) as year_status
    from {{ ref('fct_task_years') }}
    group by task_key
),

known as (
    select
        tasks.task_key,
        tasks.plan_key,
        tasks.planned_start_date,
        tasks.planned_end_date,
        plans.ended_date,
        run.as_of_date,
        coalesce(tasks.recurrence, 'once') <> 'once' as is_recurring,
        conditions.condition_met_date,
        conditions.set_date,
        case
            when tasks.condition_raw is not null
                then coalesce(conditions.condition_met_date <= run.as_of_date, false)
        end as is_condition_met,
        reported.first_progress_at,
        reported.last_progress_at,
        coalesce(reported.last_status, 'not_reported') as last_status,
        reported.last_progress_pct,
        case
            when coalesce(tasks.recurrence, 'once') = 'once' and reported.last_status = 'done'
                then reported.done_date
        end as done_date,
        latest_years.period_year as latest_year,
        latest_years.year_status
    from {{ ref('dim_tasks') }} as tasks
    inner join {{ ref('dim_plans') }} as plans
        on tasks.plan_key = plans.plan_key
    cross join {{ ref('stg_run') }} as run
    left join reported
        on tasks.task_key = reported.task_key
    left join {{ ref('int_task_conditions') }} as conditions
        on tasks.task_key = conditions.task_key
    left join latest_years
        on tasks.task_key = latest_years.task_key
),

-- A year is judged, not the whole of a recurring task. A task that waits for another document ("sau khi ... ban hành")
-- is due on the day that was set for it, else on the planned one if the condition was met by then; no day is invented.
dated as (
    select
        *,
        case
            when is_recurring then null
            when is_condition_met is null then planned_end_date
            when set_date is not null then set_date
            when is_condition_met and condition_met_date <= planned_end_date then planned_end_date
        end as due_date
    from known
),

-- The clock stops with the plan: what it leaves undone is the next plan's.
counted as (
    select
        *,
        case
            when due_date is null then 0
            else
                greatest(
                    {{ dbt.datediff(
                        'due_date', earlier_date('coalesce(done_date, as_of_date)', 'ended_date'), 'day'
                    ) }},
                    0
                )
        end as days_overdue
    from dated
)

select
    task_key,
    plan_key,
    planned_start_date,
    planned_end_date,
    due_date,
    is_recurring,
    is_condition_met,
    case when is_condition_met is not null then condition_met_date end as condition_met_date,
    first_progress_at,
    last_progress_at,
    last_status,
    last_progress_pct,
    done_date,
    cast(days_overdue as bigint) as days_overdue,
    case
        when is_recurring then 'recurring'
        when last_status = 'done' then 'done'
        when not is_condition_met and set_date is null and last_status in ('not_reported', 'not_started') then 'waiting'
        when days_overdue > 0 then 'overdue'
        when last_status = 'not_reported' and planned_start_date > as_of_date then 'not_begun'
        else last_status
    end as task_state,
    latest_year,
    case when is_recurring then coalesce(year_status, 'no_year') end as latest_year_status
from counted
