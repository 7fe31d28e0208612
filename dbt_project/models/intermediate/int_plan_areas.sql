-- "Gia Lai" before and after 1 July 2025 are two units with one name: the plan's first day says which is meant.
with

candidates as (
    select
        plans.plan_key,
        areas.area_key,
        areas.province_key,
        case
            when
                plans.start_date >= coalesce(areas.valid_from_date, plans.start_date)
                and plans.start_date <= coalesce(areas.valid_to_date, plans.start_date)
                then 0
            else 1
        end as preference
    from {{ ref('stg_plans') }} as plans
    inner join {{ ref('stg_areas') }} as areas
        on
            coalesce(plans.area_level, 'national') = areas.area_level
            and (
                (plans.area_level is null and plans.area is null)
                or areas.match_name in (
                    {{ match_name('plans.area') }},
                    'xã ' || {{ match_name('plans.area') }},
                    'phường ' || {{ match_name('plans.area') }},
                    'đặc khu ' || {{ match_name('plans.area') }},
                    'thị xã ' || {{ match_name('plans.area') }},
                    'quận ' || {{ match_name('plans.area') }},
                    'huyện ' || {{ match_name('plans.area') }},
                    'thành phố ' || {{ match_name('plans.area') }}
                )
            )
),

tiers as (
    select
        plan_key,
        preference,
        min(area_key) as area_key,
        min(province_key) as province_key,
        count(*) as areas
    from candidates
    group by plan_key, preference
),

nearest as (
    select
        plan_key,
        min(preference) as preference
    from tiers
    group by plan_key
),

-- Many communes share a name: where two could be meant, none is.
found as (
    select
        tiers.plan_key,
        tiers.area_key,
        tiers.province_key
    from tiers
    inner join nearest
        on
            tiers.plan_key = nearest.plan_key
            and tiers.preference = nearest.preference
    where tiers.areas = 1
)

select
    plans.plan_key,
    plans.start_date,
    plans.area,
    case when plans.area is null then coalesce(plans.area_level, 'national') else plans.area_level end as area_level,
    coalesce(found.area_key, {{ named_key("plans.area_level", "coalesce(plans.area, 'toàn quốc')") }}) as area_key,
    coalesce(
        found.province_key, {{ named_key("plans.area_level", "coalesce(plans.area, 'toàn quốc')") }}
    ) as province_key,
    found.area_key is not null as is_in_roster
from {{ ref('stg_plans') }} as plans
left join found
    on
        plans.plan_key = found.plan_key
