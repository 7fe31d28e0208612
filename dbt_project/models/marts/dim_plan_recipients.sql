select
    plan_key,
    cast(position as integer) as recipient_number,
    recipient_raw,
    purpose,
    cast(source_start_line as integer) as source_start_line,
    cast(source_end_line as integer) as source_end_line,
    cast(source_page as integer) as source_page
from {{ ref('stg_plan_recipients') }}
