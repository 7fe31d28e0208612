select
    entry_key,
    kind,
    plan_key,
    rule_key,
    agency_key,
    period,
    received_at,
    via,
    until,
    decision,
    document_number,
    document_date,
    granted_by,
    reason,
    effective_at,
    entered_by,
    entered_at,
    withdraws,
    task_key,
    met_on
from {{ ref('stg_register_entries_seen') }}
where withdrawn_at is null
