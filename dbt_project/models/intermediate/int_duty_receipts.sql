{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_periods('period_key') }}",
) }}

select
    rule_key,
    agency_key,
    period_key,
    count(*) as revisions,
    min(received_at) as first_received_at,
    min(case when content_state = 'blank' then received_at end) as first_blank_at,
    min(case when content_state = 'valid' then received_at end) as first_valid_at,
    -- A file's own time is the weakest evidence of when it came (architecture decision 4): it is kept apart.
    min(case when content_state = 'valid' and received_basis <> 'mtime' then received_at end) as first_timed_valid_at,
    min_by(receipt_key, revision_number) filter (where content_state = 'valid' and received_basis <> 'mtime')
        as first_timed_valid_key,
    min(case when content_state = 'valid' and received_basis = 'mtime' then received_at end) as first_mtime_valid_at,
    min_by(receipt_key, revision_number) filter (where content_state = 'valid' and received_basis = 'mtime')
        as first_mtime_valid_key
from {{ ref('int_submission_revisions') }}
where
    revision_number is not null
    and {{ in_changed_periods('period_key') }}
group by rule_key, agency_key, period_key
