-- A unit belongs to a province directly or over a district: two steps up at the most.
select
    areas.area_key,
    areas.area_name,
    areas.area_level,
    areas.parent_area_key,
    areas.official_code,
    cast(areas.valid_from as date) as valid_from_date,
    cast(areas.valid_to as date) as valid_to_date,
    areas.legal_basis,
    areas.certainty,
    areas.note,
    coalesce(parents.parent_area_key, areas.parent_area_key, areas.area_key) as province_key,
    {{ match_name('areas.area_name') }} as match_name
from {{ ref('areas') }} as areas
left join {{ ref('areas') }} as parents
    on areas.parent_area_key = parents.area_key
