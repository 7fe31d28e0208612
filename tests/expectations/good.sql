-- A small warehouse in which every check that has something to see passes: one plan, one rule, three years; one agency by
-- name, one on the list of a group, and one in the place of an agency that ended.
insert into staging.stg_run by name
select 'run-1' as run_key, timestamp '2026-12-15 17:00:00' as as_of_at, date '2026-12-16' as as_of_date;

insert into staging.agencies by name
from (values
    ('sm.stc', 'Sở Tài chính', 'department'), ('sm.sct', 'Sở Công Thương', 'department'),
    ('sm.sld', 'Sở Lao động', 'department'), ('sm.snv', 'Sở Nội vụ', 'department'),
    ('sm.ubnd', 'UBND tỉnh Sông Mây', 'committee')
) as t (agency_key, agency_name, agency_kind);
insert into staging.stg_agencies by name
select agency_key, agency_name, agency_kind, 'sm' as province_key, lower(agency_name) as match_name
from staging.agencies;
insert into marts.dim_agencies by name
select agency_key, agency_name, agency_name as agency_full_name, agency_kind, true as is_in_roster from staging.agencies;
insert into marts.dim_areas by name
select 'sm' as area_key, 'Sông Mây' as area_name, 'province' as area_level, true as is_in_roster;

insert into staging.stg_plans by name
select
    'plan-1' as plan_key, 'plan-bytes' as content_sha256, '12/KH-UBND' as number, 'UBND tỉnh Sông Mây' as issuer,
    'Sông Mây' as area, 'province' as area_level, 'Kế hoạch phát triển kinh tế tập thể' as title,
    2025 as year_start, 2030 as year_end, date '2025-01-10' as start_date;
insert into marts.dim_plans by name
select plan_key, number as plan_number, title, issuer, 'sm' as area_key, area as area_name, area_level, start_date,
    year_start as start_year, year_end as end_year, content_sha256
from staging.stg_plans;

insert into staging.stg_tasks by name
select 'plan-1' as plan_key, 'task-' || i as task_key, 'Nhiệm vụ ' || i as title, ['Sở Tài chính'] as lead
from range(1, 4) as t (i);
insert into marts.dim_tasks by name select task_key, plan_key, 'PL.' || task_key as task_ref, title from staging.stg_tasks;
insert into marts.bridge_task_agencies by name
select task_key, 'sm.stc' as agency_key, 'lead' as agency_role, 'Sở Tài chính' as agency_name_raw from staging.stg_tasks;

insert into staging.stg_targets by name
select 'plan-1' as plan_key, 'target-1' as target_key, 2030 as horizon, 'traceability_share' as indicator,
    '>=' as operator, 60.0 as value, 'percent' as unit, 'đạt trên 60% sản phẩm' as source_raw;
insert into marts.fct_targets by name
select target_key, plan_key, indicator as indicator_key, horizon as horizon_year, operator, value as target_value, unit,
    source_raw
from staging.stg_targets;

insert into staging.stg_report_rules by name
select 'plan-1' as plan_key, 'rule-1' as rule_key, 'annual' as frequency, 'before' as operator, 12 as due_month,
    15 as due_day, ['Sở Tài chính', 'Các sở', 'Sở Lao động'] as reporters, 'UBND tỉnh Sông Mây' as receiver,
    'trước ngày 15/12 hằng năm báo cáo UBND tỉnh' as source_raw;
insert into marts.dim_report_rules by name
select rule_key, plan_key, frequency, operator, due_month, due_day, array_to_string(reporters, '; ') as reporters_raw,
    receiver as receiver_raw, 'sm.ubnd' as receiver_key, source_raw
from staging.stg_report_rules;
insert into staging.stg_plan_rows by name
select 'task' as row_kind, 'task-1' as row_key, 'plan-1' as plan_key, 'approved' as row_state, true as is_in_force;
insert into marts.fct_plan_row_decisions by name
select row_kind, row_key, plan_key, row_state, is_in_force, 'Nhiệm vụ 1' as source_raw from staging.stg_plan_rows;
insert into intermediate.int_rule_reporter_names by name
select rule_key, plan_key, unnest(reporters) as agency_name from staging.stg_report_rules;
insert into intermediate.int_plan_areas by name select 'plan-1' as plan_key, 'sm' as area_key, 'sm' as province_key;
insert into intermediate.int_agency_mentions by name
select 'plan-1' as plan_key, agency_name, 'sm' as area_key, agency_key, 'roster' as resolution from staging.agencies
union all
select 'plan-1', 'Các sở', 'sm', 'named.1', 'group';
insert into intermediate.int_rule_reporters by name
from (values
    ('rule-1', 'Sở Tài chính', 'sm.stc', 'named', null), ('rule-1', 'Các sở', 'sm.sct', 'listed', null),
    ('rule-1', 'Sở Lao động', 'sm.sld', 'named', date '2025-02-28')
) as t (rule_key, reporter_name, agency_key, basis, to_date);

