-- Territories are followed to the day of each boundary: forward along the shares that are known, backward to the areas
-- that a territory was formed from. What was formed from one area lies wholly in it; what was formed from several
-- cannot be parted again.
with recursive onward (
    boundary, boundary_date, area_key, territory_number, to_area_key, to_territory_number, share
) as (
    select
        boundaries.boundary,
        boundaries.boundary_date,
        territories.area_key,
        territories.territory_number,
        territories.area_key as to_area_key,
        territories.territory_number as to_territory_number,
        cast(1.0 as double) as share
    from {{ ref('dim_boundaries') }} as boundaries
    inner join {{ ref('int_area_territories') }} as territories
        on boundaries.boundary_date > territories.to_date
    union all
    select
        onward.boundary,
        onward.boundary_date,
        onward.area_key,
        onward.territory_number,
        transfers.to_area_key,
        transfers.to_territory_number,
        onward.share * transfers.share
    from onward
    inner join {{ ref('int_area_transfers') }} as transfers
        on
            onward.to_area_key = transfers.from_area_key
            and onward.to_territory_number = transfers.from_territory_number
            and onward.boundary_date >= transfers.moved_date
),

back (boundary, boundary_date, area_key, territory_number, to_area_key, to_territory_number) as (
    select
        boundaries.boundary,
        boundaries.boundary_date,
        territories.area_key,
        territories.territory_number,
        territories.area_key as to_area_key,
        territories.territory_number as to_territory_number
    from {{ ref('dim_boundaries') }} as boundaries
    inner join {{ ref('int_area_territories') }} as territories
        on boundaries.boundary_date < territories.from_date
    union all
    select
        back.boundary,
        back.boundary_date,
        back.area_key,
        back.territory_number,
        transfers.from_area_key,
        transfers.from_territory_number
    from back
    inner join {{ ref('int_area_transfers') }} as transfers
        on
            back.to_area_key = transfers.to_area_key
            and back.to_territory_number = transfers.to_territory_number
            and back.boundary_date < transfers.moved_date
),

standing as (
    select
        boundaries.boundary,
        territories.area_key,
        territories.territory_number,
        territories.from_date,
        territories.to_date,
        territories.is_first,
        territories.is_last
    from {{ ref('dim_boundaries') }} as boundaries
    inner join {{ ref('int_area_territories') }} as territories
        on {{ is_within('boundaries.boundary_date', 'territories.from_date', 'territories.to_date') }}
),

gone_to as (
    select
        onward.boundary,
        onward.area_key,
        onward.territory_number,
        standing.area_key as boundary_area_key,
        case when count(*) = count(onward.share) then round(sum(onward.share), 9) end as share
    from onward
    inner join standing
        on
            onward.boundary = standing.boundary
            and onward.to_area_key = standing.area_key
            and onward.to_territory_number = standing.territory_number
    group by onward.boundary, onward.area_key, onward.territory_number, standing.area_key
),

-- A way back ends where the area stood on the boundary, or where nobody knows what it was formed from.
origins as (
    select distinct
        back.boundary,
        back.area_key,
        back.territory_number,
        standing.area_key as boundary_area_key
    from back
    left join standing
        on
            back.boundary = standing.boundary
            and back.to_area_key = standing.area_key
            and back.to_territory_number = standing.territory_number
    left join {{ ref('int_area_transfers') }} as transfers
        on
            back.to_area_key = transfers.to_area_key
            and back.to_territory_number = transfers.to_territory_number
    where standing.area_key is not null or transfers.to_area_key is null
),

come_from as (
    select
        boundary,
        area_key,
        territory_number,
        boundary_area_key,
        case
            when count(*) over (partition by boundary, area_key, territory_number) = 1 then cast(1.0 as double)
        end as share
    from origins
),

moved as (
    select
        boundary,
        area_key,
        territory_number,
        boundary_area_key,
        'successor' as mapping,
        share
    from gone_to
    where share is null or share > 0
    union all
    select
        boundary,
        area_key,
        territory_number,
        boundary_area_key,
        'predecessor' as mapping,
        share
    from come_from
    where boundary_area_key is not null
),

mapped as (
    select
        boundary,
        area_key,
        from_date,
        to_date,
        area_key as boundary_area_key,
        'same' as mapping,
        cast(1.0 as double) as share
    from standing
    union all
    -- Figures about a time when the area did not stand, given for the territory that it has on the boundary.
    select
        boundary,
        area_key,
        cast(null as date) as from_date,
        {{ add_days('from_date', '-1') }} as to_date,
        area_key as boundary_area_key,
        'restated' as mapping,
        cast(1.0 as double) as share
    from standing
    where is_first and from_date is not null
    union all
    select
        boundary,
        area_key,
        {{ add_days('to_date', '1') }} as from_date,
        cast(null as date) as to_date,
        area_key as boundary_area_key,
        'restated' as mapping,
        cast(1.0 as double) as share
    from standing
    where is_last and to_date is not null
    union all
    select
        boundaries.boundary,
        territories.area_key,
        territories.from_date,
        territories.to_date,
        moved.boundary_area_key,
        coalesce(moved.mapping, 'none') as mapping,
        moved.share
    from {{ ref('dim_boundaries') }} as boundaries
    cross join {{ ref('int_area_territories') }} as territories
    left join moved
        on
            boundaries.boundary = moved.boundary
            and territories.area_key = moved.area_key
            and territories.territory_number = moved.territory_number
    left join standing
        on
            boundaries.boundary = standing.boundary
            and territories.area_key = standing.area_key
            and territories.territory_number = standing.territory_number
    where standing.area_key is null
)

select
    area_key,
    boundary,
    from_date,
    to_date,
    boundary_area_key,
    mapping,
    share,
    share is not null as is_known
from mapped
