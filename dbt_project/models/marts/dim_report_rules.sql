select
    rules.rule_key,
    rules.plan_key,
    rules.frequency,
    rules.operator,
    cast(rules.due_month as integer) as due_month,
    cast(rules.due_day as integer) as due_day,
    cast(rules.due_year_offset as integer) as due_year_offset,
    {{ join_list('rules.reporters', '; ') }} as reporters_raw,
    rules.receiver as receiver_raw,
    receivers.agency_key as receiver_key,
    rules.onward_receiver as onward_receiver_raw,
    onward.agency_key as onward_receiver_key,
    rules.source_raw,
    cast(rules.source_start_line as integer) as source_start_line,
    cast(rules.source_end_line as integer) as source_end_line,
    rules.confidence
from {{ ref('stg_report_rules') }} as rules
left join {{ ref('int_agency_mentions') }} as receivers
    on
        rules.plan_key = receivers.plan_key
        and rules.receiver = receivers.agency_name
left join {{ ref('int_agency_mentions') }} as onward
    on
        rules.plan_key = onward.plan_key
        and rules.onward_receiver = onward.agency_name
