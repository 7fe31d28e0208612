"""Every file received, and what became of it: nothing pending, nothing quarantined without a reason.

Files that came to the same good end are one row: there are more of them every year.
"""

from __future__ import annotations

from expectations.suite import PROVIDER, Check, Query, Suite, in_set

RECEIVED = Query(
    key="received",
    title="tệp đã nhận",
    sql="""
        with files as (
            select
                file_name, source_path, reason, kind, outcome,
                case when kind = 'submissions' then received_basis end as submission_basis
            from marts.fct_document_outcomes
        )

        select file_name, source_path, reason, 1 as alike, outcome, submission_basis
        from files
        where outcome not in ('ok', 'duplicate')
        union all
        select
            min(file_name) || case when count(*) > 1 then ' và các tệp khác' else '' end,
            null, null, count(*), outcome, submission_basis
        from files
        where outcome in ('ok', 'duplicate')
        group by kind, outcome, submission_basis
        order by all
    """,
    keys=("file_name", "reason", "source_path", "alike"),
    expected="select count(*) from staging.stg_receipts",
    weight="alike",
    checks=(
        Check(
            key="known_outcome",
            name="Kết quả xử lý của tệp thuộc danh mục",
            severity="critical",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("outcome", "ok", "duplicate", "quarantined", "pending"),
            found="{n} tệp có kết quả xử lý lạ",
            what_to_do="Lỗi của chương trình: gửi nhật ký cho nhóm phát triển.",
        ),
        Check(
            key="none_pending",
            name="Mọi tệp đã nhận đều đã đọc xong",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("outcome", "pending"),
            found="{n} tệp chưa đọc",
            what_to_do="Chạy lại bước đọc tệp rồi dựng lại kho; số liệu của các tệp này chưa có trong bản phát hành.",
        ),
        Check(
            key="none_quarantined",
            name="Không có tệp bị cách ly",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("outcome", "quarantined"),
            found="{n} tệp bị cách ly, không dùng được",
            what_to_do="Làm theo lý do đã nêu: yêu cầu nơi gửi sửa và gửi lại, hoặc bỏ tệp khỏi hộp thư.",
        ),
        Check(
            key="receipt_has_evidence",
            name="Thời điểm nhận báo cáo có căn cứ, không chỉ dựa vào giờ của tệp",
            severity="info",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("submission_basis", "mtime"),
            found="{n} báo cáo chỉ có giờ sửa đổi của tệp làm căn cứ thời điểm nhận",
            what_to_do="Kèm tệp biên nhận TÊN_TỆP.receipt.json khi chuyển báo cáo vào hộp thư.",
        ),
    ),
)

QUARANTINED = Query(
    key="quarantined",
    title="tệp bị cách ly",
    sql="""
        select file_name, kind, source_path, nullif(trim(reason), '') as reason, nullif(trim(reason_code), '') as code
        from marts.fct_document_outcomes
        where outcome = 'quarantined'
        order by kind, source_path
    """,
    keys=("file_name", "kind", "source_path"),
    # A submission received after as-of is invisible, so only what has a visible receipt, or none at all, must be here.
    expected="""
        select count(*)
        from staging.stg_receipts as receipts
        inner join staging.stg_document_outcomes as outcomes
            on receipts.kind = outcomes.kind and receipts.content_sha256 = outcomes.content_sha256
        where outcomes.stage = 'read' and outcomes.outcome = 'quarantined'
    """,
    checks=(
        Check(
            key="quarantine_has_reason",
            name="Tệp bị cách ly có nêu lý do",
            severity="critical",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "reason"},
            found="{n} tệp bị cách ly không nêu lý do",
            what_to_do="Lỗi của chương trình đọc: gửi tệp và nhật ký cho nhóm phát triển.",
        ),
        Check(
            key="quarantine_has_code",
            name="Tệp bị cách ly có mã lý do",
            severity="critical",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "code"},
            found="{n} tệp bị cách ly không có mã lý do",
            what_to_do="Lỗi của chương trình đọc: gửi tệp và nhật ký cho nhóm phát triển.",
        ),
    ),
)

DOCUMENTS = Suite(key="documents", title="Tệp đã nhận", owner=PROVIDER, queries=(RECEIVED, QUARANTINED))
