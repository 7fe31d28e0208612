{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_documents('kind', 'document_key') }}",
) }}

-- What is loaded while a build is under way belongs to the next build.
select
    outcomes.kind,
    outcomes.document_key,
    outcomes.content_sha256,
    outcomes.file_name,
    outcomes.source_path,
    outcomes.stage,
    outcomes.outcome,
    outcomes.reason_code,
    outcomes.reason,
    outcomes.reader_version,
    outcomes.load_id
from {{ source('loads', 'outcomes') }} as outcomes
inner join {{ ref('stg_run') }} as run
    on outcomes.load_id <= run.last_load_id
where {{ in_changed_documents('outcomes.kind', 'outcomes.document_key') }}
qualify
    row_number() over (
        partition by outcomes.kind, outcomes.document_key, outcomes.stage
        order by outcomes.load_id desc
    ) = 1
