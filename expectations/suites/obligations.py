"""Whether every duty that the plans create stands in the warehouse, and whether its verdict holds together."""

from __future__ import annotations

from expectations.suite import PROVIDER, Check, Query, Suite, in_set, some_names

STATUSES = ("not_applicable", "no_due_date", "on_time", "late", "not_due", "extended", "missing")
RECEIPT_STATES = ("none", "refused", "blank", "valid", "not_structured")
BASES = ("named", "listed", "assumed", "group", "unknown", "presumed", "confirmed")

# On time, late, extended and missing may be counted as expected; nothing else may, so that no rate passes 100 %.
COUNTING = [(status, True) for status in ("on_time", "late", "extended", "missing")]
NOT_COUNTING = [(status, False) for status in ("on_time", "not_applicable", "no_due_date", "not_due")]

# Expected, received, on time with extensions, on time: each is a part of the one before it.
NESTED_RATES = ("0000", "1000", "1100", "1110", "1111")

# Across provinces an agency is named with its province.
AGENCY_NAME = "case when plans.area_level is null then agencies.agency_full_name else agencies.agency_name end"

DEFECT = "Lỗi của chương trình dựng kho: không phát hành; gửi nhật ký cho nhóm phát triển."


def _open(table: str) -> str:
    """SQL of the rows of a table that may be judged: of periods that are open at as-of, of plans that have begun."""
    return f"""
        select rows_of.*, run.as_of_at
        from {table} as rows_of
        inner join staging.stg_run as run on rows_of.plan_start_date <= run.as_of_date
        inner join intermediate.int_open_periods as open_periods
            on
                run.as_of_at = open_periods.as_of_at
                and rows_of.period_type = open_periods.period_type
                and rows_of.period_start_date <= open_periods.last_start_date
    """


OPEN_DEADLINES = _open("intermediate.int_rule_deadlines")
OPEN_DUTIES = _open("intermediate.int_expected_reports")

# The list of what should have come, whether or not it became an obligation: not what nobody confirmed yet, and not what
# was waived.
DUE_DUTIES = f"""
    select duties.*
    from ({OPEN_DUTIES}) as duties
    where
        duties.cutoff_at <= duties.as_of_at
        and not duties.is_own_receiver
        and duties.basis <> 'presumed'
        and not exists (
            select 1
            from intermediate.int_register_duties as entries
            where
                entries.kind = 'waiver'
                and entries.effective_at < duties.as_of_at
                and entries.rule_key = duties.rule_key
                and entries.agency_key = duties.agency_key
                and coalesce(entries.period_key, duties.period_key) = duties.period_key
        )
"""

