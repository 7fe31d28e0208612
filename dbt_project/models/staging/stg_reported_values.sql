with

current_rows as (
    {{ received_records('reported_values') }}
)

select
    current_rows.content_sha256,
    current_rows.period,
    current_rows.subject,
    current_rows.subject_key,
    current_rows.organisation_type,
    current_rows.field,
    current_rows.figure_period,
    current_rows.basis,
    current_rows.value_text,
    current_rows.value_number,
    current_rows.is_withdrawn,
    current_rows.source_cell
from current_rows
