{#- On Spark a table, because whoever reads it there reads its files. -#}
{{ config(materialized='table' if target.type == 'spark' else 'view') }}

-- The sum takes only areas directly below, so no level is added to another.
select
    rollup.area_key,
    areas.area_name,
    areas.area_level,
    rollup.period_key,
    rollup.organisation_type,
    rollup.measure,
    rollup.own_value,
    rollup.own_basis,
    rollup.parts_value,
    rollup.parts_expected,
    rollup.parts_reported,
    case
        when rollup.parts_reported = rollup.parts_expected then round(rollup.own_value - rollup.parts_value, 6)
    end as difference,
    case
        when rollup.own_value is null then 'only_parts'
        when rollup.parts_reported = 0 then 'only_whole'
        when rollup.parts_value > rollup.own_value then 'parts_exceed_whole'
        when rollup.parts_reported < rollup.parts_expected then 'parts_missing'
        when rollup.parts_value < rollup.own_value then 'whole_exceeds_parts'
        else 'equal'
    end as rollup_state
from ({{ count_rollup() }}) as rollup
inner join {{ ref('dim_areas') }} as areas
    on rollup.area_key = areas.area_key
