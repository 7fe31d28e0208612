-- The known parts of a territory are never more than all of it, and what is read without parting is all of it.
select
    area_key,
    boundary,
    from_date,
    sum(share) as share_total
from {{ ref('bridge_area_boundaries') }}
group by area_key, boundary, from_date
having
    sum(share) > 1.000001
    or min(case when mapping in ('same', 'restated', 'predecessor') then coalesce(share, 1.0) else 1.0 end) < 1.0
