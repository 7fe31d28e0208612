{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_periods('period_key') }}",
) }}

-- A file that comes again right after itself is a copy; one that comes again after another is the sender's last word.
with

received as (
    select
        submissions.rule_key,
        submissions.agency_key,
        submissions.period as period_key,
        submissions.content_sha256,
        submissions.mode,
        submissions.content_state,
        submissions.data_date,
        receipts.receipt_key,
        receipts.received_at,
        receipts.received_basis,
        lag(submissions.content_sha256) over (
            partition by submissions.rule_key, submissions.agency_key, submissions.period
            order by receipts.received_at, receipts.receipt_key
        ) as content_before
    from {{ ref('stg_submissions') }} as submissions
    inner join {{ ref('stg_receipts') }} as receipts
        on
            submissions.content_sha256 = receipts.content_sha256
            and receipts.kind = 'submissions'
    where {{ in_changed_periods('submissions.period') }}
),

revisions as (
    select
        *,
        row_number() over (
            partition by rule_key, agency_key, period_key
            order by received_at, receipt_key
        ) as revision_number,
        max(case when content_state = 'valid' and mode = 'snapshot' then 1 else 0 end) over (
            partition by rule_key, agency_key, period_key
            order by received_at, receipt_key
            rows between 1 following and unbounded following
        ) as is_replaced
    from received
    where
        content_before is null
        or content_before <> content_sha256
)

select
    rule_key,
    agency_key,
    period_key,
    content_sha256,
    mode,
    content_state,
    data_date,
    receipt_key,
    received_at,
    received_basis,
    revision_number,
    -- A snapshot replaces all before it, a patch only what it states (architecture decision 12).
    content_state = 'valid' and coalesce(is_replaced, 0) = 0 as is_in_force
from revisions
