select
    old_key,
    plan_key,
    row_kind,
    current_key
from {{ ref('stg_replaced_keys') }}
