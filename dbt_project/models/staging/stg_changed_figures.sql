{{ config(materialized='table') }}

-- Every period that any reading of a file of a changed report period is about. Tasks and targets come and go with
-- plans, which change with a document or as their first day comes: then it is all.
with

changed_plans as (
    select count(*) as plans
    from (
        select document_key
        from {{ ref('stg_changed_documents') }}
        where kind = 'plans'
        union all
        select plans.plan_key
        from {{ ref('stg_plans') }} as plans
        inner join {{ ref('stg_run') }} as run
            on plans.start_date > {{ local_date('run.state_as_of_at') }}
    ) as found
)

select distinct reported.figure_period as period
from {{ source('loads', 'reported_values') }} as reported
cross join changed_plans
where
    changed_plans.plans > 0
    or reported.period in (select changed.period from {{ ref('stg_changed_periods') }} as changed)
