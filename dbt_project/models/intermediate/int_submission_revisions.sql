-- One content may have come twice: its first receipt counts, and a copy is no new revision.
with

receipts as (
    select
        content_sha256,
        min(received_at) as received_at,
        count(*) as copies
    from {{ ref('stg_receipts') }}
    where kind = 'submissions'
    group by content_sha256
),

revisions as (
    select
        submissions.rule_key,
        submissions.agency_key,
        submissions.period as period_key,
        submissions.content_sha256,
        submissions.mode,
        submissions.content_state,
        submissions.data_date,
        receipts.received_at,
        receipts.copies,
        row_number() over (
            partition by submissions.rule_key, submissions.agency_key, submissions.period
            order by receipts.received_at, submissions.content_sha256
        ) as revision_number,
        row_number() over (order by receipts.received_at, submissions.content_sha256) as receipt_order
    from {{ ref('stg_submissions') }} as submissions
    inner join receipts
        on submissions.content_sha256 = receipts.content_sha256
)

select
    *,
    -- A snapshot replaces all before it, a patch only what it states (architecture decision 12).
    content_state = 'valid'
    and revision_number >= coalesce(
        max(case when content_state = 'valid' and mode = 'snapshot' then revision_number end)
            over (partition by rule_key, agency_key, period_key),
        1
    ) as is_in_force
from revisions
