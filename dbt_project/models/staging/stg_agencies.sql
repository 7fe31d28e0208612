select
    agencies.agency_key,
    agencies.agency_name,
    agencies.agency_kind,
    agencies.area_key,
    areas.area_level,
    areas.parent_area_key,
    areas.province_key,
    cast(agencies.valid_from as date) as valid_from_date,
    cast(agencies.valid_to as date) as valid_to_date,
    agencies.legal_basis,
    agencies.certainty,
    agencies.note,
    {{ match_name('agencies.agency_name') }} as match_name
from {{ ref('agencies') }} as agencies
left join {{ ref('stg_areas') }} as areas
    on agencies.area_key = areas.area_key
