"""Figures across submissions: what intake must have refused, what is counted twice, sums and totals that do not agree.

What is in order is one row: there is more of it every year.
"""

from __future__ import annotations

from expectations.suite import PROVIDER, Check, Query, Suite, in_set

YEARS = 2
"""Sums are compared for periods that ended within so many years: nobody acts on older ones."""

REFUSED_BY_INTAKE = "Tiếp nhận lẽ ra đã từ chối số này: không phát hành; gửi nhật ký cho nhóm phát triển."

PROGRESS = Query(
    key="progress",
    title="tiến độ nhiệm vụ mà một đơn vị báo cáo trong một kỳ",
    sql="""
        with progress as (
            select agency_key, period_key, min(progress_pct) as lowest_pct, max(progress_pct) as highest_pct
            from marts.fct_task_progress
            group by agency_key, period_key
        ),

        told as (
            select * from progress where lowest_pct < 0 or highest_pct > 100
        )

        select
            coalesce(agencies.agency_name, told.agency_key) as agency_name,
            told.period_key,
            told.lowest_pct,
            told.highest_pct,
            1 as alike
        from told
        left join marts.dim_agencies as agencies on told.agency_key = agencies.agency_key
        union all
        select null, null, min(lowest_pct), max(highest_pct), count(*)
        from progress
        where (agency_key, period_key) not in (select (told.agency_key, told.period_key) from told)
        having count(*) > 0
        order by agency_name, period_key
    """,
    keys=("agency_name", "period_key", "lowest_pct", "highest_pct", "alike"),
    weight="alike",
    expected="""
        select count(distinct (agency_key, figure_period_key))
        from marts.fct_reported_values
        where subject = 'task' and valid_to_at is null and not is_withdrawn
    """,
    checks=tuple(
        Check(
            key=f"progress_{end}_within_0_100",
            name=f"Tiến độ {words} nằm trong khoảng 0 đến 100%",
            severity="critical",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": f"{end}_pct", "min_value": 0, "max_value": 100},
            found="{n} đơn vị có tiến độ ngoài khoảng 0 đến 100%",
            what_to_do=REFUSED_BY_INTAKE,
        )
        for end, words in (("lowest", "thấp nhất"), ("highest", "cao nhất"))
    ),
)

COUNTS = Query(
    key="counts",
    title="số liệu hợp tác xã của một địa bàn trong một kỳ",
    sql="""
        with counted as (
            select area_key, period_key, min(counted_value) as lowest_value
            from marts.fct_cooperative_counts
            group by area_key, period_key
        ),
        reported as (
            select
                counts.subject_key as area_key,
                counts.figure_period_key as period_key,
                counts.agency_key
            from marts.fct_reported_values as counts
            where counts.subject = 'cooperatives' and counts.valid_to_at is null and not counts.is_withdrawn
            group by counts.subject_key, counts.figure_period_key, counts.agency_key
        ),
        agencies_counting as (
            select area_key, period_key, count(*) as agencies
            from reported
            group by area_key, period_key
        ),
        areas_counted as (
            select counted.*, reported.agencies
            from counted
            left join agencies_counting as reported
                on counted.area_key = reported.area_key and counted.period_key = reported.period_key
        ),
        told as (
            select * from areas_counted where lowest_value < 0 or agencies > 1
        ),
        names as (
            select
                told.area_key,
                told.period_key,
                string_agg(distinct coalesce(agencies.agency_name, reported.agency_key), '; ') as agency_names
            from told
            inner join reported on told.area_key = reported.area_key and told.period_key = reported.period_key
            left join marts.dim_agencies as agencies on reported.agency_key = agencies.agency_key
            group by told.area_key, told.period_key
        )
        select
            coalesce(areas.area_name, told.area_key) as area_name,
            told.period_key,
            names.agency_names,
            told.lowest_value,
            told.agencies,
            1 as alike
        from told
        left join marts.dim_areas as areas on told.area_key = areas.area_key
        left join names on told.area_key = names.area_key and told.period_key = names.period_key
        union all
        select null, null, null, min(lowest_value), max(agencies), count(*)
        from areas_counted
        where (area_key, period_key) not in (select (told.area_key, told.period_key) from told)
        having count(*) > 0
        order by area_name, period_key
    """,
    keys=("area_name", "period_key", "agency_names", "lowest_value", "alike"),
    weight="alike",
    expected="""
        select count(distinct (subject_key, figure_period_key))
        from marts.fct_reported_values
        where subject = 'cooperatives' and valid_to_at is null and not is_withdrawn
    """,
    checks=(
        Check(
            key="counts_not_negative",
            name="Số liệu hợp tác xã không âm",
            severity="critical",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "lowest_value", "min_value": 0},
            found="{n} địa bàn có số liệu âm",
            what_to_do=REFUSED_BY_INTAKE,
        ),
        Check(
            key="one_agency_counts_an_area",
            name="Mỗi địa bàn trong một kỳ chỉ do một đơn vị báo cáo số liệu",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "agencies", "max_value": 1},
            found="{n} địa bàn do nhiều đơn vị cùng báo cáo; kho giữ số thực hiện, nhận sau cùng",
            what_to_do="Thống nhất đơn vị nào báo cáo địa bàn này, yêu cầu đơn vị kia rút số.",
        ),
    ),
)

