select
    boundary,
    boundary_name,
    boundary_date,
    legal_basis
from {{ ref('boundaries') }}
