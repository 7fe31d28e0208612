{#- Counts of organisations read on a boundary and rolled up to the area above: once for the views that readers ask and for
    the tables that keep the result (docs/counts.md). The condition is on `counts` and `periods`. -#}

{#- One row is a boundary, an area of it, a period, an organisation type and a measure that somebody reported. -#}
{% macro counts_on_boundaries(condition='true') -%}
    select
        bridge.boundary,
        bridge.boundary_area_key as area_key,
        counts.period_key,
        counts.organisation_type,
        counts.measure,
        counts.counted_value,
        counts.counted_value as known_value,
        1 as parts_expected,
        1 as parts_reported,
        1 as parts_known,
        'known' as value_state,
        counts.value_basis
    from {{ ref('fct_cooperative_counts') }} as counts
    inner join {{ ref('dim_periods') }} as periods
        on counts.period_key = periods.period_key
    inner join {{ ref('bridge_area_boundaries') }} as bridge
        on
            counts.area_key = bridge.area_key
            and {{ is_within('periods.end_date', 'bridge.from_date', 'bridge.to_date') }}
    where
        bridge.mapping in ('same', 'restated')
        and {{ condition }}
    union all
    select
        summed.boundary,
        summed.area_key,
        summed.period_key,
        summed.organisation_type,
        summed.measure,
        case
            when summed.parts_known = parts.parts_expected and not {{ not_additive() }} then summed.known_value
        end as counted_value,
        case when not {{ not_additive() }} then summed.known_value end as known_value,
        parts.parts_expected,
        summed.parts_reported,
        summed.parts_known,
        case
            when summed.parts_reported < parts.parts_expected then 'parts_missing'
            when summed.parts_known < parts.parts_expected then 'boundary_unknown'
            when {{ not_additive() }} then 'not_additive'
            else 'known'
        end as value_state,
        case when summed.first_basis = summed.last_basis then summed.first_basis else 'mixed' end as value_basis
    from (
        select
            bridge.boundary,
            bridge.boundary_area_key as area_key,
            counts.period_key,
            counts.organisation_type,
            counts.measure,
            round(sum(counts.counted_value * bridge.share), 6) as known_value,
            min(bridge.share) as least_share,
            cast(count(*) as integer) as parts_reported,
            cast(count(bridge.share) as integer) as parts_known,
            min(counts.value_basis) as first_basis,
            max(counts.value_basis) as last_basis
        from {{ ref('fct_cooperative_counts') }} as counts
        inner join {{ ref('dim_periods') }} as periods
            on counts.period_key = periods.period_key
        inner join {{ ref('bridge_area_boundaries') }} as bridge
            on
                counts.area_key = bridge.area_key
                and {{ is_within('periods.end_date', 'bridge.from_date', 'bridge.to_date') }}
        where
            bridge.mapping in ('successor', 'predecessor')
            and {{ condition }}
        group by
            bridge.boundary, bridge.boundary_area_key, counts.period_key, counts.organisation_type, counts.measure
    ) as summed
    inner join {{ ref('dim_measures') }} as measures
        on summed.measure = measures.measure_key
    -- Who should have reported follows from the roster, never from what came.
    inner join (
        select
            bridge.boundary,
            bridge.boundary_area_key as area_key,
            periods.period_key,
            cast(count(*) as integer) as parts_expected
        from {{ ref('bridge_area_boundaries') }} as bridge
        inner join {{ ref('dim_periods') }} as periods
            on {{ is_within('periods.end_date', 'bridge.from_date', 'bridge.to_date') }}
        where bridge.mapping in ('successor', 'predecessor')
        group by bridge.boundary, bridge.boundary_area_key, periods.period_key
    ) as parts
        on
            summed.boundary = parts.boundary
            and summed.area_key = parts.area_key
            and summed.period_key = parts.period_key
    -- An area that gave its own number for a time when it did not stand is not counted a second time by its parts.
    left join (
        select
            bridge.boundary,
            counts.area_key,
            counts.period_key,
            counts.organisation_type,
            counts.measure
        from {{ ref('fct_cooperative_counts') }} as counts
        inner join {{ ref('dim_periods') }} as periods
            on counts.period_key = periods.period_key
        inner join {{ ref('bridge_area_boundaries') }} as bridge
            on
                counts.area_key = bridge.area_key
                and {{ is_within('periods.end_date', 'bridge.from_date', 'bridge.to_date') }}
        where
            bridge.mapping = 'restated'
            and {{ condition }}
    ) as restated
        on
            summed.boundary = restated.boundary
            and summed.area_key = restated.area_key
            and summed.period_key = restated.period_key
            and summed.organisation_type = restated.organisation_type
            and summed.measure = restated.measure
    where restated.area_key is null
{%- endmacro %}

{#- Whether a number would have to be added or parted that may be neither. -#}
{% macro not_additive() -%}
    (not measures.is_additive_over_areas and (parts.parts_expected > 1 or coalesce(summed.least_share, 1.0) < 1.0))
{%- endmacro %}

{#- One row is an area that has areas below it, a period, an organisation type and a measure that it or one of them reported. -#}
{% macro count_rollup() -%}
    select
        reported.area_key,
        reported.period_key,
        reported.organisation_type,
        reported.measure,
        max(reported.own_value) as own_value,
        max(reported.own_basis) as own_basis,
        round(sum(reported.part_value), 6) as parts_value,
        max(expected.parts_expected) as parts_expected,
        cast(count(reported.part_value) as integer) as parts_reported
    from (
        select
            counts.area_key,
            counts.period_key,
            counts.organisation_type,
            counts.measure,
            counts.counted_value as own_value,
            counts.value_basis as own_basis,
            cast(null as double) as part_value
        from {{ ref('fct_cooperative_counts') }} as counts
        union all
        select
            units.upper_area_key as area_key,
            counts.period_key,
            counts.organisation_type,
            counts.measure,
            cast(null as double) as own_value,
            cast(null as string) as own_basis,
            counts.counted_value as part_value
        from {{ ref('fct_cooperative_counts') }} as counts
        inner join {{ ref('dim_periods') }} as periods
            on counts.period_key = periods.period_key
        inner join ({{ areas_below() }}) as units
            on
                counts.area_key = units.area_key
                and {{ is_within('periods.end_date', 'units.valid_from_date', 'units.valid_to_date') }}
    ) as reported
    inner join {{ ref('dim_measures') }} as measures
        on reported.measure = measures.measure_key
    inner join (
        select
            units.upper_area_key as area_key,
            periods.period_key,
            cast(count(*) as integer) as parts_expected
        from ({{ areas_below() }}) as units
        inner join {{ ref('dim_periods') }} as periods
            on {{ is_within('periods.end_date', 'units.valid_from_date', 'units.valid_to_date') }}
        group by units.upper_area_key, periods.period_key
    ) as expected
        on
            reported.area_key = expected.area_key
            and reported.period_key = expected.period_key
    where measures.is_additive_over_areas
    group by reported.area_key, reported.period_key, reported.organisation_type, reported.measure
{%- endmacro %}

{#- Each area and the one directly above it; above a province is the country, where the roster has it. -#}
{% macro areas_below() -%}
    select
        areas.area_key,
        coalesce(areas.parent_area_key, countries.area_key) as upper_area_key,
        areas.valid_from_date,
        areas.valid_to_date
    from {{ ref('dim_areas') }} as areas
    left join {{ ref('dim_areas') }} as countries
        on
            areas.area_level = 'province'
            and countries.area_level = 'national'
            and countries.is_in_roster
    where
        areas.is_in_roster
        and coalesce(areas.parent_area_key, countries.area_key) is not null
{%- endmacro %}
