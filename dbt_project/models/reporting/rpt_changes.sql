with

subjects as (
    select
        'cooperative_count' as kind,
        area_key as subject_key,
        area_name as subject_name,
        cast(null as string) as plan_key
    from {{ ref('dim_areas') }}
    union all
    select
        'target_actual' as kind,
        targets.target_key as subject_key,
        indicators.indicator_name || ' (' || cast(targets.horizon_year as string) || ')' as subject_name,
        targets.plan_key
    from {{ ref('fct_targets') }} as targets
    inner join {{ ref('dim_indicators') }} as indicators
        on targets.indicator_key = indicators.indicator_key
    union all
    select
        'task_progress' as kind,
        task_key as subject_key,
        title as subject_name,
        plan_key
    from {{ ref('dim_tasks') }}
    union all
    select
        'report_status' as kind,
        rules.rule_key as subject_key,
        coalesce(plans.plan_number || ': ', '') || plans.title as subject_name,
        rules.plan_key
    from {{ ref('dim_report_rules') }} as rules
    inner join {{ ref('dim_plans') }} as plans
        on rules.plan_key = plans.plan_key
)

select
    changes.kind,
    changes.change_type,
    changes.subject_key,
    subjects.subject_name,
    subjects.plan_key,
    changes.agency_key,
    agencies.agency_name,
    changes.period_key,
    periods.period_name,
    changes.organisation_type,
    changes.measure,
    changes.value_basis,
    changes.old_number,
    changes.new_number,
    changes.old_text,
    changes.new_text,
    changes.cause,
    changes.receipt_key,
    changes.file_name,
    changes.received_at
from {{ ref('fct_changes') }} as changes
left join subjects
    on
        changes.kind = subjects.kind
        and changes.subject_key = subjects.subject_key
left join {{ ref('dim_agencies') }} as agencies
    on changes.agency_key = agencies.agency_key
left join {{ ref('dim_periods') }} as periods
    on changes.period_key = periods.period_key
