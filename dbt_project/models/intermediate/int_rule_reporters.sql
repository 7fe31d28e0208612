-- Whom a rule obliges, and from when to when: agencies by name, groups by their members. A group that could not be told
-- apart into agencies, and a name that no roster knows, owe the report themselves.
with

named as (
    select
        reporters.rule_key,
        reporters.plan_key,
        reporters.agency_name,
        mentions.agency_key,
        mentions.resolution
    from {{ ref('int_rule_reporter_names') }} as reporters
    inner join {{ ref('int_agency_mentions') }} as mentions
        on
            reporters.plan_key = mentions.plan_key
            and reporters.agency_name = mentions.agency_name
),

members as (
    select
        named.rule_key,
        named.agency_name as reporter_name,
        members.agency_key,
        members.basis,
        members.from_date,
        members.to_date,
        members.ends_with_agency,
        members.list_from_date,
        members.list_to_date
    from named
    inner join {{ ref('int_group_agencies') }} as members
        on
            named.plan_key = members.plan_key
            and named.agency_name = members.agency_name
    where named.resolution = 'group'
),

singles as (
    select
        named.rule_key,
        named.agency_name as reporter_name,
        named.agency_key,
        case named.resolution
            when 'group' then 'group'
            when 'unknown' then 'unknown'
            else 'named'
        end as basis,
        agencies.valid_from_date as from_date,
        agencies.valid_to_date as to_date,
        agencies.valid_to_date is not null as ends_with_agency,
        cast(null as date) as list_from_date,
        cast(null as date) as list_to_date
    from named
    left join {{ ref('stg_agencies') }} as agencies
        on named.agency_key = agencies.agency_key
    left join members
        on
            named.rule_key = members.rule_key
            and named.agency_name = members.reporter_name
    where members.reporter_name is null
)

select * from members
union all
select * from singles
