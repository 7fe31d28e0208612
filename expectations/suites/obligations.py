"""Whether every duty that the plans create stands in the warehouse, and whether its verdict holds together."""

from __future__ import annotations

from expectations.suite import PROVIDER, Check, Query, Suite, in_set

STATUSES = ("not_applicable", "no_due_date", "on_time", "late", "not_due", "extended", "missing")
RECEIPT_STATES = ("none", "refused", "blank", "valid", "not_structured")

# On time, late, extended and missing may be counted as expected; nothing else may, so that no rate passes 100 %.
COUNTING = [(status, True) for status in ("on_time", "late", "extended", "missing")]
NOT_COUNTING = [(status, False) for status in ("on_time", "not_applicable", "no_due_date", "not_due")]

DEFECT = "Lỗi của chương trình dựng kho: không phát hành; gửi nhật ký cho nhóm phát triển."

# A plan that began after as-of has no open period yet, and one that ends in its first year may have been issued after
# its only due date; neither can be asked for an obligation.
RULES = Query(
    key="rules",
    title="đơn vị phải báo cáo theo một quy định của kế hoạch",
    sql="""
        select
            rules.source_raw as rule_sentence,
            reporters.agency_name,
            coalesce(plans.plan_number, plans.title) as plan,
            rules.rule_key,
            min(dims.rule_key) as dim_rule_key,
            count(obligations.obligation_key) as obligations,
            max(periods.period_year) as last_year,
            min(least(coalesce(plans.end_year, 9999), extract(year from run.as_of_date))) as year_to_reach
        from staging.stg_report_rules as rules
        cross join staging.stg_run as run
        left join marts.dim_plans as plans on rules.plan_key = plans.plan_key
        left join marts.dim_report_rules as dims on rules.rule_key = dims.rule_key
        left join intermediate.int_rule_reporter_names as reporters on rules.rule_key = reporters.rule_key
        left join intermediate.int_agency_mentions as mentions
            on reporters.plan_key = mentions.plan_key and reporters.agency_name = mentions.agency_name
        left join marts.fct_report_obligations as obligations
            on rules.rule_key = obligations.rule_key and mentions.agency_key = obligations.agency_key
        left join marts.dim_periods as periods on obligations.period_key = periods.period_key
        where
            coalesce(plans.start_date, date '2000-01-01') <= run.as_of_date
            and coalesce(plans.end_year > extract(year from plans.start_date), true)
        group by all
        order by rules.rule_key, reporters.agency_name
    """,
    keys=("agency_name", "plan", "rule_sentence", "rule_key"),
    expected="""
        select sum(greatest(len(list_distinct(rules.reporters)), 1))
        from staging.stg_report_rules as rules
        inner join staging.stg_plans as plans on rules.plan_key = plans.plan_key
        cross join staging.stg_run as run
        where
            plans.start_date <= run.as_of_date
            and coalesce(plans.year_end > extract(year from plans.start_date), true)
    """,
    checks=(
        Check(
            key="every_rule_has_obligations",
            name="Mỗi quy định báo cáo tạo ra nghĩa vụ cho từng đơn vị phải báo cáo",
            severity="critical",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "obligations", "min_value": 1},
            found="{n} đơn vị có quy định phải báo cáo nhưng không có nghĩa vụ nào trong kho",
            what_to_do=DEFECT,
        ),
        Check(
            key="obligations_up_to_now",
            name="Nghĩa vụ báo cáo kéo dài đến năm hiện tại hoặc năm kết thúc kế hoạch",
            severity="critical",
            expectation="ExpectColumnPairValuesAToBeGreaterThanB",
            arguments={
                "column_A": "last_year",
                "column_B": "year_to_reach",
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            },
            found="{n} đơn vị có nghĩa vụ dừng lại trước năm hiện tại",
            what_to_do=DEFECT,
        ),
    ),
)

