with

task_counts as (
    select
        plan_key,
        count(*) as tasks_total,
        sum(case when task_state = 'done' then 1 else 0 end) as tasks_done,
        sum(case when task_state = 'in_progress' then 1 else 0 end) as tasks_in_progress,
        sum(case when task_state = 'not_started' then 1 else 0 end) as tasks_not_started,
        sum(case when task_state = 'not_reported' then 1 else 0 end) as tasks_not_reported,
        sum(case when task_state = 'not_begun' then 1 else 0 end) as tasks_not_begun,
        sum(case when task_state = 'overdue' then 1 else 0 end) as tasks_overdue,
        sum(case when task_state = 'waiting' then 1 else 0 end) as tasks_waiting,
        sum(case when task_state = 'recurring' then 1 else 0 end) as tasks_recurring,
        sum(case when latest_year_status = 'done' then 1 else 0 end) as recurring_done,
        sum(case when latest_year_status = 'in_progress' then 1 else 0 end) as recurring_in_progress,
        sum(case when latest_year_status = 'not_started' then 1 else 0 end) as recurring_not_started,
        sum(case when latest_year_status = 'reported' then 1 else 0 end) as recurring_reported,
        sum(case when latest_year_status = 'not_reported' then 1 else 0 end) as recurring_not_reported,
        sum(case when latest_year_status = 'not_yet_over' then 1 else 0 end) as recurring_not_yet_over,
        sum(case when latest_year_status = 'waiting' then 1 else 0 end) as recurring_waiting,
        sum(case when latest_year_status = 'no_year' then 1 else 0 end) as recurring_no_year
    from {{ ref('fct_tasks') }}
    group by plan_key
),

target_counts as (
    select
        plan_key,
        count(*) as targets_total,
        count(actual_value) as targets_with_actual,
        sum(case when on_track = 'reached' then 1 else 0 end) as targets_reached,
        sum(case when on_track = 'on_track' then 1 else 0 end) as targets_on_track,
        sum(case when on_track = 'behind' then 1 else 0 end) as targets_behind,
        sum(case when on_track = 'missed' then 1 else 0 end) as targets_missed,
        sum(case when on_track = 'unknown' then 1 else 0 end) as targets_unknown
    from {{ ref('fct_target_attainment') }}
    group by plan_key
),

report_counts as (
    select
        plan_key,
        sum(case when is_expected then 1 else 0 end) as reports_expected,
        sum(case when is_received then 1 else 0 end) as reports_received,
        sum(case when is_on_time then 1 else 0 end) as reports_on_time,
        max(first_accepted_at) as last_accepted_at
    from {{ ref('fct_report_obligations') }}
    group by plan_key
),

files as (
    select
        plan_key,
        max(received_at) as last_received_at
    from {{ ref('fct_submissions') }}
    group by plan_key
)

select
    plans.plan_key,
    plans.plan_number,
    plans.title as plan_title,
    plans.issuer,
    plans.area_key,
    plans.area_name,
    plans.start_date,
    plans.end_year,
    plans.ended_date,
    cast(coalesce(task_counts.tasks_total, 0) as integer) as tasks_total,
    cast(coalesce(task_counts.tasks_done, 0) as integer) as tasks_done,
    cast(coalesce(task_counts.tasks_in_progress, 0) as integer) as tasks_in_progress,
    cast(coalesce(task_counts.tasks_not_started, 0) as integer) as tasks_not_started,
    cast(coalesce(task_counts.tasks_not_reported, 0) as integer) as tasks_not_reported,
    cast(coalesce(task_counts.tasks_not_begun, 0) as integer) as tasks_not_begun,
    cast(coalesce(task_counts.tasks_overdue, 0) as integer) as tasks_overdue,
    cast(coalesce(task_counts.tasks_waiting, 0) as integer) as tasks_waiting,
    cast(coalesce(task_counts.tasks_recurring, 0) as integer) as tasks_recurring,
    cast(coalesce(task_counts.recurring_done, 0) as integer) as recurring_done,
    cast(coalesce(task_counts.recurring_in_progress, 0) as integer) as recurring_in_progress,
    cast(coalesce(task_counts.recurring_not_started, 0) as integer) as recurring_not_started,
    cast(coalesce(task_counts.recurring_reported, 0) as integer) as recurring_reported,
    cast(coalesce(task_counts.recurring_not_reported, 0) as integer) as recurring_not_reported,
    cast(coalesce(task_counts.recurring_not_yet_over, 0) as integer) as recurring_not_yet_over,
    cast(coalesce(task_counts.recurring_waiting, 0) as integer) as recurring_waiting,
    cast(coalesce(task_counts.recurring_no_year, 0) as integer) as recurring_no_year,
    cast(task_counts.tasks_done as double)
    / nullif(task_counts.tasks_total - task_counts.tasks_recurring, 0) as done_share,
    cast(coalesce(target_counts.targets_total, 0) as integer) as targets_total,
    cast(coalesce(target_counts.targets_with_actual, 0) as integer) as targets_with_actual,
    cast(coalesce(target_counts.targets_reached, 0) as integer) as targets_reached,
    cast(coalesce(target_counts.targets_on_track, 0) as integer) as targets_on_track,
    cast(coalesce(target_counts.targets_behind, 0) as integer) as targets_behind,
    cast(coalesce(target_counts.targets_missed, 0) as integer) as targets_missed,
    cast(coalesce(target_counts.targets_unknown, 0) as integer) as targets_unknown,
    cast(coalesce(report_counts.reports_expected, 0) as integer) as reports_expected,
    cast(coalesce(report_counts.reports_received, 0) as integer) as reports_received,
    cast(coalesce(report_counts.reports_on_time, 0) as integer) as reports_on_time,
    {{ later_date('files.last_received_at', 'report_counts.last_accepted_at') }} as last_received_at
from {{ ref('dim_plans') }} as plans
left join task_counts
    on plans.plan_key = task_counts.plan_key
left join target_counts
    on plans.plan_key = target_counts.plan_key
left join report_counts
    on plans.plan_key = report_counts.plan_key
left join files
    on plans.plan_key = files.plan_key