SUMS = Query(
    key="sums",
    title="số của một địa bàn có số của các địa bàn trực thuộc để cộng lại",
    sql=f"""
        with compared as (
            select
                sums.*,
                sums.parts_value - sums.own_value as excess,
                case when sums.parts_reported = sums.parts_expected then sums.own_value - sums.parts_value end
                    as shortfall
            from reporting.rpt_count_rollup as sums
            inner join marts.dim_periods as periods on sums.period_key = periods.period_key
            cross join staging.stg_run as run
            where
                periods.end_date >= run.as_of_date - interval {YEARS} year
                and sums.own_value is not null
                and sums.parts_reported > 0
        )

        select
            area_name, period_key, organisation_type, measure, own_value, parts_value, parts_reported, parts_expected,
            1 as alike, excess, coalesce(shortfall, 0) as shortfall
        from compared
        where excess > 0 or shortfall > 0
        union all
        select null, null, null, null, null, null, null, null, count(*), max(excess), coalesce(max(shortfall), 0)
        from compared
        where not (excess > 0 or coalesce(shortfall > 0, false))
        having count(*) > 0
        order by area_name, period_key, organisation_type, measure
    """,
    keys=(
        "area_name",
        "period_key",
        "organisation_type",
        "measure",
        "own_value",
        "parts_value",
        "parts_reported",
        "parts_expected",
        "alike",
    ),
    weight="alike",
    expected=f"""
        select count(*)
        from marts.fct_cooperative_counts as counts
        inner join marts.dim_periods as periods on counts.period_key = periods.period_key
        cross join staging.stg_run as run
        where
            periods.end_date >= run.as_of_date - interval {YEARS} year
            and exists (
                select 1
                from marts.fct_cooperative_counts as parts
                inner join marts.dim_areas as areas on parts.area_key = areas.area_key
                where
                    areas.parent_area_key = counts.area_key
                    and areas.is_in_roster
                    and coalesce(areas.valid_from_date <= periods.end_date, true)
                    and coalesce(areas.valid_to_date >= periods.end_date, true)
                    and parts.period_key = counts.period_key
                    and parts.organisation_type = counts.organisation_type
                    and parts.measure = counts.measure
            )
    """,
    checks=(
        Check(
            key="parts_within_whole",
            name="Tổng số của các địa bàn trực thuộc không lớn hơn số của địa bàn cấp trên",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "excess", "max_value": 0},
            found="{n} số của địa bàn nhỏ hơn tổng của các địa bàn trực thuộc đã báo cáo",
            what_to_do="Đối chiếu với đơn vị báo cáo cấp trên và các xã: tổ chức nào bị tính hai lần, số nào cũ hơn.",
        ),
        Check(
            key="parts_make_whole",
            name="Khi mọi địa bàn trực thuộc đã báo cáo, tổng của chúng bằng số của địa bàn cấp trên",
            severity="info",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "shortfall", "max_value": 0},
            found="{n} số của địa bàn lớn hơn tổng của mọi địa bàn trực thuộc",
            what_to_do="Hỏi đơn vị báo cáo cấp trên: có tổ chức chưa tính cho xã nào, hay xã nào báo cáo thiếu.",
        ),
    ),
)

