-- What only a person can decide and nobody has, in the order in which it is asked (docs/decisions-desk.md): what says
-- who owes a report comes first.
with

unsure_rows as (
    select
        'plan_row' as question_kind,
        row_kind || '|' || row_key || '|' || reading_digest as key_text,
        case when row_kind = 'report_rule' then 1 else 4 end as priority,
        plan_key,
        row_kind,
        row_key,
        reading_digest,
        cast(null as string) as rule_key,
        cast(null as string) as agency_key,
        cast(null as string) as predecessor_key,
        cast(null as timestamp) as first_cutoff_at,
        1 as things,
        reading_json,
        confidence,
        source_raw,
        source_start_line,
        source_end_line,
        source_page
    from {{ ref('fct_plan_row_decisions') }}
    where row_state = 'open'
),

looked_for as (
    select distinct named_key
    from {{ ref('fct_register_entries') }}
    where
        entry_kind = 'agency_name'
        and not is_withdrawn
),

unknown_agencies as (
    select agencies.agency_key
    from {{ ref('dim_agencies') }} as agencies
    left join looked_for
        on agencies.agency_key = looked_for.named_key
    where
        agencies.agency_kind = 'unknown'
        and looked_for.named_key is null
),

-- Where a name stands: first as the one that owes a report, then as one that gets it, then beside a task.
mentions as (
    select
        obligations.agency_key,
        1 as place,
        rules.plan_key,
        rules.rule_key as place_key,
        min(obligations.cutoff_at) as first_cutoff_at,
        min(rules.source_raw) as source_raw,
        min(rules.source_start_line) as source_start_line,
        min(rules.source_end_line) as source_end_line,
        min(rules.source_page) as source_page
    from {{ ref('fct_report_obligations') }} as obligations
    inner join {{ ref('dim_report_rules') }} as rules
        on obligations.rule_key = rules.rule_key
    where obligations.basis = 'unknown'
    group by obligations.agency_key, rules.plan_key, rules.rule_key
    union all
    select
        receiver_key as agency_key,
        2 as place,
        plan_key,
        rule_key as place_key,
        cast(null as timestamp) as first_cutoff_at,
        source_raw,
        source_start_line,
        source_end_line,
        source_page
    from {{ ref('dim_report_rules') }}
    union all
    select
        onward_receiver_key as agency_key,
        2 as place,
        plan_key,
        rule_key as place_key,
        cast(null as timestamp) as first_cutoff_at,
        source_raw,
        source_start_line,
        source_end_line,
        source_page
    from {{ ref('dim_report_rules') }}
    union all
    select
        bridge.agency_key,
        3 as place,
        tasks.plan_key,
        tasks.task_key as place_key,
        cast(null as timestamp) as first_cutoff_at,
        tasks.source_raw,
        tasks.source_start_line,
        tasks.source_end_line,
        tasks.source_page
    from {{ ref('bridge_task_agencies') }} as bridge
    inner join {{ ref('dim_tasks') }} as tasks
        on bridge.task_key = tasks.task_key
),

first_mentions as (
    select
        mentions.*,
        count(*) over (partition by mentions.agency_key) as things
    from mentions
    inner join unknown_agencies
        on mentions.agency_key = unknown_agencies.agency_key
    qualify
        row_number() over (
            partition by mentions.agency_key
            order by mentions.place, mentions.plan_key, mentions.place_key
        ) = 1
),

unknown_names as (
    select
        'agency_name' as question_kind,
        agency_key as key_text,
        case when place = 1 then 2 else 5 end as priority,
        plan_key,
        cast(null as string) as row_kind,
        cast(null as string) as row_key,
        cast(null as string) as reading_digest,
        case when place in (1, 2) then place_key end as rule_key,
        agency_key,
        cast(null as string) as predecessor_key,
        first_cutoff_at,
        things,
        cast(null as string) as reading_json,
        cast(null as double) as confidence,
        source_raw,
        source_start_line,
        source_end_line,
        source_page
    from first_mentions
),

presumed_duties as (
    select
        'presumed_duty' as question_kind,
        obligations.rule_key || '|' || obligations.agency_key as key_text,
        3 as priority,
        min(rules.plan_key) as plan_key,
        cast(null as string) as row_kind,
        cast(null as string) as row_key,
        cast(null as string) as reading_digest,
        obligations.rule_key,
        obligations.agency_key,
        min(obligations.predecessor_key) as predecessor_key,
        min(obligations.cutoff_at) as first_cutoff_at,
        count(*) as things,
        cast(null as string) as reading_json,
        min(rules.confidence) as confidence,
        min(rules.source_raw) as source_raw,
        min(rules.source_start_line) as source_start_line,
        min(rules.source_end_line) as source_end_line,
        min(rules.source_page) as source_page
    from {{ ref('fct_report_obligations') }} as obligations
    inner join {{ ref('dim_report_rules') }} as rules
        on obligations.rule_key = rules.rule_key
    where
        obligations.basis = 'presumed'
        and obligations.status <> 'not_applicable'
    group by obligations.rule_key, obligations.agency_key
),

questions as (
    select * from unsure_rows
    union all
    select * from unknown_names
    union all
    select * from presumed_duties
)

select
    substring({{ sha256_text("questions.question_kind || '|' || questions.key_text") }}, 1, 16) as question_key,
    questions.question_kind,
    questions.priority,
    questions.plan_key,
    plans.plan_number,
    plans.title as plan_title,
    plans.area_name,
    questions.row_kind,
    questions.row_key,
    questions.reading_digest,
    questions.reading_json,
    questions.rule_key,
    questions.agency_key,
    agencies.agency_full_name as agency_name,
    areas.province_key,
    questions.predecessor_key,
    predecessors.agency_full_name as predecessor_name,
    cast(questions.things as integer) as things,
    questions.first_cutoff_at,
    questions.confidence,
    questions.source_raw,
    questions.source_start_line,
    questions.source_end_line,
    questions.source_page
from questions
inner join {{ ref('dim_plans') }} as plans
    on questions.plan_key = plans.plan_key
left join {{ ref('dim_agencies') }} as agencies
    on questions.agency_key = agencies.agency_key
left join {{ ref('dim_areas') }} as areas
    on agencies.area_key = areas.area_key
left join {{ ref('dim_agencies') }} as predecessors
    on questions.predecessor_key = predecessors.agency_key
