{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed_figures('task_key', 'period_key', 'agency_key') }}",
) }}

-- What was known changes at each instant at which a value begins or ends. From then until the next, of each field the
-- value in force that was received last stands, as in fct_task_progress; where none is in force, nothing was known.
with

-- What one file states and one instant ends, which is mostly all of it, goes on as one row.
stated as (
    select
        reported.subject_key as task_key,
        reported.agency_key,
        reported.figure_period_key as period_key,
        reported.receipt_key,
        reported.valid_from_at,
        reported.valid_to_at,
        max(case when reported.field = 'status' then reported.value_text end) as status,
        max(case when reported.field = 'progress_pct' then reported.value_number end) as progress_pct,
        max(case when reported.field = 'done_date' then reported.value_text end) as done_date,
        max(reported.content_sha256) as content_sha256
    from {{ ref('fct_reported_values') }} as reported
    inner join {{ ref('stg_tasks') }} as tasks
        on reported.subject_key = tasks.task_key
    where
        reported.subject = 'task'
        and reported.field in ('status', 'progress_pct', 'done_date')
        and not reported.is_withdrawn
        and {{ in_changed_figures('reported.subject_key', 'reported.figure_period_key', 'reported.agency_key') }}
    group by
        reported.subject_key,
        reported.agency_key,
        reported.figure_period_key,
        reported.receipt_key,
        reported.valid_from_at,
        reported.valid_to_at
),

instants as (
    select
        task_key,
        agency_key,
        period_key,
        valid_from_at
    from stated
    union distinct
    select
        task_key,
        agency_key,
        period_key,
        valid_to_at as valid_from_at
    from stated
    where valid_to_at is not null
),

spans as (
    select
        *,
        lead(valid_from_at) over (
            partition by task_key, agency_key, period_key
            order by valid_from_at
        ) as valid_to_at
    from instants
)

select
    spans.task_key,
    spans.agency_key,
    spans.period_key,
    spans.valid_from_at,
    spans.valid_to_at,
    coalesce(
        max_by(
            stated.status, case when stated.status is not null then (stated.valid_from_at, stated.receipt_key) end
        ), 'not_reported'
    ) as status,
    max_by(
        stated.progress_pct,
        case when stated.progress_pct is not null then (stated.valid_from_at, stated.receipt_key) end
    ) as progress_pct,
    cast(
        max_by(
            stated.done_date, case when stated.done_date is not null then (stated.valid_from_at, stated.receipt_key) end
        ) as date
    ) as done_date,
    max_by(stated.content_sha256, (stated.valid_from_at, stated.receipt_key)) as last_content_sha256
from spans
inner join stated
    on
        spans.task_key = stated.task_key
        and spans.agency_key = stated.agency_key
        and spans.period_key = stated.period_key
        and stated.valid_from_at <= spans.valid_from_at
        and (stated.valid_to_at is null or stated.valid_to_at > spans.valid_from_at)
group by spans.task_key, spans.agency_key, spans.period_key, spans.valid_from_at, spans.valid_to_at
