-- The tables that the suites read, with the columns of the dbt models; staging views are tables here.
create schema staging;
create schema intermediate;
create schema marts;
create schema reporting;

create table intermediate.int_agency_mentions (
    plan_key varchar, agency_name varchar, area_key varchar, agency_key varchar, resolution varchar
);

create table intermediate.int_expected_reports (
    obligation_key varchar, rule_key varchar, plan_key varchar, agency_key varchar, period_key varchar,
    due_date date, cutoff_at timestamp, is_own_receiver boolean
);

create table intermediate.int_rule_reporter_names (
    rule_key varchar, plan_key varchar, agency_name varchar
);

create table intermediate.int_submission_revisions (
    rule_key varchar, agency_key varchar, period_key varchar, content_sha256 varchar, mode varchar,
    content_state varchar, data_date date, received_at timestamp, copies bigint, revision_number bigint,
    is_in_force boolean
);

create table marts.bridge_task_agencies (
    task_key varchar, agency_key varchar, agency_role varchar, agency_name_raw varchar
);

create table marts.dim_agencies (
    agency_key varchar, agency_name varchar, agency_kind varchar, area_key varchar, valid_from_date date,
    valid_to_date date, legal_basis varchar, is_in_roster boolean
);

create table marts.dim_areas (
    area_key varchar, area_name varchar, area_level varchar, parent_area_key varchar, province_key varchar,
    valid_from_date date, valid_to_date date, is_in_roster boolean
);

create table marts.dim_periods (
    period_key varchar, period_name varchar, period_type varchar, period_year integer, number_in_year integer,
    start_date date, end_date date, starts_at timestamp, ends_at timestamp
);

create table marts.dim_plans (
    plan_key varchar, plan_number varchar, title varchar, issuer varchar, issued_date date, area_key varchar,
    area_name varchar, area_level varchar, start_date date, start_year integer, end_year integer,
    implements varchar, content_sha256 varchar
);

create table marts.dim_report_rules (
    rule_key varchar, plan_key varchar, frequency varchar, operator varchar, due_month integer, due_day integer,
    due_year_offset integer, reporters_raw varchar, receiver_raw varchar, receiver_key varchar,
    onward_receiver_raw varchar, onward_receiver_key varchar, source_raw varchar, source_start_line integer,
    source_end_line integer, source_page integer, confidence double
);

create table marts.dim_tasks (
    task_key varchar, plan_key varchar, task_ref varchar, origin varchar, section varchar, task_number varchar,
    title varchar, product varchar, time_raw varchar, recurrence varchar, condition_raw varchar,
    planned_start_date date, planned_end_date date, source_raw varchar, source_start_line integer,
    source_end_line integer, source_page integer, confidence double
);

create table marts.fct_cooperative_counts (
    area_key varchar, period_key varchar, organisation_type varchar, measure varchar, counted_value double,
    value_basis varchar, agency_key varchar, received_at timestamp, content_sha256 varchar
);

create table marts.fct_document_outcomes (
    document_key varchar, kind varchar, file_name varchar, source_path varchar, content_sha256 varchar,
    received_at timestamp, received_basis varchar, stage varchar, outcome varchar, reason_code varchar,
    reason varchar, content_state varchar
);

create table marts.fct_report_obligations (
    obligation_key varchar, rule_key varchar, plan_key varchar, agency_key varchar, period_key varchar,
    due_date date, cutoff_at timestamp, status varchar, receipt_state varchar, first_received_at timestamp,
    first_valid_at timestamp, revisions integer, is_expected boolean, days_late integer
);

create table marts.fct_targets (
    target_key varchar, plan_key varchar, indicator_key varchar, horizon_year integer, operator varchar,
    target_value double, target_value_high double, unit varchar, source_raw varchar, source_start_line integer,
    source_end_line integer, source_page integer, confidence double
);

create table marts.fct_task_progress (
    task_key varchar, agency_key varchar, period_key varchar, status varchar, progress_pct double,
    done_date date, evidence_number varchar, note varchar, last_received_at timestamp,
    last_content_sha256 varchar
);

