select
    entries.entry_key,
    entries.kind as entry_kind,
    plans.plan_key,
    rules.rule_key,
    tasks.task_key,
    targets.target_key,
    agencies.agency_key,
    periods.period_key,
    entries.plan_key as plan_key_raw,
    entries.rule_key_raw,
    entries.task_key_raw,
    entries.target_key as target_key_raw,
    entries.reading_digest,
    entries.named_key,
    entries.agency_name as agency_name_raw,
    entries.agency_key as agency_key_raw,
    entries.period as period_raw,
    entries.received_at,
    entries.via,
    entries.until as until_date,
    entries.met_on as met_on_date,
    entries.decision,
    entries.document_number,
    entries.document_date,
    entries.granted_by,
    entries.reason,
    entries.effective_at,
    entries.entered_by,
    entries.entered_at,
    entries.withdraws as withdraws_entry_key,
    entries.withdrawn_at,
    entries.withdrawn_at is not null as is_withdrawn
from {{ ref('stg_register_entries_seen') }} as entries
left join {{ ref('dim_report_rules') }} as rules
    on entries.rule_key = rules.rule_key
left join {{ ref('dim_tasks') }} as tasks
    on entries.task_key = tasks.task_key
left join {{ ref('fct_targets') }} as targets
    on entries.target_key = targets.target_key
left join {{ ref('dim_plans') }} as plans
    on coalesce(rules.plan_key, tasks.plan_key, targets.plan_key, entries.plan_key) = plans.plan_key
left join {{ ref('dim_agencies') }} as agencies
    on entries.agency_key = agencies.agency_key
left join {{ ref('dim_periods') }} as periods
    on entries.period = periods.period_key
