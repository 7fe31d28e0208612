{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_everything() }}",
) }}

-- Figures are compared only where they may have changed; a duty changes with time, so all of them are. A key that a
-- kind has not is an empty text until the end, because nulls do not join.
with

run as (
    select
        run.as_of_at,
        published.as_of_at as published_as_of_at
    from {{ ref('stg_run') }} as run
    cross join {{ ref('stg_published_release') }} as published
),

now_numbers as (
    select
        'cooperative_count' as kind,
        counts.area_key as subject_key,
        '' as agency_key,
        counts.period_key,
        counts.organisation_type,
        counts.measure,
        '' as value_basis,
        counts.counted_value as number_value,
        counts.value_basis as text_value
    from {{ ref('fct_cooperative_counts') }} as counts
    where {{ in_changed_figures('counts.area_key', 'counts.period_key') }}
    union all
    select
        'target_actual' as kind,
        progress.target_key as subject_key,
        progress.agency_key,
        progress.period_key,
        '' as organisation_type,
        '' as measure,
        progress.value_basis,
        progress.actual_value as number_value,
        cast(null as string) as text_value
    from {{ ref('fct_target_progress') }} as progress
    where {{ in_changed_figures('progress.target_key', 'progress.period_key', 'progress.agency_key') }}
    union all
    select
        'task_progress' as kind,
        progress.task_key as subject_key,
        progress.agency_key,
        progress.period_key,
        '' as organisation_type,
        '' as measure,
        '' as value_basis,
        progress.progress_pct as number_value,
        progress.status as text_value
    from {{ ref('fct_task_progress') }} as progress
    where {{ in_changed_figures('progress.task_key', 'progress.period_key', 'progress.agency_key') }}
    union all
    select
        'report_status' as kind,
        obligations.rule_key as subject_key,
        obligations.agency_key,
        obligations.period_key,
        '' as organisation_type,
        '' as measure,
        '' as value_basis,
        cast(null as double) as number_value,
        obligations.status as text_value
    from {{ ref('fct_report_obligations') }} as obligations
),

numbers_before as (
    select published.*
    from {{ ref('stg_published_numbers') }} as published
    where
        published.kind = 'cooperative_count'
        and {{ in_changed_figures('published.subject_key', 'published.period_key') }}
    union all
    select published.*
    from {{ ref('stg_published_numbers') }} as published
    where
        published.kind in ('target_actual', 'task_progress')
        and {{ in_changed_figures('published.subject_key', 'published.period_key', 'published.agency_key') }}
    union all
    select published.*
    from {{ ref('stg_published_numbers') }} as published
    where published.kind = 'report_status'
),

differing as (
    select
        coalesce(now_numbers.kind, before.kind) as kind,
        coalesce(now_numbers.subject_key, before.subject_key) as subject_key,
        coalesce(now_numbers.agency_key, before.agency_key) as agency_key,
        coalesce(now_numbers.period_key, before.period_key) as period_key,
        coalesce(now_numbers.organisation_type, before.organisation_type) as organisation_type,
        coalesce(now_numbers.measure, before.measure) as measure,
        coalesce(now_numbers.value_basis, before.value_basis) as value_basis,
        case
            when before.kind is null then 'new'
            when now_numbers.kind is null then 'gone'
            else 'changed'
        end as change_type,
        before.number_value as old_number,
        now_numbers.number_value as new_number,
        before.text_value as old_text,
        now_numbers.text_value as new_text
    from now_numbers
    full outer join numbers_before as before
        on
            now_numbers.kind = before.kind
            and now_numbers.subject_key = before.subject_key
            and now_numbers.agency_key = before.agency_key
            and now_numbers.period_key = before.period_key
            and now_numbers.organisation_type = before.organisation_type
            and now_numbers.measure = before.measure
            and now_numbers.value_basis = before.value_basis
    where
        before.kind is null
        or now_numbers.kind is null
        or now_numbers.number_value is distinct from before.number_value
        or now_numbers.text_value is distinct from before.text_value
),

known as (
    select
        kind,
        known_key
    from {{ ref('stg_published_keys') }}
),

new_receipts as (
    select
        submissions.receipt_key,
        submissions.file_name,
        submissions.received_at,
        submissions.rule_key,
        submissions.agency_key,
        submissions.period_key,
        submissions.is_first_valid
    from {{ ref('fct_submissions') }} as submissions
    left join known
        on
            submissions.receipt_key = known.known_key
            and known.kind = 'receipt'
    where known.known_key is null
),

-- A new file speaks of a figure when it states it, or ends what an earlier one stated.
statements as (
    select
        reported.subject,
        reported.subject_key,
        reported.agency_key,
        reported.figure_period_key,
        reported.organisation_type,
        reported.field,
        reported.value_basis,
        new_receipts.receipt_key,
        new_receipts.file_name,
        new_receipts.received_at
    from {{ ref('fct_reported_values') }} as reported
    inner join new_receipts
        on reported.receipt_key = new_receipts.receipt_key
    union all
    select
        reported.subject,
        reported.subject_key,
        reported.agency_key,
        reported.figure_period_key,
        reported.organisation_type,
        reported.field,
        reported.value_basis,
        new_receipts.receipt_key,
        new_receipts.file_name,
        new_receipts.received_at
    from {{ ref('fct_reported_values') }} as reported
    inner join new_receipts
        on reported.ended_by_receipt_key = new_receipts.receipt_key
),

