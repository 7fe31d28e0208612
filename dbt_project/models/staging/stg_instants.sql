select
    as_of_at,
    purpose,
    {{ local_date('as_of_at') }} as as_of_date
from {{ source('run', 'instants') }}
