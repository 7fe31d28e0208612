-- "Liên minh Hợp tác xã; Sở Kế hoạch và Đầu tư": a report may be owed to several at once.
with

named as (
    select
        rule_key,
        plan_key,
        'receiver' as receiver_role,
        {{ split_text('receiver', '; ') }} as names
    from {{ ref('stg_report_rules') }}
    where receiver is not null
    union all
    select
        rule_key,
        plan_key,
        'onward_receiver' as receiver_role,
        {{ split_text('onward_receiver', '; ') }} as names
    from {{ ref('stg_report_rules') }}
    where onward_receiver is not null
),

exploded as (
    select
        rule_key,
        plan_key,
        receiver_role,
        {{ list_element('names', 1) }} as first_name,
        {{ explode_list('names') }} as agency_name
    from named
)

select distinct
    rule_key,
    plan_key,
    receiver_role,
    agency_name,
    agency_name = first_name as is_first
from exploded
