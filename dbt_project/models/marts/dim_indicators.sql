select
    indicator_key,
    indicator_name,
    unit,
    direction,
    is_additive,
    is_flow,
    true as is_standard
from {{ ref('indicators') }}
union all
select
    targets.indicator as indicator_key,
    replace(replace(targets.indicator, 'other:', ''), '_', ' ') as indicator_name,
    min(targets.unit) as unit,
    'unknown' as direction,
    false as is_additive,
    false as is_flow,
    false as is_standard
from {{ ref('stg_targets') }} as targets
left join {{ ref('indicators') }} as indicators
    on targets.indicator = indicators.indicator_key
where indicators.indicator_key is null
group by targets.indicator
