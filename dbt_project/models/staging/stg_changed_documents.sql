{{ config(materialized='table') }}

-- Loaded since the state, or received between its as-of instant and this one. A new reading always has an outcome, so
-- the record types of its rows need not be looked at.
with

loaded as (
    select
        kind,
        content_sha256 as document_key,
        load_id
    from {{ source('loads', 'receipts') }}
    union all
    select
        kind,
        document_key,
        load_id
    from {{ source('loads', 'outcomes') }}
),

now_visible as (
    select
        receipts.kind,
        receipts.content_sha256 as document_key
    from {{ source('loads', 'receipts') }} as receipts
    inner join {{ ref('stg_run') }} as run
        on
            run.state_as_of_at <= receipts.received_at
            and run.as_of_at > receipts.received_at
)

select
    loaded.kind,
    loaded.document_key
from loaded
inner join {{ ref('stg_run') }} as run
    on
        run.state_load_id < loaded.load_id
        and run.last_load_id >= loaded.load_id
union distinct
select
    kind,
    document_key
from now_visible
