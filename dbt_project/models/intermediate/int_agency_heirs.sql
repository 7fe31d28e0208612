-- Successions followed to their end: who stands, after one step or several, in the place of an agency that ended.
with recursive heirs (agency_key, heir_key, from_date, steps) as (
    select
        predecessor_key,
        successor_key,
        from_date,
        1
    from {{ ref('stg_agency_successions') }}
    union all
    select
        heirs.agency_key,
        successions.successor_key,
        greatest(heirs.from_date, successions.from_date),
        heirs.steps + 1
    from heirs
    inner join {{ ref('stg_agency_successions') }} as successions
        on heirs.heir_key = successions.predecessor_key
    -- A roster that leads back to where it began must not keep the night busy for ever.
    where heirs.steps < 10
)

select
    heirs.agency_key,
    heirs.heir_key,
    min(heirs.steps) as steps,
    greatest(min(heirs.from_date), coalesce(agencies.valid_from_date, min(heirs.from_date))) as from_date,
    agencies.valid_to_date as to_date
from heirs
inner join {{ ref('stg_agencies') }} as agencies
    on heirs.heir_key = agencies.agency_key
where heirs.agency_key <> heirs.heir_key
group by heirs.agency_key, heirs.heir_key, agencies.valid_from_date, agencies.valid_to_date
