-- Every period from the first plan's year to the one after as-of's; is_open: may a duty be judged for it yet.
with

bounds as (
    select
        run.as_of_date,
        coalesce(
            min(cast(extract(year from plans.start_date) as integer)),
            cast(extract(year from run.as_of_date) as integer)
        ) as first_year,
        cast(extract(year from run.as_of_date) as integer) + 1 as last_year
    from {{ ref('stg_run') }} as run
    left join {{ ref('stg_plans') }} as plans
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
        types.months,
        types.label
    from (
        values
        ('annual', 1, 12, 'năm'),
        ('nine_month', 1, 9, '9 tháng'),
        ('semiannual', 2, 6, '6 tháng'),
        ('quarterly', 4, 3, 'quý'),
        ('monthly', 12, 1, 'tháng')
    ) as types (period_type, periods_in_year, months, label)
),

numbered as (
    select
        period_type,
        periods_in_year,
        months,
        label,
        {{ explode_list(number_list(1, 'periods_in_year')) }} as number_in_year
    from period_types
),

periods as (
    select
        numbered.period_type,
        numbered.label,
        cast(years.year as integer) as year,
        cast(numbered.number_in_year as integer) as number_in_year,
        numbered.periods_in_year,
        make_date(
            cast(years.year as integer), cast((numbered.number_in_year - 1) * numbered.months + 1 as integer), 1
        ) as start_date,
        cast(numbered.number_in_year * numbered.months as integer) as end_month
    from years
    cross join numbered
),

labelled as (
    select
        *,
        case period_type
            when 'annual' then cast(year as varchar)
            when 'nine_month' then year || '-9M'
            when 'semiannual' then year || '-H' || number_in_year
            when 'quarterly' then year || '-Q' || number_in_year
            else year || '-' || lpad(cast(number_in_year as varchar), 2, '0')
        end as period_key,
        case period_type
            when 'annual' then 'Năm ' || year
            when 'nine_month' then '9 tháng năm ' || year
            when 'semiannual'
                then
                    case number_in_year when 1 then '6 tháng đầu năm ' else '6 tháng cuối năm ' end || year
            when 'quarterly' then 'Quý ' || number_in_year || '/' || year
            else 'Tháng ' || number_in_year || '/' || year
        end as period_name,
        last_day(make_date(year, end_month, 1)) as end_date
    from periods
)

select
    labelled.period_key,
    labelled.period_name,
    labelled.period_type,
    labelled.year,
    labelled.number_in_year,
    labelled.periods_in_year,
    labelled.end_month,
    labelled.start_date,
    labelled.end_date,
    -- The period that contains as-of and the one after it are open, as are all before. Between two periods, as after
    -- nine months, only the next one is.
    labelled.start_date <= coalesce(
        max(
            case
                when labelled.start_date <= bounds.as_of_date and bounds.as_of_date <= labelled.end_date
                    then {{ add_days('labelled.end_date', '1') }}
            end
        ) over (partition by labelled.period_type),
        min(case when labelled.start_date > bounds.as_of_date then labelled.start_date end)
            over (partition by labelled.period_type),
        bounds.as_of_date
    ) as is_open
from labelled
cross join bounds
