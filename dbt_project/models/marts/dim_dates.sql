select
    date_day,
    cast(extract(year from date_day) as integer) as year,
    cast(extract(quarter from date_day) as integer) as quarter,
    cast(extract(month from date_day) as integer) as month,
    cast(extract(day from date_day) as integer) as day_of_month,
    day_of_week,
    day_of_week >= 6 as is_weekend,
    holiday_name,
    is_working_day
from {{ ref('int_days') }}
