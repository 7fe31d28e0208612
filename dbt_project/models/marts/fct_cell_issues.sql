{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed_documents(\"'submissions'\", 'content_sha256') }}",
) }}

-- Numbered as one reads the file: sheet by sheet, row by row, columns from A to Z and beyond.
with

placed as (
    select
        *,
        coalesce(sheet, '') as sheet_order,
        coalesce(cell, '') as cell_order,
        {{ replace_all(replace_all("coalesce(cell, '')", '^[^0-9]*', ''), '[^0-9].*$', '') }} as row_order
    from {{ ref('stg_cell_issues') }}
    where {{ in_changed_documents("'submissions'", 'content_sha256') }}
)

select
    content_sha256,
    cast(row_number() over (
        partition by content_sha256
        order by
            sheet_order,
            length(row_order),
            row_order,
            length(cell_order),
            cell_order,
            rule_id,
            message
    ) as integer) as issue_number,
    period,
    file_name,
    sheet,
    cell,
    value_raw,
    rule_id,
    severity,
    coalesce(problem, '') as problem,
    coalesce(remedy, '') as remedy,
    message
from placed
