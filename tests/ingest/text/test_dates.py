from datetime import date

import pytest

from ingest.text.dates import DAY_MONTH, day_of_year, deadline_of, find_date


@pytest.mark.parametrize("text", ["ngày 07 tháng 3 năm 2026", "ngày 07/3/2026", "07.3.2026", "ngày 7-3-2026"])
def test_complete_dates(text):
    assert find_date(text) == date(2026, 3, 7)


def test_an_impossible_day_is_no_date():
    assert find_date("ngày 31/02/2026") is None


def test_the_first_possible_date_counts():
    assert find_date("31/02/2026 rồi 01/03/2026") == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "day", "month"), [("15/12", 15, 12), ("15 tháng 12", 15, 12), ("ngày 5 tháng 01 hằng năm", 5, 1)]
)
def test_a_day_without_a_year_keeps_the_year_open(text, day, month):
    found = day_of_year(DAY_MONTH.search(text))
    assert (found.day, found.month, found.year) == (day, month, None)


def test_no_year_has_a_30_february():
    assert day_of_year(DAY_MONTH.search("30/2")) is None


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("trước ngày 30 tháng 6 năm 2026", "2026-06-30"),
        ("quý II/2026", "2026-Q2"),
        ("Quý 3 năm 2026", "2026-Q3"),
        ("6/2026", "2026-06"),
        ("tháng 6 năm 2026", "2026-06"),
        ("2026", None),
        ("thường xuyên", None),
    ],
)
def test_deadline_has_the_precision_of_the_text(text, deadline):
    assert deadline_of(text) == deadline
