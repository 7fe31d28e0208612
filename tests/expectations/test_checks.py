"""Every check passes on good data, fails on a bad case with keys, is errored when it crashes, never passes unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from expectations.docs import finish_site
from expectations.findings import Finding, arrow_table, file_table
from expectations.frames import read_frames
from expectations.headings import HEADINGS
from expectations.runner import build_site, open_context, run_checks
from expectations.suite import Query, Suite, coverage_check
from expectations.suites import SUITES
from expectations.suites.missing_reports import NAMED_ONE_BY_ONE
from tests.expectations.conftest import AS_OF

QUERIES = [(suite, query) for suite in SUITES for query in suite.queries]
CHECKS = [(suite, query, check) for suite, query in QUERIES for check in (coverage_check(query), *query.checks)]
KEYS = [f"{suite.key}.{check.key}" for suite, _, check in CHECKS]

# Seen only when something is wrong: on good data there is no row to look at.
QUIET = {
    "missing_reports.listed_rows",
    "missing_reports.list_complete",
    "documents.quarantined_rows",
    "documents.quarantine_has_reason",
    "documents.quarantine_has_code",
}

MISSING = """
    update marts.fct_report_obligations
    set status = 'missing', receipt_state = 'none', first_received_at = null, first_valid_at = null,
        first_accepted_at = null, is_received = false, days_late = 2
    where agency_key = 'sm.sct' and period_key = '2026'
"""
LISTED = """
    insert into reporting.rpt_missing_reports by name
    select obligation_key from marts.fct_report_obligations where status = 'missing'
"""
QUARANTINED = (
    "update staging.stg_document_outcomes set outcome = 'quarantined', reason_code = 'macros', reason = 'Tệp có macro.'"
    " where content_sha256 = 'blank-bytes'",
    "update marts.fct_document_outcomes set outcome = 'quarantined', reason_code = 'macros', reason = 'Tệp có macro.'"
    " where content_sha256 = 'blank-bytes'",
)
GROUP_LOST = "delete from intermediate.int_rule_reporters where reporter_name = 'Các sở'"
REFUSED_CELL = """
    insert into marts.fct_cell_issues by name
    select 'stc-bytes' as content_sha256, 'stc-2026.xlsx' as file_name, 'Nhiệm vụ' as sheet, 'D5' as cell,
        '180' as value_raw, 'error' as severity, 'Ghi số từ 0 đến 100.' as message
"""
SECOND_COUNTER = (
    "insert into marts.fct_reported_values by name select * replace ('sm.sct' as agency_key, 9.0 as value_number)"
    " from marts.fct_reported_values where subject = 'cooperatives'",
)
COUNTED_BY_ANOTHER = (
    "insert into marts.fct_cooperative_counts by name select 'sm.old' as area_key, * exclude (area_key)"
    " from marts.fct_cooperative_counts where area_key = 'sm' and period_key = '2026'",
    "update marts.bridge_area_boundaries set mapping = 'restated' where area_key = 'sm'",
)
MANY = """
    insert into marts.fct_report_obligations by name
    select * exclude (i) replace (
        'sm.x' || i as agency_key, 'many-' || i || '/' || period_key as obligation_key,
        case when period_key = '2026' then 'missing' else 'on_time' end as status, true as is_expected,
        period_key = '2025' as is_received, case when period_key = '2025' then first_accepted_at end as first_accepted_at
    )
    from marts.fct_report_obligations, range(10) as t (i)
    where agency_key = 'sm.stc' and period_key < '2027'
"""
"""Ten more agencies: all on time for 2025, all missing for 2026."""
UNUSABLE = """
    insert into staging.stg_document_outcomes by name
    select 'submissions' as kind, 'read' as stage, 'quarantined' as outcome, '000001' as load_id from range(10)
"""
OTHER_RATINGS = """
    insert into marts.fct_cooperative_counts by name
    select counts.* replace (rating as measure, 0 as counted_value)
    from marts.fct_cooperative_counts as counts,
        (values ('rated_fair'), ('rated_average'), ('rated_weak'), ('not_rated')) as t (rating)
    where counts.measure = 'rated_good'
