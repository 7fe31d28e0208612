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

-- "UBND thị xã" in a plan of thị xã Đức Phổ is that town's.
own_committees as (
    select distinct
        area_key,
        match_name,
        {{ first_words('match_name') }} as bare_name
    from {{ ref('stg_agencies') }}
    where agency_kind = 'people_committee'
),

names as (
    select
        mentions.plan_key,
        mentions.agency_name,
        plan_areas.area_key,
        plan_areas.province_key,
        plan_areas.start_date,
        coalesce(aliases.agency_match_name, own_committees.match_name) as agency_match_name,
        {{ match_name('mentions.agency_name') }} as match_name
    from mentions
    inner join {{ ref('int_plan_areas') }} as plan_areas
        on mentions.plan_key = plan_areas.plan_key
    left join {{ ref('stg_agency_aliases') }} as aliases
        on {{ match_name('mentions.agency_name') }} = aliases.match_name
    left join own_committees
        on
            plan_areas.area_key = own_committees.area_key
            and {{ match_name('mentions.agency_name') }} = own_committees.bare_name
),

-- Whom people took a name to mean that nobody knew; of two decisions the later one holds.
decisions as (
    select
        named_key,
        agency_key
    from {{ ref('stg_register_entries') }}
    where kind = 'agency_name'
    qualify
        row_number() over (
            partition by named_key
            order by effective_at desc, entered_at desc, entry_key desc
        ) = 1
),

decided as (
    select
        decisions.named_key,
        decisions.agency_key
    from decisions
    inner join {{ ref('stg_agencies') }} as agencies
        on decisions.agency_key = agencies.agency_key
),

named as (
    select
        *,
        match_name like 'các %' or match_name like '% các %' or match_name like 'thành viên %' as is_group
    from names
),

-- An agency that existed in several periods, or in several communes, has one name.
roster_names as (
    select
        province_key,
        match_name,
        length(match_name) as letters,
        {{ one_byte_letters('match_name') }} as spelling,
        {{ numbers_in('match_name') }} as numbers,
        {{ holds_abbreviations('min(agency_name)') }} as abbreviations,
        {{ ends_with_proper_name('min(agency_name)') }} as proper_name
    from {{ ref('stg_agencies') }}
    group by province_key, match_name
),

unmatched as (
    select distinct
        named.province_key,
        named.match_name,
        length(named.match_name) as letters,
        {{ one_byte_letters('named.match_name') }} as spelling,
        {{ numbers_in('named.match_name') }} as numbers
    from named
    left join roster_names
        on
            named.province_key = roster_names.province_key
            and named.match_name = roster_names.match_name
    where
        roster_names.match_name is null
        and named.agency_match_name is null
        and not named.is_group
),

-- What is near to two names could be either: it is neither.
slips as (
    select
        unmatched.province_key,
        unmatched.match_name,
        min(roster_names.match_name) as agency_match_name
    from unmatched
    inner join roster_names
        on
            unmatched.province_key = roster_names.province_key
            and unmatched.numbers = roster_names.numbers
            and unmatched.match_name like roster_names.abbreviations
            and unmatched.match_name like roster_names.proper_name
            and levenshtein(unmatched.spelling, roster_names.spelling)
            <= case
                when least(unmatched.letters, roster_names.letters) >= 20 then 2
                when least(unmatched.letters, roster_names.letters) >= 12 then 1
                else 0
            end
    group by unmatched.province_key, unmatched.match_name
    having count(*) = 1
),

matched as (
    select
        named.plan_key,
        named.agency_name,
        named.area_key,
        named.is_group,
        agencies.agency_key,
        slips.agency_match_name is not null as is_slip,
        row_number() over (
            partition by named.plan_key, named.agency_name
            order by
                case
                    when
                        named.start_date >= coalesce(agencies.valid_from_date, named.start_date)
                        and named.start_date <= coalesce(agencies.valid_to_date, named.start_date)
                        then 0
                    else 1
                end,
                case when agencies.area_key = named.area_key then 0 else 1 end,
                agencies.agency_key
        ) as preference
    from named
    left join slips
        on
            named.province_key = slips.province_key
            and named.match_name = slips.match_name
    left join {{ ref('stg_agencies') }} as agencies
        on
            named.province_key = agencies.province_key
            and agencies.match_name
            = coalesce(named.agency_match_name, slips.agency_match_name, named.match_name)
)

select
    matched.plan_key,
    matched.agency_name,
    matched.area_key,
    coalesce(
        matched.agency_key, decided.agency_key, {{ named_key('matched.area_key', 'matched.agency_name') }}
    ) as agency_key,
    case
        when matched.is_slip then 'slip'
        when matched.agency_key is not null then 'roster'
        when decided.agency_key is not null then 'decided'
        when matched.is_group then 'group'
        else 'unknown'
    end as resolution
from matched
left join decided
    on {{ named_key('matched.area_key', 'matched.agency_name') }} = decided.named_key
where matched.preference = 1
