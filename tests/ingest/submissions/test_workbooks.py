"""What people do to sheets: order, headings, extra text, formulas; nothing of it may vanish."""

from __future__ import annotations

import io
import unicodedata
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from ingest.submissions.layout import MEASURES
from ingest.submissions.reader import read_submission
from ingest.submissions.sheet import column_letters, column_number


def issues(reading: Any) -> list[tuple[str, str | None, str | None]]:
    return [(found.rule_id, found.sheet, found.cell) for found in reading.records["cell_issues"]]


def stated(reading: Any, field: str) -> list[Any]:
    """What was stated in a field, in the order of the rows."""
    rows = [row for row in reading.records["reported_values"] if row.field == field]
    return [row.value_text if row.value_number is None else row.value_number for row in rows]


def read(make: Any, known: Any, **sheets: Any) -> Any:
    names = {"tasks": "Nhiệm vụ", "info": "Thông tin", "targets": "Chỉ tiêu", "cooperatives": "Hợp tác xã"}
    return read_submission(
        make.workbook({names.get(name, name): rows for name, rows in sheets.items()}), "a.xlsx", known
    )


def test_columns_are_found_by_heading(make: Any, known: Any) -> None:
    decomposed = unicodedata.normalize("NFD", "TÌNH TRẠNG")
    rows = [
        [None],
        ["Ghi chú", "tỉ lệ  hoàn thành", decomposed, "Mã nhiệm vụ:"],
        ["kịp", 50, "Đang thực hiện", "t1"],
    ]
    reading = read(make, known, tasks=rows)
    found = {
        row.field: (row.subject_key, row.value_text or row.value_number) for row in reading.records["reported_values"]
    }
    assert found == {"status": ("t1", "in_progress"), "progress_pct": ("t1", 50), "note": ("t1", "kịp")}
    assert {row.source_cell for row in reading.records["reported_values"]} == {
        f"Nhiệm vụ!{column}3" for column in "ABC"
    }
    assert issues(reading) == []


def test_a_form_without_ratings_is_read_as_before(make: Any, known: Any) -> None:
    """The form before decision 34 had no such columns."""
    rows = [
        ["Mã địa bàn", "Địa bàn", "Loại hình", "Số liệu gần nhất", "Tổng số", "Thành lập mới", "Giải thể",
         "Số thành viên", "Số lao động", "Loại số liệu", "Kỳ số liệu"],
        ["song-may.xa-an-phu", "xã An Phú", "HTX", None, 8, 1, 0, 560, 131, "Thực hiện", "2025"],
    ]  # fmt: skip
    reading = read(make, known, cooperatives=rows, Khóa=[["template_version", "1/2026-11-01T17:00Z"]])
    assert [row.field for row in reading.records["reported_values"]] == list(MEASURES[:5])
    assert {(row.figure_period, row.basis) for row in reading.records["reported_values"]} == {("2025", "actual")}
    assert reading.records["submissions"][0].template_version == "1/2026-11-01T17:00Z"
    assert issues(reading) == []


def test_text_around_the_table_is_listed(make: Any, known: Any) -> None:
    rows = [
        ["BÁO CÁO KẾT QUẢ"],
        ["Mã nhiệm vụ", "Tình trạng", "Lý do"],
        ["t1", "Đang thực hiện", "đủ vốn", None, "chú thích"],
        ["Người lập biểu"],
    ]
    assert issues(read(make, known, tasks=rows)) == [
        ("ignored_text", "Nhiệm vụ", "A1"),
        ("ignored_column", "Nhiệm vụ", "C2"),
        ("ignored_text", "Nhiệm vụ", "E3"),
        ("ignored_text", "Nhiệm vụ", "A4"),
    ]


def test_a_heading_twice_refuses_both_columns(make: Any, known: Any) -> None:
    rows = [["Mã nhiệm vụ", "Tình trạng", "Ghi chú", "GHI CHÚ"], ["t1", "Đang thực hiện", "một", "hai"]]
    reading = read(make, known, tasks=rows)
    assert issues(reading) == [("duplicate_heading", "Nhiệm vụ", "D1")]
    (submission,) = reading.records["submissions"]
    assert (submission.filled_cells, submission.refused_cells) == (3, 2)
    assert stated(reading, "note") == []


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["t1", "Hoàn thành"]],
        [["Mã nhiệm vụ", "Ghi chú"], ["t1", "xong"]],
        [["Mã nhiệm vụ", "Tình trạng", "Tình trạng"], ["t1", "Hoàn thành", "Hoàn thành"]],
    ],
)
def test_a_sheet_whose_columns_cannot_be_told_is_refused(make: Any, known: Any, rows: Any) -> None:
    reading = read(make, known, tasks=rows)
    assert (reading.outcome, reading.reason_code) == ("quarantined", "missing_heading")
    assert reading.records["submissions"][0].content_state == "refused"


def test_extra_sheets_are_listed_and_help_sheets_are_not(make: Any, known: Any) -> None:
    reading = read(make, known, **{"Số liệu riêng": [["a", 1]], "Hướng dẫn": [["đọc kỹ"]], "Trống": []})
    assert issues(reading) == [("ignored_sheet", "Số liệu riêng", None)]


