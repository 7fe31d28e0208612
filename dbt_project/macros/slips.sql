{#- What a typing slip may change in an agency's name, and what it may not (docs/decisions/0020-typing-slips.md). -#}

{#- The text with every letter as one byte, because DuckDB's levenshtein counts bytes (ồ would be three) where Spark's
    counts letters. The codes stand for the accented letters that a match name can hold; only distances mean anything. -#}
{% macro one_byte_letters(match_name) -%}
    {%- set letters = 'àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ–’' -%}
    {#- Control characters, capital letters and brackets: everything below 128 that no match name is written with. -#}
    {%- set codes = (range(1, 32) | list) + (range(64, 97) | list) + (range(123, 128) | list) -%}
    translate({{ match_name }}, '{{ letters }}', chr({{ codes[:letters | length] | join(') || chr(') }}))
{%- endmacro %}

{#- The numbers of a name one after the other, Roman ones too, without anything between them. A word that happens to be
    written with the letters of Roman numerals counts as one, which only makes the comparison stricter. -#}
{% macro numbers_in(match_name) -%}
    {{ replace_all(match_name, '[^ 0-9]*[^ 0-9ivxlcdm][^ 0-9]*| ', '') }}
{%- endmacro %}

{% macro capitals() -%}
    A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ
{%- endmacro %}

{#- Pattern for `like` of all match names that hold the abbreviations of a name ("HĐND", "HTX") in their order. -#}
{% macro holds_abbreviations(agency_name) -%}
    '%' || replace(lower({{ replace_all(agency_name, '[^ ]*[^ &' ~ capitals() ~ '][^ ]*', '%') }}), ' ', '%') || '%'
{%- endmacro %}

{#- Pattern for `like` of all match names that end with the proper name at the end of a name: its last words with a
    capital letter, never the first word. A department is called after its field: "Sở Công Thương" ends with none. -#}
{% macro ends_with_proper_name(agency_name) -%}
    case
        when {{ agency_name }} like 'Sở %' then '%'
        else '%' || lower(regexp_extract({{ agency_name }}, '( [{{ capitals() }}][^ ]*)+$', 0))
    end
{%- endmacro %}
