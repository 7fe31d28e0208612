select
    rule_key,
    agency_key,
    period_key,
    min(received_at) as first_received_at,
    min(case when content_state = 'valid' then received_at end) as first_valid_at,
    min_by(received_basis, received_at) filter (where content_state = 'valid') as first_valid_basis,
    count(*) as revisions,
    -- The best that arrived: a blank file after a valid report takes nothing away.
    case
        when bool_or(content_state = 'valid') then 'valid'
        when bool_or(content_state = 'blank') then 'blank'
        else 'refused'
    end as receipt_state
from {{ ref('int_submission_revisions') }}
group by rule_key, agency_key, period_key
