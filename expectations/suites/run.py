"""The run itself: one, of tonight, fed by what arrives; the roster came through, and nothing published before was lost.

What late people do is a warning here as anywhere: a deadline on which nothing arrived may be theirs or the channel's.
"""

from __future__ import annotations

from expectations.suite import PROVIDER, Check, Query, Suite, in_set, some_names
from expectations.suites.obligations import DUE_DUTIES

DAYS_AHEAD = 1
"""A file may be this much newer than as-of: the night takes local midnight and reads what came until it began."""

NIGHTS_BETWEEN = 1
"""Publications are a night apart; after a longer pause deadlines passed without a list of who missed them."""

ARRIVAL_DAYS = 30
LEAST_DUE = 10
"""Of so many reports that fell due at one instant, one at least arrives in the month before or since: three agencies
may all be late, ten that all are silent point at the channel."""

RECENT_DAYS = 366
"""Periods that fell due within a year are compared with the ones before them: nobody acts on older ones."""

RESPONDENTS_KEPT = 0.8
LEAST_RESPONDENTS = 5
"""Fewer than four of five who would have answered at the rate of the period before, as many days after its cut-off; and
a period that five or more answered: one of three is no trend."""

LEAST_DOCUMENTS = 10
USABLE_SHARE = 0.5
"""Of ten files or more that were read at once, half are usable: else a form or a channel has changed, not a sender."""

ROWS_KEPT = 0.9
LEAST_LOST = 20
LEAST_EMPTIED = 100
"""A correction or a withdrawal takes a few rows out of a table, and may empty a small one; it does not take a tenth of
a large one away, and it never empties one of a hundred rows."""

TIMES_GROWN = 3
LEAST_GROWN = 1000
"""A table that triples within a night, by more than a thousand rows, holds new provinces or rows counted twice."""

WAY_TO_ACT = "Lỗi của chương trình dựng kho, hoặc kho tiếp nhận bị mất tệp: gửi nhật ký cho nhóm phát triển."

THIS_RUN = Query(
    key="this",
    title="lượt dựng này",
    sql="""
        with newest as (
            select
                max(newest_received_at) filter (where kind = 'plans') as newest_plan_at,
                max(newest_received_at) filter (where kind = 'submissions') as newest_report_at
            from staging.stg_newest_receipts
        ),

        published as (
            select max(as_of_at) as published_as_of_at from staging.stg_published_release
        )

        select
            run.run_key,
            'tính đến ' || strftime(run.as_of_at + interval 7 hour, '%d/%m/%Y %H:%M') as as_of,
            'bản trước tính đến ' || strftime(published.published_as_of_at + interval 7 hour, '%d/%m/%Y %H:%M')
                as published_as_of,
            'báo cáo sau cùng đến lúc ' || strftime(newest.newest_report_at + interval 7 hour, '%d/%m/%Y %H:%M')
                as newest_report,
            'kế hoạch sau cùng đến lúc ' || strftime(newest.newest_plan_at + interval 7 hour, '%d/%m/%Y %H:%M')
                as newest_plan,
            (epoch(newest.newest_report_at) - epoch(run.as_of_at)) / 86400 as days_ahead,
            (epoch(run.as_of_at) - epoch(published.published_as_of_at)) / 86400 as nights_between
        from staging.stg_run as run
        cross join newest
        cross join published
    """,
    keys=("as_of", "published_as_of", "newest_report", "newest_plan", "run_key"),
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
        Check(
            key="as_of_is_tonight",
            name=f"Thời điểm chốt số liệu không sớm hơn báo cáo đến sau cùng quá {DAYS_AHEAD} ngày",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "days_ahead", "max_value": DAYS_AHEAD},
            found="{n} lượt dựng tính đến một ngày đã qua, báo cáo đến sau ngày ấy không được tính",
            what_to_do=(
                "Nếu không cố ý tính lại cho ngày đã qua thì bỏ KTTT_AS_OF hoặc ô Thời điểm chốt số liệu rồi chạy lại."
            ),
        ),
        Check(
            key="no_night_skipped",
            name="Bản phát hành trước cách lượt dựng này không quá một đêm",
            severity="info",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "nights_between", "max_value": NIGHTS_BETWEEN},
            found="{n} lượt dựng cách bản phát hành trước hơn một đêm",
            what_to_do=(
                "Xem các đêm trước vì sao không công bố; kết luận của các đêm ấy xét lại được bằng DAG rejudge hoặc "
                "kttt judge."
            ),
        ),
    ),
)

