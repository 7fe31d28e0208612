"""What the plans hold: tasks without a lead, rules that name no reporter, targets that cannot be."""

from __future__ import annotations

from expectations.suite import PROVIDER, Check, Query, Suite, in_set
from expectations.suites.plans import CORRECT_PLAN

TASKS = Query(
    key="tasks",
    title="nhiệm vụ",
    sql="""
        select
            coalesce(plans.plan_number, plans.title) as plan,
            tasks.task_ref,
            tasks.title as task_title,
            min(bridge.agency_key) filter (where bridge.agency_role = 'lead') as lead_key
        from marts.dim_tasks as tasks
        left join marts.dim_plans as plans on tasks.plan_key = plans.plan_key
        left join marts.bridge_task_agencies as bridge on tasks.task_key = bridge.task_key
        group by plans.plan_number, plans.title, tasks.task_key, tasks.task_ref, tasks.title
        order by tasks.task_key
    """,
    keys=("plan", "task_ref", "task_title"),
    expected="select count(*) from staging.stg_tasks",
    checks=(
        Check(
            key="tasks_have_lead",
            name="Ít nhất 90% nhiệm vụ có cơ quan chủ trì",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "lead_key", "mostly": 0.9},
            found="{n} nhiệm vụ không có cơ quan chủ trì, nhiều hơn 10%",
            what_to_do=CORRECT_PLAN,
        ),
    ),
)

RULES = Query(
    key="rules",
    title="quy định báo cáo",
    sql="""
        select
            coalesce(plans.plan_number, plans.title) as plan,
            rules.source_raw as rule_sentence,
            nullif(trim(rules.reporters_raw), '') as reporters,
            rules.frequency
        from marts.dim_report_rules as rules
        left join marts.dim_plans as plans on rules.plan_key = plans.plan_key
        order by rules.rule_key
    """,
    keys=("plan", "rule_sentence"),
    expected="select count(*) from staging.stg_report_rules",
    checks=(
        Check(
            key="rule_names_reporter",
            name="Quy định báo cáo nêu đơn vị phải báo cáo",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "reporters"},
            found="{n} quy định không nêu đơn vị phải báo cáo",
            what_to_do=CORRECT_PLAN,
        ),
        Check(
            key="rule_has_frequency",
            name="Quy định báo cáo nêu kỳ báo cáo",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "frequency"},
            found="{n} quy định không đọc được kỳ báo cáo",
            what_to_do=CORRECT_PLAN,
        ),
    ),
)

TARGETS = Query(
    key="targets",
    title="chỉ tiêu của một năm",
    sql="""
        select
            coalesce(plans.plan_number, plans.title) as plan,
            targets.indicator_key,
            targets.horizon_year,
            targets.target_value,
            targets.source_raw as sentence,
            targets.operator,
            targets.unit,
            case when targets.unit = 'percent' then targets.target_value end as percent,
            extract(year from plans.start_date) as plan_year
        from marts.fct_targets as targets
        left join marts.dim_plans as plans on targets.plan_key = plans.plan_key
        order by targets.target_key
    """,
    keys=("plan", "indicator_key", "horizon_year", "target_value", "sentence"),
    expected="select count(*) from staging.stg_targets",
    checks=(
        Check(
            key="target_operator_known",
            name="Phép so sánh của chỉ tiêu thuộc danh mục",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("operator", "~", ">=", "<=", "=", "range"),
            found="{n} chỉ tiêu có phép so sánh lạ",
            what_to_do="Lỗi của bộ đọc kế hoạch: gửi nhật ký cho nhóm phát triển.",
        ),
        Check(
            key="target_unit_known",
            name="Đơn vị của chỉ tiêu thuộc danh mục",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("unit", "count", "percent", "person", "VND"),
            found="{n} chỉ tiêu có đơn vị lạ",
            what_to_do="Lỗi của bộ đọc kế hoạch: gửi nhật ký cho nhóm phát triển.",
        ),
        Check(
            key="target_percent_within_0_100",
            name="Chỉ tiêu phần trăm nằm trong khoảng 0 đến 100",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "percent", "min_value": 0, "max_value": 100},
            found="{n} chỉ tiêu phần trăm ngoài khoảng 0 đến 100",
            what_to_do=CORRECT_PLAN,
        ),
        Check(
            key="target_after_plan",
            name="Năm của chỉ tiêu không trước năm của kế hoạch",
            severity="warning",
            expectation="ExpectColumnPairValuesAToBeGreaterThanB",
            arguments={
                "column_A": "horizon_year",
                "column_B": "plan_year",
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            },
            found="{n} chỉ tiêu có năm trước năm của kế hoạch",
            what_to_do=CORRECT_PLAN,
        ),
    ),
)

UNSURE = Query(
    key="unsure",
    title="dòng kế hoạch đọc chưa chắc hoặc đã có người quyết định",
    sql="""
        select
            coalesce(plans.plan_number, plans.title) as plan,
            unsure.row_kind,
            unsure.row_key,
            unsure.source_raw as passage,
            unsure.row_state
        from marts.fct_plan_row_decisions as unsure
        left join marts.dim_plans as plans on unsure.plan_key = plans.plan_key
        order by unsure.row_kind, unsure.row_key
    """,
    keys=("plan", "row_kind", "row_key", "passage"),
    expected="select count(*) from staging.stg_plan_rows where row_state <> 'sure'",
    checks=(
        Check(
            key="unsure_rows_decided",
            name="Dòng kế hoạch đọc chưa chắc đều đã có người duyệt hoặc loại",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("row_state", "open"),
            found="{n} dòng kế hoạch đọc chưa chắc, chờ người quyết định",
            what_to_do=(
                "Trả lời ở DAG Hỏi việc cần quyết định, hoặc kttt register approve-row, reject-row; nhiệm vụ và "
                "chỉ tiêu chưa duyệt không có trong kho."
            ),
        ),
    ),
)

PLAN_CONTENTS = Suite(
    key="plan_contents", title="Nội dung kế hoạch", owner=PROVIDER, queries=(TASKS, RULES, TARGETS, UNSURE)
)
