-- "Gia Lai" before and after 1 July 2025 are two units with one name: the plan's first day says which is meant.
with

candidates as (
    select
        plans.plan_key,
        areas.area_key,
        areas.province_key,
        row_number() over (
            partition by plans.plan_key
            order by
                case
                    when
                        plans.start_date >= coalesce(areas.valid_from_date, plans.start_date)
                        and plans.start_date <= coalesce(areas.valid_to_date, plans.start_date)
                        then 0
                    else 1
                end,
                areas.valid_from_date desc nulls last,
                areas.area_key asc
        ) as preference
    from {{ ref('stg_plans') }} as plans
    inner join {{ ref('stg_areas') }} as areas
        on
            plans.area_level = areas.area_level
            and areas.match_name in (
                {{ match_name('plans.area') }},
                'xã ' || {{ match_name('plans.area') }},
                'phường ' || {{ match_name('plans.area') }},
                'thị xã ' || {{ match_name('plans.area') }},
                'huyện ' || {{ match_name('plans.area') }},
                'thành phố ' || {{ match_name('plans.area') }}
            )
)

select
    plans.plan_key,
    plans.start_date,
    plans.area,
    plans.area_level,
    coalesce(candidates.area_key, {{ named_key("plans.area_level", "coalesce(plans.area, 'toàn quốc')") }}) as area_key,
    coalesce(
        candidates.province_key, {{ named_key("plans.area_level", "coalesce(plans.area, 'toàn quốc')") }}
    ) as province_key,
    candidates.area_key is not null as is_in_roster
from {{ ref('stg_plans') }} as plans
left join candidates
    on
        plans.plan_key = candidates.plan_key
        and candidates.preference = 1