ARRIVALS = Query(
    key="arrivals",
    title="báo cáo đến hạn trong tháng qua",
    sql=f"""
        with due as (
            select obligations.cutoff_at, min(obligations.due_date) as due_date, count(*) as duties
            from marts.fct_report_obligations as obligations
            cross join staging.stg_run as run
            where obligations.is_expected and obligations.cutoff_at >= run.as_of_at - interval {ARRIVAL_DAYS} day
            group by obligations.cutoff_at
        ),

        arrivals as (
            select received_at from staging.stg_receipts where kind = 'submissions'
            union all
            select entries.received_at
            from intermediate.int_register_duties as entries
            inner join staging.stg_run as run on entries.received_at < run.as_of_at
            where entries.kind = 'receipt'
        ),

        counted as (
            select due.cutoff_at, due.due_date, due.duties, count(arrivals.received_at) as arrived
            from due
            left join arrivals on arrivals.received_at >= due.cutoff_at - interval {ARRIVAL_DAYS} day
            group by due.cutoff_at, due.due_date, due.duties
        )

        select
            strftime(due_date, '%d/%m/%Y') as due_date,
            duties,
            case when duties >= {LEAST_DUE} or arrived > 0 then arrived end as arrived
        from counted
        order by cutoff_at
    """,
    keys=("due_date", "duties"),
    expected=f"""
        select count(*)
        from ({DUE_DUTIES}) as duties
        where duties.cutoff_at >= duties.as_of_at - interval {ARRIVAL_DAYS} day
    """,
    weight="duties",
    checks=(
        Check(
            key="reports_arrive",
            name=f"Khi có từ {LEAST_DUE} báo cáo đến hạn, trong tháng ấy có báo cáo gửi đến",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "arrived", "min_value": 1},
            found="{n} báo cáo đã đến hạn mà cả tháng không có báo cáo nào gửi đến",
            what_to_do="Kiểm tra kênh tiếp nhận (hộp nhận, KTTT_SUBMISSION_SOURCE, quyền đọc) trước khi nhắc đơn vị.",
        ),
    ),
    coverage="warning",
)

