{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed_periods('period_key') }}",
) }}

-- What a valid revision states holds from its receipt until a later valid one of the same duty states it anew, takes it
-- back, or is a snapshot that leaves it out. A value taken back is a statement like any other, which nothing follows.
-- Most duties have one revision, which nothing ends: only the values of the others are put in an order.
with

revisions as (
    select
        rule_key,
        agency_key,
        period_key,
        content_sha256,
        receipt_key,
        file_name,
        received_at,
        revision_number,
        replaced_by_number,
        count(*) over (partition by rule_key, agency_key, period_key) as revisions_of_duty
    from {{ ref('int_submission_revisions') }}
    where
        revision_number is not null
        and content_state = 'valid'
        and {{ in_changed_periods('period_key') }}
),

{% for name, condition in [('only', '= 1'), ('several', '> 1')] %}
    stated_by_{{ name }} as (
        select
            revisions.*,
            reported.subject,
            reported.subject_key,
            reported.organisation_type,
            reported.field,
            reported.figure_period as figure_period_key,
            reported.basis as value_basis,
            reported.value_text,
            reported.value_number,
            reported.is_withdrawn,
            reported.source_cell
        from {{ ref('stg_reported_values') }} as reported
        inner join revisions
            on
                reported.content_sha256 = revisions.content_sha256
                and reported.period = revisions.period_key
        where
            revisions.revisions_of_duty {{ condition }}
            and {{ in_changed_periods('reported.period') }}
    ),
{% endfor %}

followed as (
    select
        *,
        lead(revision_number) over (
            partition by
                rule_key, agency_key, period_key,
                subject, subject_key, organisation_type, field, figure_period_key, value_basis
            order by revision_number
        ) as restated_by_number,
        lead(is_withdrawn) over (
            partition by
                rule_key, agency_key, period_key,
                subject, subject_key, organisation_type, field, figure_period_key, value_basis
            order by revision_number
        ) as is_withdrawn_next
    from stated_by_several
),

ended as (
    select
        *,
        {{ earliest(['restated_by_number', 'replaced_by_number']) }} as ended_by_number
    from followed
)

select
    rule_key,
    agency_key,
    period_key,
    subject,
    subject_key,
    organisation_type,
    field,
    figure_period_key,
    value_basis,
    value_text,
    value_number,
    is_withdrawn,
    content_sha256,
    receipt_key,
    file_name,
    source_cell,
    revision_number,
    received_at as valid_from_at,
    cast(null as timestamp) as valid_to_at,
    cast(null as string) as ended_by,
    cast(null as string) as ended_by_receipt_key
from stated_by_only
union all
select
    ended.rule_key,
    ended.agency_key,
    ended.period_key,
    ended.subject,
    ended.subject_key,
    ended.organisation_type,
    ended.field,
    ended.figure_period_key,
    ended.value_basis,
    ended.value_text,
    ended.value_number,
    ended.is_withdrawn,
    ended.content_sha256,
    ended.receipt_key,
    ended.file_name,
    ended.source_cell,
    ended.revision_number,
    ended.received_at as valid_from_at,
    enders.received_at as valid_to_at,
    case
        when ended.ended_by_number is null then null
        when ended.restated_by_number = ended.ended_by_number and ended.is_withdrawn_next then 'withdrawn'
        when ended.restated_by_number = ended.ended_by_number then 'restated'
        else 'left_out'
    end as ended_by,
    enders.receipt_key as ended_by_receipt_key
from ended
left join revisions as enders
    on
        ended.rule_key = enders.rule_key
        and ended.agency_key = enders.agency_key
        and ended.period_key = enders.period_key
        and ended.ended_by_number = enders.revision_number
