select
    group_key,
    area_key,
    agency_key,
    cast(valid_from as date) as valid_from_date,
    cast(valid_to as date) as valid_to_date,
    legal_basis
from {{ ref('group_members') }}
