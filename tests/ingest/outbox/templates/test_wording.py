"""The Vietnamese of a form: numbers, last reported values, names of targets."""

from __future__ import annotations

import pytest

from ingest.outbox.templates import wording


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0, "count", "0"),
        (100, "count", "100"),
        (12_500, "person", "12.500"),
        (87.5, "percent", "87,5"),
        (0.25, "percent", "0,25"),
        (1_250_750_000, "VND", "1.250,75"),
        (-0.5, "percent", "-0,5"),
    ],
)
def test_numbers_are_written_as_vietnamese_does(value: float, unit: str, said: str) -> None:
    assert wording.number(value, unit) == said


@pytest.mark.parametrize(
    ("status", "progress", "said"),
    [
        ("in_progress", 55, "Đang thực hiện, 55 % (năm 2025)"),
        ("done", None, "Hoàn thành (năm 2025)"),
        ("not_reported", 12.5, "12,5 % (năm 2025)"),
        (None, None, ""),
    ],
)
def test_the_last_state_of_a_task(status: str | None, progress: float | None, said: str) -> None:
    assert wording.last_task(status, progress, "Năm 2025") == said


@pytest.mark.parametrize(
    ("operator", "low", "high", "unit", "said"),
    [
        ("~", 180, None, "count", "khoảng 180"),
        (">=", 65, None, "percent", "từ 65 % trở lên"),
        ("<=", 5, None, "percent", "không quá 5 %"),
        ("=", 12_500, None, "person", "12.500 người"),
        ("range", 80, 85, "percent", "từ 80 đến 85 %"),
        ("~", 1.5e9, None, "VND", "khoảng 1.500 triệu đồng"),
    ],
)
def test_a_target_is_named_with_its_promise(
    operator: str, low: float, high: float | None, unit: str, said: str
) -> None:
    name = wording.target_name("Số hợp tác xã", operator, low, high, unit, 2030)
    assert name == f"Số hợp tác xã (mục tiêu đến năm 2030: {said})"
