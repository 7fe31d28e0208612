{{ config(materialized='table') }}

-- Every period that any reading of a changed document ever named: a better reading may move it from one to another.
select distinct submissions.period
from {{ source('loads', 'submissions') }} as submissions
inner join {{ ref('stg_changed_documents') }} as changed
    on submissions.content_sha256 = changed.document_key
where changed.kind = 'submissions'
