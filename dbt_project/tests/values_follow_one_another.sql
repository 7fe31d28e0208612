-- Of one duty and key there is one value a revision, and it ends before or when the next begins. Both lie in one report
-- period, so on a state, which passed this test, only what the night replaced needs to be looked at.
with

followed as (
    select
        receipt_key,
        subject_key,
        field,
        revision_number,
        valid_from_at,
        valid_to_at,
        lead(revision_number) over (
            partition by
                rule_key, agency_key, period_key,
                subject, subject_key, organisation_type, field, figure_period_key, value_basis
            order by revision_number
        ) as next_number,
        lead(valid_from_at) over (
            partition by
                rule_key, agency_key, period_key,
                subject, subject_key, organisation_type, field, figure_period_key, value_basis
            order by revision_number
        ) as next_from_at
    from {{ ref('fct_reported_values') }}
    where
        period_key in (select changed.period from {{ ref('stg_changed_periods') }} as changed)
        or exists (
            select 1 from {{ ref('stg_run') }} as run
            where run.state_load_id is null
        )
)

select
    receipt_key,
    subject_key,
    field,
    revision_number,
    valid_from_at,
    valid_to_at,
    next_from_at
from followed
where
    valid_to_at < valid_from_at
    or next_number = revision_number
    or (next_number is not null and (valid_to_at is null or valid_to_at > next_from_at))
