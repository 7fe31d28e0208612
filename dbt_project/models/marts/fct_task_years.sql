with

-- A plan answers for no year before its own first, and for none after its end. The year of as-of is the last judged.
windows as (
    select
        tasks.task_key,
        tasks.plan_key,
        tasks.condition_raw,
        plans.ended_date,
        run.as_of_date,
        greatest(
            cast(coalesce(extract(year from tasks.planned_start_date), plans.start_year, 0) as integer),
            cast(extract(year from plans.start_date) as integer)
        ) as first_year,
        least(
            cast(coalesce(extract(year from tasks.planned_end_date), plans.end_year, 9999) as integer),
            cast(coalesce(extract(year from plans.ended_date), 9999) as integer),
            cast(extract(year from run.as_of_date) as integer)
        ) as last_year
    from {{ ref('dim_tasks') }} as tasks
    inner join {{ ref('dim_plans') }} as plans
        on tasks.plan_key = plans.plan_key
    cross join {{ ref('stg_run') }} as run
    where tasks.recurrence <> 'once'
),

years as (
    select
        windows.task_key,
        windows.plan_key,
        windows.condition_raw,
        windows.ended_date,
        periods.period_key,
        periods.period_year,
        periods.end_date,
        periods.end_date < windows.as_of_date as is_over,
        {{ earlier_date('periods.end_date', 'windows.as_of_date') }} as judged_date
    from windows
    inner join {{ ref('dim_periods') }} as periods
        on
            periods.period_type = 'annual'
            and windows.first_year <= periods.period_year
            and periods.period_year <= windows.last_year
)

select
    years.task_key,
    years.plan_key,
    years.period_key,
    years.period_year,
    years.is_over,
    case
        when reports.status = 'not_reported' then 'reported'
        when reports.status is not null then reports.status
        when
            years.condition_raw is not null
            and (conditions.condition_met_date is null or years.judged_date < conditions.condition_met_date)
            then 'waiting'
        when years.is_over then 'not_reported'
        else 'not_yet_over'
    end as year_status,
    reports.progress_pct,
    case when reports.status = 'done' then reports.done_date end as done_date,
    reports.first_progress_at,
    reports.last_progress_at
from years
left join {{ ref('fct_task_year_reports') }} as reports
    on
        years.task_key = reports.task_key
        and years.period_year = reports.period_year
left join {{ ref('int_task_conditions') }} as conditions
    on years.task_key = conditions.task_key
-- Nobody is asked about a year in which the plan ended early; what was said about it is kept.
where
    reports.status is not null
    or years.ended_date is null
    or years.ended_date >= years.end_date
