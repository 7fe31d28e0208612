-- Equal words are joined by their digest: the first task of some words in one plan with the first in the other, the
-- second with the second, so that the links grow with the tasks.
with

worded as (
    select
        tasks.task_key,
        tasks.plan_key,
        tasks.source_start_line,
        {{ sha256_text(folded_words('tasks.title')) }} as words_sha256
    from {{ ref('dim_tasks') }} as tasks
    inner join {{ ref('dim_plans') }} as plans
        on tasks.plan_key = plans.plan_key
),

numbered as (
    select
        *,
        row_number() over (
            partition by plan_key, words_sha256
            order by source_start_line, task_key
        ) as number_among_equals
    from worded
),

plan_pairs as (
    select
        newer_plan_key as plan_key,
        plan_key as earlier_plan_key,
        1 as preference,
        'replaces' as known_by
    from {{ ref('int_plan_replacements') }}
    union all
    select
        later.plan_key,
        earlier.plan_key as earlier_plan_key,
        2 as preference,
        'same_area' as known_by
    from {{ ref('dim_plans') }} as later
    inner join {{ ref('dim_plans') }} as earlier
        on later.area_key = earlier.area_key
    where
        earlier.start_date < later.start_date
        or (earlier.start_date = later.start_date and earlier.plan_key < later.plan_key)
    union all
    select
        later.plan_key,
        earlier.plan_key as earlier_plan_key,
        3 as preference,
        'successor_area' as known_by
    from {{ ref('dim_plans') }} as later
    inner join {{ ref('stg_area_successions') }} as successions
        on later.area_key = successions.successor_key
    inner join {{ ref('dim_plans') }} as earlier
        on successions.predecessor_key = earlier.area_key
    where
        earlier.start_date < later.start_date
        or (earlier.start_date = later.start_date and earlier.plan_key < later.plan_key)
),

strongest as (
    select
        plan_key,
        earlier_plan_key,
        min_by(known_by, preference) as known_by
    from plan_pairs
    group by plan_key, earlier_plan_key
)

select
    later.task_key,
    later.plan_key,
    earlier.task_key as earlier_task_key,
    earlier.plan_key as earlier_plan_key,
    strongest.known_by
from strongest
inner join numbered as later
    on strongest.plan_key = later.plan_key
inner join numbered as earlier
    on
        strongest.earlier_plan_key = earlier.plan_key
        and later.words_sha256 = earlier.words_sha256
        and later.number_among_equals = earlier.number_among_equals
