{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed_figures('task_key', 'period_key', 'agency_key') }}",
) }}

-- What was known changes at each instant at which a value begins or ends. From then until the next, of each field the
-- value in force that was received last stands, as in fct_task_progress; where none is in force, nothing was known.
with

stated as (
    select
        reported.subject_key as task_key,
        reported.agency_key,
        reported.figure_period_key as period_key,
        reported.field,
        reported.value_text,
        reported.value_number,
        reported.is_withdrawn,
        reported.valid_from_at,
        reported.valid_to_at,
        reported.receipt_key,
        reported.source_cell,
        reported.content_sha256
    from {{ ref('fct_reported_values') }} as reported
    inner join {{ ref('stg_tasks') }} as tasks
        on reported.subject_key = tasks.task_key
    where
        reported.subject = 'task'
        and reported.field in ('status', 'progress_pct', 'done_date')
        and {{ in_changed_figures('reported.subject_key', 'reported.figure_period_key', 'reported.agency_key') }}
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
),

known as (
    select
        spans.task_key,
        spans.agency_key,
        spans.period_key,
        spans.valid_from_at,
        spans.valid_to_at,
        stated.field,
        stated.value_text,
        stated.value_number,
        stated.content_sha256,
        row_number() over (
            partition by spans.task_key, spans.agency_key, spans.period_key, spans.valid_from_at, stated.field
            order by stated.valid_from_at desc, stated.receipt_key desc, stated.source_cell asc
        ) as field_preference,
        row_number() over (
            partition by spans.task_key, spans.agency_key, spans.period_key, spans.valid_from_at
            order by stated.valid_from_at desc, stated.receipt_key desc, stated.source_cell asc
        ) as row_preference
    from spans
    inner join stated
        on
            spans.task_key = stated.task_key
            and spans.agency_key = stated.agency_key
            and spans.period_key = stated.period_key
            and stated.valid_from_at <= spans.valid_from_at
            and (stated.valid_to_at is null or stated.valid_to_at > spans.valid_from_at)
    where not stated.is_withdrawn
)

select
    task_key,
    agency_key,
    period_key,
    valid_from_at,
    valid_to_at,
    coalesce(max(case when field = 'status' then value_text end), 'not_reported') as status,
    max(case when field = 'progress_pct' then value_number end) as progress_pct,
    cast(max(case when field = 'done_date' then value_text end) as date) as done_date,
    max(case when row_preference = 1 then content_sha256 end) as last_content_sha256
from known
where field_preference = 1
group by task_key, agency_key, period_key, valid_from_at, valid_to_at
