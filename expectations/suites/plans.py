"""What was read from the plans: what identifies them, what could not be read, names that no roster has so."""

from __future__ import annotations

from expectations.suite import PROVIDER, Check, Query, Suite, in_set

CORRECT_PLAN = "Mở văn bản gốc đối chiếu; nếu bộ đọc sai thì ghi bản sửa, nếu văn bản sai thì hỏi nơi ban hành."

PLANS_READ = Query(
    key="plans",
    title="kế hoạch",
    sql="""
        with unread as (
            select plan_key, count(*) as passages from staging.stg_unread_lines group by plan_key
        ),
        tasks as (
            select plan_key, count(*) as tasks from marts.dim_tasks group by plan_key
        ),
        rules as (
            select plan_key, count(*) as rules from marts.dim_report_rules group by plan_key
        )
        select
            plans.plan_number,
            coalesce(plans.title, '') as plan_title,
            plans.area_name as area,
            coalesce(unread.passages, 0) as unread_passages,
            nullif(trim(plans.issuer), '') as issuer,
            nullif(trim(plans.title), '') as title,
            case when plans.area_level is null then 'toàn quốc' else nullif(trim(plans.area_name), '') end
                as area_named,
            case when plans.area_name is not null then coalesce(areas.is_in_roster, false) end as area_is_in_roster,
            coalesce(tasks.tasks, 0) as tasks,
            coalesce(rules.rules, 0) as rules
        from marts.dim_plans as plans
        left join marts.dim_areas as areas on plans.area_key = areas.area_key
        left join unread on plans.plan_key = unread.plan_key
        left join tasks on plans.plan_key = tasks.plan_key
        left join rules on plans.plan_key = rules.plan_key
        order by plans.plan_key
    """,
    keys=("plan_number", "plan_title", "area", "unread_passages"),
    expected="""
        select greatest(
            (select count(*) from staging.stg_plans),
            (
                select least(count(*), 1) from staging.stg_document_outcomes
                where kind = 'plans' and stage = 'read' and outcome = 'ok'
            )
        )
    """,
    checks=(
        Check(
            key="plan_has_issuer",
            name="Kế hoạch có cơ quan ban hành",
            severity="critical",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "issuer"},
            found="{n} kế hoạch không có cơ quan ban hành, nên không xác định được",
            what_to_do=CORRECT_PLAN,
        ),
        Check(
            key="plan_has_title",
            name="Kế hoạch có tên",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "title"},
            found="{n} kế hoạch không đọc được tên",
            what_to_do=CORRECT_PLAN,
        ),
        Check(
            key="plan_has_area",
            name="Kế hoạch của tỉnh, huyện, xã có nêu địa bàn",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "area_named"},
            found="{n} kế hoạch không đọc được địa bàn",
            what_to_do=CORRECT_PLAN,
        ),
        Check(
            key="area_in_roster",
            name="Địa bàn của kế hoạch có trong danh mục",
            severity="warning",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("area_is_in_roster", True),
            found="{n} kế hoạch có địa bàn ngoài danh mục",
            what_to_do="Bổ sung địa bàn vào danh mục (areas.csv), kèm ngày hiệu lực, rồi chạy lại.",
        ),
        Check(
            key="plan_has_tasks",
            name="Kế hoạch đọc được ít nhất một nhiệm vụ",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "tasks", "min_value": 1},
            found="{n} kế hoạch không đọc được nhiệm vụ nào",
            what_to_do=CORRECT_PLAN,
        ),
        Check(
            key="plan_has_rules",
            name="Kế hoạch có quy định chế độ báo cáo",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "rules", "min_value": 1},
            found="{n} kế hoạch không đọc được quy định báo cáo, nên không ai có nghĩa vụ báo cáo",
            what_to_do=CORRECT_PLAN,
        ),
        Check(
            key="everything_read",
            name="Mọi đoạn của kế hoạch đều đã hiểu",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "unread_passages", "max_value": 0},
            found="{n} kế hoạch còn đoạn chưa hiểu",
            what_to_do="Xem staging.stg_unread_lines; đoạn nào là nhiệm vụ, chỉ tiêu hay quy định thì ghi bản sửa.",
        ),
    ),
)

