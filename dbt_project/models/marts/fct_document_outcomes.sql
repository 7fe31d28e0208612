{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=[
        "{{ forget_changed_documents('kind', 'content_sha256') }}",
        "{% if is_incremental() %}delete from {{ this }} where stage = 'land'{% endif %}",
    ],
) }}

-- Files of the registers have no receipt, whatever became of them; of the others only those that could not be landed.
-- Every file received ends in exactly one outcome, so received = ok + duplicate + quarantined (+ pending, when a build
-- runs while files are still being read).
with

received as (
    select
        receipts.receipt_key as document_key,
        receipts.kind,
        receipts.file_name,
        receipts.source_path,
        receipts.content_sha256,
        receipts.received_at,
        receipts.received_basis,
        'read' as stage,
        case
            when outcomes.outcome is null then 'pending'
            when outcomes.outcome = 'ok' and receipts.copy_number > 1 then 'duplicate'
            else outcomes.outcome
        end as outcome,
        outcomes.reason_code,
        outcomes.reason,
        submissions.content_state
    from {{ ref('stg_receipts') }} as receipts
    left join {{ ref('stg_document_outcomes') }} as outcomes
        on
            receipts.kind = outcomes.kind
            and receipts.content_sha256 = outcomes.document_key
            and outcomes.stage = 'read'
    left join {{ ref('stg_submissions') }} as submissions
        on
            receipts.kind = 'submissions'
            and receipts.content_sha256 = submissions.content_sha256
    where {{ in_changed_documents('receipts.kind', 'receipts.content_sha256') }}
),

without_receipt as (
    select
        outcomes.document_key,
        outcomes.kind,
        outcomes.file_name,
        outcomes.source_path,
        outcomes.content_sha256,
        cast(null as timestamp) as received_at,
        cast(null as varchar) as received_basis,
        outcomes.stage,
        outcomes.outcome,
        outcomes.reason_code,
        outcomes.reason,
        cast(null as varchar) as content_state
    from {{ ref('stg_document_outcomes') }} as outcomes
    left join {{ source('loads', 'receipts') }} as receipts
        on outcomes.document_key = receipts.receipt_key
    where
        outcomes.stage = 'land'
        and outcomes.outcome <> 'removed'
        and receipts.receipt_key is null
)

select * from received
union all
select * from without_receipt
