-- Where a territory went when it changed. A part whose size nobody gave stays unknown; the whole of an area that ended
-- goes to its one successor where the relation says so, and an area that goes on keeps what it did not give away.
with

successions as (
    select
        successions.predecessor_key,
        successions.successor_key,
        successions.relation,
        successions.from_date,
        successions.share,
        count(*) over (
            partition by successions.predecessor_key, successions.from_date
        ) as successors,
        predecessors.valid_to_date is not null
        and predecessors.valid_to_date < successions.from_date as has_ended
    from {{ ref('stg_area_successions') }} as successions
    inner join {{ ref('stg_areas') }} as predecessors
        on successions.predecessor_key = predecessors.area_key
),

given as (
    select
        predecessor_key,
        successor_key,
        from_date,
        case
            when share is not null then share
            when has_ended and successors = 1 and relation in ('merged', 'renamed', 'absorbed') then 1.0
        end as share
    from successions
),

given_away as (
    select
        predecessor_key,
        from_date,
        case when count(*) = count(share) then sum(share) end as share
    from given
    group by predecessor_key, from_date
)

select
    before.area_key as from_area_key,
    before.territory_number as from_territory_number,
    after.area_key as to_area_key,
    after.territory_number as to_territory_number,
    given.from_date as moved_date,
    cast(given.share as double) as share
from given
inner join {{ ref('int_area_territories') }} as before
    on
        given.predecessor_key = before.area_key
        and {{ is_within(add_days('given.from_date', '-1'), 'before.from_date', 'before.to_date') }}
inner join {{ ref('int_area_territories') }} as after
    on
        given.successor_key = after.area_key
        and {{ is_within('given.from_date', 'after.from_date', 'after.to_date') }}
union all
select
    before.area_key as from_area_key,
    before.territory_number as from_territory_number,
    after.area_key as to_area_key,
    after.territory_number as to_territory_number,
    after.from_date as moved_date,
    cast(
        case
            when given_away.predecessor_key is null then 1.0
            when given_away.share >= 1.0 then 0.0
            else round(1.0 - given_away.share, 9)
        end as double
    ) as share
from {{ ref('int_area_territories') }} as before
inner join {{ ref('int_area_territories') }} as after
    on
        before.area_key = after.area_key
        and before.territory_number + 1 = after.territory_number
left join given_away
    on
        after.area_key = given_away.predecessor_key
        and after.from_date = given_away.from_date
