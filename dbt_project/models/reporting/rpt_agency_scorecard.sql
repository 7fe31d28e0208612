with

counted as (
    select
        obligations.plan_key,
        obligations.agency_key,
        obligations.period_key,
        sum(case when obligations.is_expected then 1 else 0 end) as expected,
        sum(case when obligations.is_received then 1 else 0 end) as received,
        sum(case when obligations.is_on_time then 1 else 0 end) as on_time,
        sum(case when obligations.is_on_time_with_extension then 1 else 0 end) as on_time_with_extension,
        sum(case when obligations.is_expected and obligations.status = 'late' then 1 else 0 end) as late,
        sum(case when obligations.is_expected and obligations.status = 'missing' then 1 else 0 end) as missing,
        sum(case when obligations.is_expected and obligations.status = 'extended' then 1 else 0 end) as extended,
        sum(case when obligations.basis = 'presumed' and obligations.status <> 'not_applicable' then 1 else 0 end)
            as presumed,
        sum(case when obligations.status = 'not_due' then 1 else 0 end) as not_due,
        sum(case when obligations.status = 'no_due_date' then 1 else 0 end) as no_due_date
    from {{ ref('fct_report_obligations') }} as obligations
    group by obligations.plan_key, obligations.agency_key, obligations.period_key
),

-- A period is good when all that was expected came in time. A streak is broken by the first period of the other kind;
-- periods in which nothing was expected, or an extension still runs, neither make nor break one.
runs as (
    select
        counted.*,
        periods.period_name,
        periods.period_type,
        periods.period_year,
        periods.end_date,
        counted.expected > 0 and counted.extended = 0 as is_decided,
        counted.expected = counted.on_time as is_good,
        row_number() over (
            partition by
                counted.plan_key,
                counted.agency_key,
                periods.period_type,
                counted.expected > 0 and counted.extended = 0
            order by periods.end_date
        ) - row_number() over (
            partition by
                counted.plan_key,
                counted.agency_key,
                periods.period_type,
                counted.expected > 0 and counted.extended = 0,
                counted.expected = counted.on_time
            order by periods.end_date
        ) as run_number
    from counted
    inner join {{ ref('dim_periods') }} as periods
        on counted.period_key = periods.period_key
),

streaks as (
    select
        *,
        row_number() over (
            partition by plan_key, agency_key, period_type, is_decided, is_good, run_number
            order by end_date
        ) as run_length
    from runs
)

select
    streaks.plan_key,
    plans.plan_number,
    plans.title as plan_title,
    streaks.agency_key,
    agencies.agency_name,
    streaks.period_key,
    streaks.period_name,
    streaks.period_type,
    streaks.period_year,
    cast(streaks.expected as integer) as expected,
    cast(streaks.received as integer) as received,
    cast(streaks.on_time as integer) as on_time,
    cast(streaks.on_time_with_extension as integer) as on_time_with_extension,
    cast(streaks.late as integer) as late,
    cast(streaks.missing as integer) as missing,
    cast(streaks.extended as integer) as extended,
    cast(streaks.presumed as integer) as presumed,
    cast(streaks.not_due as integer) as not_due,
    cast(streaks.no_due_date as integer) as no_due_date,
    cast(streaks.received as double) / nullif(streaks.expected, 0) as reporting_rate,
    cast(streaks.on_time as double) / nullif(streaks.expected, 0) as on_time_rate,
    cast(streaks.on_time_with_extension as double) / nullif(streaks.expected, 0) as on_time_rate_with_extension,
    cast(case when streaks.is_decided and streaks.is_good then streaks.run_length else 0 end as integer)
        as on_time_streak,
    cast(case when streaks.is_decided and not streaks.is_good then streaks.run_length else 0 end as integer)
        as not_on_time_streak
from streaks
inner join {{ ref('dim_plans') }} as plans
    on streaks.plan_key = plans.plan_key
inner join {{ ref('dim_agencies') }} as agencies
    on streaks.agency_key = agencies.agency_key
