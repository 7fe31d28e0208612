select
    judgements.obligation_key,
    judgements.rule_key,
    judgements.plan_key,
    judgements.agency_key,
    judgements.period_key,
    judgements.reporter_name as reporter_raw,
    judgements.basis,
    judgements.predecessor_key,
    judgements.due_date,
    judgements.cutoff_at,
    judgements.extended_until_at,
    judgements.status,
    judgements.not_applicable_reason,
    judgements.receipt_state,
    judgements.first_received_at,
    judgements.first_valid_at,
    judgements.first_accepted_at,
    judgements.accepted_basis,
    cast(coalesce(receipts.revisions, 0) as integer) as revisions,
    judgements.is_expected,
    judgements.is_expected and judgements.status in ('on_time', 'late') as is_received,
    judgements.is_expected and judgements.status = 'on_time' as is_on_time,
    judgements.is_expected and judgements.is_in_extended_time as is_on_time_with_extension,
    -- What arrives in the very second of the cut-off arrives on the first day after it.
    case judgements.status
        when 'late' then {{ begun_days('judgements.cutoff_at', "judgements.first_accepted_at + interval '1' second") }}
        when 'missing' then {{ begun_days('judgements.cutoff_at', 'judgements.as_of_at') }}
        when 'extended' then {{ begun_days('judgements.cutoff_at', 'judgements.as_of_at') }}
    end as days_late
from {{ ref('int_judgements') }} as judgements
inner join {{ ref('stg_run') }} as run
    on judgements.as_of_at = run.as_of_at
left join {{ ref('int_duty_receipts') }} as receipts
    on
        judgements.rule_key = receipts.rule_key
        and judgements.agency_key = receipts.agency_key
        and judgements.period_key = receipts.period_key
