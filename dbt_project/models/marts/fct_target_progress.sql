with

latest as (
    select
        actuals.target_key,
        revisions.agency_key,
        revisions.period_key,
        actuals.basis,
        actuals.value as actual_value,
        revisions.received_at,
        revisions.content_sha256
    from {{ ref('stg_target_actuals') }} as actuals
    inner join {{ ref('int_submission_revisions') }} as revisions
        on
            actuals.content_sha256 = revisions.content_sha256
            and actuals.period = revisions.period_key
    where revisions.is_in_force
    qualify
        row_number() over (
            partition by actuals.target_key, revisions.agency_key, revisions.period_key, actuals.basis
            order by revisions.received_at desc, revisions.receipt_key desc, actuals.source_cell asc
        ) = 1
)

select
    latest.target_key,
    latest.agency_key,
    latest.period_key,
    latest.basis as value_basis,
    latest.actual_value,
    targets.target_value,
    latest.actual_value - targets.target_value as gap,
    case targets.operator
        when '<=' then latest.actual_value <= targets.target_value
        when 'range'
            then
                latest.actual_value >= targets.target_value
                and latest.actual_value <= coalesce(targets.target_value_high, latest.actual_value)
        else latest.actual_value >= targets.target_value
    end as is_reached,
    latest.received_at,
    latest.content_sha256
from latest
inner join {{ ref('fct_targets') }} as targets
    on latest.target_key = targets.target_key
