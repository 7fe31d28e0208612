with

days as (
    select {{ explode_list(number_list(0, 18627)) }} as day_number
)

select
    {{ add_days("date '2000-01-01'", 'day_number') }} as date_day,
    cast(extract(year from {{ add_days("date '2000-01-01'", 'day_number') }}) as integer) as year,
    cast(extract(quarter from {{ add_days("date '2000-01-01'", 'day_number') }}) as integer) as quarter,
    cast(extract(month from {{ add_days("date '2000-01-01'", 'day_number') }}) as integer) as month,
    cast(extract(day from {{ add_days("date '2000-01-01'", 'day_number') }}) as integer) as day_of_month,
    -- 1 January 2000 was a Saturday; 1 is Monday, 7 is Sunday.
    cast((day_number + 5) % 7 + 1 as integer) as day_of_week,
    (day_number + 5) % 7 + 1 >= 6 as is_weekend
from days
