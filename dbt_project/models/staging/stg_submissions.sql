{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_periods('period') }}",
) }}

with

current_rows as (
    {{ received_records('submissions') }}
)

select
    current_rows.content_sha256,
    current_rows.plan_key,
    current_rows.rule_key,
    current_rows.agency_key,
    current_rows.agency_name,
    current_rows.period,
    current_rows.mode,
    current_rows.mode_basis,
    current_rows.data_date,
    current_rows.document_number,
    current_rows.content_state,
    current_rows.filled_cells,
    current_rows.refused_cells,
    current_rows.values_digest,
    current_rows.template_version
from current_rows
where {{ in_changed_periods('current_rows.period') }}