AGENCIES = Query(
    key="agencies",
    title="tên cơ quan nêu trong một kế hoạch",
    sql="""
        with roster as (
            select distinct province_key, agency_name, strip_accents(match_name) as spelling from staging.stg_agencies
        ),
        unknown as (
            select distinct
                mentions.agency_name,
                areas.province_key,
                strip_accents(lower(trim(mentions.agency_name))) as spelling
            from intermediate.int_agency_mentions as mentions
            inner join intermediate.int_plan_areas as areas on mentions.plan_key = areas.plan_key
            where mentions.resolution = 'unknown'
        ),
        likeness as (
            select
                unknown.agency_name,
                unknown.province_key,
                roster.agency_name as roster_name,
                jaro_winkler_similarity(unknown.spelling, roster.spelling) as likeness
            from unknown
            inner join roster on unknown.province_key = roster.province_key
        ),
        suggested as (
            select
                agency_name,
                province_key,
                array_to_string(list(roster_name order by likeness desc, roster_name)[1:3], '; ') as similar_names
            from likeness
            where likeness >= 0.85
            group by agency_name, province_key
        ),
        reporters as (
            select distinct plan_key, agency_name from intermediate.int_rule_reporter_names
        )
        select
            mentions.agency_name,
            coalesce(plans.plan_number, plans.title) as plan,
            plans.area_name as area,
            case when mentions.resolution = 'slip' then agencies.agency_name end as roster_name,
            'gần giống: ' || suggested.similar_names as similar_names,
            case when reporters.plan_key is not null then 'phải báo cáo' end as reports,
            agencies.agency_kind,
            mentions.resolution
        from intermediate.int_agency_mentions as mentions
        left join marts.dim_plans as plans on mentions.plan_key = plans.plan_key
        left join marts.dim_agencies as agencies on mentions.agency_key = agencies.agency_key
        left join intermediate.int_plan_areas as areas on mentions.plan_key = areas.plan_key
        left join suggested
            on mentions.agency_name = suggested.agency_name and areas.province_key = suggested.province_key
        left join reporters
            on mentions.plan_key = reporters.plan_key and mentions.agency_name = reporters.agency_name
        -- The reporter that stands for a rule without one is named in the check on rules.
        where not exists (
            select 1
            from intermediate.int_rule_reporter_names as reporters
            inner join staging.stg_report_rules as rules on reporters.rule_key = rules.rule_key
            where
                len(rules.reporters) = 0
                and reporters.plan_key = mentions.plan_key
                and reporters.agency_name = mentions.agency_name
        )
        -- Who is to report comes first.
        order by reporters.plan_key is null, mentions.plan_key, mentions.agency_name
    """,
    keys=("agency_name", "roster_name", "similar_names", "reports", "plan", "area"),
    expected="""
        select count(distinct (plan_key, agency_name))
        from (select plan_key, unnest(lead) as agency_name from staging.stg_tasks)
    """,
    checks=(
        Check(
            key="agencies_known",
            name="Cơ quan nêu trong kế hoạch có trong danh bạ",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("agency_kind", "unknown"),
            found="{n} tên cơ quan không có trong danh bạ nào",
            what_to_do=(
                "Nếu là cơ quan có tên gần giống đã nêu thì thêm cách gọi ấy vào agency_aliases.csv, nếu là cơ quan "
                "khác thì thêm vào agencies.csv (docs/roster.md); đêm sau nghĩa vụ và nhiệm vụ tự về đúng cơ quan."
            ),
        ),
        Check(
            key="agencies_spelled",
            name="Tên cơ quan trong kế hoạch viết đúng như danh bạ",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("resolution", "slip"),
            found="{n} tên cơ quan viết lệch một, hai chữ cái, đã hiểu theo tên gần nhất trong danh bạ",
            what_to_do=(
                "Đối chiếu văn bản gốc: hiểu đúng thì thêm cách viết ấy vào agency_aliases.csv; "
                "là cơ quan khác thì thêm cơ quan ấy vào agencies.csv; rồi chạy lại."
            ),
        ),
    ),
)

PLANS = Suite(key="plans", title="Kế hoạch", owner=PROVIDER, queries=(PLANS_READ, AGENCIES))