# What falls due in the year after its period goes with a plan that ends at the turn of the year, so one year less can
# be asked for.
RULES = Query(
    key="rules",
    title="quy định báo cáo đang có hiệu lực",
    sql=f"""
        with deadlines as ({OPEN_DEADLINES}),
        owed as (
            select rule_key, period_key from marts.fct_report_obligations group by rule_key, period_key
        ),
        reached as (
            select
                deadlines.rule_key,
                string_agg(deadlines.period_key, '; ' order by deadlines.period_start_date)
                    filter (where owed.rule_key is null) as periods_without_reporter,
                count(*) filter (where owed.rule_key is null) as periods_lacking,
                max(periods.period_year) as last_year
            from deadlines
            left join owed on deadlines.rule_key = owed.rule_key and deadlines.period_key = owed.period_key
            left join marts.dim_periods as periods on deadlines.period_key = periods.period_key
            group by deadlines.rule_key
        )
        select
            rules.source_raw as rule_sentence,
            coalesce(plans.plan_number, plans.title) as plan,
            reached.periods_without_reporter,
            rules.rule_key,
            reached.periods_lacking,
            reached.last_year,
            case
                when rules.interval_years is null then
                    least(
                        coalesce(plans.end_year, 9999),
                        coalesce(
                            extract(year from ends.ended_date + interval 1 day) - 1
                            - case when rules.due_year_offset = 1 or rules.within_days is not null then 1 else 0 end,
                            9999
                        ),
                        extract(year from run.as_of_date)
                    )
            end as year_to_reach
        from reached
        inner join staging.stg_report_rules as rules on reached.rule_key = rules.rule_key
        cross join staging.stg_run as run
        left join marts.dim_plans as plans on rules.plan_key = plans.plan_key
        left join intermediate.int_plan_ends as ends on rules.plan_key = ends.plan_key
        order by rules.rule_key
    """,
    keys=("plan", "periods_without_reporter", "rule_sentence", "rule_key"),
    # A plan that began after as-of has no open period yet, and one that ends in its first year may have been issued
    # after its only due date; neither can be asked for a duty, nor a rule of several years for one in any one of them.
    expected="""
        select count(*)
        from staging.stg_report_rules as rules
        inner join staging.stg_plans as plans on rules.plan_key = plans.plan_key
        cross join staging.stg_run as run
        left join intermediate.int_plan_ends as ends on plans.plan_key = ends.plan_key
        where
            plans.start_date <= run.as_of_date
            and rules.interval_years is null
            and coalesce(
                least(plans.year_end, year(ends.ended_date + interval 1 day) - 1) > year(plans.start_date), true
            )
    """,
    checks=(
        Check(
            key="every_rule_has_obligations",
            name="Kỳ nào của quy định báo cáo cũng có đơn vị phải báo cáo",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "periods_lacking", "max_value": 0},
            found="{n} quy định có kỳ không đơn vị nào phải báo cáo",
            what_to_do=(
                "Danh bạ không có đơn vị nào ứng với quy định vào ngày đến hạn: thêm đơn vị ấy, hoặc đơn vị kế nhiệm, "
                "vào danh bạ (docs/roster.md) rồi chạy lại."
            ),
        ),
        Check(
            key="obligations_up_to_now",
            name="Các kỳ phải báo cáo kéo dài đến năm hiện tại hoặc đến khi kế hoạch kết thúc",
            severity="critical",
            expectation="ExpectColumnPairValuesAToBeGreaterThanB",
            arguments={
                "column_A": "last_year",
                "column_B": "year_to_reach",
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            },
            found="{n} quy định có các kỳ phải báo cáo dừng lại trước năm hiện tại",
            what_to_do=DEFECT,
        ),
    ),
)

REPORTERS = Query(
    key="reporters",
    title="đơn vị trong danh bạ phải báo cáo một kỳ của một quy định",
    sql=f"""
        with owing as (
            select distinct deadlines.rule_key, deadlines.plan_key, deadlines.period_key, reporters.agency_key
            from ({OPEN_DEADLINES}) as deadlines
            inner join intermediate.int_rule_reporters as reporters
                on
                    deadlines.rule_key = reporters.rule_key
                    and deadlines.judged_date
                    between coalesce(reporters.from_date, date '0001-01-01')
                    and coalesce(reporters.to_date, date '9999-12-31')
                    -- While an official list holds, the default for its group does not.
                    and not coalesce(
                        deadlines.judged_date between reporters.list_from_date and reporters.list_to_date, false
                    )
        )
        select
            {some_names(f"coalesce({AGENCY_NAME}, owing.agency_key)", "owing.agency_key")} as agency_names,
            coalesce(plans.plan_number, plans.title) as plan,
            owing.period_key,
            count(*) as duties,
            owing.rule_key,
            obligations.obligation_key is not null as has_obligation
        from owing
        left join marts.fct_report_obligations as obligations
            on
                owing.rule_key = obligations.rule_key
                and owing.agency_key = obligations.agency_key
                and owing.period_key = obligations.period_key
        left join marts.dim_agencies as agencies on owing.agency_key = agencies.agency_key
        left join marts.dim_plans as plans on owing.plan_key = plans.plan_key
        group by plans.plan_number, plans.title, owing.rule_key, owing.period_key, has_obligation
        order by owing.rule_key, owing.period_key
    """,
    keys=("agency_names", "plan", "period_key", "duties", "rule_key"),
    # The other way round: whoever owes a report without standing in somebody's place is a reporter of its rule.
    expected="select count(*) from marts.fct_report_obligations where basis not in ('presumed', 'confirmed')",
    weight="duties",
    checks=(
        Check(
            key="no_reporter_lost",
            name="Đơn vị nào phải báo cáo theo danh bạ cũng có nghĩa vụ trong kho",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("has_obligation", True),
            found="{n} lượt đơn vị phải báo cáo nhưng không có nghĩa vụ trong kho",
            what_to_do=DEFECT,
        ),
    ),
)

