with

current_rows as (
    {{ current_records('plan_corrections') }}
)

select
    current_rows.content_sha256,
    current_rows.plan_key,
    current_rows.entry,
    current_rows.action,
    current_rows.row_kind,
    current_rows.row_key,
    current_rows.field,
    current_rows.old_value,
    current_rows.new_value,
    current_rows.quote,
    current_rows.corrected_by,
    current_rows.reason,
    current_rows.corrected_on,
    current_rows.state
from current_rows
inner join {{ ref('stg_plans') }} as plans
    on
        current_rows.plan_key = plans.plan_key
        and current_rows.content_sha256 = plans.content_sha256
