select
    measure_key,
    measure_name,
    unit,
    is_additive_over_areas,
    is_additive_over_periods
from {{ ref('measures') }}
