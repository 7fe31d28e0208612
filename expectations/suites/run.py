"""The run itself: that there is one, that the roster came through, and that nothing published before was lost."""

from __future__ import annotations

from expectations.suite import PROVIDER, Check, Query, Suite, in_set, some_names

THIS_RUN = Query(
    key="this",
    title="lượt dựng này",
    sql="select run_key from staging.stg_run",
    keys=("run_key",),
    expected="select 1",
    checks=(
        Check(
            key="one_run",
            name="Lượt dựng có đúng một thời điểm chốt số liệu",
            severity="critical",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 1},
            found="Số dòng của lượt dựng sai {n}",
            what_to_do="Dựng lại từ bước đầu; nếu vẫn lỗi thì gửi nhật ký cho nhóm phát triển.",
        ),
    ),
)

ROSTER = Query(
    key="roster",
    title="cơ quan trong danh bạ",
    sql="""
        select roster.agency_name, roster.agency_key, agencies.agency_key as loaded_key
        from staging.stg_agencies as roster
        left join marts.dim_agencies as agencies on roster.agency_key = agencies.agency_key
        order by roster.agency_key
    """,
    keys=("agency_name", "agency_key"),
    # With plans to resolve, an empty roster is as good as no roster.
    expected="""
        select greatest(
            (select count(*) from staging.agencies), (select least(count(*), 1) from marts.dim_plans)
        )
    """,
    checks=(
        Check(
            key="no_agency_lost",
            name="Mọi cơ quan trong danh bạ đều có trong kho",
            severity="critical",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "loaded_key"},
            found="{n} cơ quan của danh bạ không vào kho",
            what_to_do="Lỗi của mô hình dim_agencies: gửi nhật ký cho nhóm phát triển.",
        ),
    ),
    coverage="warning",
    coverage_to_do="Bổ sung danh bạ cơ quan (agencies.csv) cho các tỉnh có kế hoạch rồi chạy lại.",
)

PUBLISHED_PLANS = Query(
    key="published_plans",
    title="kế hoạch của bản phát hành trước",
    sql="""
        select before.plan_number, before.title, before.issuer, now.plan_key as current_key
        from published.marts.dim_plans as before
        left join marts.dim_plans as now on before.plan_key = now.plan_key
        order by before.plan_key
    """,
    keys=("plan_number", "title", "issuer"),
    expected="select count(*) from published.marts.dim_plans",
    checks=(
        Check(
            key="no_plan_lost",
            name="Kế hoạch của bản phát hành trước vẫn còn",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "current_key"},
            found="{n} kế hoạch có ở bản trước, nay không còn",
            what_to_do="Xem tệp kế hoạch còn trong kho tiếp nhận không, bộ đọc mới có đổi số hay tên kế hoạch không.",
        ),
    ),
    coverage="warning",
    needs_published=True,
)

PUBLISHED_REPORTS = Query(
    key="published_reports",
    title="nghĩa vụ đã có báo cáo ở bản phát hành trước",
    sql=f"""
        select
            {some_names("agencies.agency_name", "before.agency_key")} as agency_names,
            before.period_key,
            count(*) as duties,
            min(before.obligation_key) as obligation_key,
            coalesce(now.receipt_state <> 'none', false) as is_kept
        from published.marts.fct_report_obligations as before
        left join published.marts.dim_agencies as agencies on before.agency_key = agencies.agency_key
        left join marts.fct_report_obligations as now on before.obligation_key = now.obligation_key
        where before.receipt_state <> 'none'
        group by before.plan_key, before.period_key, is_kept
        order by before.plan_key, before.period_key
    """,
    keys=("agency_names", "period_key", "duties", "obligation_key"),
    expected="select count(*) from published.marts.fct_report_obligations where receipt_state <> 'none'",
    weight="duties",
    checks=(
        Check(
            key="no_report_lost",
            name="Báo cáo đã nhận ở bản phát hành trước vẫn còn",
            severity="warning",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("is_kept", True),
            found="{n} nghĩa vụ trước đã có báo cáo, nay không thấy",
            what_to_do="Đối chiếu kho tiếp nhận và sổ tiếp nhận với bản phát hành trước.",
        ),
    ),
    coverage="warning",
    needs_published=True,
)

RUN = Suite(
    key="run", title="Lượt chạy", owner=PROVIDER, queries=(THIS_RUN, ROSTER, PUBLISHED_PLANS, PUBLISHED_REPORTS)
)
