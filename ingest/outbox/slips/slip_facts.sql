-- One row a submission file received: all that its slip says, and nothing that a day more would change. What came later
-- for the same duty is left out too: it has slips of its own. Of what the slip lists (slips.sql) a digest stands here:
-- another one whenever a row changes from which the lists are made. It costs a scan, the lists cost joins and sorting.
-- Another version of DuckDB may give other digests: then every slip is written once more, as it was.
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

-- What follows from the rest of a row, or comes later, must not count: the columns are those that slips.sql reads.
reported as (
    select
        receipt_key,
        is_withdrawn,
        ended_by,
        ended_by_receipt_key,
        hash(
            subject, subject_key, organisation_type, field, figure_period_key, value_basis,
            value_text, value_number, is_withdrawn, source_cell
        ) as digest
    from marts.fct_reported_values
),

stated as (
    select
        receipt_key,
        sum(digest) as digest
    from reported
    group by receipt_key
),

ended as (
    select
        ended_by_receipt_key as receipt_key,
        sum(hash(digest, ended_by)) as digest
    from reported
    where
        ended_by_receipt_key is not null
        and not is_withdrawn
    group by ended_by_receipt_key
),

issues as (
    select
        content_sha256,
        sum(hash(issues)) as digest
    from marts.fct_cell_issues as issues
    group by content_sha256
),

findings as (
    select
        receipt_key,
        sum(hash(findings)) as digest
    from reporting.rpt_submission_findings as findings
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
    coalesce(submissions.duplicate_of, submissions.receipt_key) as stated_by_receipt_key,
    stated.digest as stated_digest,
    ended.digest as ended_digest,
    issues.digest as issues_digest,
    findings.digest as findings_digest
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
left join stated
    on coalesce(submissions.duplicate_of, submissions.receipt_key) = stated.receipt_key
left join ended
    on submissions.receipt_key = ended.receipt_key
left join issues
    on submissions.content_sha256 = issues.content_sha256
left join findings
    on files.document_key = findings.receipt_key
