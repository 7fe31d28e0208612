"""Who is missing on the days around 15 December of two years: the same names wherever people look, and in hindsight."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.cli import app
from ingest.home import DataHome
from ingest.outbox.summary import nightly_summary
from ingest.warehouse.build import published_run
from tests.homes import samples_home
from tests.pipelines import build_and_publish, ingest, query

pytestmark = pytest.mark.slow

PROVINCE, COMMITTEE, COMMUNE = "15/KH-UBND", "03/KH-BCĐ", "07/KH-UBND"
TRADE, HOME_AFFAIRS, UNION = "Sở Công Thương", "Sở Nội vụ", "Liên minh Hợp tác xã"
SCIENCE, FARMERS, WOMEN = "Sở Khoa học và Công nghệ", "Hội Nông dân", "Hội Liên hiệp Phụ nữ"
BINH_KHE, THACH_LINH = "UBND xã Bình Khê", "UBND xã Thạch Lĩnh"
TAN_MAY, BEN_DO = "UBND phường Tân Mây", "UBND phường Bến Đò"
FARMERS_HERE, WOMEN_HERE = "Hội Nông dân xã An Phú", "Hội Liên hiệp Phụ nữ xã An Phú"

# Plan, agency, period, due date, days late.
Missing = set[tuple[str, str, str, str, int]]


def of(plan: str, period: str, due: str, days_late: int, *agencies: str) -> Missing:
    return {(plan, agency, period, due, days_late) for agency in agencies}


def of_province_2025(days_late: int, *more: str) -> Missing:
    silent = (TRADE, HOME_AFFAIRS, UNION, BINH_KHE, THACH_LINH, BEN_DO)
    return of(PROVINCE, "Năm 2025", "15/12/2025", days_late, *silent, *more)


def of_committee_2025(days_late: int) -> Missing:
    everybody = (HOME_AFFAIRS, TRADE, SCIENCE, FARMERS, WOMEN)
    return of(COMMITTEE, "Năm 2025", "15/12/2025", days_late, *everybody)


def of_commune(first: int, second: int, third: int) -> Missing:
    """The farmers were on time for the first quarter, silent in the second, late for the third; the women silent."""
    return (
        of(COMMUNE, "Quý 1/2026", "20/03/2026", first, WOMEN_HERE)
        | of(COMMUNE, "Quý 2/2026", "20/06/2026", second, FARMERS_HERE, WOMEN_HERE)
        | of(COMMUNE, "Quý 3/2026", "20/09/2026", third, WOMEN_HERE)
    )


# Counted by hand from samples/README.md. "Trước ngày 15/12" (province) ends as the 15th begins, "chậm nhất ngày 15/12"
# (committee) as the 16th does; a bare day is its 00:00 in Vietnam. Nobody sent the committee anything for 2025.
EXPECTED: dict[str, Missing] = {
    "2025-12-14": set(),
    "2025-12-15": of_province_2025(0, TAN_MAY),
    # Tân Mây's report came at 08:30 of this day.
    "2025-12-16": of_province_2025(1, TAN_MAY) | of_committee_2025(0),
    "2026-12-14": of_province_2025(364) | of_committee_2025(363) | of_commune(269, 177, 85),
    # Sở Công Thương's came at 10:00 of this day; Bình Khê's is blank and Thạch Lĩnh's refused.
    "2026-12-15": of_province_2025(365)
    | of_committee_2025(364)
    | of_commune(270, 178, 86)
    | of(PROVINCE, "Năm 2026", "15/12/2026", 0, TRADE, BINH_KHE, THACH_LINH, TAN_MAY, BEN_DO),
    # Bến Đò's came at 09:00 of this day. Of the committee's five, Sở Công Thương and the farmers were on time.
    "2026-12-16": of_province_2025(366)
    | of_committee_2025(365)
    | of_commune(271, 179, 87)
    | of(PROVINCE, "Năm 2026", "15/12/2026", 1, BINH_KHE, THACH_LINH, TAN_MAY, BEN_DO)
    | of(COMMITTEE, "Năm 2026", "15/12/2026", 0, HOME_AFFAIRS, SCIENCE, WOMEN),
}


@dataclass
class Days:
    """The home after the six nights, and whom each named in three places."""

    home: DataHome
    table: dict[str, Missing]
    pages: dict[str, tuple[Missing, Missing]]
    log: dict[str, set[tuple[str, str, str, int]]]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    home = samples_home(tmp_path_factory.mktemp("days"))
    ingest(home, "2026-12-17")
    days = Days(home, {}, {}, {})
    for day in EXPECTED:
        build_and_publish(home, day)
        days.table[day] = in_table(home)
        days.pages[day] = in_data_docs(home.current / "site" / "data_docs")
        days.log[day] = in_log(nightly_summary(home))
    return days


def in_table(home: DataHome) -> Missing:
    rows = query(
        home,
        "select plan_number, agency_name, period_name, strftime(due_date, '%d/%m/%Y'), days_late "
        "from reporting.rpt_missing_reports where is_expected",
    )
    assert len(rows) == len(set(rows))
    return set(rows)


def in_data_docs(site: Path) -> tuple[Missing, Missing]:
    """The rows of the index, and those of Great Expectations' own page."""
    index = (site / "index.html").read_text(encoding="utf-8")
    (row,) = re.findall(r'<tr id="missing_reports\.none_missing">.*?(?=<tr id=)', index, re.DOTALL)
    pages = list((site / "validations" / "missing_reports" / "due").glob("**/*.html"))
    return rows_of(row), rows_of("".join(page.read_text(encoding="utf-8") for page in pages))