GROUPS = Query(
    key="groups",
    title="tên gọi chung phải báo cáo trong một kế hoạch",
    sql="""
        select
            coalesce(plans.plan_number, plans.title) as plan,
            reporters.reporter_name as group_name,
            count(distinct reporters.agency_key) || ' đơn vị' as agencies,
            reporters.basis
        from intermediate.int_rule_reporter_names as names
        inner join intermediate.int_agency_mentions as mentions
            on names.plan_key = mentions.plan_key and names.agency_name = mentions.agency_name
        inner join intermediate.int_rule_reporters as reporters
            on names.rule_key = reporters.rule_key and names.agency_name = reporters.reporter_name
        left join marts.dim_plans as plans on names.plan_key = plans.plan_key
        where mentions.resolution = 'group'
        group by plans.plan_number, plans.title, names.plan_key, reporters.reporter_name, reporters.basis
        order by names.plan_key, reporters.reporter_name
    """,
    keys=("plan", "group_name", "agencies"),
    expected="""
        select count(distinct (names.plan_key, names.agency_name))
        from intermediate.int_rule_reporter_names as names
        inner join intermediate.int_agency_mentions as mentions
            on names.plan_key = mentions.plan_key and names.agency_name = mentions.agency_name
        where mentions.resolution = 'group'
    """,
    checks=(
        Check(
            key="groups_told_apart",
            name="Tên gọi chung phải báo cáo đều hiểu được là những đơn vị nào",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("basis", "group"),
            found="{n} tên gọi chung chưa tách được thành đơn vị, nên cả nhóm chỉ có một nghĩa vụ",
            what_to_do=(
                "Ghi cách gọi ấy vào group_names.csv và thành viên vào agency_groups.csv hoặc group_members.csv "
                "(docs/obligations.md) rồi chạy lại."
            ),
        ),
        Check(
            key="groups_listed",
            name="Tên gọi chung phải báo cáo có danh sách chính thức",
            severity="info",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("basis", "assumed"),
            found="{n} tên gọi chung được hiểu theo mặc định, chưa có danh sách chính thức",
            what_to_do=(
                "Đối chiếu marts.bridge_group_members với nơi nhận của kế hoạch (marts.dim_plan_recipients); "
                "có danh sách chính thức thì ghi vào group_members.csv kèm căn cứ."
            ),
        ),
    ),
)

