-- The slips of the rows of slip_facts.sql that stand in wanted_facts: those facts, and all that a slip lists.
with

issues as (
    select
        content_sha256,
        list(
            {
                'rule_id': rule_id, 'severity': severity, 'sheet': sheet, 'cell': cell, 'value_raw': value_raw,
                'problem': problem, 'remedy': remedy, 'message': message
            }
            order by issue_number
        ) as issues
    from marts.fct_cell_issues
    where content_sha256 in (select wanted_facts.content_sha256 from wanted_facts)
    group by content_sha256
),

findings as (
    select
        receipt_key,
        list(
            {
                'check_key': check_key, 'severity': severity, 'sheet': sheet, 'cell': cell, 'value_raw': value_raw,
                'message': message, 'what_to_do': what_to_do
            }
            order by check_key, sheet, cell, message
        ) as findings
    from reporting.rpt_submission_findings
    where receipt_key in (select wanted_facts.document_key from wanted_facts)
    group by receipt_key
),

reported as (
    select *
    from marts.fct_reported_values
    where receipt_key in (select wanted_facts.stated_by_receipt_key from wanted_facts)
),

counted as (
    select
        receipt_key,
        subject,
        count(distinct (subject_key, organisation_type, figure_period_key, value_basis)) as row_count,
        count(distinct source_cell) as cells,
        count(distinct source_cell) filter (where is_withdrawn) as withdrawn
    from reported
    group by receipt_key, subject
),

accepted as (
    select
        receipt_key,
        list({'subject': subject, 'rows': row_count, 'cells': cells, 'withdrawn': withdrawn} order by subject)
            as accepted
    from counted
    group by receipt_key
),

-- A value that ended is followed by what its successor states in its place, if it states anything there.
ended as (
    select
        before.ended_by_receipt_key as receipt_key,
        before.ended_by,
        before.subject,
        before.subject_key,
        before.organisation_type,
        before.field,
        before.figure_period_key,
        before.value_basis,
        before.source_cell,
        coalesce(before.value_text, cast(before.value_number as varchar)) as value_before,
        after.source_cell as source_cell_after,
        coalesce(after.value_text, cast(after.value_number as varchar)) as value_after
    from marts.fct_reported_values as before
    left join reported as after
        on
            before.ended_by_receipt_key = after.receipt_key
            and before.subject = after.subject
            and before.subject_key = after.subject_key
            and before.organisation_type is not distinct from after.organisation_type
            and before.field = after.field
            and before.figure_period_key = after.figure_period_key
            and before.value_basis is not distinct from after.value_basis
    where
        before.ended_by_receipt_key in (select wanted_facts.document_key from wanted_facts)
        and not before.is_withdrawn
),

changes as (
    select
        receipt_key,
        count(*) filter (where ended_by = 'restated') as restated,
        count(*) filter (where ended_by = 'restated' and value_before is distinct from value_after) as changed,
        count(*) filter (where ended_by = 'withdrawn') as withdrawn,
        count(*) filter (where ended_by = 'left_out') as left_out,
        list(
            {
                'subject': subject, 'field': field, 'place': coalesce(source_cell_after, ''),
                'before': value_before, 'after': value_after
            }
            order by
                subject, length(source_cell_after), source_cell_after,
                subject_key, organisation_type, field, figure_period_key, value_basis
        ) filter (where value_before is distinct from value_after) as examples
    from ended
    group by receipt_key
),

stated as (
    select
        receipt_key,
        count(*) filter (where not is_withdrawn) as stated_values
    from reported
    group by receipt_key
)

select
    facts.*,
    accepted.accepted,
    case when facts.revision_number > 1 and facts.content_state = 'valid' then
        {
            'new': coalesce(stated.stated_values, 0) - coalesce(changes.restated, 0),
            'changed': coalesce(changes.changed, 0),
            'unchanged': coalesce(changes.restated, 0) - coalesce(changes.changed, 0),
            'withdrawn': coalesce(changes.withdrawn, 0),
            'left_out': coalesce(changes.left_out, 0),
            'examples': changes.examples[:12]
        }
    end as changes,
    issues.issues,
    findings.findings
from wanted_facts as facts
left join accepted
    on facts.stated_by_receipt_key = accepted.receipt_key
left join stated
    on facts.document_key = stated.receipt_key
left join changes
    on facts.document_key = changes.receipt_key
left join issues
    on
        facts.content_sha256 = issues.content_sha256
        and facts.stated_by_receipt_key is not null
left join findings
    on facts.document_key = findings.receipt_key
order by facts.document_key
