-- Absence is tested against the rules of the plans, never against rows that exist: a rule whose reporters got lost on
-- the way would otherwise look like a rule that nobody broke.
select
    rules.rule_key,
    reporters.agency_name
from {{ ref('stg_report_rules') }} as rules
inner join {{ ref('stg_plans') }} as plans
    on rules.plan_key = plans.plan_key
inner join {{ ref('int_rule_reporter_names') }} as reporters
    on rules.rule_key = reporters.rule_key
inner join {{ ref('int_agency_mentions') }} as mentions
    on
        reporters.plan_key = mentions.plan_key
        and reporters.agency_name = mentions.agency_name
cross join {{ ref('stg_run') }} as run
left join {{ ref('fct_report_obligations') }} as obligations
    on
        rules.rule_key = obligations.rule_key
        and mentions.agency_key = obligations.agency_key
where
    obligations.obligation_key is null
    and plans.start_date <= run.as_of_date
