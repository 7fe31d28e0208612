{#- On Spark a table, because whoever reads it there reads its files. -#}
{{ config(materialized='table' if target.type == 'spark' else 'view') }}

-- As reported, and on each boundary. A view: the rows are those of the counts, three times.
select
    'reported' as boundary,
    counts.area_key,
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
union all
{{ counts_on_boundaries() }}
