select
    plan_key,
    cast(entry as integer) as entry_number,
    action,
    row_kind,
    row_key,
    field as field_name,
    old_value as old_value_json,
    new_value as new_value_json,
    quote as quoted_text,
    corrected_by,
    reason,
    corrected_on as corrected_date,
    state
from {{ ref('stg_plan_corrections') }}