def test_error_cells_and_formulas_without_result_are_refused_by_cell(make: Any, known: Any) -> None:
    rows = make.cooperatives(
        ["song-may.xa-an-phu", "", "HTX", None, 5, "#DIV/0!", 0, "=D2*100", 7, *[None] * 5, "Ước"],
        ["song-may.xa-binh-khe", "", "HTX", None, 3, *[None] * 9, "#N/A"],
    )
    reading = read(make, known, cooperatives=rows)
    assert [
        (*place, row.value_raw) for place, row in zip(issues(reading), reading.records["cell_issues"], strict=True)
    ] == [
        ("error_value", "Hợp tác xã", "F2", "#DIV/0!"),
        ("formula_without_value", "Hợp tác xã", "H2", "=D2*100"),
        ("error_value", "Hợp tác xã", "O3", "#N/A"),
        ("missing_basis", "Hợp tác xã", "E3", "3"),
    ]
    assert [row.field for row in reading.records["reported_values"]] == ["organisations", "dissolved", "workers"]


def test_the_stored_result_of_a_formula_is_read(make: Any, known: Any) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(make.workbook({"Nhiệm vụ": make.tasks(["t1", "", None, "Hoàn thành", 70])}))
    )
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()
    assert stated(read_submission(data, "a.xlsx", known), "progress_pct") == [70]


def test_dates_as_dates_and_as_text(make: Any, known: Any) -> None:
    rows = make.tasks(
        ["t1", "", None, "Hoàn thành", 100, date(2026, 11, 30), "12/QĐ-UBND"],
        ["t2", "", None, "Hoàn thành", 100, 46000, "12/QĐ-UBND"],
        ["t3", "", None, "Hoàn thành", 100, 2026, "12/QĐ-UBND"],
    )
    reading = read(make, known, tasks=rows, info=make.info(data_date=datetime(2026, 12, 10), document_number=127))  # noqa: DTZ001
    assert stated(reading, "done_date") == ["2026-11-30", "2025-12-09"]
    assert issues(reading) == [("not_a_date", "Nhiệm vụ", "F4")]
    (submission,) = reading.records["submissions"]
    assert (submission.data_date, submission.document_number) == (date(2026, 12, 10), "127")


def test_information_sheet(make: Any, known: Any) -> None:
    info = [
        ["MẪU BÁO CÁO"],
        ["Mã quy định báo cáo:", "annual"],
        ["tên đơn vị", "Ủy ban nhân dân xã An Phú", "(ghi đủ)"],
        ["Kỳ báo cáo", "Năm 2026"],
        ["Kỳ báo cáo", "2025"],
        ["Hình thức", "thay thế"],
        ["Ngày số liệu", "hôm qua"],
    ]
    reading = read(make, known, info=info)
    (submission,) = reading.records["submissions"]
    assert (submission.agency_key, submission.period) == (make.agency, "2026")
    assert (submission.mode, submission.mode_basis, submission.data_date) == ("snapshot", "inferred", None)
    assert issues(reading) == [
        ("ignored_text", "Thông tin", "A1"),
        ("ignored_text", "Thông tin", "C3"),
        ("duplicate_label", "Thông tin", "A5"),
        ("not_a_date", "Thông tin", "B7"),
        ("unknown_word", "Thông tin", "B6"),
        ("mode_inferred", "Thông tin", "B6"),
    ]


def test_a_name_in_a_spelling_of_its_own_is_doubted_not_refused(make: Any, known: Any) -> None:
    reading = read(make, known, info=make.info(agency_name="Xã An Phú anh hùng"))
    assert issues(reading) == [("agency_name_unknown", "Thông tin", "B5")]


@pytest.mark.parametrize("rule", ["quarterly", "ended"])
def test_any_agency_may_answer_for_a_group_or_an_ended_agency(make: Any, known: Any, rule: str) -> None:
    info = make.info(rule_key=rule, agency_key="song-may.so-noi-vu", period="2026-Q1" if rule == "quarterly" else 2026)
    assert read(make, known, info=info).outcome == "ok"


def test_tasks_of_another_plan_are_unknown(make: Any, known: Any) -> None:
    info = make.info(rule_key="ended")
    reading = read(make, known, info=info, tasks=make.tasks(["other", "", None, "done"], ["t1", "", None, "done"]))
    assert [row.subject_key for row in reading.records["reported_values"]] == ["other"]


def test_text_is_composed(make: Any, known: Any) -> None:
    note = unicodedata.normalize("NFD", "Đã nghiệm thu\u200b")
    reading = read(make, known, tasks=make.tasks(["t1", "", None, "Hoàn thành", None, None, None, note]))
    assert stated(reading, "note") == ["Đã nghiệm thu"]


@pytest.mark.parametrize(("letters", "number"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16383)])
def test_column_letters(letters: str, number: int) -> None:
    assert column_number(letters) == number
    assert column_letters(number) == letters
