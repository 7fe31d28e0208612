"""Reports that were due and have not come: a finding for people to act on, never a reason to stop the publication."""

from __future__ import annotations

from expectations.suite import Check, Query, Suite, in_set, some_names
from expectations.suites.obligations import AGENCY_NAME, DUE_DUTIES, OPEN_DUTIES

NAMED_ONE_BY_ONE = 300
"""So many missing reports have a row of their own, the newest cut-off first; the others one row for a rule and period.

Nobody reads a longer list on a page (reporting.rpt_missing_reports holds it whole), and each row found costs 0.3 ms.
"""

DUE = Query(
    key="due",
    title="báo cáo đã đến hạn",
    sql=f"""
        with missing as (
            select
                obligations.obligation_key,
                obligations.rule_key,
                obligations.cutoff_at,
                obligations.due_date,
                obligations.days_late,
                agencies.agency_key,
                {AGENCY_NAME} as agency_name,
                coalesce(plans.plan_number, plans.title) as plan,
                periods.period_name,
                rules.receiver_raw as receiver_name,
                row_number() over (
                    order by obligations.cutoff_at desc, obligations.rule_key, agency_name, obligations.obligation_key
                ) as place
            from marts.fct_report_obligations as obligations
            left join marts.dim_plans as plans on obligations.plan_key = plans.plan_key
            left join marts.dim_agencies as agencies on obligations.agency_key = agencies.agency_key
            left join marts.dim_periods as periods on obligations.period_key = periods.period_key
            left join marts.dim_report_rules as rules on obligations.rule_key = rules.rule_key
            where obligations.is_expected and obligations.status = 'missing'
        )

        select
            min(plan) as plan,
            {some_names("agency_name", "agency_key")} as agency_names,
            min(period_name) as period_name,
            strftime(min(due_date), '%d/%m/%Y') as due_date,
            min(days_late) as days_late,
            min(receiver_name) as receiver_name,
            count(*) as duties,
            rule_key,
            min(obligation_key) as obligation_key,
            'missing' as status
        from missing
        group by rule_key, cutoff_at, case when place <= {NAMED_ONE_BY_ONE} then place end
        union all
        select null, null, null, null, null, null, count(*), null, null, 'other'
        from marts.fct_report_obligations
        where is_expected and status <> 'missing'
        having count(*) > 0
        order by status, strptime(due_date, '%d/%m/%Y') desc, rule_key, duties, agency_names
    """,
    keys=(
        "plan",
        "agency_names",
        "period_name",
        "due_date",
        "days_late",
        "receiver_name",
        "duties",
        "obligation_key",
    ),
    expected=f"select count(*) from ({DUE_DUTIES}) as duties",
    weight="duties",
    checks=(
        Check(
            key="none_missing",
            name="Mọi báo cáo đã đến hạn đều đã nhận được bản hợp lệ",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("status", "missing"),
            found="{n} báo cáo quá hạn chưa có bản hợp lệ",
            what_to_do=(
                "Nhắc đơn vị nộp báo cáo (danh sách đầy đủ: reporting.rpt_missing_reports); "
                "nếu đã gửi qua kênh khác thì ghi vào sổ tiếp nhận (kttt register receipt)."
            ),
        ),
    ),
)

# One row for an agency that ended, never for each that may stand in its place.
PRESUMED = Query(
    key="presumed",
    title="nghĩa vụ của đơn vị đứng thay đơn vị đã chấm dứt",
    sql=f"""
        select
            coalesce(plans.plan_number, plans.title) as plan,
            {AGENCY_NAME.replace("agencies.", "predecessors.")} as predecessor_name,
            {some_names(AGENCY_NAME, "agencies.agency_key")} as agency_names,
            count(*) as duties,
            obligations.rule_key,
            min(obligations.obligation_key) as obligation_key,
            case
                when obligations.basis <> 'presumed' then 'confirmed'
                when obligations.status = 'not_applicable' then 'settled'
                else 'presumed'
            end as decision
        from marts.fct_report_obligations as obligations
        left join marts.dim_plans as plans on obligations.plan_key = plans.plan_key
        left join marts.dim_agencies as agencies on obligations.agency_key = agencies.agency_key
        left join marts.dim_agencies as predecessors on obligations.predecessor_key = predecessors.agency_key
        where obligations.basis in ('presumed', 'confirmed')
        group by
            plans.plan_number,
            plans.title,
            obligations.rule_key,
            obligations.predecessor_key,
            predecessor_name,
            decision
        order by duties desc, obligations.rule_key, obligations.predecessor_key
    """,
    keys=("plan", "predecessor_name", "agency_names", "duties", "rule_key", "obligation_key"),
    expected=f"select count(*) from ({OPEN_DUTIES}) as duties where duties.basis = 'presumed'",
    weight="duties",
    checks=(
        Check(
            key="none_presumed",
            name="Không còn nghĩa vụ suy đoán chờ xác nhận",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("decision", "presumed"),
            found="{n} nghĩa vụ suy đoán chờ xác nhận, nằm ngoài mọi tỷ lệ",
            what_to_do=(
                "Hỏi cơ quan có thẩm quyền đơn vị kế nhiệm có phải báo cáo thay đơn vị đã chấm dứt không; "
                "có thì ghi kttt register confirm, không thì ghi refuse; thêm --all-presumed cho cả quy định."
            ),
        ),
    ),
)

LISTED = Query(
    key="listed",
    title="báo cáo còn thiếu theo nghĩa vụ hoặc theo danh sách công bố",
    sql="""
        select
            min(coalesce(missing.obligation_key, listed.obligation_key)) as duty,
            count(*) as duties,
            missing.obligation_key is not null and listed.obligation_key is not null as is_in_both
        from (select obligation_key from marts.fct_report_obligations where status = 'missing') as missing
        full join reporting.rpt_missing_reports as listed on missing.obligation_key = listed.obligation_key
        group by is_in_both, missing.obligation_key is null
        order by is_in_both
    """,
    keys=("duty", "duties"),
    expected="select count(*) from marts.fct_report_obligations where status = 'missing'",
    weight="duties",
    checks=(
        Check(
            key="list_complete",
            name="Danh sách báo cáo còn thiếu khớp từng dòng với nghĩa vụ báo cáo",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("is_in_both", True),
            found="{n} báo cáo chỉ có ở một trong hai nơi, chẳng hạn",
            what_to_do="Lỗi của mô hình rpt_missing_reports: gửi nhật ký cho nhóm phát triển.",
        ),
    ),
)

MISSING_REPORTS = Suite(
    key="missing_reports",
    title="Báo cáo còn thiếu",
    owner="Cơ quan đầu mối kinh tế tập thể",
    queries=(DUE, PRESUMED, LISTED),
)
