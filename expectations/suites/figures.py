"""Figures across submissions: what intake must have refused, and areas that two agencies count.

What is in order is one row: there is more of it every year.
"""

from __future__ import annotations

from expectations.suite import PROVIDER, Check, Query, Suite

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

FIGURES = Suite(key="figures", title="Số liệu báo cáo", owner=PROVIDER, queries=(PROGRESS, COUNTS))
