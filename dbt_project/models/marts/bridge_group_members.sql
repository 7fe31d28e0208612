-- While an official list of a group holds, the default does not: what is assumed ends before it and goes on after it.
with

pieces as (
    select
        plan_key,
        agency_name,
        agency_key,
        basis,
        from_date,
        to_date
    from {{ ref('int_group_agencies') }}
    where list_from_date is null
    union all
    select
        plan_key,
        agency_name,
        agency_key,
        basis,
        from_date,
        {{ earlier_date('to_date', add_days('list_from_date', '-1')) }} as to_date
    from {{ ref('int_group_agencies') }}
    where list_from_date > date '1900-01-01'
    union all
    select
        plan_key,
        agency_name,
        agency_key,
        basis,
        {{ later_date('from_date', add_days('list_to_date', '1')) }} as from_date,
        to_date
    from {{ ref('int_group_agencies') }}
    where list_to_date < date '9999-12-31'
)

-- A name may mean two groups that share a member.
select
    plan_key,
    agency_name as group_name_raw,
    agency_key,
    basis,
    from_date,
    case when count(*) = count(to_date) then max(to_date) end as to_date
from pieces
where coalesce(from_date, date '1900-01-01') <= coalesce(to_date, date '9999-12-31')
group by plan_key, agency_name, agency_key, basis, from_date
