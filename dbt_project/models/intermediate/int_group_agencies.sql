-- Whom a collective name of a plan means, and when. Where an official list of the group exists for the plan's area, it
-- replaces the default for as long as it holds.
with

groups as (
    select
        mentions.plan_key,
        mentions.agency_name,
        areas.area_key,
        areas.area_level,
        areas.province_key,
        areas.start_date,
        phrases.group_key,
        phrases.is_whole,
        bool_or(phrases.is_whole) over (partition by mentions.plan_key, mentions.agency_name) as has_whole
    from {{ ref('int_agency_mentions') }} as mentions
    inner join {{ ref('int_plan_areas') }} as areas
        on mentions.plan_key = areas.plan_key
    inner join {{ ref('group_names') }} as phrases
        on {{ group_words('mentions.agency_name') }} like '% ' || phrases.phrase || ' %'
    where mentions.resolution = 'group'
),

meant as (
    select distinct
        plan_key,
        agency_name,
        area_key,
        area_level,
        province_key,
        start_date,
        group_key
    from groups
    where is_whole or not has_whole
),

lists as (
    select
        group_key,
        area_key,
        min(coalesce(valid_from_date, date '1900-01-01')) as list_from_date,
        max(coalesce(valid_to_date, date '9999-12-31')) as list_to_date
    from {{ ref('stg_group_members') }}
    group by group_key, area_key
),

defaults as (
    select
        meant.plan_key,
        meant.agency_name,
        agencies.agency_key,
        -- Which districts a province has is laid down; which departments "các sở" takes in is not.
        case when kinds.certainty = 'established' then 'listed' else 'assumed' end as basis,
        agencies.valid_from_date,
        agencies.valid_to_date,
        kinds.valid_from_date as member_from_date,
        kinds.valid_to_date as member_to_date,
        lists.list_from_date,
        lists.list_to_date,
        meant.start_date
    from meant
    inner join {{ ref('stg_agency_groups') }} as kinds
        on meant.group_key = kinds.group_key
    inner join {{ ref('stg_agencies') }} as agencies
        on
            kinds.member_kind = agencies.agency_kind
            and (
                (kinds.member_scope = 'own' and meant.area_key = agencies.area_key)
                or (
                    kinds.member_scope = 'within'
                    and kinds.member_level = agencies.area_level
                    and (
                        meant.area_level = 'national'
                        or (meant.area_level = 'province' and meant.province_key = agencies.province_key)
                        or (meant.area_level = 'district' and meant.area_key = agencies.parent_area_key)
                    )
                )
            )
    left join lists
        on
            meant.group_key = lists.group_key
            and meant.area_key = lists.area_key
),

listed as (
    select
        meant.plan_key,
        meant.agency_name,
        members.agency_key,
        'listed' as basis,
        agencies.valid_from_date,
        agencies.valid_to_date,
        members.valid_from_date as member_from_date,
        members.valid_to_date as member_to_date,
        cast(null as date) as list_from_date,
        cast(null as date) as list_to_date,
        meant.start_date
    from meant
    inner join {{ ref('stg_group_members') }} as members
        on
            meant.group_key = members.group_key
            and meant.area_key = members.area_key
    inner join {{ ref('stg_agencies') }} as agencies
        on members.agency_key = agencies.agency_key
),

members as (
    select * from defaults
    union all
    select * from listed
)

select
    plan_key,
    agency_name,
    agency_key,
    basis,
    {{ later_date('valid_from_date', 'member_from_date') }} as from_date,
    {{ earlier_date('valid_to_date', 'member_to_date') }} as to_date,
    -- Only a member that ended leaves its duty to a successor, not one that left the group.
    valid_to_date is not null and valid_to_date <= coalesce(member_to_date, valid_to_date) as ends_with_agency,
    list_from_date,
    list_to_date
from members
where
    coalesce({{ earlier_date('valid_to_date', 'member_to_date') }}, start_date) >= start_date
    and coalesce({{ later_date('valid_from_date', 'member_from_date') }}, date '1900-01-01')
    <= coalesce({{ earlier_date('valid_to_date', 'member_to_date') }}, date '9999-12-31')
