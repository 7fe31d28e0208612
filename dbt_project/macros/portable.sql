{#- The few things that DuckDB and Spark spell differently (architecture decision 16): the default is DuckDB's spelling.
    Models of either engine write `string` for a text type, days between two dates as dbt.datediff, and `nulls last`
    where what they order by may be null. -#}

{#- One row for each element of a list column. -#}
{% macro explode_list(column) -%}
    {{ return(adapter.dispatch('explode_list', 'kttt')(column)) }}
{%- endmacro %}

{% macro default__explode_list(column) -%}
    unnest({{ column }})
{%- endmacro %}

{% macro spark__explode_list(column) -%}
    explode({{ column }})
{%- endmacro %}

{#- A list of whole numbers from first to last, both included; empty where last is smaller. -#}
{% macro number_list(first, last) -%}
    {{ return(adapter.dispatch('number_list', 'kttt')(first, last)) }}
{%- endmacro %}

{% macro default__number_list(first, last) -%}
    generate_series({{ first }}, {{ last }})
{%- endmacro %}

{% macro spark__number_list(first, last) -%}
    filter(sequence({{ first }}, greatest({{ first }}, {{ last }})), number -> number <= {{ last }})
{%- endmacro %}

{#- The elements of a text list in one text. -#}
{% macro join_list(column, separator) -%}
    {{ return(adapter.dispatch('join_list', 'kttt')(column, separator)) }}
{%- endmacro %}

{% macro default__join_list(column, separator) -%}
    array_to_string({{ column }}, '{{ separator }}')
{%- endmacro %}

{% macro spark__join_list(column, separator) -%}
    array_join({{ column }}, '{{ separator }}')
{%- endmacro %}

{#- The texts of a group's rows in one text, in the order of the alphabet of bytes; null where all of them are. -#}
{% macro join_texts(expression, separator) -%}
    {{ return(adapter.dispatch('join_texts', 'kttt')(expression, separator)) }}
{%- endmacro %}

{% macro default__join_texts(expression, separator) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ expression }})
{%- endmacro %}

{% macro spark__join_texts(expression, separator) -%}
    listagg({{ expression }}, '{{ separator }}') within group (order by {{ expression }})
{%- endmacro %}

{#- The n-th element of a list, counted from 1; null beyond its end. -#}
{% macro list_element(column, position) -%}
    {{ return(adapter.dispatch('list_element', 'kttt')(column, position)) }}
{%- endmacro %}

{% macro default__list_element(column, position) -%}
    list_extract({{ column }}, {{ position }})
{%- endmacro %}

{% macro spark__list_element(column, position) -%}
    get({{ column }}, {{ position }} - 1)
{%- endmacro %}

{#- Number of elements of a list. -#}
{% macro list_size(column) -%}
    {{ return(adapter.dispatch('list_size', 'kttt')(column)) }}
{%- endmacro %}

{% macro default__list_size(column) -%}
    len({{ column }})
{%- endmacro %}

{% macro spark__list_size(column) -%}
    size({{ column }})
{%- endmacro %}

{#- Days added to a date; the result is a date. -#}
{% macro add_days(day, days) -%}
    cast({{ day }} + {{ days }} * interval '1' day as date)
{%- endmacro %}

{#- A text cut at each separator, as a list; the separator means nothing as a pattern. -#}
{% macro split_text(column, separator) -%}
    {{ return(adapter.dispatch('split_text', 'kttt')(column, separator)) }}
{%- endmacro %}

{% macro default__split_text(column, separator) -%}
    string_split({{ column }}, '{{ separator }}')
{%- endmacro %}

{% macro spark__split_text(column, separator) -%}
    split({{ column }}, '{{ separator }}')
{%- endmacro %}

{#- A text with every match of a pattern replaced; the pattern holds no backslash, which the two quote differently. -#}
{% macro replace_all(column, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_all', 'kttt')(column, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_all(column, pattern, replacement) -%}
    regexp_replace({{ column }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_all(column, pattern, replacement) -%}
    regexp_replace({{ column }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}

{#- Whether a list holds an element. -#}
{% macro list_contains(column, element) -%}
    array_contains({{ column }}, {{ element }})
{%- endmacro %}

{#- Digest of a text, as 64 hexadecimal digits. -#}
{% macro sha256_text(column) -%}
    {{ return(adapter.dispatch('sha256_text', 'kttt')(column)) }}
{%- endmacro %}

{% macro default__sha256_text(column) -%}
    sha256({{ column }})
{%- endmacro %}

{% macro spark__sha256_text(column) -%}
    sha2({{ column }}, 256)
{%- endmacro %}

{#- A double as people write it, without an exponent and without zeros at its end; six places after the point. -#}
{% macro number_text(column) -%}
    regexp_replace(cast(cast({{ column }} as decimal(38, 6)) as string), '[.]?0+$', '')
{%- endmacro %}

{#- A JSON object of text values in the order given; nulls are kept, so that two objects differ only where values do. -#}
{% macro json_text(pairs) -%}
    {{ return(adapter.dispatch('json_text', 'kttt')(pairs)) }}
{%- endmacro %}

{% macro default__json_text(pairs) -%}
    cast(json_object({% for name, value in pairs %}'{{ name }}', {{ value }}{% if not loop.last %}, {% endif %}{% endfor %}) as varchar)
{%- endmacro %}

{% macro spark__json_text(pairs) -%}
    to_json(
        named_struct({% for name, value in pairs %}'{{ name }}', {{ value }}{% if not loop.last %}, {% endif %}{% endfor %}),
        map('ignoreNullFields', 'false')
    )
{%- endmacro %}
