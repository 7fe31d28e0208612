select
    'receipt' as kind,
    receipt_key as known_key
from {{ source('release', 'fct_submissions') }}
union all
select
    'register_entry' as kind,
    entry_key as known_key
from {{ source('release', 'fct_register_entries') }}
union all
select
    'rule' as kind,
    rule_key as known_key
from {{ source('release', 'dim_report_rules') }}
union all
select
    'task' as kind,
    task_key as known_key
from {{ source('release', 'dim_tasks') }}
union all
select
    'target' as kind,
    target_key as known_key
from {{ source('release', 'fct_targets') }}
union all
select
    'agency' as kind,
    agency_key as known_key
from {{ source('release', 'dim_agencies') }}
