from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.submissions.periods import period_label, year_of
from ingest.submissions.values import (
    BadValueError,
    as_written,
    read_count,
    read_date,
    read_not_negative,
    read_number,
    read_percentage,
    read_text,
)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (5, 5),
        (5.5, 5.5),
        ("05", 5),
        ("1.234", 1234),
        ("1.234.567,5", 1234567.5),
        ("12,5", 12.5),
        ("1 234", 1234),
        (" 1\u00a0234 ", 1234),
        ("-3", -3),
    ],
)
def test_numbers(written: Any, number: float) -> None:
    assert read_number(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "12.5",
        "0.123",
        "1.23",
        "12,5%",
        "12 HTX",
        "khoảng 12",
        "mười",
        "",
        "1,2,3",
        "٣",
        "1e3",
        True,
        None,
        timedelta(1),
    ],
)
def test_no_numbers(written: Any) -> None:
    with pytest.raises(BadValueError, match="not_a_number"):
        read_number(written)


@pytest.mark.parametrize(
    ("reader", "written", "rule"),
    [
        (read_number, float("inf"), "number_too_large"),
        (read_number, float("nan"), "number_too_large"),
        (read_percentage, 180, "percentage_out_of_range"),
        (read_percentage, "-1%", "percentage_out_of_range"),
        (read_percentage, 0.5, "percentage_or_fraction"),
        (read_percentage, 1, "percentage_or_fraction"),
        (read_count, 2.5, "not_a_whole_number"),
        (read_count, -2, "negative_number"),
        (read_not_negative, "-2,5", "negative_number"),
        (read_date, "31/02/2026", "not_a_date"),
        (read_date, "2026", "not_a_date"),
        (read_date, "12/2026", "not_a_date"),
        (read_date, 46000, "not_a_date"),
        (read_date, date(1905, 7, 19), "date_out_of_range"),
    ],
)
def test_refusals_name_their_rule(reader: Any, written: Any, rule: str) -> None:
    with pytest.raises(BadValueError) as caught:
        reader(written)
    assert caught.value.rule_id == rule


@pytest.mark.parametrize(("written", "number"), [(0, 0), (100, 100), ("12,5%", 12.5), ("12,5 %", 12.5), ("0,5%", 0.5)])
def test_percentages(written: Any, number: float) -> None:
    assert read_percentage(written) == number


@pytest.mark.parametrize(
    "written",
    [
        date(2026, 12, 5),
        datetime.fromisoformat("2026-12-05 07:00"),
        "5/12/2026",
        "05-12-2026",
        "2026-12-05",
        "ngày 5 tháng 12 năm 2026",
        "5 tháng 12 năm 2026\u00a0",
    ],
)
def test_dates(written: Any) -> None:
    assert read_date(written) == date(2026, 12, 5)


@given(st.integers(min_value=0, max_value=10**14))
def test_grouping_never_changes_a_number(number: int) -> None:
    assert read_number(f"{number:,}".replace(",", ".")) == number
    assert read_number(as_written(float(number))) == number


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.dates(), st.datetimes()))
def test_no_value_breaks_a_reader(value: Any) -> None:
    as_written(value)
    read_text(value)
    for reader in (read_number, read_percentage, read_count, read_date):
        with suppress(BadValueError):
            reader(value)


@pytest.mark.parametrize(
    ("written", "frequency", "label"),
    [
        (2026.0, "annual", "2026"),
        ("Năm 2026", None, "2026"),
        ("2026", "adhoc", "2026"),
        ("2026-q1", "quarterly", "2026-Q1"),
        ("Quý IV/2026", "quarterly", "2026-Q4"),
        ("quý 2 năm 2026", "quarterly", "2026-Q2"),
        ("Tháng 3/2026", "monthly", "2026-03"),
        (date(2026, 3, 1), "monthly", "2026-03"),
        ("2026-12", "monthly", "2026-12"),
        ("6 tháng đầu năm 2026", "semiannual", "2026-H1"),
        ("9 tháng năm 2026", "nine_month", "2026-9M"),
    ],
)
def test_periods(written: Any, frequency: str | None, label: str) -> None:
    assert period_label(written) == label
    assert year_of(label, frequency) == 2026


@pytest.mark.parametrize(
    ("label", "frequency"),
    [
        ("2026-Q5", "quarterly"),
        ("2026-13", "monthly"),
        ("2026", "quarterly"),
        ("2026-Q1", "annual"),
        ("2026-H3", "semiannual"),
    ],
)
def test_labels_of_another_rhythm(label: str, frequency: str) -> None:
    assert year_of(label, frequency) is None
