-- On time is a part of received, and received of expected: otherwise a rate could pass 100 %.
select
    obligation_key,
    status,
    basis,
    first_accepted_at,
    cutoff_at
from {{ ref('fct_report_obligations') }}
where
    (status = 'on_time' and (first_accepted_at is null or first_accepted_at >= cutoff_at))
    or (status = 'late' and (first_accepted_at is null or first_accepted_at < cutoff_at))
    or (status in ('missing', 'extended') and first_accepted_at is not null)
    or (status in ('missing', 'extended') and not is_expected and basis <> 'presumed')
    or (status = 'not_due' and is_expected)
    or (is_on_time and not is_received)
    or (is_received and not is_expected)
    or (is_on_time and not is_on_time_with_extension)
    or (is_on_time_with_extension and not is_received)
    or (is_expected and basis = 'presumed')