speaking as (
    select
        case subject
            when 'cooperatives' then 'cooperative_count'
            when 'target' then 'target_actual'
            else 'task_progress'
        end as kind,
        subject_key,
        case when subject = 'cooperatives' then '' else agency_key end as agency_key,
        figure_period_key as period_key,
        coalesce(organisation_type, '') as organisation_type,
        case when subject = 'cooperatives' then field else '' end as measure,
        case when subject = 'target' then value_basis else '' end as value_basis,
        receipt_key,
        file_name,
        received_at
    from statements
    where
        subject = 'cooperatives'
        or (subject = 'target' and field = 'value')
        or (subject = 'task' and field in ('status', 'progress_pct'))
    union all
    select
        'report_status' as kind,
        rule_key as subject_key,
        agency_key,
        period_key,
        '' as organisation_type,
        '' as measure,
        '' as value_basis,
        receipt_key,
        file_name,
        received_at
    from new_receipts
    where is_first_valid
),

last_speaking as (
    select
        *,
        row_number() over (
            partition by kind, subject_key, agency_key, period_key, organisation_type, measure, value_basis
            order by received_at desc, receipt_key desc
        ) as preference
    from speaking
),

-- An entry that takes another back is about the same duty as that one.
registered as (
    select distinct
        about.rule_key,
        about.agency_key,
        about.period_key
    from {{ ref('fct_register_entries') }} as entries
    left join known
        on
            entries.entry_key = known.known_key
            and known.kind = 'register_entry'
    inner join {{ ref('fct_register_entries') }} as about
        on coalesce(entries.withdraws_entry_key, entries.entry_key) = about.entry_key
    where known.known_key is null
),

duties_registered as (
    select distinct
        differing.subject_key,
        differing.agency_key,
        differing.period_key
    from differing
    inner join registered
        on
            differing.subject_key = registered.rule_key
            and differing.agency_key = registered.agency_key
            and differing.period_key = coalesce(registered.period_key, differing.period_key)
    where differing.kind = 'report_status'
),

duties as (
    select
        rule_key,
        agency_key,
        period_key,
        accepted_basis
    from {{ ref('fct_report_obligations') }}
),

-- Of both releases: what only one of them has came or went with its plan, or with the roster.
subjects as (
    select
        'target_actual' as kind,
        target_key as subject_key
    from {{ ref('fct_targets') }}
    union all
    select
        'task_progress' as kind,
        task_key as subject_key
    from {{ ref('dim_tasks') }}
    union all
    select
        'report_status' as kind,
        rule_key as subject_key
    from {{ ref('dim_report_rules') }}
),

known_subjects as (
    select
        case kind when 'target' then 'target_actual' when 'task' then 'task_progress' else 'report_status' end as kind,
        known_key as subject_key
    from known
    where kind in ('target', 'task', 'rule')
),

caused as (
    select
        differing.*,
        case
            when
                duties_registered.subject_key is not null
                and duties.accepted_basis = 'register'
                then 'register'
            when last_speaking.receipt_key is not null then 'submission'
            when duties_registered.subject_key is not null then 'register'
            when
                differing.kind <> 'cooperative_count'
                and (subjects.subject_key is null or known_subjects.subject_key is null)
                then 'plan'
            when differing.kind <> 'report_status' and run.as_of_at >= run.published_as_of_at then 'reading'
            when differing.kind <> 'report_status' then 'as_of'
            when differing.change_type = 'new' and known_agencies.known_key is null then 'roster'
            when run.as_of_at <> run.published_as_of_at then 'as_of'
            else 'roster'
        end as cause,
        last_speaking.receipt_key,
        last_speaking.file_name,
        last_speaking.received_at
    from differing
    cross join run
    left join last_speaking
        on
            differing.kind = last_speaking.kind
            and differing.subject_key = last_speaking.subject_key
            and differing.agency_key = last_speaking.agency_key
            and differing.period_key = last_speaking.period_key
            and differing.organisation_type = last_speaking.organisation_type
            and differing.measure = last_speaking.measure
            and differing.value_basis = last_speaking.value_basis
            and last_speaking.preference = 1
    left join duties_registered
        on
            differing.kind = 'report_status'
            and differing.subject_key = duties_registered.subject_key
            and differing.agency_key = duties_registered.agency_key
            and differing.period_key = duties_registered.period_key
    left join duties
        on
            differing.kind = 'report_status'
            and differing.subject_key = duties.rule_key
            and differing.agency_key = duties.agency_key
            and differing.period_key = duties.period_key
    left join subjects
        on
            differing.kind = subjects.kind
            and differing.subject_key = subjects.subject_key
    left join known_subjects
        on
            differing.kind = known_subjects.kind
            and differing.subject_key = known_subjects.subject_key
    left join known as known_agencies
        on
            known_agencies.kind = 'agency'
            and differing.agency_key = known_agencies.known_key
)

select
    kind,
    change_type,
    subject_key,
    nullif(agency_key, '') as agency_key,
    period_key,
    nullif(organisation_type, '') as organisation_type,
    nullif(measure, '') as measure,
    nullif(value_basis, '') as value_basis,
    old_number,
    new_number,
    old_text,
    new_text,
    cause,
    case when cause = 'submission' then receipt_key end as receipt_key,
    case when cause = 'submission' then file_name end as file_name,
    case when cause = 'submission' then received_at end as received_at
from caused
