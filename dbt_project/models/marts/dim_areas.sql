select
    area_key,
    area_name,
    area_level,
    parent_area_key,
    province_key,
    valid_from_date,
    valid_to_date,
    official_code,
    legal_basis,
    certainty,
    true as is_in_roster
from {{ ref('stg_areas') }}
union all
select distinct
    area_key,
    coalesce(area, 'toàn quốc') as area_name,
    coalesce(area_level, 'national') as area_level,
    cast(null as string) as parent_area_key,
    province_key,
    cast(null as date) as valid_from_date,
    cast(null as date) as valid_to_date,
    cast(null as string) as official_code,
    cast(null as string) as legal_basis,
    'not_established' as certainty,
    false as is_in_roster
from {{ ref('int_plan_areas') }}
where not is_in_roster
