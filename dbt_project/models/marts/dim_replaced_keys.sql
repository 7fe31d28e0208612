select
    replaced.old_key,
    replaced.plan_key,
    replaced.row_kind,
    case when waiting.row_key is null then replaced.current_key end as current_key
from {{ ref('stg_replaced_keys') }} as replaced
left join {{ ref('stg_plan_rows') }} as waiting
    on
        replaced.current_key = waiting.row_key
        and replaced.row_kind = waiting.row_kind
        and not waiting.is_in_force
