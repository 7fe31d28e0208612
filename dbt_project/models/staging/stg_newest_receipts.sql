-- When the last file of each kind came, also after the as-of instant: what a build does not see tells that it is of a
-- day that has passed.
select
    receipts.kind,
    max(receipts.received_at) as newest_received_at
from {{ source('loads', 'receipts') }} as receipts
inner join {{ ref('stg_run') }} as run
    on receipts.load_id <= run.last_load_id
group by receipts.kind
