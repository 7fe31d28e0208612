with

current_plans as (
    {{ current_records('plans') }}
),

received as (
    select
        content_sha256,
        min(received_at) as first_received_at
    from {{ ref('stg_receipts') }}
    where kind = 'plans'
    group by content_sha256
)

-- Two files may hold the same plan, for example as text and as markdown: the one received last is the plan's text. A
-- plan of a later day is none yet.
select
    current_plans.plan_key,
    current_plans.content_sha256,
    current_plans.number,
    current_plans.issued_on as issued_date,
    current_plans.issuer,
    current_plans.area,
    current_plans.area_level,
    current_plans.title,
    current_plans.year_start,
    current_plans.year_end,
    current_plans.implements,
    current_plans.replaces,
    coalesce(current_plans.issued_on, make_date(cast(current_plans.year_start as integer), 1, 1)) as start_date
from current_plans
inner join received
    on current_plans.content_sha256 = received.content_sha256
inner join {{ ref('stg_run') }} as run
    on coalesce(current_plans.issued_on, make_date(cast(current_plans.year_start as integer), 1, 1)) <= run.as_of_date
qualify
    row_number() over (
        partition by current_plans.plan_key
        order by received.first_received_at desc, current_plans.content_sha256 asc
    ) = 1
