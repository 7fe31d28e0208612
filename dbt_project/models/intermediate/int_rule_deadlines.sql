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
        rules.interval_years,
        rules.within_days,
        rules.within_unit,
        rules.within_from,
        plans.start_date,
        plans.year_end,
        ends.ended_date,
        -- Duties on demand, every few years, or without a word of how often are answered by year.
        case
            when rules.frequency in ('quarterly', 'monthly', 'semiannual', 'nine_month') then rules.frequency
            else 'annual'
        end as period_type,
        coalesce(rules.due_month, {{ list_element('rules.due_months', 1) }}) as first_due_month
    from {{ ref('stg_report_rules') }} as rules
    inner join {{ ref('stg_plans') }} as plans
        on rules.plan_key = plans.plan_key
    left join {{ ref('int_plan_ends') }} as ends
        on rules.plan_key = ends.plan_key
),

rule_periods as (
    select
        rules.*,
        periods.period_key,
        periods.start_date as period_start_date,
        periods.end_date as period_end_date,
        case rules.within_from when 'data_closing' then periods.data_to_date else periods.end_date end
            as within_from_date,
        rules.within_days is not null as is_within,
        -- A day, or a month alone; a rhythm that has no period of its own needs to say how many years it takes.
        (rules.due_day is not null or rules.first_due_month is not null)
        and (
            rules.frequency in ('quarterly', 'monthly')
            or (
                (
                    rules.frequency in ('annual', 'semiannual', 'nine_month')
                    or (rules.frequency = 'multi_year' and rules.interval_years is not null)
                )
                and rules.first_due_month is not null
            )
        ) as has_due_day,
        cast(coalesce(
            case
                when {{ list_size('rules.due_months') }} = periods.periods_in_year
                    then {{ list_element('rules.due_months', 'periods.number_in_year') }}
            end,
            rules.first_due_month,
            periods.end_month
        ) as integer) as due_in_month
    from rules
    inner join {{ ref('int_periods') }} as periods
        on rules.period_type = periods.period_type
    where
        periods.end_date >= rules.start_date
        and (rules.year_end is null or periods.year <= rules.year_end)
        -- The report of several years is the one of their last year.
        and (
            rules.interval_years is null
            or (periods.year - extract(year from rules.start_date) + 1) % rules.interval_years = 0
        )
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
            when has_due_day then
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
        dated.*,
        case
            -- "Trong vòng 5 ngày làm việc" counts from the next worked day on.
            when dated.is_within and dated.within_unit = 'working' then last_days.date_day
            when dated.is_within then {{ add_days('dated.within_from_date', 'cast(dated.within_days as integer)') }}
            -- A month alone is over with its last day; a day that the month lacks is its last one.
            when dated.due_day is null then last_day(dated.due_month_start)
            else
                least(
                    {{ add_days('dated.due_month_start', 'cast(dated.due_day - 1 as integer)') }},
                    last_day(dated.due_month_start)
                )
        end as due_date
    from dated
    left join {{ ref('int_days') }} as first_days
        on
            dated.within_unit = 'working'
            and dated.within_from_date = first_days.date_day
    left join {{ ref('int_days') }} as last_days
        on
            last_days.is_working_day
            and first_days.working_days_until + dated.within_days = last_days.working_days_until
),

rolled as (
    select
        due.*,
        case settings.choice
            when 'next_working_day' then days.next_working_date
            when 'previous_working_day' then days.previous_working_date
            else due.due_date
        end as last_day_date
    from due
    left join {{ ref('settings') }} as settings
        on settings.setting = 'weekend_policy'
    left join {{ ref('int_days') }} as days
        on due.due_date = days.date_day
),

cut_off as (
    select
        *,
        -- "Trước ngày D" ends as D begins; "chậm nhất / vào ngày D" includes D, and so does a day without such a word.
        case
            when operator = 'before' then {{ local_midnight('last_day_date') }}
            else {{ local_midnight(add_days('last_day_date', '1')) }}
        end as cutoff_at
    from rolled
),

judged as (
    select
        *,
        coalesce({{ local_date("cutoff_at - interval '1' second") }}, period_end_date) as judged_date
    from cut_off
)

select
    rule_key,
    plan_key,
    period_key,
    period_type,
    start_date as plan_start_date,
    period_start_date,
    due_date,
    cutoff_at,
    judged_date
from judged
where
    -- A duty cannot have been due before the plan was issued, nor outlive it.
    (cutoff_at is null or cutoff_at > {{ local_midnight('start_date') }})
    and (ended_date is null or judged_date <= ended_date)
