-- At an instant a duty may be judged for the period that contains it and the one after it, and for all before. Between
-- two periods, as after nine months, only the next one is open.
with

bounds as (
    select
        instants.as_of_at,
        periods.period_type,
        max(
            case
                when periods.start_date <= instants.as_of_date and instants.as_of_date <= periods.end_date
                    then {{ add_days('periods.end_date', '1') }}
            end
        ) as next_start_date,
        min(case when periods.start_date > instants.as_of_date then periods.start_date end) as later_start_date
    from {{ ref('stg_instants') }} as instants
    cross join {{ ref('int_periods') }} as periods
    group by instants.as_of_at, periods.period_type
)

select
    as_of_at,
    period_type,
    coalesce(next_start_date, later_start_date) as last_start_date
from bounds
