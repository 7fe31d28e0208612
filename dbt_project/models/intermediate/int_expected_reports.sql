with

-- Who exists on the day owes the report; who ended before it leaves it to whoever stands in its place by then.
owed as (
    select
        deadlines.rule_key,
        deadlines.period_key,
        reporters.agency_key,
        reporters.reporter_name,
        reporters.basis,
        cast(null as string) as predecessor_key
    from {{ ref('int_rule_deadlines') }} as deadlines
    inner join {{ ref('int_rule_reporters') }} as reporters
        on deadlines.rule_key = reporters.rule_key
    where
        {{ is_within('deadlines.judged_date', 'reporters.from_date', 'reporters.to_date') }}
        and not coalesce(
            reporters.list_from_date <= deadlines.judged_date and deadlines.judged_date <= reporters.list_to_date, false
        )
    union all
    select
        deadlines.rule_key,
        deadlines.period_key,
        heirs.heir_key as agency_key,
        reporters.reporter_name,
        'presumed' as basis,
        reporters.agency_key as predecessor_key
    from {{ ref('int_rule_deadlines') }} as deadlines
    inner join {{ ref('int_rule_reporters') }} as reporters
        on deadlines.rule_key = reporters.rule_key
    inner join {{ ref('int_agency_heirs') }} as heirs
        on reporters.agency_key = heirs.agency_key
    where
        reporters.ends_with_agency
        and reporters.to_date < deadlines.judged_date
        and not coalesce(
            reporters.list_from_date <= deadlines.judged_date and deadlines.judged_date <= reporters.list_to_date, false
        )
        and {{ is_within('deadlines.judged_date', 'heirs.from_date', 'heirs.to_date') }}
),

-- Who is the only receiver owes nothing to itself, nor does who stands in its place; who is one of several still owes
-- the report to the others.
receivers as (
    select
        named.rule_key,
        min(mentions.agency_key) as agency_key
    from {{ ref('int_rule_receivers') }} as named
    inner join {{ ref('int_agency_mentions') }} as mentions
        on
            named.plan_key = mentions.plan_key
            and named.agency_name = mentions.agency_name
    where named.receiver_role = 'receiver'
    group by named.rule_key
    having count(distinct mentions.agency_key) = 1
),

receiving as (
    select
        rule_key,
        agency_key,
        cast(null as date) as from_date,
        cast(null as date) as to_date
    from receivers
    union all
    select
        receivers.rule_key,
        heirs.heir_key as agency_key,
        heirs.from_date,
        heirs.to_date
    from receivers
    inner join {{ ref('int_agency_heirs') }} as heirs
        on receivers.agency_key = heirs.agency_key
    inner join {{ ref('stg_agencies') }} as agencies
        on receivers.agency_key = agencies.agency_key
    where agencies.valid_to_date < heirs.from_date
)

select
    owed.rule_key || '/' || owed.agency_key || '/' || owed.period_key as obligation_key,
    owed.rule_key,
    deadlines.plan_key,
    owed.agency_key,
    owed.period_key,
    deadlines.period_type,
    deadlines.plan_start_date,
    deadlines.period_start_date,
    deadlines.due_date,
    deadlines.cutoff_at,
    owed.reporter_name,
    owed.basis,
    owed.predecessor_key,
    receiving.agency_key is not null as is_own_receiver
from owed
inner join {{ ref('int_rule_deadlines') }} as deadlines
    on
        owed.rule_key = deadlines.rule_key
        and owed.period_key = deadlines.period_key
left join receiving
    on
        owed.rule_key = receiving.rule_key
        and owed.agency_key = receiving.agency_key
        and {{ is_within('deadlines.judged_date', 'receiving.from_date', 'receiving.to_date') }}
qualify
    row_number() over (
        partition by owed.rule_key, owed.agency_key, owed.period_key
        order by
            case owed.basis
                when 'named' then 1
                when 'listed' then 2
                when 'assumed' then 3
                when 'presumed' then 5
                else 4
            end,
            owed.reporter_name,
            owed.predecessor_key nulls last
    ) = 1
