-- The way of a report upwards: agency, standing agency, province, ministry or Government. A day comes from the plan's
-- own rules where one binds the standing agency, else from the law; a step without a day is a step all the same.
with

own as (
    select
        deadlines.rule_key,
        deadlines.plan_key,
        deadlines.period_key,
        1 as level_number,
        'plan' as step_key,
        coalesce({{ join_list('rules.reporters', '; ') }}, '') as sender,
        rules.receiver,
        deadlines.due_date,
        deadlines.cutoff_at,
        cast(null as string) as legal_basis,
        'established' as certainty
    from {{ ref('int_rule_deadlines') }} as deadlines
    inner join {{ ref('stg_report_rules') }} as rules
        on deadlines.rule_key = rules.rule_key
    where deadlines.cutoff_at is not null
),

-- The first receiver's own rule for the same period, if the plan has one.
receiver_rules as (
    select
        own.rule_key,
        own.period_key,
        min(deadlines.cutoff_at) as cutoff_at,
        min(deadlines.due_date) as due_date
    from own
    inner join {{ ref('int_rule_receivers') }} as named
        on
            own.rule_key = named.rule_key
            and named.receiver_role = 'receiver'
            and named.is_first
    inner join {{ ref('int_agency_mentions') }} as mentions
        on
            named.plan_key = mentions.plan_key
            and named.agency_name = mentions.agency_name
    inner join {{ ref('int_rule_reporters') }} as reporters
        on
            mentions.agency_key = reporters.agency_key
            and reporters.basis = 'named'
    inner join {{ ref('int_rule_deadlines') }} as deadlines
        on
            reporters.rule_key = deadlines.rule_key
            and own.plan_key = deadlines.plan_key
            and own.period_key = deadlines.period_key
    where own.rule_key <> reporters.rule_key
    group by own.rule_key, own.period_key
),

onward as (
    select
        own.rule_key,
        own.plan_key,
        own.period_key,
        2 as level_number,
        'onward' as step_key,
        rules.receiver as sender,
        rules.onward_receiver as receiver,
        receiver_rules.due_date,
        receiver_rules.cutoff_at,
        cast(null as string) as legal_basis,
        'established' as certainty
    from own
    inner join {{ ref('stg_report_rules') }} as rules
        on own.rule_key = rules.rule_key
    left join receiver_rules
        on
            own.rule_key = receiver_rules.rule_key
            and own.period_key = receiver_rules.period_key
    where rules.onward_receiver is not null
),

lawful_days as (
    select
        own.rule_key,
        own.plan_key,
        own.period_key,
        lawful.deadline_key as step_key,
        lawful.sender,
        lawful.receiver,
        lawful.legal_basis,
        lawful.certainty,
        lawful.operator,
        lawful.valid_from,
        lawful.valid_to,
        make_date(periods.year, coalesce(lawful.due_month, periods.end_month), lawful.due_day) as due_date
    from own
    inner join {{ ref('int_plan_areas') }} as areas
        on own.plan_key = areas.plan_key
    inner join {{ ref('int_periods') }} as periods
        on own.period_key = periods.period_key
    inner join {{ ref('onward_deadlines') }} as lawful
        on
            areas.area_level = lawful.area_level
            and periods.period_type = lawful.period_type
),

lawful as (
    select
        rule_key,
        plan_key,
        period_key,
        3 as level_number,
        step_key,
        sender,
        receiver,
        due_date,
        case
            when operator = 'before' then {{ local_midnight('due_date') }}
            else {{ local_midnight(add_days('due_date', '1')) }}
        end as cutoff_at,
        legal_basis,
        certainty
    from lawful_days
    where {{ is_within('due_date', 'valid_from', 'valid_to') }}
),

steps as (
    select * from own
    union all
    select * from onward
    union all
    select * from lawful
),

numbered as (
    select
        *,
        row_number() over (
            partition by rule_key, period_key
            order by level_number, cutoff_at nulls last, step_key
        ) as step_number
    from steps
),

-- Slack is counted from the last step before that has a day.
dated as (
    select
        rule_key,
        period_key,
        step_number,
        lag(cutoff_at) over (
            partition by rule_key, period_key
            order by step_number
        ) as cutoff_before_at
    from numbered
    where cutoff_at is not null
)

select
    numbered.rule_key,
    numbered.plan_key,
    numbered.period_key,
    cast(numbered.step_number as integer) as step_number,
    numbered.step_key,
    numbered.sender,
    numbered.receiver,
    numbered.due_date,
    numbered.cutoff_at,
    dated.cutoff_before_at,
    numbered.legal_basis,
    numbered.certainty
from numbered
left join dated
    on
        numbered.rule_key = dated.rule_key
        and numbered.period_key = dated.period_key
        and numbered.step_number = dated.step_number
