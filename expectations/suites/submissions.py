"""What the agencies sent: what intake refused, what holds nothing, what answers no duty, what repeats or leaves out.

Looks at periods that ended within two years: nobody acts on older files, and the cost of a night must not grow with the
years. A file with nothing to say is counted in one row with the others like it.
"""

from __future__ import annotations

from expectations.suite import FILE_KEYS, Check, Note, Query, Suite, in_set

YEARS = 2
LEAST_COPIED_VALUES = 5
"""A report of so few values may well repeat itself."""

RECENT = f"""
    recent as (
        select submissions.*, agencies.agency_name, periods.period_name
        from marts.fct_submissions as submissions
        left join marts.dim_agencies as agencies on submissions.agency_key = agencies.agency_key
        inner join marts.dim_periods as periods on submissions.period_key = periods.period_key
        cross join staging.stg_run as run
        where periods.end_date >= run.as_of_date - interval {YEARS} year
    )
"""

CELLS = Query(
    key="cells",
    title="ô bị từ chối hoặc nghi ngờ của các báo cáo gần đây, và một dòng cho các tệp không có ô nào như vậy",
    sql=f"""
        with {RECENT}

        select file_name, sheet, cell, value_raw, message, severity as cell_severity
        from marts.fct_cell_issues
        where content_sha256 in (select recent.content_sha256 from recent)
        union all
        select distinct null, null, null, null, null, 'none'
        from recent
        where content_sha256 not in (select issues.content_sha256 from marts.fct_cell_issues as issues)
        order by file_name, sheet, cell, message
    """,
    keys=("file_name", "sheet", "cell", "value_raw", "message"),
    expected=f"""
        select count(*)
        from staging.stg_cell_issues as issues
        inner join staging.stg_submissions as submissions on issues.content_sha256 = submissions.content_sha256
        inner join marts.dim_periods as periods on submissions.period = periods.period_key
        cross join staging.stg_run as run
        where periods.end_date >= run.as_of_date - interval {YEARS} year
    """,
    checks=(
        Check(
            key="no_refused_cells",
            name="Không có ô số liệu bị từ chối",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("cell_severity", "error"),
            found="{n} ô bị từ chối, chưa vào kho",
            what_to_do="Gửi phiếu tiếp nhận (outbox/slips) cho đơn vị để sửa đúng ô đã nêu và gửi lại.",
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

FILES = Query(
    key="files",
    title="báo cáo đã gắn được với đơn vị và kỳ báo cáo",
    sql=f"""
        with {RECENT},

        -- What each agency reported last for each period, and for the period of the same length before it.
        last_words as (
            select rule_key, agency_key, period_key, period_name, values_digest
            from recent
            where content_state = 'valid' and is_in_force and accepted_values >= {LEAST_COPIED_VALUES}
            qualify
                row_number() over (partition by rule_key, agency_key, period_key order by revision_number desc) = 1
        ),

        before as (
            select
                words.rule_key,
                words.agency_key,
                words.period_key,
                lag(words.values_digest) over (
                    partition by words.rule_key, words.agency_key, periods.period_type order by periods.start_date
                ) as digest_before,
                lag(words.period_name) over (
                    partition by words.rule_key, words.agency_key, periods.period_type order by periods.start_date
                ) as period_before
            from last_words as words
            inner join marts.dim_periods as periods on words.period_key = periods.period_key
        ),

        left_out as (
            select ended_by_receipt_key as receipt_key, count(*) as left_out
            from marts.fct_reported_values
            where ended_by = 'left_out'
            group by ended_by_receipt_key
        ),

        judged as (
            select
                recent.*,
                before.period_before,
                left_out.left_out,
                before.digest_before is not distinct from recent.values_digest and before.digest_before is not null
                    as is_copy_of_period,
                left_out.left_out is not null as leaves_out
            from recent
            left join before
                on
                    recent.rule_key = before.rule_key
                    and recent.agency_key = before.agency_key
                    and recent.period_key = before.period_key
                    and recent.is_in_force
            left join left_out on recent.receipt_key = left_out.receipt_key
        ),

        told as (
            select *
            from judged
            where content_state <> 'valid' or obligation_key is null or is_copy_of_period or leaves_out
        )

        select
            file_name,
            coalesce(agency_name, agency_key) as agency_name,
            period_name,
            strftime(received_at + interval 7 hour, '%d/%m/%Y %H:%M') as received,
            receipt_key,
            content_sha256,
            cast(null as varchar) as sheet,
            cast(null as varchar) as cell,
            cast(null as varchar) as value_raw,
            period_before,
            left_out,
            1 as alike,
            content_state,
            obligation_key,
            is_copy_of_period,
            leaves_out
        from told
        union all
        select
            null, null, null, null, null, null, null, null, null, null, null, count(*), 'valid', 'owed', false, false
        from marts.fct_submissions
        where receipt_key not in (select told.receipt_key from told)
        having count(*) > 0
        order by received, receipt_key
    """,
    keys=("file_name", "agency_name", "period_name", "received", *FILE_KEYS, "period_before", "left_out", "alike"),
    expected="""
        select count(*)
        from staging.stg_receipts as receipts
        inner join staging.stg_submissions as submissions on receipts.content_sha256 = submissions.content_sha256
        where receipts.kind = 'submissions'
    """,
    weight="alike",
    checks=(
        Check(
            key="valid_content",
            name="Báo cáo có nội dung dùng được",
            severity="warning",
            expectation="ExpectColumnValuesToBeInSet",
            arguments=in_set("content_state", "valid"),
            found="{n} bản báo cáo trống hoặc bị từ chối toàn bộ, không được tính là đã nộp",
            what_to_do="Gửi phiếu tiếp nhận, yêu cầu đơn vị gửi lại bản có số liệu.",
        ),
        Check(
            key="answers_a_duty",
            name="Báo cáo trả lời một nghĩa vụ đang có",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "obligation_key"},
            found="{n} bản báo cáo không ứng với nghĩa vụ nào",
            what_to_do="Kiểm tra mã quy định, đơn vị và kỳ ghi trong báo cáo; nếu đúng thì bổ sung danh bạ.",
            note=Note(
                "Theo danh bạ hiện có, đơn vị không phải gửi báo cáo này cho kỳ {period_name}",
                "Kiểm tra lại quy định báo cáo, đơn vị và kỳ đã ghi; nếu đúng thì báo cơ quan đầu mối bổ sung danh bạ",
            ),
        ),
        Check(
            key="no_copy_of_last_period",
            name="Báo cáo không chép lại nguyên văn kỳ trước",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("is_copy_of_period", True),
            found="{n} bản báo cáo giống hệt kỳ trước",
            what_to_do="Hỏi lại đơn vị: số liệu có thật là không đổi không; nếu không thì yêu cầu gửi lại.",
            note=Note(
                "Mọi số liệu giống hệt báo cáo {period_before}",
                "Kiểm tra lại; nếu đã gửi nhầm bản cũ thì gửi bản đúng, nếu số liệu thật sự không đổi thì báo cơ quan "
                "đầu mối",
            ),
        ),
        Check(
            key="nothing_left_out",
            name="Bản gửi lại không bỏ mất số liệu của bản trước",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("leaves_out", True),
            found="{n} bản gửi lại toàn bộ bỏ trống ô mà bản trước đã báo cáo",
            what_to_do="Hỏi lại đơn vị: chỉ bổ sung thì ghi Hình thức là Bổ sung, muốn rút số thì ghi Rút vào ô.",
            note=Note(
                "Bản này ghi Hình thức là Toàn bộ nhưng bỏ trống {left_out} ô mà bản trước đã báo cáo; các ô đó không "
                "còn giá trị",
                "Nếu chỉ muốn bổ sung thì gửi lại với Hình thức là Bổ sung; nếu muốn rút số thì ghi Rút vào đúng ô",
            ),
        ),
    ),
)

JUMP_RATIO = 1.5
LEAST_JUMP = 10
"""A figure jumps when it grew or shrank by more than half, and by at least ten: four becoming seven is no news."""

JUMPS = Query(
    key="jumps",
    title="số liệu có cùng kỳ năm trước để so sánh",
    sql=f"""
        with recent as (
            select periods.period_key, periods.period_name, years_before.period_key as key_before,
                years_before.period_name as name_before
            from marts.dim_periods as periods
            inner join marts.dim_periods as years_before
                on
                    periods.period_type = years_before.period_type
                    and periods.number_in_year = years_before.number_in_year
                    and periods.period_year = years_before.period_year + 1
            cross join staging.stg_run as run
            where periods.end_date >= run.as_of_date - interval {YEARS} year
        ),

        periods_compared as (
            select period_key from recent
            union
            select key_before from recent
        ),

        figures as (
            select
                'cooperatives' as subject, area_key as subject_key, organisation_type, measure as field, period_key,
                agency_key, reported_period_key, content_sha256, counted_value as value, value_basis,
                null as target_text
            from marts.fct_cooperative_counts
            where
                measure in ('organisations', 'members', 'workers')
                and period_key in (select periods_compared.period_key from periods_compared)
            union all
            select
                'target', progress.target_key, null, 'value', progress.period_key, progress.agency_key,
                progress.reported_period_key, progress.content_sha256, progress.actual_value, progress.value_basis,
                targets.source_raw
            from marts.fct_target_progress as progress
            inner join marts.fct_targets as targets on progress.target_key = targets.target_key
            where progress.period_key in (select periods_compared.period_key from periods_compared)
            -- An actual speaks for its period; an estimate only where there is no actual.
            qualify
                row_number() over (
                    partition by progress.target_key, progress.agency_key, progress.period_key
                    order by progress.value_basis asc
                ) = 1
        ),

        compared as (
            select
                figures.*,
                recent.period_name,
                recent.name_before,
                earlier.value as value_before,
                greatest(figures.value, earlier.value) > {JUMP_RATIO} * least(figures.value, earlier.value)
                and abs(figures.value - earlier.value) >= {LEAST_JUMP} as is_jump
            from figures
            inner join recent on figures.period_key = recent.period_key
            inner join figures as earlier
                on
                    recent.key_before = earlier.period_key
                    and figures.subject = earlier.subject
                    and figures.subject_key = earlier.subject_key
                    and figures.organisation_type is not distinct from earlier.organisation_type
                    and figures.field = earlier.field
                    and (figures.subject = 'cooperatives' or figures.agency_key = earlier.agency_key)
        ),

        stated_in_force as (
            select *
            from marts.fct_reported_values
            where
                valid_to_at is null
                and content_sha256 in (select compared.content_sha256 from compared where compared.is_jump)
        ),

        jumps as (
            select
                compared.*,
                coalesce(
                    compared.target_text,
                    coalesce(areas.area_name, compared.subject_key) || ' · ' || compared.organisation_type
                ) as figure,
                stated.file_name,
                stated.receipt_key,
                stated.source_cell
            from compared
            left join marts.dim_areas as areas
                on compared.subject = 'cooperatives' and compared.subject_key = areas.area_key
            left join stated_in_force as stated
                on
                    compared.content_sha256 = stated.content_sha256
                    and compared.agency_key = stated.agency_key
                    and compared.reported_period_key = stated.period_key
                    and compared.subject = stated.subject
                    and compared.subject_key = stated.subject_key
                    and compared.organisation_type is not distinct from stated.organisation_type
                    and compared.field = stated.field
                    and compared.period_key = stated.figure_period_key
                    and compared.value_basis = stated.value_basis
            where compared.is_jump
            qualify
                row_number() over (
                    partition by compared.subject, compared.subject_key, compared.organisation_type, compared.field,
                        compared.period_key, compared.agency_key
                    order by stated.revision_number desc
                ) = 1
        )

        select
            coalesce(agencies.agency_name, jumps.agency_key) as agency_name,
            jumps.figure,
            jumps.period_name,
            jumps.name_before,
            format('{{:.12g}}', jumps.value_before) as value_before,
            jumps.file_name,
            jumps.receipt_key,
            jumps.content_sha256,
            case when contains(jumps.source_cell, '!') then split_part(jumps.source_cell, '!', 1) end as sheet,
            split_part(jumps.source_cell, '!', -1) as cell,
            format('{{:.12g}}', jumps.value) as value_raw,
            1 as alike,
            true as is_jump
        from jumps
        left join marts.dim_agencies as agencies on jumps.agency_key = agencies.agency_key
        union all
        select null, null, null, null, null, null, null, null, null, null, null, count(*), false
        from compared
        where not is_jump
        having count(*) > 0
        order by agency_name, figure, period_name, cell
    """,
    keys=("agency_name", "figure", "period_name", "name_before", "value_before", "file_name", *FILE_KEYS, "alike"),
    expected=f"""
        with figures as (
            select distinct
                stated.subject, stated.subject_key, stated.organisation_type, stated.field, stated.figure_period_key,
                case when stated.subject = 'target' then stated.agency_key end as agency_key
            from marts.fct_reported_values as stated
            inner join marts.dim_periods as periods on stated.figure_period_key = periods.period_key
            left join marts.fct_targets as targets on stated.subject_key = targets.target_key
            cross join staging.stg_run as run
            where
                stated.valid_to_at is null
                and not stated.is_withdrawn
                -- A year more than is compared: an earlier one is neither side.
                and periods.end_date >= run.as_of_date - interval {YEARS + 2} year
                and (
                    stated.field in ('organisations', 'members', 'workers')
                    or (stated.field = 'value' and targets.target_key is not null)
                )
        ),

        stated as (
            select figures.*, periods.period_type, periods.number_in_year, periods.period_year, periods.end_date
            from figures
            inner join marts.dim_periods as periods on figures.figure_period_key = periods.period_key
        )

        select count(*)
        from stated
        inner join stated as earlier
            on
                stated.subject = earlier.subject
                and stated.subject_key = earlier.subject_key
                and stated.organisation_type is not distinct from earlier.organisation_type
                and stated.field = earlier.field
                and stated.agency_key is not distinct from earlier.agency_key
                and stated.period_type = earlier.period_type
                and stated.number_in_year = earlier.number_in_year
                and stated.period_year = earlier.period_year + 1
        cross join staging.stg_run as run
        where stated.end_date >= run.as_of_date - interval {YEARS} year
    """,
    weight="alike",
    checks=(
        Check(
            key="no_jump_against_last_year",
            name="Số liệu không nhảy vọt so với cùng kỳ năm trước",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("is_jump", True),
            found="{n} số tăng hoặc giảm hơn một nửa so với cùng kỳ năm trước",
            what_to_do="Hỏi lại đơn vị; số đúng thì ghi chú lý do, số sai thì yêu cầu gửi bản bổ sung.",
            note=Note(
                "Số {value_raw} cách xa {name_before}: {value_before}",
                "Kiểm tra lại số và đơn vị tính; nếu đúng thì ghi lý do vào ô Ghi chú, nếu sai thì gửi bản bổ sung",
            ),
        ),
    ),
)

SUBMISSIONS = Suite(
    key="submissions",
    title="Báo cáo của đơn vị",
    owner="Cơ quan đầu mối kinh tế tập thể",
    queries=(CELLS, FILES, JUMPS),
)
