with

current_rows as (
    {{ current_records('target_actuals') }}
)

select
    current_rows.content_sha256,
    current_rows.period,
    current_rows.target_key,
    current_rows.value,
    current_rows.basis,
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
