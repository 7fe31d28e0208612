{{ config(materialized='table') }}

-- What a person decided holds for the row as it was read then: one that is read otherwise now is a row of its own, sure
-- enough or to be asked about. Of two decisions the later one holds, of two of one instant the one entered later.
with

rows_read as (
    select
        'task' as row_kind,
        task_key as row_key,
        plan_key,
        confidence,
        source_start_line,
        source_end_line,
        source_page,
        source_raw,
        {{ json_text([
            ('title', 'title'),
            ('lead', join_list('lead', '; ')),
            ('coordinating', join_list('coordinating', '; ')),
            ('product', 'product'),
            ('time', 'time_raw'),
        ]) }} as reading_json
    from {{ ref('stg_tasks_read') }}
    union all
    select
        'target' as row_kind,
        target_key as row_key,
        plan_key,
        confidence,
        source_start_line,
        source_end_line,
        source_page,
        source_raw,
        {{ json_text([
            ('indicator', 'indicator'),
            ('horizon', 'cast(horizon as string)'),
            ('operator', 'operator'),
            ('value', number_text('value')),
            ('value_high', number_text('value_high')),
            ('unit', 'unit'),
        ]) }} as reading_json
    from {{ ref('stg_targets_read') }}
    union all
    select
        'report_rule' as row_kind,
        rule_key as row_key,
        plan_key,
        confidence,
        source_start_line,
        source_end_line,
        source_page,
        source_raw,
        {{ json_text([
            ('frequency', 'frequency'),
            ('operator', 'operator'),
            ('due_day', 'cast(due_day as string)'),
            ('due_month', 'cast(due_month as string)'),
            ('within_days', 'cast(within_days as string)'),
            ('reporters', join_list('reporters', '; ')),
            ('receiver', 'receiver'),
        ]) }} as reading_json
    from {{ ref('stg_report_rules_read') }}
),

digested as (
    select
        *,
        substring({{ sha256_text('reading_json') }}, 1, 16) as reading_digest
    from rows_read
),

decisions as (
    select
        coalesce(task_key_raw, target_key, rule_key_raw) as row_key,
        reading_digest,
        max_by(decision, (effective_at, entered_at, entry_key)) as decision,
        max_by(entry_key, (effective_at, entered_at, entry_key)) as entry_key
    from {{ ref('stg_register_entries') }}
    where kind = 'plan_row'
    group by coalesce(task_key_raw, target_key, rule_key_raw), reading_digest
),

judged as (
    select
        digested.*,
        decisions.entry_key,
        case
            when decisions.decision is not null then decisions.decision
            when digested.confidence < {{ var('least_confidence') }} then 'open'
            else 'sure'
        end as row_state
    from digested
    left join decisions
        on
            digested.row_key = decisions.row_key
            and digested.reading_digest = decisions.reading_digest
)

select
    row_kind,
    row_key,
    plan_key,
    confidence,
    source_start_line,
    source_end_line,
    source_page,
    source_raw,
    reading_json,
    reading_digest,
    entry_key,
    row_state,
    -- A duty is not lost because nobody has looked yet; a task or a number waits.
    row_state in ('sure', 'approved') or (row_state = 'open' and row_kind = 'report_rule') as is_in_force
from judged