RESPONDENTS = Query(
    key="respondents",
    title="kỳ vừa đến hạn của một quy định báo cáo có kỳ trước để so sánh",
    sql=f"""
        with asked as (
            select
                obligations.rule_key, obligations.period_key, periods.period_type,
                min(obligations.cutoff_at) as cutoff_at, count(*) as expected,
                count(*) filter (where obligations.is_received) as answered
            from marts.fct_report_obligations as obligations
            inner join marts.dim_periods as periods on obligations.period_key = periods.period_key
            where obligations.is_expected
            group by obligations.rule_key, obligations.period_key, periods.period_type
        ),

        paired as (
            select
                *,
                lag(period_key) over in_time as key_before,
                lag(cutoff_at) over in_time as cutoff_before,
                lag(expected) over in_time as expected_before
            from asked
            window in_time as (partition by rule_key, period_type order by cutoff_at)
        ),

        recent as (
            select paired.*, run.as_of_at - paired.cutoff_at as age
            from paired
            cross join staging.stg_run as run
            where paired.key_before is not null and paired.cutoff_at >= run.as_of_at - interval {RECENT_DAYS} day
        ),

        -- Those who had answered the period before as many days after its cut-off as this one is old.
        earlier as (
            select recent.rule_key, recent.period_key, count(*) as answered_before
            from recent
            inner join marts.fct_report_obligations as before
                on recent.rule_key = before.rule_key and recent.key_before = before.period_key
            where before.is_received and before.first_accepted_at < recent.cutoff_before + recent.age
            group by recent.rule_key, recent.period_key
        ),

        compared as (
            select
                recent.*,
                coalesce(earlier.answered_before, 0) as answered_before,
                coalesce(earlier.answered_before, 0) >= {LEAST_RESPONDENTS}
                and recent.answered * recent.expected_before
                < {RESPONDENTS_KEPT} * earlier.answered_before * recent.expected as has_fallen
            from recent
            left join earlier
                on recent.rule_key = earlier.rule_key and recent.period_key = earlier.period_key
        )

        select
            coalesce(plans.plan_number, plans.title) as plan,
            periods.period_name,
            compared.answered,
            compared.expected,
            periods_before.period_name as name_before,
            compared.answered_before,
            compared.expected_before,
            rules.source_raw as rule_sentence,
            1 as alike,
            compared.rule_key,
            true as has_fallen
        from compared
        left join marts.dim_report_rules as rules on compared.rule_key = rules.rule_key
        left join marts.dim_plans as plans on rules.plan_key = plans.plan_key
        left join marts.dim_periods as periods on compared.period_key = periods.period_key
        left join marts.dim_periods as periods_before on compared.key_before = periods_before.period_key
        where compared.has_fallen
        union all
        select null, null, null, null, null, null, null, null, count(*), null, false
        from compared
        where not has_fallen
        having count(*) > 0
        order by rule_key, period_name
    """,
    keys=(
        "plan",
        "period_name",
        "answered",
        "expected",
        "name_before",
        "answered_before",
        "expected_before",
        "rule_sentence",
        "alike",
        "rule_key",
    ),
    expected=f"""
        with asked as (
            select rule_key, period_key, period_type, min(cutoff_at) as cutoff_at, max(as_of_at) as as_of_at
            from ({DUE_DUTIES}) as duties
            group by rule_key, period_key, period_type
        ),

        paired as (
            select *, lag(period_key) over (partition by rule_key, period_type order by cutoff_at) as key_before
            from asked
        )

        select count(*)
        from paired
        where key_before is not null and cutoff_at >= as_of_at - interval {RECENT_DAYS} day
    """,
    weight="alike",
    checks=(
        Check(
            key="respondents_not_falling",
            name="Tỷ lệ đơn vị đã báo cáo không giảm mạnh so với kỳ trước, tính vào cùng số ngày sau hạn",
            severity="warning",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("has_fallen", False),
            found="{n} kỳ báo cáo có ít đơn vị trả lời hơn hẳn kỳ trước",
            what_to_do="Kiểm tra kênh tiếp nhận và mẫu đã phát; kênh vẫn tốt thì đôn đốc các đơn vị của quy định này.",
        ),
    ),
    coverage="warning",
)

NEWEST_LOADS = Query(
    key="newest_loads",
    title="lần nạp mới nhất của kế hoạch và của báo cáo",
    sql=f"""
        with newest as (
            select kind, max(load_id) as load_id
            from staging.stg_document_outcomes
            where stage = 'read'
            group by kind
        )

        select
            case newest.kind when 'plans' then 'kế hoạch' when 'submissions' then 'báo cáo' else newest.kind end
                as kind_name,
            newest.load_id,
            count(*) as documents,
            count(*) filter (where outcomes.outcome = 'quarantined') as quarantined,
            case
                when count(*) < {LEAST_DOCUMENTS} then 1
                else count(*) filter (where outcomes.outcome <> 'quarantined') / count(*)
            end as usable_share
        from newest
        inner join staging.stg_document_outcomes as outcomes
            on newest.kind = outcomes.kind and newest.load_id = outcomes.load_id and outcomes.stage = 'read'
        group by newest.kind, newest.load_id
        order by newest.kind
    """,
    keys=("kind_name", "documents", "quarantined", "load_id"),
    expected="""
        select count(distinct kind)
        from marts.fct_document_outcomes
        where stage = 'read' and outcome <> 'pending'
    """,
    checks=(
        Check(
            key="newest_load_usable",
            name=f"Ít nhất {USABLE_SHARE:.0%} số tệp của lần nạp mới nhất dùng được",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "usable_share", "min_value": USABLE_SHARE},
            found="{n} lần nạp có quá nửa số tệp bị cách ly",
            what_to_do="Xem lý do ở mục Tệp đã nhận: mẫu báo cáo hoặc kênh gửi vừa thay đổi thì báo nơi gửi.",
        ),
    ),
    coverage="warning",
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
    compares_with=("marts.dim_plans",),
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
    compares_with=("marts.fct_report_obligations", "marts.dim_agencies"),
)

