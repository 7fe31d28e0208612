import pytest

from ingest.plans.times import inline_time, is_time, parse_time


@pytest.mark.parametrize(
    ("text", "recurrence", "start", "end", "deadline"),
    [
        ("Hằng năm", "annual", None, None, None),
        ("Nhiệm vụ thường xuyên", "continuous", None, None, None),
        ("Hằng năm và thường xuyên", "annual", None, None, None),
        ("2023 - 2025", "once", 2023, 2025, None),
        ("Năm 2026", "once", 2026, 2026, None),
        ("Từ 2026", "once", 2026, None, None),
        ("từ năm 2026 đến năm 2028", "once", 2026, 2028, None),
        ("Quý II/2026", "once", 2026, 2026, "2026-Q2"),
        ("06/2026", "once", 2026, 2026, "2026-06"),
        ("trước ngày 30/6/2026", "once", 2026, 2026, "2026-06-30"),
        ("hằng quý", "quarterly", None, None, None),
        ("Theo tiến độ", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_times(text, recurrence, start, end, deadline):
    time = parse_time(text)
    assert (time.recurrence, time.start_year, time.end_year, time.deadline) == (recurrence, start, end, deadline)


@pytest.mark.parametrize(
    "text", ["Hàng năm", "2023 - 2025", "Từ 2023", "Quý IV/2026", "Năm 2024-2025", "Nhiệm vụ thường xuyên", "15/6/2026"]
)
def test_a_whole_time(text):
    assert is_time(text)


@pytest.mark.parametrize("text", ["2023 -", "Báo cáo tổng kết 2023", "Quyết định", "Kế hoạch hằng năm"])
def test_no_whole_time(text):
    assert not is_time(text)


def test_a_recurrence_counts_only_where_it_governs_the_first_clause():
    assert inline_time("Đào tạo nghề hằng năm cho thành viên.").recurrence == "annual"
    assert inline_time("Xây dựng kế hoạch hằng năm của ngành.").recurrence is None
    assert inline_time("Mở lớp; hằng năm tổ chức gặp mặt.").recurrence is None
    assert inline_time("Lập đề án, hoàn thành trong tháng 6/2026.").deadline == "2026-06"
