{{ config(tags=['after_checks']) }}

select
    check_key,
    receipt_key,
    content_sha256,
    sheet,
    cell,
    value_raw,
    severity,
    message,
    what_to_do
from {{ source('run', 'file_findings') }}