insert into marts.dim_periods by name
select cast(i as varchar) as period_key, 'Năm ' || i as period_name, 'annual' as period_type, i as period_year,
    1 as number_in_year, make_date(i, 1, 1) as start_date, make_date(i, 12, 31) as end_date
from range(2025, 2028) as t (i);
insert into intermediate.int_open_periods by name
select as_of_at, 'annual' as period_type, date '2027-01-01' as last_start_date from staging.stg_run;
insert into intermediate.int_rule_deadlines by name
select 'rule-1' as rule_key, 'plan-1' as plan_key, period_key, period_type, date '2025-01-10' as plan_start_date,
    make_date(period_year, 1, 1) as period_start_date, make_date(period_year, 12, 15) as due_date,
    cast(make_date(period_year, 12, 15) as timestamp) - interval 7 hour as cutoff_at,
    make_date(period_year, 12, 14) as judged_date
from marts.dim_periods;
insert into intermediate.int_expected_reports by name
select 'rule-1/' || reporters.agency_key || '/' || period_key as obligation_key, deadlines.*exclude (judged_date),
    reporters.*, false as is_own_receiver
from intermediate.int_rule_deadlines as deadlines
cross join (values
    ('sm.stc', 'Sở Tài chính', 'named', null), ('sm.sct', 'Các sở', 'listed', null),
    ('sm.snv', 'Sở Lao động', 'presumed', 'sm.sld')
) as reporters (agency_key, reporter_name, basis, predecessor_key);
-- Sở Tài chính is on time, Sở Công Thương late; Sở Nội vụ need not report for 2025 and has longer for 2026.
insert into marts.fct_report_obligations by name
select
    expected.* exclude (is_own_receiver, basis),
    case when basis = 'presumed' and period_key > '2025' then 'confirmed' else basis end as basis,
    case
        when basis = 'presumed' and period_key = '2025' then 'not_applicable'
        when period_key = '2027' then 'not_due'
        when basis = 'presumed' then 'extended'
        when agency_key = 'sm.sct' then 'late'
        else 'on_time'
    end as status,
    case when status = 'not_applicable' then 'refused' end as not_applicable_reason,
    case when status in ('on_time', 'late') then 'valid' else 'none' end as receipt_state,
    case status
        when 'on_time' then cutoff_at - interval 1 hour
        when 'late' then cutoff_at + interval 1 hour
    end as first_received_at,
    first_received_at as first_valid_at,
    first_received_at as first_accepted_at,
    status in ('on_time', 'late', 'extended') as is_expected,
    status in ('on_time', 'late') as is_received,
    status = 'on_time' as is_on_time,
    is_on_time as is_on_time_with_extension,
    case when status = 'late' then 1 end as days_late
from (
    select obligation_key, rule_key, plan_key, agency_key, period_key, due_date, cutoff_at, basis, predecessor_key,
        is_own_receiver
    from intermediate.int_expected_reports
) as expected;

insert into staging.stg_receipts by name
select kind || '-' || file_name as receipt_key, kind, content_sha256, file_name, file_name as source_path,
    timestamp '2026-12-01' as received_at, 'sidecar' as received_basis, 1 as copy_number
from (values
    ('plans', 'plan-bytes', 'ke-hoach.md'), ('submissions', 'stc-bytes', 'stc-2026.xlsx'),
    ('submissions', 'stc-bytes-2025', 'stc-2025.xlsx'), ('submissions', 'blank-bytes', 'trang.xlsx')
) as t (kind, content_sha256, file_name);
insert into staging.stg_document_outcomes by name
select kind, content_sha256 as document_key, content_sha256, file_name, 'read' as stage, 'ok' as outcome from staging.stg_receipts;
insert into marts.fct_document_outcomes by name
select receipts.receipt_key as document_key, outcomes.*exclude (document_key, source_path, load_id, reader_version), receipts.source_path,
    receipts.received_at, receipts.received_basis
