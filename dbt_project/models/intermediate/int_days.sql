with

days as (
    select
        numbers.day_number,
        {{ add_days("date '2000-01-01'", 'numbers.day_number') }} as date_day
    from (select {{ explode_list(number_list(0, 18627)) }} as day_number) as numbers
),

worked as (
    select
        days.date_day,
        holidays.holiday_name,
        -- 1 January 2000 was a Saturday; 1 is Monday, 7 is Sunday.
        cast((days.day_number + 5) % 7 + 1 as integer) as day_of_week
    from days
    left join {{ ref('public_holidays') }} as holidays
        on days.date_day = cast(holidays.holiday_date as date)
),

marked as (
    select
        *,
        day_of_week < 6 and holiday_name is null as is_working_day
    from worked
)

select
    date_day,
    day_of_week,
    holiday_name,
    is_working_day,
    cast(sum(case when is_working_day then 1 else 0 end) over (order by date_day) as integer) as working_days_until,
    min(case when is_working_day then date_day end)
        over (order by date_day desc rows between unbounded preceding and current row) as next_working_date,
    max(case when is_working_day then date_day end)
        over (order by date_day rows between unbounded preceding and current row) as previous_working_date
from marked
