{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed_figures('target_key', 'period_key', 'agency_key') }}",
) }}

-- Of several reports about one figure, also of other years, the one received last stands.
with

current_values as (
    select
        reported.subject_key as target_key,
        reported.agency_key,
        reported.figure_period_key,
        reported.value_basis,
        reported.field,
        reported.value_text,
        reported.value_number,
        reported.period_key as reported_period_key,
        reported.valid_from_at,
        reported.content_sha256,
        row_number() over (
            partition by
                reported.subject_key,
                reported.agency_key,
                reported.figure_period_key,
                reported.value_basis,
                reported.field
            order by reported.valid_from_at desc, reported.receipt_key desc, reported.source_cell asc
        ) as preference
    from {{ ref('fct_reported_values') }} as reported
    where
        reported.subject = 'target'
        and reported.valid_to_at is null
        and not reported.is_withdrawn
        and {{ in_changed_figures('reported.subject_key', 'reported.figure_period_key', 'reported.agency_key') }}
),

latest as (
    select
        target_key,
        agency_key,
        figure_period_key as period_key,
        value_basis,
        max(case when field = 'value' then value_number end) as actual_value,
        max(case when field = 'note' then value_text end) as note,
        max(case when field = 'value' then reported_period_key end) as reported_period_key,
        max(case when field = 'value' then valid_from_at end) as received_at,
        max(case when field = 'value' then content_sha256 end) as content_sha256
    from current_values
    where preference = 1
    group by target_key, agency_key, figure_period_key, value_basis
)

select
    latest.target_key,
    latest.agency_key,
    latest.period_key,
    latest.value_basis,
    latest.actual_value,
    latest.note,
    targets.target_value,
    {{ gap_to_promise('latest.actual_value', 'targets') }} as gap,
    {{ meets_promise('latest.actual_value', 'targets') }} as is_reached,
    latest.reported_period_key,
    latest.received_at,
    latest.content_sha256
from latest
inner join {{ ref('fct_targets') }} as targets
    on latest.target_key = targets.target_key
where latest.actual_value is not null
