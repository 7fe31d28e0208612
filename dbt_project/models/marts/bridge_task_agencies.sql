with

named as (
    select
        task_key,
        plan_key,
        'lead' as agency_role,
        {{ explode_list('lead') }} as agency_name
    from {{ ref('stg_tasks') }}
    union all
    select
        task_key,
        plan_key,
        'coordinating' as agency_role,
        {{ explode_list('coordinating') }} as agency_name
    from {{ ref('stg_tasks') }}
    union all
    select
        task_key,
        plan_key,
        'approver' as agency_role,
        approver as agency_name
    from {{ ref('stg_tasks') }}
    where approver is not null
)

select
    named.task_key,
    mentions.agency_key,
    named.agency_role,
    min(named.agency_name) as agency_name_raw
from named
inner join {{ ref('int_agency_mentions') }} as mentions
    on
        named.plan_key = mentions.plan_key
        and named.agency_name = mentions.agency_name
group by named.task_key, mentions.agency_key, named.agency_role
