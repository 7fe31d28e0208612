{{ config(severity='warn') }}

-- A succession of an area that had ended earlier, or to one that begins later, moves nothing: the roster's days differ.
select
    successions.predecessor_key,
    successions.successor_key,
    successions.from_date
from {{ ref('stg_area_successions') }} as successions
left join {{ ref('int_area_transfers') }} as transfers
    on
        successions.predecessor_key = transfers.from_area_key
        and successions.successor_key = transfers.to_area_key
        and successions.from_date = transfers.moved_date
where transfers.from_area_key is null
