{#- Rows of a record type that the latest reading of their document gave: a better reader replaces all earlier rows. -#}
{% macro current_records(record_type) -%}
    select records.*
    from {{ source('loads', record_type) }} as records
    inner join {{ ref('stg_document_outcomes') }} as outcomes
        on
            records.content_sha256 = outcomes.document_key
            and records.load_id = outcomes.load_id
    where outcomes.stage = 'read'
{%- endmacro %}

{#- Those of submissions that were received by as-of: a file may be read before its instant of receipt comes. -#}
{% macro received_records(record_type) -%}
    select known.*
    from ({{ current_records(record_type) }}) as known
    where
        exists (
            select 1
            from {{ ref('stg_receipts') }} as receipts
            where
                receipts.kind = 'submissions'
                and receipts.content_sha256 = known.content_sha256
        )
{%- endmacro %}

{#- The name by which agencies, areas and aliases are compared. Never shown to a reader. -#}
{% macro match_name(column) -%}
    lower(trim({{ column }}))
{%- endmacro %}

{#- Key of something that a plan names and no roster knows. -#}
{% macro named_key(area, name) -%}
    'named.' || substring(md5(coalesce({{ area }}, '') || '|' || {{ match_name(name) }}), 1, 12)
{%- endmacro %}

{#- A rule's key without the digest of its sentence, its last part: what the same duty has in a mended document. -#}
{% macro without_digest(rule_key) -%}
    {{ replace_all(rule_key, '[.][^.]*$', '') }}
{%- endmacro %}

{#- The words of a text, by which equal ones are found in other documents: without case, punctuation and extra blanks. -#}
{% macro folded_words(column) -%}
    trim({{ replace_all('lower(' ~ column ~ ')', '[ .,;:!?()/"“”‘’…–—_*+-]+', ' ') }})
{%- endmacro %}
