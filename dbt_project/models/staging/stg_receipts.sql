{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_documents('kind', 'content_sha256') }}",
) }}

-- A submission received at or after the as-of instant is invisible; a plan is known from what it says, not from when
-- its file came (architecture decision 2).
select
    receipts.receipt_key,
    receipts.kind,
    receipts.content_sha256,
    receipts.file_name,
    receipts.source_path,
    receipts.size_bytes,
    receipts.received_at,
    receipts.received_basis,
    receipts.via,
    receipts.document_number,
    row_number() over (
        partition by receipts.kind, receipts.content_sha256
        order by receipts.received_at, receipts.receipt_key
    ) as copy_number
from {{ source('loads', 'receipts') }} as receipts
inner join {{ ref('stg_run') }} as run
    on receipts.load_id <= run.last_load_id
where
    (receipts.kind = 'plans' or receipts.received_at < run.as_of_at)
    and {{ in_changed_documents('receipts.kind', 'receipts.content_sha256') }}
