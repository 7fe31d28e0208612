{#- A collective name as words between blanks, in which "thị xã" is no "xã" and committees have one spelling. -#}
{% macro group_words(agency_name) -%}
    ' ' || {{ replace_all(
        replace_all(
            "replace(replace(" ~ match_name(agency_name) ~ ", 'thị xã', 'các thị-xã'), 'ủy ban nhân dân', 'ubnd')",
            '[,;()/–]| - | và ', ' '
        ), ' +', ' '
    ) }} || ' '
{%- endmacro %}

{#- The kind of a People's Committee without its place: "ubnd thị xã" of "ubnd thị xã đức phổ". -#}
{% macro first_words(match_name) -%}
    regexp_extract({{ match_name }}, '^ubnd (tỉnh|thành phố|thị xã|quận|huyện|xã|phường|thị trấn|đặc khu)', 0)
{%- endmacro %}
