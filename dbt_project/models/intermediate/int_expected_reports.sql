with

rules as (
    select
        rules.rule_key,
        rules.plan_key,
        rules.frequency,
        rules.operator,
        rules.due_month,
        rules.due_months,
        rules.due_day,
        rules.due_year_offset,
        plans.start_date,
        plans.year_end,
        -- A quarterly or monthly duty without a day gives one row a year, like every duty without a date.
        case
            when rules.due_day is null or rules.frequency not in ('quarterly', 'monthly', 'semiannual', 'nine_month')
                then 'annual'
            else rules.frequency
        end as period_type,
        rules.due_day is not null
        and (
            rules.frequency in ('quarterly', 'monthly')
            or (
                rules.frequency in ('annual', 'semiannual', 'nine_month')
                and coalesce(rules.due_month, {{ list_element('rules.due_months', 1) }}) is not null
            )
        ) as has_due_date
    from {{ ref('stg_report_rules') }} as rules
    inner join {{ ref('stg_plans') }} as plans
        on rules.plan_key = plans.plan_key
),

rule_periods as (
    select
        rules.*,
        periods.period_key,
        periods.start_date as period_start_date,
        periods.end_date as period_end_date,
        cast(coalesce(
            case
                when {{ list_size('rules.due_months') }} = periods.periods_in_year
                    then {{ list_element('rules.due_months', 'periods.number_in_year') }}
            end,
            rules.due_month,
            {{ list_element('rules.due_months', 1) }},
            periods.end_month
        ) as integer) as due_in_month
    from rules
    inner join {{ ref('int_periods') }} as periods
        on rules.period_type = periods.period_type
    where
        periods.end_date >= rules.start_date
        and (rules.year_end is null or periods.year <= rules.year_end)
        and periods.is_open
        -- Of several periods in a year, one that names its own month ("trước ngày 15/6", "trước ngày 05/7") is due for
        -- the period whose end is nearest to that month, and one due in the next year for the last period.
        and (
            periods.periods_in_year = 1
            or rules.due_month is null
            or {{ list_size('rules.due_months') }} = periods.periods_in_year
            or (coalesce(rules.due_year_offset, 0) = 1 and periods.number_in_year = periods.periods_in_year)
            or (
                coalesce(rules.due_year_offset, 0) = 0
                and periods.number_in_year = least(
                    greatest(ceil((rules.due_month - 6.0 / periods.periods_in_year) * periods.periods_in_year / 12), 1),
                    periods.periods_in_year
                )
            )
        )
),

dated as (
    select
        *,
        case
            when has_due_date then
                make_date(
                    cast(
                        extract(year from period_start_date) + coalesce(due_year_offset, 0)
                        + case
                            when
                                coalesce(due_year_offset, 0) = 0
                                and due_in_month < extract(month from period_start_date) then 1
                            else 0
                        end as integer
                    ),
                    due_in_month,
                    1
                )
        end as due_month_start
    from rule_periods
),

due as (
    select
        *,
        least(
            {{ add_days('due_month_start', 'cast(due_day - 1 as integer)') }},
            last_day(due_month_start)
        ) as due_date
    from dated
),

cut_off as (
    select
        *,
        -- "Trước ngày D" ends as D begins; "chậm nhất / vào ngày D" includes D, and so does a day without such a word.
        {{ local_midnight("case when operator = 'before' then due_date else " ~ add_days('due_date', '1') ~ " end") }}
            as cutoff_at
    from due
),

-- Who is the only receiver owes nothing to itself; who is one of several still owes the report to the others.
receivers as (
    select
        named.rule_key,
        min(mentions.agency_key) as agency_key
    from {{ ref('int_rule_receivers') }} as named
    inner join {{ ref('int_agency_mentions') }} as mentions
        on
            named.plan_key = mentions.plan_key
            and named.agency_name = mentions.agency_name
    where named.receiver_role = 'receiver'
    group by named.rule_key
    having count(distinct mentions.agency_key) = 1
)

select
    cut_off.rule_key || '/' || mentions.agency_key || '/' || cut_off.period_key as obligation_key,
    cut_off.rule_key,
    cut_off.plan_key,
    mentions.agency_key,
    cut_off.period_key,
    cut_off.due_date,
    cut_off.cutoff_at,
    receivers.agency_key is not null as is_own_receiver
from cut_off
inner join {{ ref('int_rule_reporter_names') }} as reporters
    on cut_off.rule_key = reporters.rule_key
inner join {{ ref('int_agency_mentions') }} as mentions
    on
        reporters.plan_key = mentions.plan_key
        and reporters.agency_name = mentions.agency_name
left join receivers
    on
        cut_off.rule_key = receivers.rule_key
        and mentions.agency_key = receivers.agency_key
-- A duty cannot have been due before the plan was issued.
where cut_off.cutoff_at is null or cut_off.cutoff_at > {{ local_midnight('cut_off.start_date') }}
qualify
    row_number() over (
        partition by cut_off.rule_key, mentions.agency_key, cut_off.period_key
        order by reporters.agency_name
    ) = 1