create table reporting.rpt_missing_reports (
    obligation_key varchar, plan_key varchar, plan_number varchar, plan_title varchar, area_name varchar,
    agency_key varchar, agency_name varchar, period_key varchar, period_name varchar, due_date date,
    cutoff_at timestamp, days_late integer, receipt_state varchar, first_received_at timestamp,
    receiver_name varchar, rule_key varchar, rule_sentence varchar, source_start_line integer,
    source_end_line integer, source_page integer
);

create table staging.agencies (
    agency_key varchar, agency_name varchar, agency_kind varchar, area_key varchar, valid_from date,
    valid_to date, legal_basis varchar, note varchar
);

create table staging.stg_agencies (
    agency_key varchar, agency_name varchar, agency_kind varchar, area_key varchar, province_key varchar,
    valid_from_date date, valid_to_date date, legal_basis varchar, note varchar, match_name varchar
);

create table staging.stg_cell_issues (
    content_sha256 varchar, period varchar, file_name varchar, sheet varchar, cell varchar, value_raw varchar,
    rule_id varchar, severity varchar, message varchar
);

create table staging.stg_cooperative_counts (
    content_sha256 varchar, period varchar, area_key varchar, organisation_type varchar, measure varchar,
    value double, basis varchar, source_cell varchar
);

create table staging.stg_document_outcomes (
    kind varchar, content_sha256 varchar, file_name varchar, stage varchar, outcome varchar,
    reason_code varchar, reason varchar, reader_version varchar, load_id varchar
);

create table staging.stg_plans (
    plan_key varchar, content_sha256 varchar, number varchar, issued_date date, issuer varchar, area varchar,
    area_level varchar, title varchar, year_start bigint, year_end bigint, implements varchar[], start_date date
);

create table staging.stg_receipts (
    receipt_key varchar, kind varchar, content_sha256 varchar, file_name varchar, source_path varchar,
    size_bytes bigint, received_at timestamp, received_basis varchar, via varchar, document_number varchar,
    copy_number bigint
);

create table staging.stg_report_rules (
    content_sha256 varchar, plan_key varchar, rule_key varchar, frequency varchar, due_month bigint,
    due_day bigint, due_months bigint[], due_year_offset bigint, operator varchar, reporters varchar[],
    receiver varchar, onward_receiver varchar, source_start_line bigint, source_end_line bigint, source_page bigint,
    source_raw varchar, rule varchar, confidence double
);

create table staging.stg_run (
    run_key varchar, as_of_at timestamp, as_of_date date
);

create table staging.stg_submissions (
    content_sha256 varchar, plan_key varchar, rule_key varchar, agency_key varchar, agency_name varchar,
    period varchar, mode varchar, mode_basis varchar, data_date date, document_number varchar,
    content_state varchar, filled_cells bigint, refused_cells bigint
);

create table staging.stg_targets (
    content_sha256 varchar, plan_key varchar, target_key varchar, horizon bigint, indicator varchar,
    operator varchar, value double, value_high double, unit varchar, source_start_line bigint,
    source_end_line bigint, source_page bigint, source_raw varchar, rule varchar, confidence double
);

create table staging.stg_task_progress (
    content_sha256 varchar, period varchar, task_key varchar, status varchar, progress_pct double,
    done_date date, evidence_number varchar, note varchar, source_cell varchar
);

create table staging.stg_tasks (
    content_sha256 varchar, plan_key varchar, task_key varchar, ref varchar, origin varchar, section varchar,
    number varchar, title varchar, lead varchar[], coordinating varchar[], approver varchar, product varchar,
    time_raw varchar, start_year bigint, end_year bigint, recurrence varchar, condition varchar,
    deadline varchar, source_start_line bigint, source_end_line bigint, source_page bigint, source_raw varchar,
    rule varchar, confidence double
);

create table staging.stg_unread_lines (
    content_sha256 varchar, plan_key varchar, start_line bigint, end_line bigint, source_page bigint,
    source_raw varchar
);
