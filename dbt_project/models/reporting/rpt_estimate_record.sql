-- Percentages are added as decimals, so that the order of rows changes no digit.
with

judged as (
    select
        agency_key,
        count(*) as estimates,
        count(final_value) as finals,
        count(error_pct) as comparable,
        sum(cast(abs(error_pct) as decimal(38, 6))) as absolute_pct,
        sum(cast(error_pct as decimal(38, 6))) as signed_pct,
        sum(case when abs(error_pct) <= 5 then 1 else 0 end) as within_5_pct
    from {{ ref('fct_estimate_finals') }}
    group by agency_key
),

owed as (
    select
        agency_key,
        sum(case when is_expected then 1 else 0 end) as expected,
        sum(case when is_on_time then 1 else 0 end) as on_time
    from {{ ref('fct_report_obligations') }}
    group by agency_key
)

select
    judged.agency_key,
    agencies.agency_full_name as agency_name,
    cast(judged.estimates as integer) as estimates,
    cast(judged.finals as integer) as finals,
    cast(judged.comparable as integer) as comparable,
    round(cast(judged.absolute_pct as double) / nullif(judged.comparable, 0), 4) as mean_absolute_error_pct,
    round(cast(judged.signed_pct as double) / nullif(judged.comparable, 0), 4) as bias_pct,
    cast(judged.within_5_pct as double) / nullif(judged.comparable, 0) as within_5_pct_rate,
    cast(coalesce(owed.expected, 0) as integer) as expected_reports,
    cast(coalesce(owed.on_time, 0) as integer) as on_time_reports,
    cast(owed.on_time as double) / nullif(owed.expected, 0) as on_time_rate
from judged
inner join {{ ref('dim_agencies') }} as agencies
    on judged.agency_key = agencies.agency_key
left join owed
    on judged.agency_key = owed.agency_key
