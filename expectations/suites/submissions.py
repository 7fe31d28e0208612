"""What the agencies sent: what intake refused, what holds nothing, what answers no duty."""

from __future__ import annotations

from expectations.suite import Check, Query, Suite, in_set

CELLS = Query(
    key="cells",
    title="ô bị từ chối hoặc nghi ngờ, hoặc tệp báo cáo không có ô nào như vậy",
    sql="""
        with files as (
            select distinct content_sha256, file_name
            from marts.fct_document_outcomes
            where kind = 'submissions' and stage = 'read' and outcome in ('ok', 'quarantined')
        )
        select
            files.file_name,
            issues.sheet,
            issues.cell,
            issues.value_raw,
            issues.message,
            coalesce(issues.severity, 'none') as cell_severity
        from files
        left join marts.fct_cell_issues as issues on files.content_sha256 = issues.content_sha256
        order by files.file_name, issues.sheet, issues.cell
    """,
    keys=("file_name", "sheet", "cell", "value_raw", "message"),
    expected="""
        select count(distinct receipts.content_sha256)
        from staging.stg_receipts as receipts
        inner join staging.stg_document_outcomes as outcomes
            on receipts.kind = outcomes.kind and receipts.content_sha256 = outcomes.content_sha256
        where receipts.kind = 'submissions' and outcomes.stage = 'read'
    """,
    checks=(
        Check(
            key="no_refused_cells",
            name="Không có ô số liệu bị từ chối",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("cell_severity", "error"),
            found="{n} ô bị từ chối, chưa vào kho",
            what_to_do="Gửi phiếu kiểm tra cho đơn vị để sửa đúng ô đã nêu và gửi lại.",
        ),
        Check(
            key="no_doubted_cells",
            name="Không có ô số liệu đáng ngờ",
            severity="info",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("cell_severity", "warning"),
            found="{n} ô đáng ngờ, đã vào kho",
            what_to_do="Hỏi lại đơn vị khi số liệu ấy quan trọng.",
        ),
    ),
)

STATES = Query(
    key="states",
    title="bản báo cáo đã gắn được với đơn vị và kỳ báo cáo",
    sql="""
        select
            coalesce(agencies.agency_name, submissions.agency_key) as agency_name,
            submissions.period_key,
            strftime(submissions.received_at + interval 7 hour, '%d/%m/%Y %H:%M') as received,
            submissions.rule_key,
            submissions.obligation_key,
            submissions.content_state
        from marts.fct_submissions as submissions
        left join marts.dim_agencies as agencies on submissions.agency_key = agencies.agency_key
        where submissions.revision_number is not null
        order by submissions.received_at, submissions.content_sha256
    """,
    keys=("agency_name", "period_key", "received", "rule_key"),
    expected="select count(revision_number) from intermediate.int_submission_revisions",
    checks=(
        Check(
            key="valid_content",
            name="Báo cáo có nội dung dùng được",
            severity="warning",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("content_state", "valid"),
            found="{n} bản báo cáo trống hoặc bị từ chối toàn bộ, không được tính là đã nộp",
            what_to_do="Gửi phiếu kiểm tra, yêu cầu đơn vị gửi lại bản có số liệu.",
        ),
        Check(
            key="answers_a_duty",
            name="Báo cáo trả lời một nghĩa vụ đang có",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "obligation_key"},
            found="{n} bản báo cáo không ứng với nghĩa vụ nào",
            what_to_do="Kiểm tra mã quy định, đơn vị và kỳ ghi trong báo cáo; nếu đúng thì bổ sung danh bạ.",
        ),
    ),
)

SUBMISSIONS = Suite(
    key="submissions",
    title="Báo cáo của đơn vị",
    owner="Cơ quan đầu mối kinh tế tập thể",
    queries=(CELLS, STATES),
)
