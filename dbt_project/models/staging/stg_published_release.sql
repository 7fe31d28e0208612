select
    release_id,
    as_of_at
from {{ source('run', 'published') }}
