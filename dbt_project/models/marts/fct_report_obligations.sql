with

judged as (
    select
        expected.obligation_key,
        expected.rule_key,
        expected.plan_key,
        expected.agency_key,
        expected.period_key,
        expected.due_date,
        expected.cutoff_at,
        arrived.first_received_at,
        arrived.first_valid_at,
        arrived.first_valid_basis,
        coalesce(arrived.receipt_state, 'none') as receipt_state,
        coalesce(arrived.revisions, 0) as revisions,
        run.as_of_at,
        -- The first that applies (architecture decision 5).
        case
            when expected.is_own_receiver then 'not_applicable'
            when expected.cutoff_at is null then 'no_due_date'
            when arrived.first_valid_at < expected.cutoff_at then 'on_time'
            when arrived.first_valid_at >= expected.cutoff_at then 'late'
            when expected.cutoff_at > run.as_of_at then 'not_due'
            else 'missing'
        end as status
    from {{ ref('int_expected_reports') }} as expected
    cross join {{ ref('stg_run') }} as run
    left join {{ ref('int_duty_receipts') }} as arrived
        on
            expected.rule_key = arrived.rule_key
            and expected.agency_key = arrived.agency_key
            and expected.period_key = arrived.period_key
)

select
    obligation_key,
    rule_key,
    plan_key,
    agency_key,
    period_key,
    due_date,
    cutoff_at,
    status,
    receipt_state,
    first_received_at,
    first_valid_at,
    first_valid_basis,
    cast(revisions as integer) as revisions,
    -- Expected is what was due by as-of: on time, late and missing add up to it, so no rate can pass 100 %.
    status not in ('not_applicable', 'no_due_date') and cutoff_at <= as_of_at as is_expected,
    -- What arrives in the very second of the cut-off arrives on the first day after it.
    case status
        when 'late' then {{ begun_days('cutoff_at', "first_valid_at + interval '1' second") }}
        when 'missing' then {{ begun_days('cutoff_at', 'as_of_at') }}
    end as days_late
from judged
