select
    entry_key,
    kind,
    rule_key,
    agency_key,
    period as period_key,
    received_at,
    until as until_date,
    decision,
    effective_at,
    entered_at
from {{ ref('stg_register_entries') }}
where kind in ('receipt', 'extension', 'waiver', 'confirmation')
