{#- Whether a judgement says or rests on something else than the verdict sealed last; so too where none was sealed. -#}
{% macro differs_from_sealed(judgement, verdict) -%}
    (
        {{ verdict }}.obligation_key is null
        or {{ judgement }}.status <> {{ verdict }}.verdict
        or {{ judgement }}.receipt_state <> {{ verdict }}.receipt_state
        or {{ judgement }}.basis <> {{ verdict }}.basis
        or {{ judgement }}.cutoff_at <> {{ verdict }}.cutoff_at
        or {{ judgement }}.extended_until_at is distinct from {{ verdict }}.extended_until_at
        or {{ judgement }}.first_accepted_at is distinct from {{ verdict }}.first_accepted_at
    )
{%- endmacro %}
