select
    'cooperative_count' as kind,
    area_key as subject_key,
    '' as agency_key,
    period_key,
    organisation_type,
    measure,
    '' as value_basis,
    counted_value as number_value,
    value_basis as text_value
from {{ source('release', 'fct_cooperative_counts') }}
union all
select
    'target_actual' as kind,
    target_key as subject_key,
    agency_key,
    period_key,
    '' as organisation_type,
    '' as measure,
    value_basis,
    actual_value as number_value,
    cast(null as string) as text_value
from {{ source('release', 'fct_target_progress') }}
union all
select
    'task_progress' as kind,
    task_key as subject_key,
    agency_key,
    period_key,
    '' as organisation_type,
    '' as measure,
    '' as value_basis,
    progress_pct as number_value,
    status as text_value
from {{ source('release', 'fct_task_progress') }}
union all
select
    'report_status' as kind,
    rule_key as subject_key,
    agency_key,
    period_key,
    '' as organisation_type,
    '' as measure,
    '' as value_basis,
    cast(null as double) as number_value,
    status as text_value
from {{ source('release', 'fct_report_obligations') }}
