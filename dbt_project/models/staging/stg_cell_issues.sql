with

current_rows as (
    {{ received_records('cell_issues') }}
)

select
    current_rows.content_sha256,
    current_rows.period,
    current_rows.file_name,
    current_rows.sheet,
    current_rows.cell,
    current_rows.value_raw,
    current_rows.rule_id,
    current_rows.severity,
    current_rows.message,
    current_rows.problem,
    current_rows.remedy
from current_rows
