{{ config(tags=['after_checks']) }}

select
    verdicts.obligation_key,
    verdicts.as_of_at,
    verdicts.judged_at,
    verdicts.ruleset_version,
    verdicts.purpose,
    verdicts.rule_key,
    verdicts.plan_key,
    verdicts.agency_key,
    verdicts.period_key,
    verdicts.verdict,
    verdicts.receipt_state,
    verdicts.basis,
    verdicts.due_date,
    verdicts.cutoff_at,
    verdicts.extended_until_at,
    verdicts.first_accepted_at,
    verdicts.evidence as evidence_json,
    verdicts.evidence_sha256,
    verdicts.run_key,
    verdicts.sealed_file,
    obligations.obligation_key is not null as is_obligation_now
from {{ ref('stg_verdicts') }} as verdicts
left join {{ ref('fct_report_obligations') }} as obligations
    on verdicts.obligation_key = obligations.obligation_key
