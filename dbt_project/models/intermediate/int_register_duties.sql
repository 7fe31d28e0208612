-- A plan that was read better gives its rules new keys; what a register says of the old one is meant for the new.
select
    entries.entry_key,
    entries.kind,
    coalesce(replaced.current_key, entries.rule_key) as rule_key,
    entries.agency_key,
    entries.period as period_key,
    entries.received_at,
    entries.until as until_date,
    entries.decision,
    entries.effective_at
from {{ ref('stg_register_entries') }} as entries
left join {{ ref('stg_replaced_keys') }} as replaced
    on
        entries.rule_key = replaced.old_key
        and replaced.row_kind = 'report_rule'
where entries.kind in ('receipt', 'extension', 'waiver', 'confirmation')
