select
    kind,
    content_sha256,
    file_name,
    stage,
    outcome,
    reason_code,
    reason,
    reader_version,
    load_id
from {{ source('loads', 'outcomes') }}
qualify row_number() over (partition by kind, content_sha256, stage order by load_id desc) = 1
