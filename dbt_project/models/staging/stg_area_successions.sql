select
    predecessor_key,
    successor_key,
    relation,
    cast(from_date as date) as from_date,
    share,
    legal_basis,
    certainty,
    note
from {{ ref('area_successions') }}
