select
    rows_read.content_sha256,
    rows_read.plan_key,
    rows_read.rule_key,
    rows_read.frequency,
    rows_read.due_month,
    rows_read.due_day,
    rows_read.due_months,
    rows_read.due_year_offset,
    rows_read.operator,
    rows_read.within_days,
    rows_read.within_unit,
    rows_read.within_from,
    rows_read.interval_years,
    rows_read.reporters,
    rows_read.receiver,
    rows_read.onward_receiver,
    rows_read.source_start_line,
    rows_read.source_end_line,
    rows_read.source_page,
    rows_read.source_raw,
    rows_read.rule,
    rows_read.confidence,
    states.row_state <> 'open' as is_confirmed
from {{ ref('stg_report_rules_read') }} as rows_read
inner join {{ ref('stg_plan_rows') }} as states
    on
        rows_read.rule_key = states.row_key
        and states.row_kind = 'report_rule'
where states.is_in_force
