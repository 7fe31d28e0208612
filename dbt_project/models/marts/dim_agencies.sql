select
    agency_key,
    agency_name,
    agency_kind,
    area_key,
    valid_from_date,
    valid_to_date,
    legal_basis,
    certainty,
    true as is_in_roster
from {{ ref('stg_agencies') }}
union all
select
    agency_key,
    min(agency_name) as agency_name,
    case when min(resolution) = 'group' then 'group' else 'unknown' end as agency_kind,
    min(area_key) as area_key,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date,
    cast(null as varchar) as legal_basis,
    'not_established' as certainty,
    false as is_in_roster
from {{ ref('int_agency_mentions') }}
where resolution in ('group', 'unknown')
group by agency_key