"""
RATED_ELSEWHERE = (
    "update marts.fct_cooperative_counts set counted_value = {}, content_sha256 = 'patch-bytes'"
    " where measure = 'rated_good'"
)


def obligations(assignment: str, where: str = "agency_key = 'sm.stc' and period_key = '2026'") -> tuple[str]:
    return (f"update marts.fct_report_obligations set {assignment} where {where}",)


BAD: dict[str, tuple[str, ...]] = {
    "missing_reports.due_rows": ("delete from marts.fct_report_obligations",),
    "missing_reports.none_missing": (MISSING,),
    "missing_reports.presumed_rows": ("delete from marts.fct_report_obligations where agency_key = 'sm.snv'",),
    "missing_reports.none_presumed": obligations("basis = 'presumed'", "basis = 'confirmed'"),
    "missing_reports.list_complete": (MISSING,),
    "obligations.rules_rows": ("delete from intermediate.int_rule_deadlines",),
    "obligations.every_rule_has_obligations": ("delete from marts.fct_report_obligations where period_key = '2026'",),
    "obligations.obligations_up_to_now": ("delete from intermediate.int_rule_deadlines where period_key > '2025'",),
    "obligations.reporters_rows": (GROUP_LOST,),
    "obligations.no_reporter_lost": ("delete from marts.fct_report_obligations where agency_key = 'sm.sct'",),
    "obligations.groups_rows": (GROUP_LOST,),
    "obligations.groups_told_apart": ("update intermediate.int_rule_reporters set basis = 'group'",),
    "obligations.groups_listed": ("update intermediate.int_rule_reporters set basis = 'assumed'",),
    "obligations.obligations_rows": ("delete from marts.fct_report_obligations",),
    "obligations.unique_key": ("insert into marts.fct_report_obligations from marts.fct_report_obligations limit 1",),
    "obligations.known_status": obligations("status = 'overdue'"),
    "obligations.known_receipt_state": obligations("receipt_state = 'lost'"),
    "obligations.known_basis": obligations("basis = 'guessed'"),
    "obligations.on_time_before_cutoff": obligations("first_accepted_at = cutoff_at"),
    "obligations.missing_without_valid_report": obligations("status = 'missing'"),
    "obligations.rates_within_100": obligations("is_expected = false", "status = 'late'"),
    "obligations.rates_nested": obligations("is_received = false"),
    "obligations.presumed_not_expected": obligations("basis = 'presumed'"),
    "obligations.not_applicable_has_reason": obligations("not_applicable_reason = null", "basis = 'presumed'"),
    "obligations.nothing_from_the_future": obligations("first_received_at = timestamp '2026-12-15 17:00:00'"),
    "submissions.cells_rows": (
        "insert into staging.stg_cell_issues by name select 'stc-bytes' as content_sha256 from range(2)",
    ),
    "submissions.no_refused_cells": (REFUSED_CELL,),
    "submissions.no_doubted_cells": (REFUSED_CELL.replace("'error'", "'warning'"),),
    "submissions.files_rows": ("delete from marts.fct_submissions",),
    "submissions.valid_content": ("update marts.fct_submissions set content_state = 'blank'",),
    "submissions.answers_a_duty": ("update marts.fct_submissions set obligation_key = null",),
    "submissions.no_copy_of_last_period": ("update marts.fct_submissions set values_digest = 'the same'",),
    "submissions.nothing_left_out": (
        "update marts.fct_reported_values set ended_by = 'left_out', ended_by_receipt_key = receipt_key",
    ),
    "submissions.jumps_rows": ("delete from marts.fct_cooperative_counts where period_key = '2026'",),
    "submissions.no_jump_against_last_year": (
        "update marts.fct_cooperative_counts set counted_value = 30 where period_key = '2026'",
    ),
    "figures.progress_rows": ("delete from marts.fct_task_progress",),
    "figures.progress_lowest_within_0_100": ("update marts.fct_task_progress set progress_pct = -1",),
    "figures.progress_highest_within_0_100": ("update marts.fct_task_progress set progress_pct = 180",),
    "figures.counts_rows": ("delete from marts.fct_cooperative_counts",),
    "figures.counts_not_negative": ("update marts.fct_cooperative_counts set counted_value = -3",),
    "figures.one_agency_counts_an_area": SECOND_COUNTER,
    "figures.sums_rows": ("delete from reporting.rpt_count_rollup",),
    "figures.parts_within_whole": ("update reporting.rpt_count_rollup set parts_value = 13 where period_key = '2026'",),
    "figures.parts_make_whole": ("update reporting.rpt_count_rollup set parts_value = 11 where period_key = '2026'",),
    "figures.twice_rows": ("delete from marts.fct_cooperative_counts",),
    "figures.counted_once": COUNTED_BY_ANOTHER,
    "figures.rated_rows": ("delete from marts.fct_cooperative_counts",),
    "figures.ratings_within_total": (RATED_ELSEWHERE.format(13),),
    "figures.ratings_make_total": (OTHER_RATINGS, RATED_ELSEWHERE.format(11)),
    "figures.outside_rows": ("delete from reporting.rpt_outside_totals",),
    "figures.agrees_outside": (
        "update reporting.rpt_outside_totals set comparison = 'differs' where total_period = '2026'",
    ),
    "documents.received_rows": ("delete from marts.fct_document_outcomes where kind = 'plans'",),
    "documents.known_outcome": ("update marts.fct_document_outcomes set outcome = 'lost'",),
    "documents.none_pending": ("update marts.fct_document_outcomes set outcome = 'pending'",),
    "documents.none_quarantined": QUARANTINED,
    "documents.receipt_has_evidence": ("update marts.fct_document_outcomes set received_basis = 'mtime'",),
    "documents.quarantined_rows": QUARANTINED[:1],
    "documents.quarantine_has_reason": (*QUARANTINED, "update marts.fct_document_outcomes set reason = ' '"),
    "documents.quarantine_has_code": (*QUARANTINED, "update marts.fct_document_outcomes set reason_code = null"),
    "plans.plans_rows": ("delete from marts.dim_plans",),
    "plans.plan_has_issuer": ("update marts.dim_plans set issuer = ' '",),
    "plans.plan_has_title": ("update marts.dim_plans set title = null",),
    "plans.plan_has_area": ("update marts.dim_plans set area_name = null",),
    "plans.area_in_roster": ("update marts.dim_areas set is_in_roster = false",),
    "plans.plan_has_tasks": ("delete from marts.dim_tasks",),
    "plans.plan_has_rules": ("delete from marts.dim_report_rules",),
    "plans.everything_read": ("insert into staging.stg_unread_lines by name select 'plan-1' as plan_key",),
    "plans.agencies_rows": ("delete from intermediate.int_agency_mentions",),
    "plans.agencies_known": ("update marts.dim_agencies set agency_kind = 'unknown' where agency_key = 'sm.sct'",),
    "plans.agencies_spelled": (
        "update intermediate.int_agency_mentions set resolution = 'slip', agency_name = 'Sở Công Thuơng'"
        " where agency_key = 'sm.sct'",
    ),
    "plan_contents.tasks_rows": ("delete from marts.dim_tasks",),
    "plan_contents.tasks_have_lead": ("delete from marts.bridge_task_agencies where task_key = 'task-1'",),
    "plan_contents.rules_rows": ("delete from marts.dim_report_rules",),
    "plan_contents.rule_names_reporter": ("update marts.dim_report_rules set reporters_raw = ''",),
    "plan_contents.rule_has_frequency": ("update marts.dim_report_rules set frequency = null",),
    "plan_contents.targets_rows": ("delete from marts.fct_targets",),
    "plan_contents.target_operator_known": ("update marts.fct_targets set operator = 'about'",),
    "plan_contents.target_unit_known": ("update marts.fct_targets set unit = 'ha'",),
    "plan_contents.target_percent_within_0_100": ("update marts.fct_targets set target_value = 180",),
    "plan_contents.target_after_plan": ("update marts.fct_targets set horizon_year = 2020",),
    "plan_contents.unsure_rows": ("delete from marts.fct_plan_row_decisions",),
    "plan_contents.unsure_rows_decided": ("update marts.fct_plan_row_decisions set row_state = 'open'",),
    "run.this_rows": ("delete from staging.stg_run",),
    "run.one_run": ("insert into staging.stg_run from staging.stg_run",),
    "run.as_of_is_tonight": ("update staging.stg_newest_receipts set newest_received_at = timestamp '2026-12-20'",),
    "run.no_night_skipped": ("update staging.stg_published_release set as_of_at = timestamp '2026-12-10 17:00:00'",),
    "run.arrivals_rows": ("delete from marts.fct_report_obligations",),
    "run.reports_arrive": (MANY, "delete from staging.stg_receipts"),
    "run.respondents_rows": ("delete from marts.fct_report_obligations where period_key = '2025'",),
    "run.respondents_not_falling": (MANY,),
    "run.newest_loads_rows": ("delete from staging.stg_document_outcomes",),
    "run.newest_load_usable": (UNUSABLE,),
    "run.roster_rows": ("delete from staging.stg_agencies",),
    "run.no_agency_lost": ("delete from marts.dim_agencies where agency_key = 'sm.ubnd'",),
    "run.no_table_emptied": ("delete from marts.dim_agencies",),
    "run.no_table_shrunk": ("delete from marts.dim_agencies where not is_in_roster and agency_key > 'sm.x5'",),
    "run.no_table_grown": ("insert into marts.dim_tasks by name select 'task' as task_key from range(2000)",),
    "run.no_plan_lost": ("delete from marts.dim_plans",),
    "run.no_report_lost": obligations("receipt_state = 'none'"),
}
# Their rows and their expected number come from one list, so that only a crash can make them differ.
CANNOT_LACK_ROWS = {
    "missing_reports.listed_rows",
    "run.volumes_rows",
    "run.published_plans_rows",
    "run.published_reports_rows",
}
ARGUMENTS = ("column", "column_A", "column_B")
NUMBER_ONLY = {key for key in KEYS if key.endswith("_rows")} | {"run.one_run"}


def test_every_check_has_a_bad_case_and_a_key_of_its_own() -> None:
    assert len(KEYS) == len(set(KEYS))
    assert set(BAD) | CANNOT_LACK_ROWS == set(KEYS)


def test_every_key_column_has_a_heading_that_people_read() -> None:
    assert {key for _, query in QUERIES for key in query.keys} == set(HEADINGS)


def test_good_data_passes_every_check_that_has_something_to_see(good_file: Path, check_frames) -> None:
    findings = check_frames(read_frames(SUITES, good_file, good_file))
    assert list(findings) == KEYS
    results = {key: finding.result for key, finding in findings.items() if finding.result != "passed"}
    assert results == dict.fromkeys(QUIET, "not_applicable"), [findings[key].message for key in results]


@pytest.mark.parametrize("key", sorted(BAD))
def test_bad_data_fails_its_check(key: str, check_key: Callable[..., Finding]) -> None:
    finding = check_key(key, *BAD[key])
    assert finding.result == "failed", finding.message
    assert finding.rows_unexpected >= 1
    assert finding.what_to_do and finding.owner and finding.rule_version == "v1"
    if key not in NUMBER_ONLY:
        query = next(query for suite, query, check in CHECKS if f"{suite.key}.{check.key}" == key)
        examples = json.loads(finding.examples)
        assert examples
        assert all(list(example) == list(query.keys) for example in examples)
        assert any(value is not None for value in examples[0].values())


@pytest.mark.parametrize(("suite", "query"), [pytest.param(s, q, id=f"{s.key}.{q.key}") for s, q in QUERIES])
def test_checks_of_a_query_that_crashes_are_errored(suite: Suite, query: Query, good_file: Path, check_frames) -> None:
    broken = replace(suite, queries=(replace(query, sql="select no_such_column from marts.dim_plans"),))
    findings = check_frames(read_frames([broken], good_file, good_file))
    assert len(findings) == len(query.checks) + 1
    assert {finding.result for finding in findings.values()} == {"errored"}
    assert all("no_such_column" in finding.message for finding in findings.values())


@pytest.mark.parametrize(("suite", "query"), [pytest.param(s, q, id=f"{s.key}.{q.key}") for s, q in QUERIES])
def test_checks_that_crash_in_great_expectations_are_errored(
    suite: Suite, query: Query, spoil, good_file: Path, check_frames
) -> None:
    (frame,) = read_frames([replace(suite, queries=(query,))], spoil(MISSING, LISTED, *QUARANTINED), good_file)
    assert frame.rows is not None
    on_rows = [check for check in query.checks if f"{suite.key}.{check.key}" not in NUMBER_ONLY]
    columns = {check.arguments[name] for check in on_rows for name in ARGUMENTS if name in check.arguments}
    findings = check_frames([replace(frame, rows=frame.rows.drop(columns=list(columns)))])
    for check in on_rows:
        finding = findings[f"{suite.key}.{check.key}"]
        assert (finding.result, finding.rows_checked) == ("errored", 0)
        assert "does not exist" in finding.message
    assert findings[f"{suite.key}.{query.key}_rows"].result == "passed"


@pytest.mark.parametrize("key", KEYS)
def test_every_check_that_cannot_run_is_shown_as_errored_wherever_people_look(
    key: str, spoil, good_file: Path, tmp_path: Path
) -> None:
    """A check on rows loses the column that it looks at, one on their number the list or the table that it counts."""
    suite, query, check = next(
        (suite, query, check) for suite, query, check in CHECKS if f"{suite.key}.{check.key}" == key
    )
    alone = replace(query, checks=() if key.endswith("_rows") else (check,))
    if key.endswith("_rows"):
        alone = replace(alone, expected="select no_such_column from marts.dim_plans")
    elif key in NUMBER_ONLY:
        alone = replace(alone, sql="select run_key from staging.no_such_table")
    (frame,) = read_frames([replace(suite, queries=(alone,))], spoil(MISSING, LISTED, *QUARANTINED), good_file)
    if frame.rows is not None:
        lost = [check.arguments[name] for name in ARGUMENTS if name in check.arguments]
        frame = replace(frame, rows=frame.rows.drop(columns=lost))
    site = tmp_path / "site"
    context = open_context(site)
    findings = run_checks(context, [frame], run_key="run-1", as_of=AS_OF, rule_version="v1")
    build_site(context)
    finish_site(site, [frame], findings, "thử")

    (row,) = (row for row in arrow_table(findings).to_pylist() if row["check_key"] == key)
    assert (row["result"], row["rows_checked"], row["rows_unexpected"], row["examples"]) == ("errored", 0, 0, "[]")
    assert row["message"].startswith("Không chạy được")
    index = (site / "index.html").read_text(encoding="utf-8")
    assert f'<tr id="{key}"><td class="result errored">không chạy được</td>' in index
    assert '<span class="result failed">' not in index
    for page in site.glob("validations/**/*.html"):
        html = page.read_text(encoding="utf-8")
        assert "không chạy được: " in html
        assert "Không đạt" not in html


@pytest.mark.parametrize(("suite", "query"), [pytest.param(s, q, id=f"{s.key}.{q.key}") for s, q in QUERIES])
@pytest.mark.parametrize("expected", [0, 3])
def test_an_empty_frame_passes_nothing(
    suite: Suite, query: Query, expected: int, good_file: Path, check_frames
) -> None:
    (frame,) = read_frames([replace(suite, queries=(query,))], good_file, good_file)
    assert frame.rows is not None
    findings = check_frames([replace(frame, rows=frame.rows.iloc[:0], expected=expected)])
    coverage = findings.pop(f"{suite.key}.{query.key}_rows")
    assert coverage.result == ("failed" if expected else "not_applicable")
    assert coverage.rows_unexpected == expected
    assert {finding.result for finding in findings.values()} == {"not_applicable"}


def test_an_expectation_that_does_not_exist_is_errored_and_the_next_query_still_runs(
    good_file: Path, check_frames
) -> None:
    suite = next(suite for suite in SUITES if suite.key == "plan_contents")
    wrong = replace(suite.queries[0].checks[0], expectation="ExpectMiracles")
    queries = (replace(suite.queries[0], checks=(wrong,)), suite.queries[1])
    findings = check_frames(read_frames([replace(suite, queries=queries)], good_file, None))
    assert findings["plan_contents.tasks_have_lead"].result == "errored"
    assert findings["plan_contents.rule_names_reporter"].result == "passed"


def test_without_a_publication_there_is_nothing_to_compare(good_file: Path, check_frames) -> None:
    suite = next(suite for suite in SUITES if suite.key == "run")
    findings = check_frames(read_frames([suite], good_file, None))
    assert findings["run.no_plan_lost"].result == "not_applicable"
    assert "bản phát hành" in findings["run.no_plan_lost"].message


def test_an_empty_home_is_not_an_error(spoil, check_frames, good_file: Path) -> None:
    with duckdb.connect(str(good_file), read_only=True) as connection:
        tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    empty = spoil(*(f"delete from {table}" for (table,) in tables if table != "staging.stg_run"))
    findings = check_frames(read_frames(SUITES, empty, None))
    assert {finding.result for key, finding in findings.items() if not key.startswith("run.")} == {"not_applicable"}
    assert not any(finding.stops_publication for finding in findings.values())


def test_a_slip_is_named_with_the_name_of_the_roster_and_the_plan(check_key) -> None:
    finding = check_key("plans.agencies_spelled", *BAD["plans.agencies_spelled"])
    assert finding.severity == "warning"
    assert "Sở Công Thuơng · Sở Công Thương · 12/KH-UBND · Sông Mây" in finding.message
    assert "agency_aliases.csv" in finding.what_to_do


def test_an_unknown_name_comes_with_names_of_the_roster_that_are_like_it(check_key) -> None:
    unknown = (
        "insert into intermediate.int_agency_mentions by name select 'plan-1' as plan_key, agency_name, 'sm' as area_key,"
        " 'named.' || agency_name as agency_key, 'unknown' as resolution"
        " from (values ('Sở Công Thương nghiệp'), ('Tập đoàn')) as t (agency_name)",
        "insert into marts.dim_agencies by name select agency_key, agency_name, 'unknown' as agency_kind"
        " from intermediate.int_agency_mentions where resolution = 'unknown'",
        "insert into intermediate.int_rule_reporter_names by name select 'rule-1' as rule_key, 'plan-1' as plan_key,"
        " 'Tập đoàn' as agency_name",
    )
    finding = check_key("plans.agencies_known", *unknown)
    assert finding.message == (
        "2 tên cơ quan không có trong danh bạ nào: Tập đoàn · phải báo cáo · 12/KH-UBND · Sông Mây; "
        "Sở Công Thương nghiệp · gần giống: Sở Công Thương · 12/KH-UBND · Sông Mây."
    )
    assert "agency_aliases.csv" in finding.what_to_do


def test_presumed_duties_are_counted_by_plan_rule_and_predecessor(check_key) -> None:
    finding = check_key("missing_reports.none_presumed", *BAD["missing_reports.none_presumed"])
    assert (finding.rows_checked, finding.rows_unexpected) == (3, 2)
    assert finding.message.endswith(": 12/KH-UBND · Sở Lao động · Sở Nội vụ.")
    assert "kttt register confirm" in finding.what_to_do and "--all-presumed" in finding.what_to_do


def test_missing_reports_have_a_row_each_up_to_a_number_and_the_others_are_counted(check_key) -> None:
    more = (
        "insert into marts.dim_agencies by name select 'y' || i as agency_key,"
        " 'UBND xã ' || lpad(i::varchar, 3, '0') as agency_name from range(400) as t (i)",
        "insert into marts.fct_report_obligations by name select * exclude (i) replace ("
        "'y' || i as agency_key, 'missing' as status, 'd' || i as obligation_key, 2 as days_late)"
        " from marts.fct_report_obligations, range(400) as t (i)"
        " where agency_key = 'sm.stc' and period_key = '2026'",
    )
    finding = check_key("missing_reports.none_missing", *more)
    assert (finding.rows_checked, finding.rows_unexpected) == (405, 400)
    named, others = finding.unexpected_rows[:-1], finding.unexpected_rows[-1]
    assert [row["agency_names"] for row in named] == [f"UBND xã {i:03d}" for i in range(NAMED_ONE_BY_ONE)]
    assert {(row["plan"], row["period_name"], row["due_date"], row["days_late"], row["duties"]) for row in named} == {
        ("12/KH-UBND", "Năm 2026", "15/12/2026", 2, 1)
    }
    assert (
        others["agency_names"] == "UBND xã 300; UBND xã 301; UBND xã 302; UBND xã 303; UBND xã 304; và 95 đơn vị khác"
    )
    assert (others["duties"], others["due_date"]) == (400 - NAMED_ONE_BY_ONE, "15/12/2026")


def test_missing_reports_are_named_with_days_late(check_key) -> None:
    finding = check_key("missing_reports.none_missing", MISSING, LISTED)
    assert finding.severity == "warning"
    assert finding.message == (
        "1 báo cáo quá hạn chưa có bản hợp lệ: 12/KH-UBND · Sở Công Thương · Năm 2026 · 15/12/2026 · "
        "số ngày quá hạn 2 · UBND tỉnh Sông Mây."
    )
    assert json.loads(finding.examples)[0]["days_late"] == 2
    assert check_key("missing_reports.list_complete", MISSING, LISTED).result == "passed"


def test_what_a_check_finds_in_a_file_is_told_to_its_sender(spoil, check_frames) -> None:
    jumped = spoil("update marts.fct_cooperative_counts set counted_value = 30 where period_key = '2026'")
    suite = next(suite for suite in SUITES if suite.key == "submissions")
    told = file_table(list(check_frames(read_frames([suite], jumped, None)).values())).to_pylist()
    assert told == [
        {
            "check_key": "submissions.no_jump_against_last_year",
            "receipt_key": "submissions-stc-2026.xlsx",
            "content_sha256": "stc-bytes",
            "sheet": "Hợp tác xã",
            "cell": "D2",
            "value_raw": "30",
            "severity": "warning",
            "message": "Số 30 cách xa Năm 2025: 12",
            "what_to_do": (
                "Kiểm tra lại số và đơn vị tính; nếu đúng thì ghi lý do vào ô Ghi chú, nếu sai thì gửi bản bổ sung"
            ),
        }
    ]
    assert file_table(list(check_frames(read_frames([suite], spoil(), None)).values())).num_rows == 0
