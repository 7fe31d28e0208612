with

current_rows as (
    {{ current_records('report_rules') }}
)

select
    current_rows.content_sha256,
    current_rows.plan_key,
    current_rows.rule_key,
    current_rows.frequency,
    current_rows.due_month,
    current_rows.due_day,
    current_rows.due_months,
    current_rows.due_year_offset,
    current_rows.operator,
    current_rows.within_days,
    current_rows.within_unit,
    current_rows.within_from,
    current_rows.interval_years,
    current_rows.reporters,
    current_rows.receiver,
    current_rows.onward_receiver,
    current_rows.source_start_line,
    current_rows.source_end_line,
    current_rows.source_page,
    current_rows.source_raw,
    current_rows.rule,
    current_rows.confidence
from current_rows
inner join {{ ref('stg_plans') }} as plans
    on
        current_rows.plan_key = plans.plan_key
        and current_rows.content_sha256 = plans.content_sha256