TWICE = Query(
    key="twice",
    title="số của một địa bàn, có thể đã nằm trong số của địa bàn đứng trước hoặc sau nó",
    sql=f"""
        with figures as (
            select
                counts.area_key, counts.period_key, counts.organisation_type, counts.measure, periods.end_date
            from marts.fct_cooperative_counts as counts
            inner join marts.dim_periods as periods on counts.period_key = periods.period_key
            cross join staging.stg_run as run
            where periods.end_date >= run.as_of_date - interval {YEARS} year
        ),
        told as (
            select
                restated.area_key,
                figures.period_key,
                figures.organisation_type,
                figures.measure,
                string_agg(distinct coalesce(areas.area_name, others.area_key), '; ') as counted_by,
                count(distinct others.area_key) as others
            from figures
            inner join marts.bridge_area_boundaries as restated
                on
                    figures.area_key = restated.area_key
                    and restated.mapping = 'restated'
                    and coalesce(restated.from_date <= figures.end_date, true)
                    and coalesce(restated.to_date >= figures.end_date, true)
            inner join marts.bridge_area_boundaries as parts
                on
                    restated.boundary = parts.boundary
                    and restated.area_key = parts.boundary_area_key
                    and parts.mapping in ('successor', 'predecessor')
                    and coalesce(parts.from_date <= figures.end_date, true)
                    and coalesce(parts.to_date >= figures.end_date, true)
            inner join figures as others
                on
                    parts.area_key = others.area_key
                    and figures.period_key = others.period_key
                    and figures.organisation_type = others.organisation_type
                    and figures.measure = others.measure
            left join marts.dim_areas as areas on others.area_key = areas.area_key
            group by restated.area_key, figures.period_key, figures.organisation_type, figures.measure
        )
        select
            coalesce(areas.area_name, told.area_key) as area_name,
            told.period_key,
            told.organisation_type,
            told.measure,
            told.counted_by,
            1 as alike,
            told.others
        from told
        left join marts.dim_areas as areas on told.area_key = areas.area_key
        union all
        select null, null, null, null, null, count(*), 0
        from figures
        where (area_key, period_key, organisation_type, measure) not in (
            select (told.area_key, told.period_key, told.organisation_type, told.measure) from told
        )
        having count(*) > 0
        order by area_name, period_key, organisation_type, measure
    """,
    keys=("area_name", "period_key", "organisation_type", "measure", "counted_by", "alike"),
    weight="alike",
    expected=f"""
        select count(distinct (stated.subject_key, stated.figure_period_key, stated.organisation_type, stated.field))
        from marts.fct_reported_values as stated
        inner join marts.dim_periods as periods on stated.figure_period_key = periods.period_key
        cross join staging.stg_run as run
        where
            stated.subject = 'cooperatives'
            and stated.valid_to_at is null
            and not stated.is_withdrawn
            and periods.end_date >= run.as_of_date - interval {YEARS} year
    """,
    checks=(
        Check(
            key="counted_once",
            name="Một kỳ không có số của cả địa bàn cũ và địa bàn mới trên cùng lãnh thổ",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "others", "max_value": 0},
            found="{n} số của địa bàn không tồn tại vào cuối kỳ, bên cạnh số của địa bàn đứng thay nó",
            what_to_do="Không cộng hai số này: đọc theo một địa giới (docs/counts.md), hoặc yêu cầu rút một số.",
        ),
    ),
)

RATINGS = ("rated_good", "rated_fair", "rated_average", "rated_weak", "not_rated")

