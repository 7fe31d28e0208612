-- Stands in for the model of verdicts until that one is merged: all columns of the ledger and no row.
select
    cast(null as varchar) as obligation_key,
    cast(null as varchar) as rule_key,
    cast(null as varchar) as plan_key,
    cast(null as varchar) as agency_key,
    cast(null as varchar) as period_key,
    cast(null as varchar) as verdict,
    cast(null as varchar) as receipt_state,
    cast(null as varchar) as basis,
    cast(null as date) as due_date,
    cast(null as timestamp) as cutoff_at,
    cast(null as timestamp) as extended_until_at,
    cast(null as timestamp) as first_accepted_at,
    as_of_at,
    as_of_at as judged_at,
    cast(null as varchar) as purpose,
    cast(null as varchar) as evidence,
    cast(null as varchar) as evidence_sha256,
    cast(null as varchar) as ruleset_version,
    run_key
from {{ ref('stg_run') }}
where 1 = 0
