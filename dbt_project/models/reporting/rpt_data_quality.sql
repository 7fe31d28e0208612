{{ config(tags=['after_checks']) }}

select
    check_key,
    suite,
    check_name,
    severity,
    result,
    cast(rows_checked as integer) as rows_checked,
    cast(rows_unexpected as integer) as rows_unexpected,
    examples,
    message,
    what_to_do,
    owner,
    rule_version
from {{ source('run', 'findings') }}
