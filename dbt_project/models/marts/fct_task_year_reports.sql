-- A report that gives a status goes before one that only says other things; among them the latest period speaks, and of
-- one period what was received last. The agency and the period only break ties.
select
    progress.task_key,
    periods.period_year,
    max_by(
        progress.status,
        (
            progress.status <> 'not_reported',
            periods.end_date,
            progress.last_received_at,
            progress.agency_key,
            progress.period_key
        )
    ) as status,
    -- A null would be passed over here by one engine and not by the other.
    nullif(
        max_by(
            coalesce(progress.progress_pct, -1),
            (
                progress.status <> 'not_reported',
                periods.end_date,
                progress.last_received_at,
                progress.agency_key,
                progress.period_key
            )
        ), -1
    ) as progress_pct,
    min(
        case
            when progress.status = 'done'
                then coalesce(progress.done_date, {{ local_date('progress.last_received_at') }})
        end
    ) as done_date,
    min(progress.last_received_at) as first_progress_at,
    max(progress.last_received_at) as last_progress_at
from {{ ref('fct_task_progress') }} as progress
inner join {{ ref('dim_periods') }} as periods
    on progress.period_key = periods.period_key
group by progress.task_key, periods.period_year