OBLIGATIONS_ROWS = Query(
    key="obligations",
    title="nghĩa vụ báo cáo",
    sql="""
        select
            agency_key,
            plan_key,
            period_key,
            obligation_key,
            status,
            receipt_state,
            is_expected,
            case when status = 'on_time' then cutoff_at end as on_time_cutoff_at,
            case when status = 'on_time' then first_valid_at end as on_time_valid_at,
            case when status = 'missing' then first_valid_at end as valid_though_missing_at,
            first_received_at,
            case when first_received_at is not null then run.as_of_at end as as_of_at
        from marts.fct_report_obligations
        cross join staging.stg_run as run
        order by obligation_key
    """,
    keys=("agency_key", "plan_key", "period_key", "status", "obligation_key"),
    expected="select count(*) from intermediate.int_expected_reports",
    checks=(
        Check(
            key="unique_key",
            name="Mỗi nghĩa vụ báo cáo chỉ có một dòng",
            severity="critical",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "obligation_key"},
            found="{n} dòng trùng mã nghĩa vụ",
            what_to_do=DEFECT,
        ),
        Check(
            key="known_status",
            name="Tình trạng của nghĩa vụ thuộc danh mục",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("status", *STATUSES),
            found="{n} nghĩa vụ có tình trạng lạ",
            what_to_do=DEFECT,
        ),
        Check(
            key="known_receipt_state",
            name="Tình trạng tiếp nhận thuộc danh mục",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("receipt_state", *RECEIPT_STATES),
            found="{n} nghĩa vụ có tình trạng tiếp nhận lạ",
            what_to_do=DEFECT,
        ),
        Check(
            key="on_time_before_cutoff",
            name="Đúng hạn nghĩa là bản hợp lệ đầu tiên đến trước thời điểm chốt",
            severity="critical",
            expectation="ExpectColumnPairValuesAToBeGreaterThanB",
            arguments={
                "column_A": "on_time_cutoff_at",
                "column_B": "on_time_valid_at",
                "ignore_row_if": "both_values_are_missing",
            },
            found="{n} nghĩa vụ ghi đúng hạn nhưng không có bản hợp lệ trước thời điểm chốt",
            what_to_do=DEFECT,
        ),
        Check(
            key="missing_without_valid_report",
            name="Còn thiếu nghĩa là chưa có bản hợp lệ nào",
            severity="critical",
            expectation="ExpectColumnValuesToBeNull",
            arguments={"column": "valid_though_missing_at"},
            found="{n} nghĩa vụ ghi còn thiếu dù đã có bản hợp lệ",
            what_to_do=DEFECT,
        ),
        Check(
            key="rates_within_100",
            name="Chỉ báo cáo đã đến hạn được tính vào tỷ lệ, nên không tỷ lệ nào vượt 100%",
            severity="critical",
            expectation="ExpectColumnPairValuesToBeInSet",
            arguments={
                "column_A": "status",
                "column_B": "is_expected",
                "value_pairs_set": [*COUNTING, *NOT_COUNTING],
            },
            found="{n} nghĩa vụ được tính hoặc bỏ khỏi tỷ lệ trái với tình trạng của nó",
            what_to_do=DEFECT,
        ),
        Check(
            key="nothing_from_the_future",
            name="Chỉ dùng báo cáo nhận trước thời điểm chốt số liệu",
            severity="critical",
            expectation="ExpectColumnPairValuesAToBeGreaterThanB",
            arguments={
                "column_A": "as_of_at",
                "column_B": "first_received_at",
                "ignore_row_if": "both_values_are_missing",
            },
            found="{n} nghĩa vụ dựa trên báo cáo nhận sau thời điểm chốt số liệu",
            what_to_do=DEFECT,
        ),
    ),
)

OBLIGATIONS = Suite(key="obligations", title="Nghĩa vụ báo cáo", owner=PROVIDER, queries=(RULES, OBLIGATIONS_ROWS))
