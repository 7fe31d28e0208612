select
    group_key,
    group_name,
    member_kind,
    member_scope,
    member_level,
    cast(valid_from as date) as valid_from_date,
    cast(valid_to as date) as valid_to_date,
    certainty
from {{ ref('agency_groups') }}
-- A group of which nobody said whom it takes in is kept as a name; no member is guessed.
where certainty <> 'not_established'
