"""Figures across submissions: what intake must have refused, and areas that two agencies count."""

from __future__ import annotations

from expectations.suite import PROVIDER, Check, Query, Suite

REFUSED_BY_INTAKE = "Tiếp nhận lẽ ra đã từ chối số này: không phát hành; gửi nhật ký cho nhóm phát triển."

PROGRESS = Query(
    key="progress",
    title="tiến độ nhiệm vụ mà một đơn vị báo cáo trong một kỳ",
    sql="""
        select
            coalesce(agencies.agency_name, progress.agency_key) as agency_name,
            progress.period_key,
            min(progress.progress_pct) as lowest_pct,
            max(progress.progress_pct) as highest_pct
        from marts.fct_task_progress as progress
        left join marts.dim_agencies as agencies on progress.agency_key = agencies.agency_key
        group by progress.agency_key, agencies.agency_name, progress.period_key
        order by progress.agency_key, progress.period_key
    """,
    keys=("agency_name", "period_key", "lowest_pct", "highest_pct"),
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
                count(distinct counts.agency_key) as agencies,
                string_agg(distinct coalesce(agencies.agency_name, counts.agency_key), '; ') as agency_names
            from marts.fct_reported_values as counts
            left join marts.dim_agencies as agencies on counts.agency_key = agencies.agency_key
            where counts.subject = 'cooperatives' and counts.valid_to_at is null and not counts.is_withdrawn
            group by counts.subject_key, counts.figure_period_key
        )
        select
            coalesce(areas.area_name, counted.area_key) as area_name,
            counted.period_key,
            reported.agency_names,
            counted.lowest_value,
            reported.agencies
        from counted
        left join reported on counted.area_key = reported.area_key and counted.period_key = reported.period_key
        left join marts.dim_areas as areas on counted.area_key = areas.area_key
        order by counted.area_key, counted.period_key
    """,
    keys=("area_name", "period_key", "agency_names", "lowest_value"),
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
