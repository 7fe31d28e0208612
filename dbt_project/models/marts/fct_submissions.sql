{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=["{{ forget_changed_periods('period_key') }}", "{{ forget_changed_duties() }}"],
) }}

-- What is not there any more, or was not yet, is written: rows of changed periods, and those whose duty came or went.
with

wanted as (
    select revisions.*
    from {{ ref('int_submission_revisions') }} as revisions
    {% if is_incremental() %}
        where revisions.receipt_key not in (select known.receipt_key from {{ this }} as known)
    {% endif %}
),

accepted as (
    select
        content_sha256,
        count(*) as accepted_values
    from {{ ref('stg_reported_values') }}
    where content_sha256 in (select wanted.content_sha256 from wanted)
    group by content_sha256
)

select
    wanted.receipt_key,
    wanted.content_sha256,
    wanted.file_name,
    receipts.source_path,
    wanted.received_at,
    wanted.received_basis,
    submissions.plan_key,
    wanted.rule_key,
    wanted.agency_key,
    submissions.agency_name as agency_raw,
    wanted.period_key,
    obligations.obligation_key,
    wanted.mode,
    submissions.mode_basis,
    wanted.content_state,
    wanted.revision_number,
    wanted.duplicate_of,
    wanted.revision_number is not null
    and wanted.content_state = 'valid'
    and wanted.replaced_by_number is null as is_in_force,
    wanted.is_first_valid,
    cast(submissions.filled_cells as integer) as filled_cells,
    cast(submissions.refused_cells as integer) as refused_cells,
    cast(coalesce(accepted.accepted_values, 0) as integer) as accepted_values,
    submissions.data_date,
    coalesce(submissions.document_number, receipts.document_number) as document_number,
    submissions.template_version,
    submissions.values_digest
from wanted
inner join {{ ref('stg_submissions') }} as submissions
    on wanted.content_sha256 = submissions.content_sha256
inner join {{ ref('stg_receipts') }} as receipts
    on wanted.receipt_key = receipts.receipt_key
left join {{ ref('fct_report_obligations') }} as obligations
    on
        wanted.rule_key = obligations.rule_key
        and wanted.agency_key = obligations.agency_key
        and wanted.period_key = obligations.period_key
left join accepted
    on wanted.content_sha256 = accepted.content_sha256
