-- A load after the build has begun and a decision after as-of are invisible; the same content twice is one entry.
-- Whatever is withdrawn, a withdrawal stands: what it took back is entered anew.
with

visible as (
    select
        entries.entry_key,
        entries.kind,
        entries.plan_key,
        entries.rule_key,
        entries.agency_key,
        nullif(entries.period, 'none') as period,
        entries.received_at,
        entries.via,
        entries.until,
        entries.decision,
        entries.document_number,
        entries.document_date,
        entries.granted_by,
        entries.reason,
        entries.effective_at,
        entries.entered_by,
        entries.entered_at,
        entries.withdraws,
        entries.task_key,
        entries.met_on,
        entries.target_key,
        entries.reading_digest,
        entries.named_key,
        entries.agency_name,
        entries.load_id
    from {{ source('loads', 'register_entries') }} as entries
    inner join {{ ref('stg_run') }} as run
        on
            entries.load_id <= run.last_load_id
            and entries.effective_at < run.as_of_at
    qualify
        row_number() over (
            partition by entries.entry_key
            order by entries.entered_at, entries.load_id
        ) = 1
),

withdrawals as (
    select
        withdraws as entry_key,
        min(effective_at) as withdrawn_at
    from visible
    where kind = 'withdrawal'
    group by withdraws
),

-- Rules as they were written in earlier readings, and in a document that its issuer mended since: there the same duty
-- differs in the digest at the end of its key.
rule_stems as (
    select
        rule_key,
        {{ without_digest('rule_key') }} as rule_stem
    from {{ ref('stg_report_rules_read') }}
),

rule_names as (
    select
        rule_key as written_key,
        rule_key,
        1 as preference
    from rule_stems
    union all
    select
        old_key as written_key,
        min(current_key) as rule_key,
        2 as preference
    from {{ ref('stg_replaced_keys') }}
    where
        row_kind = 'report_rule'
        and current_key is not null
    group by old_key
    having count(distinct current_key) = 1
    union all
    select
        visible.rule_key as written_key,
        min(rule_stems.rule_key) as rule_key,
        3 as preference
    from visible
    inner join rule_stems
        on {{ without_digest('visible.rule_key') }} = rule_stems.rule_stem
    group by visible.rule_key
    having count(distinct rule_stems.rule_key) = 1
),

rules_meant as (
    select
        written_key,
        rule_key
    from rule_names
    qualify
        row_number() over (
            partition by written_key
            order by preference
        ) = 1
),

-- A task has no second name beside the keys of earlier readings: in a mended document its text is another.
tasks_meant as (
    select
        task_key as written_key,
        task_key
    from {{ ref('stg_tasks_read') }}
    union all
    select
        replaced.old_key as written_key,
        min(replaced.current_key) as task_key
    from {{ ref('stg_replaced_keys') }} as replaced
    left join {{ ref('stg_tasks_read') }} as tasks
        on replaced.old_key = tasks.task_key
    where
        replaced.row_kind = 'task'
        and replaced.current_key is not null
        and tasks.task_key is null
    group by replaced.old_key
    having count(distinct replaced.current_key) = 1
)

select
    visible.entry_key,
    visible.kind,
    visible.plan_key,
    coalesce(rules_meant.rule_key, visible.rule_key) as rule_key,
    visible.rule_key as rule_key_raw,
    visible.agency_key,
    visible.period,
    visible.received_at,
    visible.via,
    visible.until,
    visible.decision,
    visible.document_number,
    visible.document_date,
    visible.granted_by,
    visible.reason,
    visible.effective_at,
    visible.entered_by,
    visible.entered_at,
    visible.withdraws,
    coalesce(tasks_meant.task_key, visible.task_key) as task_key,
    visible.task_key as task_key_raw,
    visible.met_on,
    visible.target_key,
    visible.reading_digest,
    visible.named_key,
    visible.agency_name,
    withdrawals.withdrawn_at
from visible
left join withdrawals
    on
        visible.entry_key = withdrawals.entry_key
        and visible.kind <> 'withdrawal'
left join rules_meant
    on visible.rule_key = rules_meant.written_key
left join tasks_meant
    on visible.task_key = tasks_meant.written_key
