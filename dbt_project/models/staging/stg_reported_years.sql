-- Of any reading: a year too many does no harm, and no table of the current ones need be read.
with

named as (
    select
        period,
        load_id
    from {{ source('loads', 'submissions') }}
    union all
    select
        figure_period as period,
        load_id
    from {{ source('loads', 'reported_values') }}
)

select cast(min(substring(named.period, 1, 4)) as integer) as first_year
from named
inner join {{ ref('stg_run') }} as run
    on named.load_id <= run.last_load_id
