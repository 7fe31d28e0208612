with

current_rows as (
    {{ current_records('replaced_keys') }}
)

select
    current_rows.content_sha256,
    current_rows.plan_key,
    current_rows.row_kind,
    current_rows.old_key,
    current_rows.current_key
from current_rows
inner join {{ ref('stg_plans') }} as plans
    on
        current_rows.plan_key = plans.plan_key
        and current_rows.content_sha256 = plans.content_sha256
