select
    plan_rows.row_kind,
    plan_rows.row_key,
    plan_rows.plan_key,
    plan_rows.row_state,
    plan_rows.is_in_force,
    plan_rows.confidence,
    plan_rows.reading_json,
    plan_rows.reading_digest,
    plan_rows.source_raw,
    cast(plan_rows.source_start_line as integer) as source_start_line,
    cast(plan_rows.source_end_line as integer) as source_end_line,
    cast(plan_rows.source_page as integer) as source_page,
    plan_rows.entry_key,
    entries.entered_by as decided_by,
    entries.entered_at as decided_at
from {{ ref('stg_plan_rows') }} as plan_rows
left join {{ ref('stg_register_entries') }} as entries
    on plan_rows.entry_key = entries.entry_key
where plan_rows.row_state <> 'sure'
