-- A duty whose sentence names no reporter is still a duty: it stands on a reporter that says so.
with

named as (
    select
        rule_key,
        plan_key,
        {{ explode_list('reporters') }} as agency_name
    from {{ ref('stg_report_rules') }}
    union all
    select
        rule_key,
        plan_key,
        'Không nêu đơn vị báo cáo' as agency_name
    from {{ ref('stg_report_rules') }}
    where {{ list_size('reporters') }} = 0
)

select distinct
    rule_key,
    plan_key,
    agency_name
from named
