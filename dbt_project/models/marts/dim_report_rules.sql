with

receivers as (
    select
        named.rule_key,
        named.receiver_role,
        mentions.agency_key
    from {{ ref('int_rule_receivers') }} as named
    inner join {{ ref('int_agency_mentions') }} as mentions
        on
            named.plan_key = mentions.plan_key
            and named.agency_name = mentions.agency_name
    where named.is_first
)

select
    rules.rule_key,
    rules.plan_key,
    rules.frequency,
    rules.operator,
    cast(rules.due_month as integer) as due_month,
    cast(rules.due_day as integer) as due_day,
    cast(rules.due_year_offset as integer) as due_year_offset,
    cast(rules.within_days as integer) as within_days,
    rules.within_unit,
    rules.within_from,
    cast(rules.interval_years as integer) as interval_years,
    {{ join_list('rules.reporters', '; ') }} as reporters_raw,
    rules.receiver as receiver_raw,
    receivers.agency_key as receiver_key,
    rules.onward_receiver as onward_receiver_raw,
    onward.agency_key as onward_receiver_key,
    rules.source_raw,
    cast(rules.source_start_line as integer) as source_start_line,
    cast(rules.source_end_line as integer) as source_end_line,
    cast(rules.source_page as integer) as source_page,
    rules.confidence,
    rules.is_confirmed
from {{ ref('stg_report_rules') }} as rules
left join receivers
    on
        rules.rule_key = receivers.rule_key
        and receivers.receiver_role = 'receiver'
left join receivers as onward
    on
        rules.rule_key = onward.rule_key
        and onward.receiver_role = 'onward_receiver'
