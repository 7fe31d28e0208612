-- From the first plan's year, or an earlier one that a figure is about, to the one after as-of's.
with

bounds as (
    select
        least(
            coalesce(
                min(cast(extract(year from plans.start_date) as integer)),
                cast(extract(year from run.as_of_date) as integer)
            ),
            min(reported.first_year)
        ) as first_year,
        cast(extract(year from run.as_of_date) as integer) + 1 as last_year
    from {{ ref('stg_run') }} as run
    left join {{ ref('stg_plans') }} as plans
        on true
    left join {{ ref('stg_reported_years') }} as reported
        on true
    group by run.as_of_date
),

years as (
    select {{ explode_list(number_list('first_year', 'last_year')) }} as year
    from bounds
),

period_types as (
    select
        types.period_type,
        types.periods_in_year,
        types.months
    from (
        values
        ('annual', 1, 12),
        ('nine_month', 1, 9),
        ('semiannual', 2, 6),
        ('quarterly', 4, 3),
        ('monthly', 12, 1)
    ) as types (period_type, periods_in_year, months)
),

numbered as (
    select
        period_type,
        periods_in_year,
        months,
        {{ explode_list(number_list(1, 'periods_in_year')) }} as number_in_year
    from period_types
),

periods as (
    select
        numbered.period_type,
        cast(years.year as integer) as year,
        cast(numbered.number_in_year as integer) as number_in_year,
        numbered.periods_in_year,
        make_date(
            cast(years.year as integer), cast((numbered.number_in_year - 1) * numbered.months + 1 as integer), 1
        ) as start_date,
        cast(numbered.number_in_year * numbered.months as integer) as end_month
    from years
    cross join numbered
)

select
    case periods.period_type
        when 'annual' then cast(periods.year as string)
        when 'nine_month' then periods.year || '-9M'
        when 'semiannual' then periods.year || '-H' || periods.number_in_year
        when 'quarterly' then periods.year || '-Q' || periods.number_in_year
        else periods.year || '-' || lpad(cast(periods.number_in_year as string), 2, '0')
    end as period_key,
    case periods.period_type
        when 'annual' then 'Năm ' || periods.year
        when 'nine_month' then '9 tháng năm ' || periods.year
        when 'semiannual'
            then
                case periods.number_in_year when 1 then '6 tháng đầu năm ' else '6 tháng cuối năm ' end || periods.year
        when 'quarterly' then 'Quý ' || periods.number_in_year || '/' || periods.year
        else 'Tháng ' || periods.number_in_year || '/' || periods.year
    end as period_name,
    periods.period_type,
    periods.year,
    periods.number_in_year,
    periods.periods_in_year,
    periods.end_month,
    periods.start_date,
    last_day(make_date(periods.year, periods.end_month, 1)) as end_date,
    make_date(periods.year + windows.opens_year_offset, windows.opens_month, windows.opens_day) as data_from_date,
    make_date(periods.year, windows.closes_month, windows.closes_day) as data_to_date
from periods
left join {{ ref('period_windows') }} as windows
    on
        periods.period_type = windows.period_type
        and periods.number_in_year = windows.number_in_year
