with

reported as (
    select
        progress.task_key,
        revisions.agency_key,
        revisions.period_key,
        revisions.received_at,
        revisions.content_sha256,
        progress.status,
        progress.progress_pct,
        progress.done_date,
        progress.evidence_number,
        progress.note,
        row_number() over (
            partition by progress.task_key, revisions.agency_key, revisions.period_key
            order by revisions.received_at asc, revisions.receipt_key asc, progress.source_cell desc
        ) as receipt_order
    from {{ ref('stg_task_progress') }} as progress
    inner join {{ ref('int_submission_revisions') }} as revisions
        on
            progress.content_sha256 = revisions.content_sha256
            and progress.period = revisions.period_key
    inner join {{ ref('stg_tasks') }} as tasks
        on progress.task_key = tasks.task_key
    where revisions.is_in_force
)

-- A patch leaves what it does not state as it was. An agency may report a task under two rules of its plan.
select
    task_key,
    agency_key,
    period_key,
    max_by(status, receipt_order) filter (where status is not null) as status,
    max_by(progress_pct, receipt_order) filter (where progress_pct is not null) as progress_pct,
    max_by(done_date, receipt_order) filter (where done_date is not null) as done_date,
    max_by(evidence_number, receipt_order) filter (where evidence_number is not null) as evidence_number,
    max_by(note, receipt_order) filter (where note is not null) as note,
    max(received_at) as last_received_at,
    max_by(content_sha256, receipt_order) as last_content_sha256
from reported
group by task_key, agency_key, period_key
