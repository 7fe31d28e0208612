-- A succession changes the territory of an area that goes on: what it had before and what it has since are two.
with

changes as (
    select
        predecessor_key as area_key,
        from_date
    from {{ ref('stg_area_successions') }}
    union distinct
    select
        successor_key as area_key,
        from_date
    from {{ ref('stg_area_successions') }}
),

starts as (
    select
        area_key,
        valid_from_date as from_date,
        valid_to_date
    from {{ ref('stg_areas') }}
    union all
    select
        areas.area_key,
        changes.from_date,
        areas.valid_to_date
    from changes
    inner join {{ ref('stg_areas') }} as areas
        on changes.area_key = areas.area_key
    where
        (areas.valid_from_date is null or areas.valid_from_date < changes.from_date)
        and (areas.valid_to_date is null or areas.valid_to_date >= changes.from_date)
),

numbered as (
    select
        area_key,
        from_date,
        valid_to_date,
        row_number() over (partition by area_key order by from_date asc nulls first) as territory_number,
        lead(from_date) over (partition by area_key order by from_date asc nulls first) as next_from_date
    from starts
)

select
    area_key,
    cast(territory_number as integer) as territory_number,
    from_date,
    case when next_from_date is null then valid_to_date else {{ add_days('next_from_date', '-1') }} end as to_date,
    territory_number = 1 as is_first,
    next_from_date is null as is_last
from numbered
