-- An entry says that the condition is met, sets a day, or both; of each, what was decided last holds, of two decisions
-- of one instant the one entered later.
with

said as (
    select
        task_key,
        met_on,
        until,
        row_number() over (
            partition by task_key, met_on is null
            order by effective_at desc, entered_at desc, entry_key desc
        ) as met_preference,
        row_number() over (
            partition by task_key, until is null
            order by effective_at desc, entered_at desc, entry_key desc
        ) as until_preference
    from {{ ref('stg_register_entries') }}
    where kind = 'condition'
)

select
    task_key,
    max(case when met_preference = 1 then met_on end) as condition_met_date,
    max(case when until_preference = 1 then until end) as set_date
from said
group by task_key
