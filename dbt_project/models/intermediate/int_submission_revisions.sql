{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_periods('period_key') }}",
) }}

-- A file that comes again right after itself, by its bytes or by what it says, is a copy; one that comes again after
-- another is the sender's last word. Order is that of receipt, never that in which files became known.
with

received as (
    select
        submissions.rule_key,
        submissions.agency_key,
        submissions.period as period_key,
        submissions.content_sha256,
        submissions.mode,
        submissions.content_state,
        submissions.values_digest,
        receipts.receipt_key,
        receipts.file_name,
        receipts.received_at,
        receipts.received_basis
    from {{ ref('stg_submissions') }} as submissions
    inner join {{ ref('stg_receipts') }} as receipts
        on
            submissions.content_sha256 = receipts.content_sha256
            and receipts.kind = 'submissions'
    where {{ in_changed_periods('submissions.period') }}
),

before as (
    select
        *,
        lag(content_sha256) over (
            partition by rule_key, agency_key, period_key order by received_at, receipt_key
        ) as content_before,
        lag(values_digest) over (
            partition by rule_key, agency_key, period_key order by received_at, receipt_key
        ) as digest_before,
        lag(mode) over (
            partition by rule_key, agency_key, period_key order by received_at, receipt_key
        ) as mode_before,
        lag(content_state) over (
            partition by rule_key, agency_key, period_key order by received_at, receipt_key
        ) as state_before
    from received
),

-- Equal to the file before means equal to the revision before: what lies between are copies of that one.
compared as (
    select
        *,
        coalesce(
            content_sha256 = content_before
            or (values_digest = digest_before and mode = mode_before and content_state = state_before),
            false
        ) as is_copy
    from before
),

counted as (
    select
        *,
        cast(sum(case when is_copy then 0 else 1 end) over (
            partition by rule_key, agency_key, period_key
            order by received_at, receipt_key
            rows between unbounded preceding and current row
        ) as integer) as counted_number
    from compared
),

numbered as (
    select
        *,
        case when not is_copy then counted_number end as revision_number,
        case when is_copy then first_value(receipt_key) over (
            partition by rule_key, agency_key, period_key, counted_number order by received_at, receipt_key
        ) end as duplicate_of,
        case when is_copy then first_value(content_sha256) over (
            partition by rule_key, agency_key, period_key, counted_number order by received_at, receipt_key
        ) end as duplicate_content
    from counted
)

select
    rule_key,
    agency_key,
    period_key,
    content_sha256,
    mode,
    content_state,
    receipt_key,
    file_name,
    received_at,
    received_basis,
    revision_number,
    duplicate_of,
    case
        when duplicate_content = content_sha256 then 'same_bytes'
        when duplicate_of is not null then 'same_content'
    end as duplicate_reason,
    -- A snapshot replaces all before it, a patch only what it states (architecture decision 12).
    min(case when content_state = 'valid' and mode = 'snapshot' then revision_number end) over (
        partition by rule_key, agency_key, period_key
        order by received_at, receipt_key
        rows between 1 following and unbounded following
    ) as replaced_by_number,
    coalesce(
        revision_number = min(case when content_state = 'valid' then revision_number end) over (
            partition by rule_key, agency_key, period_key
        ),
        false
    ) as is_first_valid
from numbered