# Within one file intake has compared them: here only figures that came in several files can be told.
RATED = Query(
    key="rated",
    title="tổng số tổ chức của một địa bàn có số xếp loại để so sánh",
    sql=f"""
        with rated as (
            select
                totals.area_key, totals.period_key, totals.organisation_type,
                any_value(totals.counted_value) as organisations,
                sum(ratings.counted_value) as rated,
                count(*) as ratings_stated,
                bool_or(ratings.content_sha256 <> totals.content_sha256) as is_across_files
            from marts.fct_cooperative_counts as totals
            inner join marts.fct_cooperative_counts as ratings
                on
                    totals.area_key = ratings.area_key
                    and totals.period_key = ratings.period_key
                    and totals.organisation_type = ratings.organisation_type
                    and totals.value_basis = ratings.value_basis
                    and ratings.measure in {RATINGS}
            inner join marts.dim_periods as periods on totals.period_key = periods.period_key
            cross join staging.stg_run as run
            where totals.measure = 'organisations' and periods.end_date >= run.as_of_date - interval {YEARS} year
            group by totals.area_key, totals.period_key, totals.organisation_type
        ),

        compared as (
            select
                *,
                case when is_across_files then rated - organisations else 0 end as excess,
                case when is_across_files and ratings_stated = {len(RATINGS)} then organisations - rated else 0 end
                    as shortfall
            from rated
        )

        select
            coalesce(areas.area_name, compared.area_key) as area_name,
            compared.period_key,
            compared.organisation_type,
            compared.organisations,
            compared.rated,
            1 as alike,
            compared.excess,
            compared.shortfall
        from compared
        left join marts.dim_areas as areas on compared.area_key = areas.area_key
        where compared.excess > 0 or compared.shortfall > 0
        union all
        select null, null, null, null, null, count(*), max(excess), max(shortfall)
        from compared
        where excess <= 0 and shortfall <= 0
        having count(*) > 0
        order by area_name, period_key, organisation_type
    """,
    keys=("area_name", "period_key", "organisation_type", "organisations", "rated", "alike"),
    expected=f"""
        with stated as (
            select
                subject_key, figure_period_key, organisation_type, field,
                -- An actual goes before an estimate.
                min(value_basis) as value_basis
            from marts.fct_reported_values
            where subject = 'cooperatives' and valid_to_at is null and not is_withdrawn
            group by subject_key, figure_period_key, organisation_type, field
        )

        select count(distinct (totals.subject_key, totals.figure_period_key, totals.organisation_type))
        from stated as totals
        inner join stated as ratings
            on
                totals.subject_key = ratings.subject_key
                and totals.figure_period_key = ratings.figure_period_key
                and totals.organisation_type = ratings.organisation_type
                and totals.value_basis = ratings.value_basis
                and ratings.field in {RATINGS}
        inner join marts.dim_periods as periods on totals.figure_period_key = periods.period_key
        cross join staging.stg_run as run
        where totals.field = 'organisations' and periods.end_date >= run.as_of_date - interval {YEARS} year
    """,
    weight="alike",
    checks=(
        Check(
            key="ratings_within_total",
            name="Tổng các số xếp loại, gửi ở nhiều tệp, không lớn hơn tổng số tổ chức",
            severity="warning",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "excess", "max_value": 0},
            found="{n} địa bàn có số xếp loại nhiều hơn tổng số tổ chức",
            what_to_do="Hỏi đơn vị số nào mới hơn; yêu cầu gửi lại tổng số và xếp loại trong cùng một bản.",
        ),
        Check(
            key="ratings_make_total",
            name="Khi đã ghi đủ các loại, gửi ở nhiều tệp, tổng của chúng bằng tổng số tổ chức",
            severity="info",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "shortfall", "max_value": 0},
            found="{n} địa bàn có số xếp loại ít hơn tổng số tổ chức",
            what_to_do="Hỏi đơn vị số nào mới hơn; nơi chưa xếp loại thì ghi vào Không xếp loại.",
        ),
    ),
)

OUTSIDE = Query(
    key="outside",
    title="số liệu bên ngoài có số của kho để so sánh",
    sql="""
        select
            area_name, total_period, organisation_type, measure, total_value, counted_value, source_name, comparison
        from reporting.rpt_outside_totals
        where comparison <> 'not_applicable'
        order by total_key
    """,
    keys=("area_name", "total_period", "organisation_type", "measure", "total_value", "counted_value", "source_name"),
    expected="""
        select count(*)
        from marts.fct_outside_totals as totals
        inner join marts.fct_cooperative_counts as counts
            on
                totals.area_key = counts.area_key
                and totals.period_key = counts.period_key
                and totals.organisation_type = counts.organisation_type
                and totals.measure = counts.measure
    """,
    checks=(
        Check(
            key="agrees_outside",
            name="Số của kho khớp với số liệu bên ngoài đã biết",
            severity="warning",
            expectation="ExpectColumnValuesToNotBeInSet",
            arguments=in_set("comparison", "differs"),
            found="{n} số khác số liệu bên ngoài quá mức cho phép",
            what_to_do="Đối chiếu nguồn ghi trong reporting.rpt_outside_totals; nguồn sai thì sửa outside_totals.csv.",
        ),
    ),
)

FIGURES = Suite(
    key="figures", title="Số liệu báo cáo", owner=PROVIDER, queries=(PROGRESS, COUNTS, SUMS, TWICE, RATED, OUTSIDE)
)
