-- Only periods for which something is owed by now.
with

missing as (
    select
        obligations.rule_key,
        obligations.period_key,
        sum(case when obligations.status in ('missing', 'extended') then 1 else 0 end) as missing_reports,
        string_agg(
            case when obligations.status in ('missing', 'extended') then agencies.agency_name end, '; '
            order by agencies.agency_name
        ) as missing_agencies
    from {{ ref('fct_report_obligations') }} as obligations
    inner join {{ ref('dim_agencies') }} as agencies
        on obligations.agency_key = agencies.agency_key
    where obligations.basis <> 'presumed'
    group by obligations.rule_key, obligations.period_key
)

select
    steps.rule_key,
    steps.plan_key,
    steps.period_key,
    steps.step_number,
    steps.sender as sender_raw,
    steps.receiver as receiver_raw,
    steps.due_date,
    steps.cutoff_at,
    {{ dbt.datediff('steps.cutoff_before_at', 'steps.cutoff_at', 'day') }} as slack_days,
    {{ begun_days('run.as_of_at', 'steps.cutoff_at') }} as days_left,
    cast(missing.missing_reports as integer) as missing_reports,
    missing.missing_agencies,
    steps.legal_basis,
    steps.certainty
from {{ ref('int_chain_steps') }} as steps
inner join missing
    on
        steps.rule_key = missing.rule_key
        and steps.period_key = missing.period_key
cross join {{ ref('stg_run') }} as run
