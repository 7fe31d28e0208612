select
    obligations.obligation_key,
    plans.plan_key,
    plans.plan_number,
    plans.title as plan_title,
    plans.area_name,
    agencies.agency_key,
    agencies.agency_name,
    agencies.agency_full_name,
    obligations.basis,
    obligations.is_expected,
    obligations.reporter_raw,
    predecessors.agency_full_name as predecessor_name,
    periods.period_key,
    periods.period_name,
    obligations.due_date,
    obligations.cutoff_at,
    obligations.extended_until_at,
    obligations.days_late,
    obligations.receipt_state,
    obligations.first_received_at,
    rules.receiver_raw as receiver_name,
    rules.rule_key,
    rules.source_raw as rule_sentence,
    rules.source_start_line,
    rules.source_end_line,
    rules.source_page,
    rules.is_confirmed as is_rule_confirmed
from {{ ref('fct_report_obligations') }} as obligations
inner join {{ ref('dim_plans') }} as plans
    on obligations.plan_key = plans.plan_key
inner join {{ ref('dim_agencies') }} as agencies
    on obligations.agency_key = agencies.agency_key
inner join {{ ref('dim_periods') }} as periods
    on obligations.period_key = periods.period_key
inner join {{ ref('dim_report_rules') }} as rules
    on obligations.rule_key = rules.rule_key
left join {{ ref('dim_agencies') }} as predecessors
    on obligations.predecessor_key = predecessors.agency_key
where obligations.status = 'missing'
