-- A plan ends when its issuer ends without a successor, when another plan says that it replaces it, or when the
-- register says so; the first of these counts. Its last year is a matter of periods and stays with the plan.
with

issuers as (
    select
        areas.plan_key,
        max(agencies.valid_to_date) as ended_date
    from {{ ref('int_plan_areas') }} as areas
    inner join {{ ref('stg_plans') }} as plans
        on areas.plan_key = plans.plan_key
    inner join {{ ref('stg_agencies') }} as agencies
        on
            areas.area_key = agencies.area_key
            and {{ match_name('plans.issuer') }} in (
                agencies.match_name,
                agencies.match_name || ' ' || {{ match_name('plans.area') }},
                agencies.match_name || ' tỉnh ' || {{ match_name('plans.area') }}
            )
    left join {{ ref('stg_agency_successions') }} as successions
        on agencies.agency_key = successions.predecessor_key
    where
        plans.start_date <= coalesce(agencies.valid_to_date, plans.start_date)
        and successions.predecessor_key is null
    group by areas.plan_key
    having count(*) = count(agencies.valid_to_date)
),

replaced as (
    select
        plan_key,
        min(ended_date) as ended_date
    from {{ ref('int_plan_replacements') }}
    group by plan_key
),

registered as (
    select
        plan_key,
        min(until) as ended_date
    from {{ ref('stg_register_entries') }}
    where kind = 'plan_end'
    group by plan_key
),

ends as (
    select
        plan_key,
        ended_date,
        'issuer_ended' as end_reason
    from issuers
    union all
    select
        plan_key,
        ended_date,
        'replaced' as end_reason
    from replaced
    union all
    select
        plan_key,
        ended_date,
        'registered' as end_reason
    from registered
)

select
    plan_key,
    ended_date,
    end_reason
from ends
qualify
    row_number() over (
        partition by plan_key
        order by ended_date nulls last, end_reason
    ) = 1