from staging.stg_receipts as receipts
inner join staging.stg_document_outcomes as outcomes using (content_sha256);

update staging.stg_document_outcomes set load_id = '000001';
insert into staging.stg_newest_receipts by name
select kind, max(received_at) as newest_received_at from staging.stg_receipts group by kind;
insert into staging.stg_published_release by name
select '000001' as release_id, timestamp '2026-12-14 17:00:00' as as_of_at;

-- Two years of reports of one agency; the blank file belongs to no duty that anybody could tell.
insert into staging.stg_submissions by name
select content_sha256, 'plan-1' as plan_key, 'rule-1' as rule_key, 'sm.stc' as agency_key, period, 'valid' as content_state
from (values ('stc-bytes', '2026'), ('stc-bytes-2025', '2025')) as t (content_sha256, period);
insert into intermediate.int_submission_revisions by name
select rule_key, agency_key, period as period_key, content_sha256, content_state, 1 as revision_number,
    receipt_key, received_at
from staging.stg_submissions
inner join staging.stg_receipts using (content_sha256);
insert into marts.fct_submissions by name
select revisions.*, obligations.obligation_key, true as is_in_force, 5 as accepted_values,
    'digest of ' || period_key as values_digest
from (select rule_key, agency_key, period_key, content_sha256, content_state, revision_number, receipt_key, received_at
    from intermediate.int_submission_revisions) as revisions
inner join marts.fct_report_obligations as obligations using (rule_key, agency_key, period_key);
insert into marts.fct_reported_values by name
select rule_key, agency_key, period_key, period_key as figure_period_key, content_sha256, receipt_key, revision_number,
    false as is_withdrawn, 'Hợp tác xã!D2' as source_cell, stated.*
from intermediate.int_submission_revisions
cross join (values
    ('task', 'task-1', null, 'progress_pct', null, 50.0), ('cooperatives', 'sm', 'HTX', 'organisations', 'actual', 12.0),
    ('cooperatives', 'sm', 'HTX', 'rated_good', 'actual', 12.0)
) as stated (subject, subject_key, organisation_type, field, value_basis, value_number);
insert into marts.fct_task_progress by name
select subject_key as task_key, agency_key, period_key, value_number as progress_pct
from marts.fct_reported_values where subject = 'task';
insert into marts.fct_cooperative_counts by name
select subject_key as area_key, period_key, organisation_type, field as measure, value_number as counted_value,
    agency_key, value_basis, period_key as reported_period_key, content_sha256
from marts.fct_reported_values where subject = 'cooperatives';
-- A commune reports what its province has, and a source outside gives the same number.
insert into marts.dim_areas by name
select 'sm.x' as area_key, 'xã An Phú' as area_name, 'commune' as area_level, 'sm' as parent_area_key, true as is_in_roster;
insert into marts.fct_cooperative_counts by name
select 'sm.x' as area_key, * exclude (area_key) from marts.fct_cooperative_counts;
insert into marts.bridge_area_boundaries by name
from (values
    ('sm', 'new', null, 'sm', 'same'), ('sm.x', 'new', null, 'sm.x', 'same'),
    ('sm.old', 'new', null, 'sm', 'successor')
) as t (area_key, boundary, to_date, boundary_area_key, mapping);
insert into reporting.rpt_count_rollup by name
select
    area_key, 'Sông Mây' as area_name, period_key, organisation_type, measure, counted_value as own_value,
    counted_value as parts_value, 1 as parts_expected, 1 as parts_reported
from marts.fct_cooperative_counts where area_key = 'sm';
insert into marts.fct_outside_totals by name
select area_key || period_key as total_key, area_key, period_key, organisation_type, measure, counted_value as total_value
from marts.fct_cooperative_counts where area_key = 'sm';
insert into reporting.rpt_outside_totals by name
select total_key, area_key as area_name, period_key as total_period, organisation_type, measure, total_value,
    total_value as counted_value, 'Báo cáo' as source_name, 'agrees' as comparison
from marts.fct_outside_totals;
-- A hundred communes that nobody asks for anything: a table that is lost is noticed only when it held something.
insert into marts.dim_agencies by name
select 'sm.x' || i as agency_key, 'UBND xã số ' || i as agency_name, agency_name as agency_full_name,
    'people_committee' as agency_kind, false as is_in_roster
from range(100) as t (i);
