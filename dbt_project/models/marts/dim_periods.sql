select
    period_key,
    period_name,
    period_type,
    year as period_year,
    number_in_year,
    start_date,
    end_date,
    {{ local_midnight('start_date') }} as starts_at,
    {{ local_midnight(add_days('end_date', '1')) }} as ends_at,
    data_from_date,
    data_to_date
from {{ ref('int_periods') }}
