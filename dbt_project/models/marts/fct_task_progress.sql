{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed_figures('task_key', 'period_key', 'agency_key') }}",
) }}

-- An agency may report a task under two rules of its plan: of each field what was received last stands.
with

current_values as (
    select
        reported.subject_key as task_key,
        reported.agency_key,
        reported.figure_period_key as period_key,
        reported.field,
        reported.value_text,
        reported.value_number,
        reported.valid_from_at,
        reported.content_sha256,
        row_number() over (
            partition by reported.subject_key, reported.agency_key, reported.figure_period_key, reported.field
            order by reported.valid_from_at desc, reported.receipt_key desc, reported.source_cell asc
        ) as field_preference,
        row_number() over (
            partition by reported.subject_key, reported.agency_key, reported.figure_period_key
            order by reported.valid_from_at desc, reported.receipt_key desc, reported.source_cell asc
        ) as row_preference
    from {{ ref('fct_reported_values') }} as reported
    inner join {{ ref('stg_tasks') }} as tasks
        on reported.subject_key = tasks.task_key
    where
        reported.subject = 'task'
        and reported.valid_to_at is null
        and not reported.is_withdrawn
        and {{ in_changed_figures('reported.subject_key', 'reported.figure_period_key', 'reported.agency_key') }}
)

select
    task_key,
    agency_key,
    period_key,
    coalesce(max(case when field = 'status' then value_text end), 'not_reported') as status,
    max(case when field = 'progress_pct' then value_number end) as progress_pct,
    cast(max(case when field = 'done_date' then value_text end) as date) as done_date,
    max(case when field = 'evidence_number' then value_text end) as evidence_number,
    max(case when field = 'note' then value_text end) as note,
    max(valid_from_at) as last_received_at,
    max(case when row_preference = 1 then content_sha256 end) as last_content_sha256
from current_values
where field_preference = 1
group by task_key, agency_key, period_key
