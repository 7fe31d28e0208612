-- One row a submission file received: all that its slip says, and nothing that a day more would change. What came later
-- for the same duty is left out too: it has slips of its own.
with

files as (
    select
        document_key,
        file_name,
        source_path,
        content_sha256,
        received_at,
        received_basis,
        outcome,
        reason_code,
        reason
    from marts.fct_document_outcomes
    where kind = 'submissions'
),

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
    group by receipt_key
),

counted as (
    select
        receipt_key,
        subject,
        count(distinct (subject_key, organisation_type, figure_period_key, value_basis)) as row_count,
        count(distinct source_cell) as cells,
        count(distinct source_cell) filter (where is_withdrawn) as withdrawn
    from marts.fct_reported_values
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
    left join marts.fct_reported_values as after
        on
            before.ended_by_receipt_key = after.receipt_key
            and before.subject = after.subject
            and before.subject_key = after.subject_key
            and before.organisation_type is not distinct from after.organisation_type
            and before.field = after.field
            and before.figure_period_key = after.figure_period_key
            and before.value_basis is not distinct from after.value_basis
    where
        before.ended_by_receipt_key is not null
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
    from marts.fct_reported_values
    group by receipt_key
)

select
    files.document_key,
    files.file_name,
    files.source_path,
    files.content_sha256,
    files.received_at,
    files.received_basis,
    files.outcome,
    files.reason_code,
    files.reason,
    submissions.plan_key,
    submissions.mode,
    submissions.mode_basis,
    submissions.content_state,
    submissions.revision_number,
    submissions.filled_cells,
    submissions.refused_cells,
    submissions.document_number,
    submissions.data_date,
    repeated.file_name as repeated_file_name,
    repeated.received_at as repeated_received_at,
    plans.title as plan_title,
    plans.plan_number,
    plans.issued_date,
    plans.issuer,
    rules.source_raw as sentence,
    rules.receiver_raw,
    rules.operator,
    rules.within_days,
    rules.within_unit,
    rules.within_from,
    coalesce(agencies.agency_full_name, submissions.agency_key) as agency_name,
    coalesce(periods.period_name, submissions.period_key) as period_name,
    obligations.obligation_key,
    obligations.basis,
    obligations.not_applicable_reason,
    obligations.due_date,
    obligations.cutoff_at,
    obligations.extended_until_at,
    -- What the report rests on, if that is this file, came before it, or mends the time of it.
    case
        when submissions.content_state = 'valid' or obligations.first_accepted_at <= files.received_at
            then obligations.first_accepted_at
    end as accepted_at,
    case
        when submissions.content_state = 'valid' or obligations.first_accepted_at <= files.received_at
            then obligations.accepted_basis
    end as accepted_basis,
    accepted.accepted,
    case when submissions.revision_number > 1 and submissions.content_state = 'valid' then
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
from files
left join marts.fct_submissions as submissions
    on files.document_key = submissions.receipt_key
left join marts.fct_submissions as repeated
    on submissions.duplicate_of = repeated.receipt_key
left join marts.fct_report_obligations as obligations
    on submissions.obligation_key = obligations.obligation_key
left join marts.dim_plans as plans
    on submissions.plan_key = plans.plan_key
left join marts.dim_report_rules as rules
    on submissions.rule_key = rules.rule_key
left join marts.dim_agencies as agencies
    on submissions.agency_key = agencies.agency_key
left join marts.dim_periods as periods
    on submissions.period_key = periods.period_key
left join accepted
    on coalesce(submissions.duplicate_of, submissions.receipt_key) = accepted.receipt_key
left join stated
    on submissions.receipt_key = stated.receipt_key
left join changes
    on submissions.receipt_key = changes.receipt_key
left join issues
    on submissions.content_sha256 = issues.content_sha256
left join findings
    on files.document_key = findings.receipt_key
