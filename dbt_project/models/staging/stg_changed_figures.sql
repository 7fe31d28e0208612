{{ config(materialized='table') }}

-- What any reading of a file names whose agency has a changed document for the same report period: nobody else's
-- revisions move. Tasks and targets come and go with plans, which change with a document or as their first day comes,
-- and with what people decide about rows that were not read surely: then it is all.
with

changed_plans as (
    select document_key
    from {{ ref('stg_changed_documents') }}
    where kind = 'plans'
    union all
    select plans.plan_key
    from {{ ref('stg_plans') }} as plans
    inner join {{ ref('stg_run') }} as run
        on plans.start_date > {{ local_date('run.state_as_of_at') }}
    union all
    select entries.entry_key
    from {{ source('loads', 'register_entries') }} as entries
    inner join {{ ref('stg_run') }} as run
        on
            entries.effective_at < run.as_of_at
            and (entries.load_id > run.state_load_id or entries.effective_at >= run.state_as_of_at)
    where entries.kind in ('plan_row', 'withdrawal')
),

changed_reports as (
    select distinct
        submissions.agency_key,
        submissions.period
    from {{ source('loads', 'submissions') }} as submissions
    where
        submissions.content_sha256 in (
            select changed.document_key
            from {{ ref('stg_changed_documents') }} as changed
            where changed.kind = 'submissions'
        )
),

files as (
    select distinct
        submissions.content_sha256,
        submissions.agency_key
    from {{ source('loads', 'submissions') }} as submissions
    inner join changed_reports
        on
            submissions.agency_key = changed_reports.agency_key
            and submissions.period = changed_reports.period
)

select
    reported.subject_key,
    files.agency_key,
    reported.figure_period as period
from {{ source('loads', 'reported_values') }} as reported
inner join files
    on reported.content_sha256 = files.content_sha256
where reported.period in (select changed.period from {{ ref('stg_changed_periods') }} as changed)
union distinct
select
    reported.subject_key,
    submissions.agency_key,
    reported.figure_period as period
from {{ source('loads', 'reported_values') }} as reported
inner join {{ source('loads', 'submissions') }} as submissions
    on reported.content_sha256 = submissions.content_sha256
where exists (select 1 from changed_plans)
