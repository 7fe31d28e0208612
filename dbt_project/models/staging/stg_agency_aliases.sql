select
    {{ match_name('alias') }} as match_name,
    {{ match_name('agency_name') }} as agency_match_name
from {{ ref('agency_aliases') }}
