{#- What a night replaces in a work file that began as the state of an earlier build (docs/decisions/0025): all rows of
    the periods, documents or figures that changed since. A model names the same set twice: in its pre-hook, which takes
    the old rows out also where no new ones follow, and in its own condition. Without a state the condition is true. -#}

{% macro in_changed_periods(period) -%}
    {%- set periods = ref('stg_changed_periods') -%}
    {%- if is_incremental() -%}
        {{ period }} in (select changed.period from {{ periods }} as changed)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{% macro forget_changed_periods(period) -%}
    {%- set periods = ref('stg_changed_periods') -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ period }} in (select changed.period from {{ periods }} as changed)
    {%- endif -%}
{%- endmacro %}

{#- An area that several agencies count is one figure of all of them, so it names no agency. -#}
{% macro in_changed_figures(subject_key, period, agency=none) -%}
    {%- set changed = ref('stg_changed_figures') -%}
    {%- set columns = [subject_key, period] + ([agency] if agency else []) -%}
    {%- set names = ['changed.subject_key', 'changed.period'] + (['changed.agency_key'] if agency else []) -%}
    {%- if is_incremental() -%}
        ({{ columns | join(', ') }}) in (select {{ names | join(', ') }} from {{ changed }} as changed)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{% macro forget_changed_figures(subject_key, period, agency=none) -%}
    {%- set condition = in_changed_figures(subject_key, period, agency) -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ condition }}
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

{#- Files whose outcome rests on the others of their duty: one is a copy only while the one before it stays the same. -#}
{% macro beside_changed_documents(document) -%}
    {%- set submissions = ref('stg_submissions') -%}
    {%- set periods = ref('stg_changed_periods') -%}
    {%- if is_incremental() -%}
        {{ document }} in (
            select beside.content_sha256
            from {{ submissions }} as beside
            inner join {{ periods }} as changed
                on beside.period = changed.period
        )
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{% macro forget_beside_changed_documents(document) -%}
    {%- set condition = beside_changed_documents(document) -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where kind = 'submissions' and {{ condition }}
    {%- endif -%}
{%- endmacro %}

{#- Reports that somebody owes since the state, or owes no more: what is owed grows with time and changes with plans. -#}
{% macro forget_changed_duties() -%}
    {%- set obligations = ref('fct_report_obligations') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where receipt_key in (
            select known.receipt_key
            from {{ this }} as known
            left join {{ obligations }} as obligations
                on
                    known.rule_key = obligations.rule_key
                    and known.agency_key = obligations.agency_key
                    and known.period_key = obligations.period_key
            where known.obligation_key is distinct from obligations.obligation_key
        )
    {%- endif -%}
{%- endmacro %}

{#- A table that tells only of this night, and is incremental just to look at no more than what changed. -#}
{% macro forget_everything() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
    {%- endif -%}
{%- endmacro %}

{#- Years about which a figure changed: what sums up a year is made anew for all areas. -#}
{% macro in_changed_years(year) -%}
    {%- set changed = ref('stg_changed_figures') -%}
    {%- if is_incremental() -%}
        {{ year }} in (select cast(substring(changed.period, 1, 4) as integer) from {{ changed }} as changed)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{% macro forget_changed_years(year) -%}
    {%- set condition = in_changed_years(year) -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ condition }}
    {%- endif -%}
{%- endmacro %}
