-- Two agencies may count the same area: an actual goes before an estimate, then the one received last stands.
select
    counts.area_key,
    revisions.period_key,
    counts.organisation_type,
    counts.measure,
    counts.value as counted_value,
    counts.basis as value_basis,
    revisions.agency_key,
    revisions.received_at,
    revisions.content_sha256
from {{ ref('stg_cooperative_counts') }} as counts
inner join {{ ref('int_submission_revisions') }} as revisions
    on
        counts.content_sha256 = revisions.content_sha256
        and counts.period = revisions.period_key
where revisions.is_in_force
qualify
    row_number() over (
        partition by counts.area_key, revisions.period_key, counts.organisation_type, counts.measure
        order by
            case counts.basis when 'actual' then 0 else 1 end,
            revisions.received_at desc,
            revisions.receipt_key desc,
            counts.source_cell asc
    ) = 1
