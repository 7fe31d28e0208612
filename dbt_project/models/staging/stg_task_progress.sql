with

current_rows as (
    {{ current_records('task_progress') }}
)

select
    current_rows.content_sha256,
    current_rows.period,
    current_rows.task_key,
    current_rows.status,
    current_rows.progress_pct,
    current_rows.done_date,
    current_rows.evidence_number,
    current_rows.note,
    current_rows.source_cell
from current_rows
where
    exists (
        select 1
        from {{ ref('stg_receipts') }} as receipts
        where
            receipts.kind = 'submissions'
            and receipts.content_sha256 = current_rows.content_sha256
    )
