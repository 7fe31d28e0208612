{#- Vietnam has been seven hours ahead of UTC all the year round since 1975; instants are kept in UTC without a zone. -#}

{#- The instant (UTC) at which a day begins in Vietnam. -#}
{% macro local_midnight(day) -%}
    cast({{ day }} as timestamp) - interval '7' hour
{%- endmacro %}

{#- The day in Vietnam on which an instant (UTC) falls. -#}
{% macro local_date(instant) -%}
    cast({{ instant }} + interval '7' hour as date)
{%- endmacro %}

{#- Begun days of 24 hours between two instants: one second makes a day. -#}
{% macro begun_days(from_instant, to_instant) -%}
    cast(ceil({{ dbt.datediff('(' ~ from_instant ~ ')', '(' ~ to_instant ~ ')', 'second') }} / 86400.0) as integer)
{%- endmacro %}

{#- Years of 365.25 days from one day to another, to the hundredth: from one 31 December to the next it is 1. -#}
{% macro years_between(from_day, to_day) -%}
    round(cast({{ dbt.datediff(from_day, to_day, 'day') }} as double) / 365.25, 2)
{%- endmacro %}

{#- The later of two days, of which none, one or both may be open; open means always. -#}
{% macro later_date(one, other) -%}
    coalesce(greatest({{ one }}, {{ other }}), {{ one }}, {{ other }})
{%- endmacro %}

{#- The earlier of two days, of which none, one or both may be open. -#}
{% macro earlier_date(one, other) -%}
    coalesce(least({{ one }}, {{ other }}), {{ one }}, {{ other }})
{%- endmacro %}

{#- Whether a day lies between two, both included, each of which may be open. -#}
{% macro is_within(day, first, last) -%}
    ({{ first }} is null or {{ first }} <= {{ day }}) and ({{ last }} is null or {{ day }} <= {{ last }})
{%- endmacro %}

{#- The earliest of several instants, or of revisions by number, of which some or all may be null. -#}
{% macro earliest(instants) -%}
    least({{ instants | join(', ') }})
{%- endmacro %}

{#- An instant (UTC) as people in Vietnam read it: 08:00 ngày 01/12/2026. -#}
{% macro local_time_text(instant) -%}
    {{ return(adapter.dispatch('local_time_text', 'kttt')(instant)) }}
{%- endmacro %}

{% macro default__local_time_text(instant) -%}
    strftime({{ instant }} + interval '7' hour, '%H:%M ngày %d/%m/%Y')
{%- endmacro %}

{% macro spark__local_time_text(instant) -%}
    date_format({{ instant }} + interval '7' hour, "HH:mm 'ngày' dd/MM/yyyy")
{%- endmacro %}
