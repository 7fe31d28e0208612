with

-- "tỉnh" or "thành phố": what a province's own committee is called.
province_kinds as (
    select
        area_key as province_key,
        min(replace({{ first_words('match_name') }}, 'ubnd ', '')) as province_kind
    from {{ ref('stg_agencies') }}
    where
        agency_kind = 'people_committee'
        and area_level = 'province'
    group by area_key
),

placed as (
    select
        agencies.*,
        trim(coalesce(kinds.province_kind, '') || ' ' || provinces.area_name) as province_name,
        provinces.area_name as short_province_name
    from {{ ref('stg_agencies') }} as agencies
    left join {{ ref('stg_areas') }} as provinces
        on agencies.province_key = provinces.area_key
    left join province_kinds as kinds
        on agencies.province_key = kinds.province_key
)

select
    agency_key,
    agency_name,
    case
        when agency_name like '%' || short_province_name || '%' then agency_name
        when agency_name in ('UBND tỉnh', 'UBND thành phố') then agency_name || ' ' || short_province_name
        when area_level = 'province' then agency_name || ' ' || province_name
        else agency_name || ', ' || province_name
    end as agency_full_name,
    agency_kind,
    area_key,
    valid_from_date,
    valid_to_date,
    legal_basis,
    certainty,
    true as is_in_roster
from placed
union all
select
    agency_key,
    min(agency_name) as agency_name,
    min(agency_name) as agency_full_name,
    case when min(resolution) = 'group' then 'group' else 'unknown' end as agency_kind,
    min(area_key) as area_key,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date,
    cast(null as string) as legal_basis,
    'not_established' as certainty,
    false as is_in_roster
from {{ ref('int_agency_mentions') }}
where resolution in ('group', 'unknown')
group by agency_key
