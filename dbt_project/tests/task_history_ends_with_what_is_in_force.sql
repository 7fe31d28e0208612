-- The open end of a history is what fct_task_progress says. On a state, which passed this test, only what the night
-- replaced needs to be looked at.
with

open_ends as (
    select
        task_key,
        agency_key,
        period_key,
        status,
        progress_pct,
        done_date
    from {{ ref('fct_task_history') }}
    where
        valid_to_at is null
        and (
            (task_key, agency_key, period_key) in (
                select
                    changed.subject_key,
                    changed.agency_key,
                    changed.period
                from {{ ref('stg_changed_figures') }} as changed
            )
            or exists (
                select 1 from {{ ref('stg_run') }} as run
                where run.state_load_id is null
            )
        )
)

select
    open_ends.task_key,
    open_ends.agency_key,
    open_ends.period_key
from open_ends
left join {{ ref('fct_task_progress') }} as progress
    on
        open_ends.task_key = progress.task_key
        and open_ends.agency_key = progress.agency_key
        and open_ends.period_key = progress.period_key
where
    progress.task_key is null
    or open_ends.status <> progress.status
    or open_ends.progress_pct is distinct from progress.progress_pct
    or open_ends.done_date is distinct from progress.done_date
