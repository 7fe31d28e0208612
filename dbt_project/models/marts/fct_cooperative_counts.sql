{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed_figures('area_key', 'period_key') }}",
) }}

{% set is_stated -%}
    reported.subject = 'cooperatives'
    and reported.valid_to_at is null
    and not reported.is_withdrawn
    and {{ in_changed_figures('reported.subject_key', 'reported.figure_period_key') }}
{%- endset %}

-- Several agencies may count the same area: of each basis the one received last stands, and an actual goes before an
-- estimate. Of most areas and periods one file speaks on one basis, and states a figure once: what it says stands.
with

contested as (
    select
        reported.subject_key,
        reported.figure_period_key
    from {{ ref('fct_reported_values') }} as reported
    where {{ is_stated }}
    group by reported.subject_key, reported.figure_period_key
    having
        min(reported.receipt_key) <> max(reported.receipt_key)
        or min(reported.value_basis) <> max(reported.value_basis)
),

current_values as (
    select
        reported.subject_key as area_key,
        reported.figure_period_key as period_key,
        reported.organisation_type,
        reported.field as measure,
        reported.value_basis,
        reported.value_number,
        reported.agency_key,
        reported.period_key as reported_period_key,
        reported.valid_from_at,
        reported.receipt_key,
        reported.source_cell,
        reported.content_sha256,
        row_number() over (
            partition by
                reported.subject_key,
                reported.figure_period_key,
                reported.organisation_type,
                reported.field,
                reported.value_basis
            order by reported.valid_from_at desc, reported.receipt_key desc, reported.source_cell asc
        ) as preference
    from {{ ref('fct_reported_values') }} as reported
    inner join contested
        on
            reported.subject_key = contested.subject_key
            and reported.figure_period_key = contested.figure_period_key
    where {{ is_stated }}
),

latest as (
    select
        *,
        max(case when value_basis = 'actual' then value_number end) over (
            partition by area_key, period_key, organisation_type, measure
        ) as actual_value,
        max(case when value_basis = 'estimate' then value_number end) over (
            partition by area_key, period_key, organisation_type, measure
        ) as estimate_value
    from current_values
    where preference = 1
)

select
    area_key,
    period_key,
    organisation_type,
    measure,
    value_number as counted_value,
    value_basis,
    actual_value,
    estimate_value,
    agency_key,
    reported_period_key,
    valid_from_at as received_at,
    content_sha256
from latest
where value_basis = 'actual' or actual_value is null
union all
select
    reported.subject_key as area_key,
    reported.figure_period_key as period_key,
    reported.organisation_type,
    reported.field as measure,
    reported.value_number as counted_value,
    reported.value_basis,
    case when reported.value_basis = 'actual' then reported.value_number end as actual_value,
    case when reported.value_basis = 'estimate' then reported.value_number end as estimate_value,
    reported.agency_key,
    reported.period_key as reported_period_key,
    reported.valid_from_at as received_at,
    reported.content_sha256
from {{ ref('fct_reported_values') }} as reported
left join contested
    on
        reported.subject_key = contested.subject_key
        and reported.figure_period_key = contested.figure_period_key
where
    contested.subject_key is null
    and {{ is_stated }}
