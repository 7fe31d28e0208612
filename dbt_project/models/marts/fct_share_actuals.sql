{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed_figures('area_key', 'period_key') }}",
) }}

-- A share is known only where every count of its parts is: what nobody counted is not zero.
with

parts_needed as (
    select
        indicator_key,
        count(*) as parts
    from {{ ref('share_indicators') }}
    group by indicator_key
),

added as (
    select
        counts.area_key,
        counts.period_key,
        shares.indicator_key,
        count(*) as parts,
        sum(case when shares.part = 'numerator' then counts.counted_value end) as numerator,
        sum(case when shares.part = 'denominator' then counts.counted_value end) as denominator,
        sum(case when counts.value_basis = 'actual' then 0 else 1 end) as estimated_parts,
        max(counts.received_at) as received_at
    from {{ ref('fct_cooperative_counts') }} as counts
    inner join {{ ref('share_indicators') }} as shares
        on
            counts.organisation_type = shares.organisation_type
            and counts.measure = shares.measure
    where {{ in_changed_figures('counts.area_key', 'counts.period_key') }}
    group by counts.area_key, counts.period_key, shares.indicator_key
)

select
    added.area_key,
    added.period_key,
    added.indicator_key,
    case when added.estimated_parts = 0 then 'actual' else 'estimate' end as value_basis,
    cast(added.parts as integer) as parts_known,
    cast(needed.parts as integer) as parts_needed,
    added.parts = needed.parts as is_complete,
    case when added.parts = needed.parts then added.numerator end as numerator,
    case when added.parts = needed.parts then added.denominator end as denominator,
    case when added.parts = needed.parts then round(100 * added.numerator / nullif(added.denominator, 0), 6) end
        as share_pct,
    added.received_at
from added
inner join parts_needed as needed
    on added.indicator_key = needed.indicator_key