TABLES = {
    "marts.dim_agencies": "cơ quan",
    "marts.dim_plans": "kế hoạch",
    "marts.dim_report_rules": "quy định báo cáo",
    "marts.dim_tasks": "nhiệm vụ",
    "marts.fct_cooperative_counts": "số liệu hợp tác xã",
    "marts.fct_report_obligations": "nghĩa vụ báo cáo",
    "marts.fct_reported_values": "số liệu đơn vị đã báo cáo",
    "marts.fct_submissions": "báo cáo",
    "marts.fct_targets": "chỉ tiêu",
    "marts.fct_task_progress": "tiến độ nhiệm vụ",
}
"""Tables whose rows come from documents and stay: none of them shrinks by itself."""

VOLUMES = Query(
    key="volumes",
    title="bảng của kho, so với bản phát hành trước",
    sql=f"""
        with counted as ({
        " union all ".join(
            f"select '{words}' as rows_of, '{table}' as table_name, (select count(*) from {table}) as rows_now, "
            f"(select count(*) from published.{table}) as rows_before"
            for table, words in TABLES.items()
        )
    })

        select
            *,
            rows_now < {ROWS_KEPT} * rows_before and rows_before - rows_now >= {LEAST_LOST} as has_shrunk,
            rows_now = 0 and rows_before >= {LEAST_EMPTIED} as is_emptied,
            rows_now > {TIMES_GROWN} * rows_before and rows_now - rows_before >= {LEAST_GROWN} as has_grown
        from counted
        order by table_name
    """,
    keys=("rows_of", "table_name", "rows_now", "rows_before"),
    expected=f"select {len(TABLES)}",
    checks=(
        Check(
            key="no_table_emptied",
            name="Không bảng nào mất hết số liệu của bản phát hành trước",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("is_emptied", False),
            found="{n} bảng không còn dòng nào",
            what_to_do=WAY_TO_ACT,
        ),
        Check(
            key="no_table_shrunk",
            name=f"Không bảng nào mất quá {1 - ROWS_KEPT:.0%} số dòng so với bản phát hành trước",
            severity="warning",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("has_shrunk", False),
            found="{n} bảng mất nhiều dòng",
            what_to_do="Xem nghĩa vụ, kế hoạch hay báo cáo nào không còn (các kiểm tra khác của bộ này nêu tên).",
        ),
        Check(
            key="no_table_grown",
            name=f"Không bảng nào tăng quá {TIMES_GROWN} lần so với bản phát hành trước",
            severity="info",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("has_grown", False),
            found="{n} bảng tăng gấp nhiều lần",
            what_to_do="Đêm ấy có nạp địa phương mới thì không cần làm gì; nếu không, gửi nhật ký cho nhóm phát triển.",
        ),
    ),
    compares_with=tuple(TABLES),
)

RUN = Suite(
    key="run",
    title="Lượt chạy",
    owner=PROVIDER,
    queries=(
        THIS_RUN,
        ARRIVALS,
        RESPONDENTS,
        NEWEST_LOADS,
        ROSTER,
        VOLUMES,
        PUBLISHED_PLANS,
        PUBLISHED_REPORTS,
    ),
)
