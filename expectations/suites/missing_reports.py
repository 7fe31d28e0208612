"""Reports that were due and have not come: a finding for people to act on, never a reason to stop the publication."""

from __future__ import annotations

from expectations.suite import Check, Query, Suite, in_set

DUE = Query(
    key="due",
    title="báo cáo đã đến hạn",
    sql="""
        select
            agencies.agency_name,
            coalesce(plans.plan_number, plans.title) as plan,
            periods.period_name,
            strftime(obligations.due_date, '%d/%m/%Y') as due_date,
            obligations.days_late,
            rules.receiver_raw as receiver_name,
            obligations.obligation_key,
            obligations.status
        from marts.fct_report_obligations as obligations
        left join marts.dim_plans as plans on obligations.plan_key = plans.plan_key
        left join marts.dim_agencies as agencies on obligations.agency_key = agencies.agency_key
        left join marts.dim_periods as periods on obligations.period_key = periods.period_key
        left join marts.dim_report_rules as rules on obligations.rule_key = rules.rule_key
        where obligations.is_expected
        order by obligations.cutoff_at desc, obligations.obligation_key
    """,
    keys=("agency_name", "plan", "period_name", "due_date", "days_late", "receiver_name", "obligation_key"),
    # The list of what should have come, whether or not it became an obligation.
    expected="""
        select count(*)
        from intermediate.int_expected_reports as expected
        cross join staging.stg_run as run
        where expected.cutoff_at <= run.as_of_at and not expected.is_own_receiver
    """,
    checks=(
        Check(
            key="none_missing",
            name="Mọi báo cáo đã đến hạn đều đã nhận được bản hợp lệ",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("status", "missing"),
            found="{n} báo cáo quá hạn chưa có bản hợp lệ",
            what_to_do="Nhắc đơn vị nộp báo cáo; nếu đã gửi qua kênh khác thì ghi vào sổ tiếp nhận.",
        ),
    ),
)

LISTED = Query(
    key="listed",
    title="báo cáo còn thiếu theo nghĩa vụ hoặc theo danh sách công bố",
    sql="""
        select
            coalesce(missing.obligation_key, listed.obligation_key) as duty,
            missing.obligation_key,
            listed.obligation_key as listed_key
        from (select obligation_key from marts.fct_report_obligations where status = 'missing') as missing
        full join reporting.rpt_missing_reports as listed on missing.obligation_key = listed.obligation_key
        order by duty
    """,
    keys=("duty",),
    expected="select count(*) from marts.fct_report_obligations where status = 'missing'",
    checks=(
        Check(
            key="list_complete",
            name="Danh sách báo cáo còn thiếu khớp từng dòng với nghĩa vụ báo cáo",
            severity="critical",
            expectation="ExpectColumnPairValuesToBeEqual",
            arguments={"column_A": "obligation_key", "column_B": "listed_key", "ignore_row_if": "neither"},
            found="{n} báo cáo chỉ có ở một trong hai nơi",
            what_to_do="Lỗi của mô hình rpt_missing_reports: gửi nhật ký cho nhóm phát triển.",
        ),
    ),
)

MISSING_REPORTS = Suite(
    key="missing_reports", title="Báo cáo còn thiếu", owner="Cơ quan đầu mối kinh tế tập thể", queries=(DUE, LISTED)
)
