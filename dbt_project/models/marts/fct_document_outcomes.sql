{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=[
        "{{ forget_changed_documents('kind', 'content_sha256') }}",
        "{{ forget_beside_changed_documents('content_sha256') }}",
        "{% if is_incremental() %}delete from {{ this }} where stage = 'land'{% endif %}",
    ],
) }}

-- Files of the registers have no receipt, whatever became of them; of the others only those that could not be landed.
-- Every file received ends in exactly one outcome, so received = ok + duplicate + quarantined (+ pending, when a build
-- runs while files are still being read). A submission is a copy of the revision before it; a plan, of its first file.
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
        receipts.copy_number,
        outcomes.outcome,
        outcomes.reason_code,
        outcomes.reason,
        revisions.content_state,
        case
            when receipts.kind = 'submissions' then revisions.duplicate_of
            when receipts.copy_number > 1 then firsts.receipt_key
        end as duplicate_of,
        coalesce(revisions.duplicate_reason, 'same_bytes') as duplicate_reason
    from {{ ref('stg_receipts') }} as receipts
    left join {{ ref('stg_document_outcomes') }} as outcomes
        on
            receipts.kind = outcomes.kind
            and receipts.content_sha256 = outcomes.document_key
            and outcomes.stage = 'read'
    left join {{ ref('int_submission_revisions') }} as revisions
        on receipts.receipt_key = revisions.receipt_key
    left join {{ ref('stg_receipts') }} as firsts
        on
            receipts.kind = firsts.kind
            and receipts.content_sha256 = firsts.content_sha256
            and firsts.copy_number = 1
            and receipts.kind = 'plans'
    where
        {{ in_changed_documents('receipts.kind', 'receipts.content_sha256') }}
        or (receipts.kind = 'submissions' and {{ beside_changed_documents('receipts.content_sha256') }})
),

judged as (
    select
        *,
        coalesce(outcome = 'ok' and duplicate_of is not null, false) as is_duplicate
    from received
),

with_receipt as (
    select
        judged.document_key,
        judged.kind,
        judged.file_name,
        judged.source_path,
        judged.content_sha256,
        judged.received_at,
        judged.received_basis,
        'read' as stage,
        case
            when judged.is_duplicate then 'duplicate'
            else coalesce(judged.outcome, 'pending')
        end as outcome,
        case when judged.is_duplicate then judged.duplicate_reason else judged.reason_code end as reason_code,
        case
            when not judged.is_duplicate then judged.reason
            else
                judged.file_name
                || case judged.duplicate_reason
                    when 'same_bytes' then ': trùng từng byte với tệp '
                    else ': số liệu giống hệt tệp '
                end
                || repeated.file_name || ' (nhận lúc ' || {{ local_time_text('repeated.received_at') }}
                || '), nên không tính là bản mới. Nếu muốn sửa số liệu, sửa ô cần sửa rồi gửi lại.'
        end as reason,
        judged.content_state
    from judged
    left join {{ ref('stg_receipts') }} as repeated
        on judged.duplicate_of = repeated.receipt_key
),

without_receipt as (
    select
        outcomes.document_key,
        outcomes.kind,
        outcomes.file_name,
        outcomes.source_path,
        outcomes.content_sha256,
        cast(null as timestamp) as received_at,
        cast(null as string) as received_basis,
        outcomes.stage,
        outcomes.outcome,
        outcomes.reason_code,
        outcomes.reason,
        cast(null as string) as content_state
    from {{ ref('stg_document_outcomes') }} as outcomes
    left join {{ source('loads', 'receipts') }} as receipts
        on outcomes.document_key = receipts.receipt_key
    where
        outcomes.stage = 'land'
        and outcomes.outcome <> 'removed'
        and receipts.receipt_key is null
)

select * from with_receipt
union all
select * from without_receipt
