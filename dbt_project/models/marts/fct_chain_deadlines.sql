-- Only periods for which something is owed by now.
with

missing as (
    select
        obligations.rule_key,
        obligations.period_key,
        sum(case when obligations.status in ('missing', 'extended') then 1 else 0 end) as missing_reports,
        {{ join_texts(
            "case when obligations.status in ('missing', 'extended') then agencies.agency_name end", '; '
        ) }} as missing_agencies
    from {{ ref('fct_report_obligations') }} as obligations
    inner join {{ ref('dim_agencies') }} as agencies
        on obligations.agency_key = agencies.agency_key
    where obligations.basis <> 'presumed'
    group by obligations.rule_key, obligations.period_key
),

chained as (
    select
        steps.*,
        missing.missing_reports,
        missing.missing_agencies,
        run.as_of_at
    from {{ ref('int_chain_steps') }} as steps
    inner join missing
        on
            steps.rule_key = missing.rule_key
            and steps.period_key = missing.period_key
    cross join {{ ref('stg_run') }} as run
)

select
    rule_key,
    plan_key,
    period_key,
    step_number,
    sender as sender_raw,
    receiver as receiver_raw,
    due_date,
    cutoff_at,
    {{ dbt.datediff('cutoff_before_at', 'cutoff_at', 'day') }}
        as slack_days,
    {{ begun_days('as_of_at', 'cutoff_at') }}
        as days_left,
    cast(missing_reports as integer) as missing_reports,
    missing_agencies,
    legal_basis,
    certainty
from chained
