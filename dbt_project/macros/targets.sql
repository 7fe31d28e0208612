{#- How a figure stands to what a plan promises. Both read the promise from a relation with the columns of fct_targets. -#}

{#- Figure minus promise; of a range, minus its lower end. -#}
{% macro gap_to_promise(figure, targets) -%}
    {{ figure }} - {{ targets }}.target_value
{%- endmacro %}

{#- Whether a figure meets the promise; a promise without a direction wants at least as much. -#}
{% macro meets_promise(figure, targets) -%}
    case
        when {{ targets }}.operator = 'range'
            then
                {{ figure }} >= {{ targets }}.target_value
                and {{ figure }} <= coalesce({{ targets }}.target_value_high, {{ figure }})
        when {{ targets }}.operator = '<=' or {{ targets }}.direction = 'down'
            then {{ figure }} <= {{ targets }}.target_value
        else {{ figure }} >= {{ targets }}.target_value
    end
{%- endmacro %}
