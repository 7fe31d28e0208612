-- On time is a part of received, and received a part of expected or early: otherwise a rate could pass 100 %.
select
    obligation_key,
    status,
    first_valid_at,
    cutoff_at
from {{ ref('fct_report_obligations') }}
where
    (status = 'on_time' and (first_valid_at is null or first_valid_at >= cutoff_at))
    or (status = 'late' and (first_valid_at is null or first_valid_at < cutoff_at))
    or (status = 'missing' and (first_valid_at is not null or not is_expected))
    or (status = 'not_due' and is_expected)
