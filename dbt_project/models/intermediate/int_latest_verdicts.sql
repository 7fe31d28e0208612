select
    obligation_key,
    rule_key,
    plan_key,
    agency_key,
    period_key,
    verdict,
    receipt_state,
    basis,
    due_date,
    cutoff_at,
    extended_until_at,
    first_accepted_at
from {{ ref('stg_verdicts') }}
where purpose = 'nightly'
qualify
    row_number() over (
        partition by obligation_key
        order by judged_at desc, sealed_file desc
    ) = 1
