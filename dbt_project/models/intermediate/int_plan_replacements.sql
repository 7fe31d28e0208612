-- A plan that names the number of another replaces the one of its own area, or of an area that its own came from.
select
    older.plan_key,
    newer.plan_key as newer_plan_key,
    {{ add_days('newer.start_date', '-1') }} as ended_date
from {{ ref('stg_plans') }} as older
inner join {{ ref('int_plan_areas') }} as older_areas
    on older.plan_key = older_areas.plan_key
inner join {{ ref('stg_plans') }} as newer
    on
        older.plan_key <> newer.plan_key
        and older.start_date <= newer.start_date
        and {{ list_contains('newer.replaces', 'older.number') }}
inner join {{ ref('int_plan_areas') }} as newer_areas
    on newer.plan_key = newer_areas.plan_key
where
    older_areas.area_key = newer_areas.area_key
    or exists (
        select 1
        from {{ ref('stg_area_successions') }} as successions
        where
            successions.predecessor_key = older_areas.area_key
            and successions.successor_key = newer_areas.area_key
    )
