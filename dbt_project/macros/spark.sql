{#- What dbt itself has to do differently on Spark: how files become tables, which types a contract names, what two
    instants are apart. Nothing here is called by a model. -#}

{#- Declares the files that the chosen models read as tables, so that source() finds them. Columns are matched by name,
    as on DuckDB; what stands in a path, not in a file, becomes a column here. -#}
{% macro open_sources() -%}
    {{ return(adapter.dispatch('open_sources', 'kttt')()) }}
{%- endmacro %}

{% macro default__open_sources() -%}
{%- endmacro %}

{% macro spark__open_sources() -%}
    {%- if execute -%}
        {%- set read = [] -%}
        {%- for unique_id in selected_resources if unique_id in graph.nodes -%}
            {%- do read.extend(graph.nodes[unique_id].depends_on.nodes) -%}
        {%- endfor -%}
        {%- for source in graph.sources.values() if source.unique_id in read -%}
            {%- do open_source(source) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro open_source(source) -%}
    {%- set location = source.config.meta.external_location -%}
    {%- set files = location.split("'")[1] | replace('{name}', source.name) -%}
    {%- set table = source.schema ~ '.' ~ source.identifier -%}
    {%- do run_query('create schema if not exists ' ~ source.schema) -%}
    {%- do run_query('drop table if exists ' ~ table ~ '_files') -%}
    {%- do run_query(
        'create table ' ~ table ~ "_files using parquet options (path '" ~ files ~ "', mergeSchema 'true')"
    ) -%}
    {%- set columns = ['_metadata.file_path as filename'] -%}
    {%- for name in run_query('show columns in ' ~ table ~ '_files').columns[0].values() -%}
        {%- do columns.append("coalesce(period, 'none') as period" if name == 'period' else name) -%}
    {%- endfor -%}
    {%- do run_query('create or replace view ' ~ table ~ ' as select ' ~ columns | join(', ') ~ ' from ' ~ table ~ '_files') -%}
{%- endmacro %}

{#- Spark knows no varchar without a length. -#}
{% macro spark_type(data_type) -%}
    {{ return('string' if data_type | lower == 'varchar' else data_type) }}
{%- endmacro %}

{% macro spark__get_empty_schema_sql(columns) -%}
    select
    {%- for column in columns.values() %}
        cast(null as {{ spark_type(column.data_type) }}) as {{ column.name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Seeds are read from their files: dbt-spark's own insert does not quote what stands in a text (M'Drắk). -#}
{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set types = model.config.column_types -%}
    {%- set sql -%}
        create table {{ this }} (
            {%- for name in agate_table.column_names %}
            {{ name }} {{ spark_type(types[name]) }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) using parquet
    {%- endset -%}
    {%- do run_query(sql) -%}
    {{ return(sql) }}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model.config.column_types -%}
    {%- set view = 'seed_' ~ model.name -%}
    {%- do run_query(
        'create or replace temporary view ' ~ view ~ " using csv options (path '"
        ~ model.root_path ~ '/' ~ model.original_file_path
        ~ "', header 'true', multiLine 'true', escape '\"', enforceSchema 'false', nullValue '', emptyValue '')"
    ) -%}
    {%- set sql -%}
        insert into {{ this }}
        select
            {%- for name in agate_table.column_names %}
            cast({{ name }} as {{ spark_type(types[name]) }}) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ view }}
    {%- endset -%}
    {%- do run_query(sql) -%}
    {{ return(sql) }}
{%- endmacro %}

{#- dbt-spark's own raises an error where one of the two is null, and rounds where DuckDB counts what lies between. -#}
{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'day' -%}
        cast(datediff(cast({{ second_date }} as date), cast({{ first_date }} as date)) as bigint)
    {%- else -%}
        timestampdiff(
            {{ datepart }}, date_trunc('{{ datepart }}', {{ first_date }}), date_trunc('{{ datepart }}', {{ second_date }})
        )
    {%- endif -%}
{%- endmacro %}
