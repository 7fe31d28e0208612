{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed_figures('subject_key', 'period_key') }}",
) }}

-- An estimate counts once it was stated, also where a later file left it out or replaced it; one taken back was a slip.
-- A target's final figure is the agency's own, an area's the one that stands, whoever counted it.
with

stated as (
    select
        reported.agency_key,
        reported.subject,
        reported.subject_key,
        reported.figure_period_key as period_key,
        reported.organisation_type,
        reported.field,
        reported.value_number,
        reported.valid_from_at,
        row_number() over (
            partition by
                reported.agency_key,
                reported.subject,
                reported.subject_key,
                reported.figure_period_key,
                reported.organisation_type,
                reported.field
            order by reported.valid_from_at asc, reported.receipt_key asc, reported.source_cell asc
        ) as place,
        row_number() over (
            partition by
                reported.agency_key,
                reported.subject,
                reported.subject_key,
                reported.figure_period_key,
                reported.organisation_type,
                reported.field
            order by reported.valid_from_at desc, reported.receipt_key desc, reported.source_cell asc
        ) as place_from_end
    from {{ ref('fct_reported_values') }} as reported
    where
        reported.subject in ('target', 'cooperatives')
        and reported.value_basis = 'estimate'
        and reported.value_number is not null
        and coalesce(reported.ended_by, 'in force') <> 'withdrawn'
        and {{ in_changed_figures('reported.subject_key', 'reported.figure_period_key') }}
),

estimates as (
    select
        agency_key,
        subject,
        subject_key,
        period_key,
        organisation_type,
        field,
        count(*) as statements,
        max(case when place = 1 then value_number end) as first_estimate,
        max(case when place = 1 then valid_from_at end) as first_estimated_at,
        max(case when place_from_end = 1 then value_number end) as last_estimate,
        max(case when place_from_end = 1 then valid_from_at end) as last_estimated_at
    from stated
    group by agency_key, subject, subject_key, period_key, organisation_type, field
),

finals as (
    select
        'target' as subject,
        progress.target_key as subject_key,
        progress.period_key,
        'none' as organisation_type,
        'value' as field,
        progress.agency_key as estimating_agency_key,
        progress.agency_key,
        progress.actual_value as final_value,
        progress.received_at
    from {{ ref('fct_target_progress') }} as progress
    where
        progress.value_basis = 'actual'
        and {{ in_changed_figures('progress.target_key', 'progress.period_key') }}
    union all
    select
        'cooperatives' as subject,
        counts.area_key as subject_key,
        counts.period_key,
        counts.organisation_type,
        counts.measure as field,
        cast(null as string) as estimating_agency_key,
        counts.agency_key,
        counts.actual_value as final_value,
        counts.received_at
    from {{ ref('fct_cooperative_counts') }} as counts
    where
        counts.value_basis = 'actual'
        and {{ in_changed_figures('counts.area_key', 'counts.period_key') }}
)

select
    estimates.agency_key,
    estimates.subject,
    estimates.subject_key,
    estimates.period_key,
    estimates.organisation_type,
    estimates.field,
    cast(estimates.statements as integer) as statements,
    estimates.first_estimate,
    estimates.first_estimated_at,
    estimates.last_estimate,
    estimates.last_estimated_at,
    finals.final_value,
    finals.agency_key as final_agency_key,
    finals.received_at as final_received_at,
    estimates.last_estimate - finals.final_value as error,
    round(100 * (estimates.last_estimate - finals.final_value) / nullif(abs(finals.final_value), 0), 6) as error_pct
from estimates
left join finals
    on
        estimates.subject = finals.subject
        and estimates.subject_key = finals.subject_key
        and estimates.period_key = finals.period_key
        and coalesce(estimates.organisation_type, 'none') = finals.organisation_type
        and estimates.field = finals.field
        and estimates.agency_key = coalesce(finals.estimating_agency_key, estimates.agency_key)
