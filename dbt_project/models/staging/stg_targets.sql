select
    rows_read.content_sha256,
    rows_read.plan_key,
    rows_read.target_key,
    rows_read.horizon,
    rows_read.indicator,
    rows_read.operator,
    rows_read.value,
    rows_read.value_high,
    rows_read.unit,
    rows_read.source_start_line,
    rows_read.source_end_line,
    rows_read.source_page,
    rows_read.source_raw,
    rows_read.rule,
    rows_read.confidence
from {{ ref('stg_targets_read') }} as rows_read
inner join {{ ref('stg_plan_rows') }} as states
    on
        rows_read.target_key = states.row_key
        and states.row_kind = 'target'
where states.is_in_force