def rows_of(html: str) -> Missing:
    """The rows of the table whose headings say plan, agency, period, due date, days late."""
    for table in re.findall(r"<table><tr>.*?</table>", html, re.DOTALL):
        rows = [
            [
                unescape(re.sub(r"<[^>]*>", "", cell)).strip()
                for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
            ]
            for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        ]
        found = [
            [row[heading.index(name)] for name in ("Kế hoạch", "Đơn vị", "Kỳ báo cáo", "Hạn gửi", "Số ngày quá hạn")]
            for heading in rows[:1]
            if "Số ngày quá hạn" in heading
            for row in rows[1:]
        ]
        if found:
            return {(plan, agency, period, due, int(days)) for plan, agency, period, due, days in found}
    return set()


def in_log(summary: str) -> set[tuple[str, str, str, int]]:
    """Plan, agency, period, days late as the last task tells them."""
    told = re.findall(
        r"^  - (.*) · hết hạn .*, quá ([\d.]+) ngày · (\S+) .* · nơi nhận [^:]*: (.*)$", summary, re.MULTILINE
    )
    return {
        (plan, agency.split(" (")[0], period, int(days))
        for period, days, plan, agencies in told
        for agency in agencies.split("; ")
    }


@pytest.mark.parametrize("day", EXPECTED)
def test_the_same_names_stand_in_the_table_in_the_data_docs_and_in_the_log(days: Days, day: str) -> None:
    assert days.table[day] == EXPECTED[day]
    assert days.pages[day] == (EXPECTED[day], EXPECTED[day])
    assert days.log[day] == {(plan, agency, period, late) for plan, agency, period, _, late in EXPECTED[day]}


@pytest.mark.parametrize("day", ["2025-12-15", "2025-12-16", "2026-12-15"])
def test_the_suite_tells_them_again_for_any_past_day_and_publishes_nothing(
    days: Days, day: str, tmp_path: Path
) -> None:
    release, verdicts = published_run(days.home), sorted(days.home.verdicts.iterdir())
    environment = {**days.home.as_environment(), "KTTT_AS_OF": ""}
    done = CliRunner().invoke(app, ["missing", "--as-of", day, "--out", str(tmp_path)], env=environment)
    assert done.exit_code == 0, done.output + repr(done.exception)
    assert f"{len(EXPECTED[day])}" in done.output.splitlines()[-len(EXPECTED[day]) - 2]
    stem = f"bao-cao-thieu-{day.replace('-', '')}T0000"
    with (tmp_path / f"{stem}.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert {(plan, agency, period, due, int(late)) for plan, agency, period, due, late, *_ in rows} == EXPECTED[day]
    assert in_data_docs(tmp_path / stem) == (EXPECTED[day], EXPECTED[day])
    assert (published_run(days.home), sorted(days.home.verdicts.iterdir())) == (release, verdicts)
    assert not list(days.home.work.glob("missing-*"))


def test_a_day_that_is_not_published_yet_is_refused(days: Days) -> None:
    done = CliRunner().invoke(app, ["missing", "--as-of", "2026-12-17"], env=days.home.as_environment())
    assert "bản công bố mới tính đến 16/12/2026 00:00" in str(done.exception)
