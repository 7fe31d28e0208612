with

duties as (
    select
        expected.*,
        instants.as_of_at,
        instants.purpose
    from {{ ref('int_expected_reports') }} as expected
    inner join {{ ref('stg_instants') }} as instants
        on expected.plan_start_date <= instants.as_of_date
    inner join {{ ref('int_open_periods') }} as open_periods
        on
            instants.as_of_at = open_periods.as_of_at
            and expected.period_type = open_periods.period_type
            and expected.period_start_date <= open_periods.last_start_date
),

registered_receipts as (
    select
        rule_key,
        agency_key,
        period_key,
        min(received_at) as first_registered_at,
        min_by(entry_key, (received_at, entry_key)) as first_registered_key
    from {{ ref('int_register_duties') }}
    where kind = 'receipt'
    group by rule_key, agency_key, period_key
),

-- What people decided about a duty, as far as it was known at the instant; of two decisions the later one holds, of two
-- of one instant the one entered later.
decided as (
    select
        expected.obligation_key,
        instants.as_of_at,
        max(case when entries.kind = 'extension' then entries.until_date end) as extended_until_date,
        max_by(entries.entry_key, (entries.until_date, entries.entry_key))
        filter (where entries.kind = 'extension') as extension_key,
        max_by(entries.entry_key, (entries.effective_at, entries.entered_at, entries.entry_key))
        filter (where entries.kind = 'waiver') as waiver_key,
        max_by(entries.decision, (entries.effective_at, entries.entered_at, entries.entry_key))
        filter (where entries.kind = 'confirmation') as decision,
        max_by(entries.entry_key, (entries.effective_at, entries.entered_at, entries.entry_key))
        filter (where entries.kind = 'confirmation') as confirmation_key
    from {{ ref('int_expected_reports') }} as expected
    inner join {{ ref('int_register_duties') }} as entries
        on
            expected.rule_key = entries.rule_key
            and expected.agency_key = entries.agency_key
            and (entries.period_key is null or expected.period_key = entries.period_key)
    inner join {{ ref('stg_instants') }} as instants
        on entries.effective_at < instants.as_of_at
    where entries.kind <> 'receipt'
    group by expected.obligation_key, instants.as_of_at
),

-- What had arrived by the instant.
arrived as (
    select
        duties.*,
        receipts.first_timed_valid_key,
        receipts.first_mtime_valid_key,
        registered.first_registered_key,
        decided.extension_key,
        decided.waiver_key,
        decided.decision,
        decided.confirmation_key,
        case when receipts.first_received_at < duties.as_of_at then receipts.first_received_at end as first_received_at,
        case when receipts.first_blank_at < duties.as_of_at then receipts.first_blank_at end as first_blank_at,
        case when receipts.first_timed_valid_at < duties.as_of_at then receipts.first_timed_valid_at end
            as timed_valid_at,
        case when receipts.first_mtime_valid_at < duties.as_of_at then receipts.first_mtime_valid_at end
            as mtime_valid_at,
        case when registered.first_registered_at < duties.as_of_at then registered.first_registered_at end
            as registered_at,
        {{ local_midnight(add_days('decided.extended_until_date', '1')) }} as extended_until_at
    from duties
    left join {{ ref('int_duty_receipts') }} as receipts
        on
            duties.rule_key = receipts.rule_key
            and duties.agency_key = receipts.agency_key
            and duties.period_key = receipts.period_key
    left join registered_receipts as registered
        on
            duties.rule_key = registered.rule_key
            and duties.agency_key = registered.agency_key
            and duties.period_key = registered.period_key
    left join decided
        on
            duties.obligation_key = decided.obligation_key
            and duties.as_of_at = decided.as_of_at
),

-- A registered receipt puts right a time that rested on the file alone (architecture decision 4).
accepted as (
    select
        *,
        {{ earliest(['timed_valid_at', 'registered_at', 'case when registered_at is null then mtime_valid_at end']) }}
            as first_accepted_at
    from arrived
),

judged as (
    select
        *,
        case
            when first_accepted_at is null then null
            when first_accepted_at = timed_valid_at then 'sidecar'
            when first_accepted_at = registered_at then 'register'
            else 'mtime'
        end as accepted_basis,
        case
            when coalesce(timed_valid_at, mtime_valid_at) is not null then 'valid'
            when registered_at is not null then 'not_structured'
            when first_blank_at is not null then 'blank'
            when first_received_at is not null then 'refused'
            else 'none'
        end as receipt_state,
        case
            when is_own_receiver then 'own_receiver'
            when waiver_key is not null then 'waived'
            when basis = 'presumed' and decision = 'refused' then 'refused'
        end as not_applicable_reason,
        case when basis = 'presumed' and decision = 'confirmed' then 'confirmed' else basis end as judged_basis
    from accepted
),

ruled as (
    select
        *,
        -- The first that applies (architecture decision 5).
        case
            when not_applicable_reason is not null then 'not_applicable'
            when cutoff_at is null then 'no_due_date'
            when first_accepted_at < cutoff_at then 'on_time'
            when first_accepted_at >= cutoff_at then 'late'
            when cutoff_at > as_of_at then 'not_due'
            when extended_until_at > as_of_at then 'extended'
            else 'missing'
        end as status
    from judged
)

select
    obligation_key,
    as_of_at,
    purpose,
    rule_key,
    plan_key,
    agency_key,
    period_key,
    reporter_name,
    judged_basis as basis,
    predecessor_key,
    due_date,
    cutoff_at,
    extended_until_at,
    status,
    not_applicable_reason,
    receipt_state,
    first_received_at,
    {{ earliest(["timed_valid_at", "mtime_valid_at"]) }} as first_valid_at,
    first_accepted_at,
    accepted_basis,
    case accepted_basis
        when 'sidecar' then first_timed_valid_key
        when 'register' then first_registered_key
        when 'mtime' then first_mtime_valid_key
    end as accepted_key,
    extension_key,
    waiver_key,
    confirmation_key,
    cutoff_at <= as_of_at as is_due,
    -- Expected is what was due by the instant and is somebody's beyond doubt: on time, late, extended and missing add
    -- up to it, so no rate can pass 100 %.
    status in ('on_time', 'late', 'extended', 'missing') and cutoff_at <= as_of_at and judged_basis <> 'presumed'
        as is_expected,
    coalesce(first_accepted_at < greatest(cutoff_at, coalesce(extended_until_at, cutoff_at)), false)
        as is_in_extended_time
from ruled
