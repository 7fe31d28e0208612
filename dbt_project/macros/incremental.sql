{#- What a night replaces in a work file that began as the state of an earlier build (docs/decisions/0025): all rows of
    the periods, or of the documents, that changed since. A model names the same set twice: in its pre-hook, which takes
    the old rows out also where no new ones follow, and in its own condition. Without a state the condition is true. -#}

{% macro in_changed_periods(period) -%}
    {%- set changed = ref('stg_changed_periods') -%}
    {%- if is_incremental() -%}
        {{ period }} in (select changed.period from {{ changed }} as changed)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{% macro forget_changed_periods(period) -%}
    {%- set changed = ref('stg_changed_periods') -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ period }} in (select changed.period from {{ changed }} as changed)
    {%- endif -%}
{%- endmacro %}

{% macro in_changed_documents(kind, document) -%}
    {%- set changed = ref('stg_changed_documents') -%}
    {%- if is_incremental() -%}
        ({{ kind }}, {{ document }}) in (select changed.kind, changed.document_key from {{ changed }} as changed)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{% macro forget_changed_documents(kind, document) -%}
    {%- set changed = ref('stg_changed_documents') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where ({{ kind }}, {{ document }}) in (select changed.kind, changed.document_key from {{ changed }} as changed)
    {%- endif -%}
{%- endmacro %}
