select
    plans.plan_key,
    plans.number as plan_number,
    plans.title,
    plans.issuer,
    plans.issued_date,
    areas.area_key,
    plans.area as area_name,
    plans.area_level,
    plans.start_date,
    cast(plans.year_start as integer) as start_year,
    cast(plans.year_end as integer) as end_year,
    {{ join_list('plans.implements', '; ') }} as implements,
    plans.content_sha256,
    ends.ended_date,
    ends.end_reason
from {{ ref('stg_plans') }} as plans
inner join {{ ref('int_plan_areas') }} as areas
    on plans.plan_key = areas.plan_key
left join {{ ref('int_plan_ends') }} as ends
    on plans.plan_key = ends.plan_key
