-- The last day a task may take: its day, month or quarter where the text gives one, else the end of its last year.
select
    task_key,
    case when start_year is not null then make_date(cast(start_year as integer), 1, 1) end as planned_start_date,
    case
        when deadline like '____-__-__' then cast(deadline as date)
        when deadline like '____-__' and deadline not like '%Q%'
            then last_day(cast(deadline || '-01' as date))
        when deadline like '____-Q_'
            then last_day(
                make_date(
                    cast(substring(deadline, 1, 4) as integer), cast(substring(deadline, 7, 1) as integer) * 3, 1
                )
            )
        when end_year is not null then make_date(cast(end_year as integer), 12, 31)
    end as planned_end_date
from {{ ref('stg_tasks') }}
