select
    run_key,
    last_load_id,
    ruleset_version,
    as_of_at,
    state_load_id,
    state_as_of_at,
    {{ local_date('as_of_at') }} as as_of_date
from {{ source('run', 'run') }}
