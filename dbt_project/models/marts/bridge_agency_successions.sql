select
    predecessor_key,
    successor_key,
    relation,
    from_date,
    share,
    legal_basis,
    certainty
from {{ ref('stg_agency_successions') }}
