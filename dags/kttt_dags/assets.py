"""Names of the assets that tie the DAGs together, from inbox to published table. Only names, no behaviour."""

from __future__ import annotations

from airflow.sdk import Asset, AssetWatcher

from kttt_dags.watching import InboxTrigger, seconds_between_looks

INBOX = {
    kind: Asset(
        f"kttt_{name}_inbox",
        uri=f"kttt://inbox/{kind}",
        watchers=[AssetWatcher(name=f"kttt_{name}_inbox_watcher", trigger=InboxTrigger(kind))]
        if seconds_between_looks()
        else [],
    )
    for kind, name in {"plans": "plan", "submissions": "submission"}.items()
}
"""Where documents arrive. New files are announced by the watchers; a channel may announce its own by an event too."""

PARSED = {
    "plans": Asset("kttt_parsed_plans", uri="kttt://parsed/plans"),
    "submissions": Asset("kttt_parsed_submissions", uri="kttt://parsed/submissions"),
}
"""What was read of them. Events carry ``as_of``, ``documents`` and ``rows``."""

PUBLISHED_TABLES = (
    "marts.dim_plans",
    "marts.dim_plan_recipients",
    "marts.dim_agencies",
    "marts.dim_areas",
    "marts.dim_boundaries",
    "marts.dim_indicators",
    "marts.dim_measures",
    "marts.dim_periods",
    "marts.dim_dates",
    "marts.dim_report_rules",
    "marts.dim_tasks",
    "marts.dim_replaced_keys",
    "marts.bridge_task_agencies",
    "marts.bridge_task_links",
    "marts.bridge_group_members",
    "marts.bridge_agency_successions",
    "marts.bridge_area_successions",
    "marts.bridge_area_boundaries",
    "marts.fct_submissions",
    "marts.fct_reported_values",
    "marts.fct_cell_issues",
    "marts.fct_tasks",
    "marts.fct_task_years",
    "marts.fct_task_year_reports",
    "marts.fct_task_progress",
    "marts.fct_task_history",
    "marts.fct_targets",
    "marts.fct_target_progress",
    "marts.fct_share_actuals",
    "marts.fct_target_figures",
    "marts.fct_target_attainment",
    "marts.fct_estimate_finals",
    "marts.fct_cooperative_counts",
    "marts.fct_annual_counts",
    "marts.fct_outside_totals",
    "marts.fct_report_obligations",
    "marts.fct_report_verdicts",
    "marts.fct_chain_deadlines",
    "marts.fct_plan_corrections",
    "marts.fct_document_outcomes",
    "marts.fct_register_entries",
    "marts.fct_plan_row_decisions",
    "marts.fct_changes",
    "reporting.rpt_missing_reports",
    "reporting.rpt_agency_scorecard",
    "reporting.rpt_plan_progress",
    "reporting.rpt_target_attainment",
    "reporting.rpt_estimate_record",
    "reporting.rpt_cooperative_trend",
    "reporting.rpt_counts_on_boundaries",
    "reporting.rpt_count_rollup",
    "reporting.rpt_outside_totals",
    "reporting.rpt_data_quality",
    "reporting.rpt_submission_findings",
    "reporting.rpt_changes",
    "reporting.rpt_open_questions",
)
"""Every table of a release, as ``schema.table``."""

PUBLISHED = {
    table: Asset(table, uri=f"kttt://warehouse/{table.replace('.', '/')}", group=table.partition(".")[0])
    for table in PUBLISHED_TABLES
}
"""One asset a published table.

Events carry ``as_of``, ``release``, the table's ``rows`` and ``seconds``, and how the night ended: ``checks`` (how many
passed, warned, failed, errored, had nothing to look at), ``missing`` reports and ``documents``.
"""

MISSING_REPORTS = PUBLISHED["reporting.rpt_missing_reports"]
OPEN_QUESTIONS = PUBLISHED["reporting.rpt_open_questions"]
