with

mentions as (
    select
        plan_key,
        {{ explode_list('lead') }} as agency_name
    from {{ ref('stg_tasks') }}
    union distinct
    select
        plan_key,
        {{ explode_list('coordinating') }} as agency_name
    from {{ ref('stg_tasks') }}
    union distinct
    select
        plan_key,
        approver as agency_name
    from {{ ref('stg_tasks') }}
    where approver is not null
    union distinct
    select
        plan_key,
        agency_name
    from {{ ref('int_rule_reporter_names') }}
    union distinct
    select
        plan_key,
        agency_name
    from {{ ref('int_rule_receivers') }}
),

matched as (
    select
        mentions.plan_key,
        mentions.agency_name,
        agencies.agency_key,
        row_number() over (
            partition by mentions.plan_key, mentions.agency_name
            order by
                case
                    when
                        plan_areas.start_date >= coalesce(agencies.valid_from_date, plan_areas.start_date)
                        and plan_areas.start_date <= coalesce(agencies.valid_to_date, plan_areas.start_date)
                        then 0
                    else 1
                end,
                case when agencies.area_key = plan_areas.area_key then 0 else 1 end,
                agencies.agency_key
        ) as preference
    from mentions
    inner join {{ ref('int_plan_areas') }} as plan_areas
        on mentions.plan_key = plan_areas.plan_key
    left join {{ ref('stg_agency_aliases') }} as aliases
        on {{ match_name('mentions.agency_name') }} = aliases.match_name
    left join {{ ref('stg_agencies') }} as agencies
        on
            plan_areas.province_key = agencies.province_key
            and agencies.match_name
            = coalesce(aliases.agency_match_name, {{ match_name('mentions.agency_name') }})
)

select
    matched.plan_key,
    matched.agency_name,
    plan_areas.area_key,
    coalesce(matched.agency_key, {{ named_key('plan_areas.area_key', 'matched.agency_name') }}) as agency_key,
    case
        when matched.agency_key is not null then 'roster'
        when
            {{ match_name('matched.agency_name') }} like 'các %'
            or {{ match_name('matched.agency_name') }} like '% các %'
            or {{ match_name('matched.agency_name') }} like 'thành viên %'
            then 'group'
        else 'unknown'
    end as resolution
from matched
inner join {{ ref('int_plan_areas') }} as plan_areas
    on matched.plan_key = plan_areas.plan_key
where matched.preference = 1
