-- A small warehouse in which every check that has something to see passes: one plan, one rule, two agencies, two years.
insert into staging.stg_run values ('run-1', timestamp '2026-12-15 17:00:00', date '2026-12-16');

insert into staging.agencies by name
from (values
    ('sm.stc', 'Sở Tài chính', 'department'), ('sm.sct', 'Sở Công Thương', 'department'),
    ('sm.ubnd', 'UBND tỉnh Sông Mây', 'committee')
) as t (agency_key, agency_name, agency_kind);
insert into staging.stg_agencies by name select agency_key, agency_name, agency_kind from staging.agencies;
insert into marts.dim_agencies by name
select agency_key, agency_name, agency_kind, true as is_in_roster from staging.agencies;
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
    15 as due_day, ['Sở Tài chính', 'Sở Công Thương'] as reporters, 'UBND tỉnh Sông Mây' as receiver,
    'trước ngày 15/12 hằng năm báo cáo UBND tỉnh' as source_raw;
insert into marts.dim_report_rules by name
select rule_key, plan_key, frequency, operator, due_month, due_day, array_to_string(reporters, '; ') as reporters_raw,
    receiver as receiver_raw, 'sm.ubnd' as receiver_key, source_raw
from staging.stg_report_rules;
insert into intermediate.int_rule_reporter_names by name
select rule_key, plan_key, unnest(reporters) as agency_name from staging.stg_report_rules;
insert into intermediate.int_agency_mentions by name
select 'plan-1' as plan_key, agency_name, 'sm' as area_key, agency_key, 'roster' as resolution from staging.agencies;

insert into marts.dim_periods by name
select cast(i as varchar) as period_key, 'Năm ' || i as period_name, 'annual' as period_type, i as period_year
from range(2025, 2028) as t (i);
insert into intermediate.int_expected_reports by name
select 'rule-1/' || agency_key || '/' || period_key as obligation_key, 'rule-1' as rule_key, 'plan-1' as plan_key,
    agency_key, period_key, make_date(period_year, 12, 15) as due_date,
    cast(make_date(period_year, 12, 15) as timestamp) - interval 7 hour as cutoff_at, false as is_own_receiver
from marts.dim_periods cross join staging.agencies
where agency_key <> 'sm.ubnd';
insert into marts.fct_report_obligations by name
select
    expected.* exclude (is_own_receiver),
    case when period_key = '2027' then 'not_due' when agency_key = 'sm.stc' then 'on_time' else 'late' end as status,
    case when period_key = '2027' then 'none' else 'valid' end as receipt_state,
    case when period_key < '2027' then
        case when agency_key = 'sm.stc' then cutoff_at - interval 1 hour else cutoff_at + interval 1 hour end
    end as first_received_at,
    first_received_at as first_valid_at,
    period_key < '2027' as is_expected,
    case when period_key < '2027' and agency_key = 'sm.sct' then 1 end as days_late
from intermediate.int_expected_reports as expected;

insert into staging.stg_receipts by name
select kind || '-' || file_name as receipt_key, kind, content_sha256, file_name, file_name as source_path,
    timestamp '2026-12-01' as received_at, 'sidecar' as received_basis, 1 as copy_number
from (values
    ('plans', 'plan-bytes', 'ke-hoach.md'), ('submissions', 'stc-bytes', 'stc-2026.xlsx'),
    ('submissions', 'blank-bytes', 'trang.xlsx')
) as t (kind, content_sha256, file_name);
insert into staging.stg_document_outcomes by name
select kind, content_sha256, file_name, 'read' as stage, 'ok' as outcome from staging.stg_receipts;
insert into marts.fct_document_outcomes by name
select receipts.receipt_key as document_key, outcomes.*exclude (load_id, reader_version), receipts.source_path,
    receipts.received_at, receipts.received_basis
from staging.stg_receipts as receipts
inner join staging.stg_document_outcomes as outcomes using (content_sha256);

insert into staging.stg_submissions by name
select 'stc-bytes' as content_sha256, 'plan-1' as plan_key, 'rule-1' as rule_key, 'sm.stc' as agency_key,
    '2026' as period, 'valid' as content_state;
insert into intermediate.int_submission_revisions by name
select rule_key, agency_key, period as period_key, content_sha256, content_state, 1 as revision_number,
    timestamp '2026-12-01' as received_at, true as is_in_force
from staging.stg_submissions;
insert into staging.stg_task_progress by name
select 'stc-bytes' as content_sha256, '2026' as period, 'task-1' as task_key, 50.0 as progress_pct;
insert into marts.fct_task_progress by name
select task_key, 'sm.stc' as agency_key, period as period_key, progress_pct from staging.stg_task_progress;
insert into staging.stg_cooperative_counts by name
select 'stc-bytes' as content_sha256, '2026' as period, 'sm' as area_key, 'HTX' as organisation_type,
    'organisations' as measure, 12.0 as value;
insert into marts.fct_cooperative_counts by name
select area_key, period as period_key, organisation_type, measure, value as counted_value, 'sm.stc' as agency_key
from staging.stg_cooperative_counts;
