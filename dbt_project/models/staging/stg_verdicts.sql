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
    first_accepted_at,
    as_of_at,
    judged_at,
    purpose,
    evidence,
    evidence_sha256,
    ruleset_version,
    run_key,
    -- Files are numbered as they are sealed: their names tell the order where two runs judged at one instant.
    regexp_extract(filename, '[^/]*$', 0) as sealed_file
from {{ source('ledger', 'verdicts') }}