OBLIGATIONS_ROWS = Query(
    key="obligations",
    title="nghĩa vụ báo cáo",
    sql="""
        with judged as (
            select
                obligations.*,
                count(*) over (partition by obligations.obligation_key) as copies,
                case
                    when status = 'on_time' then coalesce(first_accepted_at < cutoff_at, false)
                end as is_on_time_before_cutoff,
                case when status in ('missing', 'extended') then first_accepted_at is null end as is_missing_all,
                greatest(first_received_at, first_accepted_at) < run.as_of_at as is_from_before,
                cast(cast(is_expected as integer) as varchar) || cast(is_received as integer)
                || cast(is_on_time_with_extension as integer) || cast(is_on_time as integer) as rates,
                case when basis <> 'presumed' then status end as status_of_own,
                case when basis = 'presumed' then is_expected end as is_presumed_expected,
                case when status = 'not_applicable' then coalesce(not_applicable_reason, 'none') end as reason
            from marts.fct_report_obligations as obligations
            cross join staging.stg_run as run
        )
        select
            coalesce(plans.plan_number, plans.title) as plan,
            judged.period_key,
            judged.status,
            judged.receipt_state,
            judged.basis,
            min(judged.obligation_key) as duty,
            count(*) as duties,
            judged.is_expected,
            judged.copies,
            judged.is_on_time_before_cutoff,
            judged.is_missing_all,
            judged.is_from_before,
            judged.rates,
            judged.status_of_own,
            judged.is_presumed_expected,
            judged.reason
        from judged
        left join marts.dim_plans as plans on judged.plan_key = plans.plan_key
        group by all
        order by duty
    """,
    keys=("plan", "period_key", "status", "receipt_state", "basis", "duty", "duties"),
    expected=f"select count(*) from ({OPEN_DUTIES}) as duties",
    weight="duties",
    checks=(
        Check(
            key="unique_key",
            name="Mỗi nghĩa vụ báo cáo chỉ có một dòng",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("copies", 1),
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
            key="known_basis",
            name="Căn cứ của nghĩa vụ thuộc danh mục",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("basis", *BASES),
            found="{n} nghĩa vụ có căn cứ lạ",
            what_to_do=DEFECT,
        ),
        Check(
            key="on_time_before_cutoff",
            name="Đúng hạn nghĩa là báo cáo được chấp nhận đầu tiên đến trước thời điểm hết hạn",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("is_on_time_before_cutoff", True),
            found="{n} nghĩa vụ ghi đúng hạn nhưng không có báo cáo nào được chấp nhận trước thời điểm hết hạn",
            what_to_do=DEFECT,
        ),
        Check(
            key="missing_without_valid_report",
            name="Còn thiếu hoặc đang gia hạn nghĩa là chưa có báo cáo nào được chấp nhận",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("is_missing_all", True),
            found="{n} nghĩa vụ ghi còn thiếu hoặc đang gia hạn dù đã có báo cáo được chấp nhận",
            what_to_do=DEFECT,
        ),
        Check(
            key="rates_within_100",
            name="Chỉ báo cáo đã đến hạn được tính vào tỷ lệ, nên không tỷ lệ nào vượt 100%",
            severity="critical",
            expectation="ExpectColumnPairValuesToBeInSet",
            arguments={
                "column_A": "status_of_own",
                "column_B": "is_expected",
                "value_pairs_set": [*COUNTING, *NOT_COUNTING],
                "ignore_row_if": "either_value_is_missing",
            },
            found="{n} nghĩa vụ được tính hoặc bỏ khỏi tỷ lệ trái với tình trạng của nó",
            what_to_do=DEFECT,
        ),
        Check(
            key="rates_nested",
            name="Đúng hạn nằm trong đúng hạn tính cả gia hạn, trong đã nhận, trong phải có",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("rates", *NESTED_RATES),
            found="{n} nghĩa vụ được tính vào tỷ lệ này mà không được tính vào tỷ lệ bao nó",
            what_to_do=DEFECT,
        ),
        Check(
            key="presumed_not_expected",
            name="Nghĩa vụ suy đoán không được tính vào tỷ lệ nào",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("is_presumed_expected", False),
            found="{n} nghĩa vụ chưa ai xác nhận mà đã tính vào tỷ lệ",
            what_to_do=DEFECT,
        ),
        Check(
            key="not_applicable_has_reason",
            name="Nghĩa vụ không áp dụng có nêu vì sao",
            severity="critical",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("reason", "none"),
            found="{n} nghĩa vụ ghi không áp dụng mà không nêu vì sao",
            what_to_do=DEFECT,
        ),
        Check(
            key="nothing_from_the_future",
            name="Chỉ dùng báo cáo nhận trước thời điểm chốt số liệu",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("is_from_before", True),
            found="{n} nghĩa vụ dựa trên báo cáo nhận sau thời điểm chốt số liệu",
            what_to_do=DEFECT,
        ),
    ),
)

OBLIGATIONS = Suite(
    key="obligations",
    title="Nghĩa vụ báo cáo",
    owner=PROVIDER,
    queries=(RULES, REPORTERS, GROUPS, OBLIGATIONS_ROWS),
)
