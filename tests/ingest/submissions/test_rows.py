"""The rules for rows, through both formats: one rule set, the same records."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from ingest.submissions.reader import SubmissionReading, read_submission


def rows_of(reading: SubmissionReading, kind: str) -> list[dict[str, Any]]:
    left_out = {"content_sha256", "source_cell", "file_name", "sheet", "cell", "message"}
    return [
        {name: value for name, value in asdict(row).items() if name not in left_out} for row in reading.records[kind]
    ]


def both(make: Any, known: Any, **lists: list[dict[str, Any]]) -> tuple[SubmissionReading, SubmissionReading]:
    """The same content as a workbook and as JSON."""
    orders = {
        "tasks": ("task_key", "", "status", "progress_pct", "done_date", "evidence_number", "note"),
        "targets": ("target_key", "", "", "value", "basis", "note"),
        "cooperatives": (
            "area_key", "", "organisation_type", "organisations", "newly_formed", "dissolved", "members", "workers",
            "basis",
        ),
    }  # fmt: skip
    sheets = {"tasks": "Nhiệm vụ", "targets": "Chỉ tiêu", "cooperatives": "Hợp tác xã"}
    filled = {
        sheets[name]: getattr(make, name)(*([row.get(field) for field in orders[name]] for row in rows))
        for name, rows in lists.items()
    }
    return (
        read_submission(make.workbook(filled), "a.xlsx", known),
        read_submission(make.document(**lists), "a.json", known),
    )


CASES: list[dict[str, list[dict[str, Any]]]] = [
    {"tasks": [{"task_key": "t1", "status": "Hoàn thành", "progress_pct": "100", "done_date": "15/11/2026"}]},
    {"tasks": [{"task_key": "t1", "status": "done", "progress_pct": 0.5}]},
    {"tasks": [{"task_key": "t1", "status": "Hoàn thành", "progress_pct": 90}]},
    {"tasks": [{"task_key": "t1", "status": "chưa thực hiện", "progress_pct": "12,5%"}]},
    {"tasks": [{"task_key": "t1", "status": "in_progress", "done_date": "2026-11-30", "note": "xong  một phần"}]},
    {"tasks": [{"task_key": "t1", "progress_pct": 20, "note": "quên tình trạng"}]},
    {"tasks": [{"task_key": "t1", "status": "done"}, {"task_key": "t1", "status": "in_progress"}]},
    {"tasks": [{"task_key": "other", "status": "done"}, {"task_key": "t2", "status": "done"}]},
    {"tasks": [{"status": "done"}]},
    {"targets": [{"target_key": "htx", "value": "1.234", "basis": "Ước"}, {"target_key": "share", "value": 101}]},
    {"targets": [{"target_key": "htx", "value": 12.5, "basis": "actual"}]},
    {"targets": [{"target_key": "revenue", "value": "1.400.000.000", "basis": "thực hiện"}]},
    {"targets": [{"target_key": "revenue", "value": -1, "basis": "thực hiện"}]},
    {"targets": [{"target_key": "htx", "value": 3}]},
    {"targets": [{"target_key": "htx", "basis": "Ước", "note": "chưa có số"}]},
    {"targets": [{"target_key": "nothing", "value": 3, "basis": "Ước"}]},
    {"cooperatives": [{"area_key": "song-may.xa-an-phu", "organisation_type": "HTX", "organisations": 8,
                       "newly_formed": 1, "dissolved": 0, "members": "1.020", "workers": 64, "basis": "Ước"}]},
    {"cooperatives": [{"area_key": "song-may.xa-an-phu", "organisation_type": "htx", "organisations": 2,
                       "newly_formed": 3, "basis": "actual"}]},
    {"cooperatives": [{"area_key": "song-may.xa-an-phu", "organisation_type": "CTY", "members": 8, "basis": "Ước"},
                      {"area_key": "song-may.xa-x", "organisation_type": "HTX", "members": 8, "basis": "Ước"},
                      {"area_key": "song-may.xa-an-phu", "organisation_type": "THT", "members": -8, "basis": "Ước"},
                      {"area_key": "song-may.xa-an-phu", "organisation_type": "HTX", "members": 8}]},
]  # fmt: skip


@pytest.mark.parametrize("lists", CASES, ids=range(len(CASES)))
def test_both_formats_give_the_same(make: Any, known: Any, lists: dict[str, list[dict[str, Any]]]) -> None:
    workbook, document = both(make, known, **lists)
    for kind in workbook.records:
        assert rows_of(workbook, kind) == rows_of(document, kind), kind
    assert (workbook.outcome, workbook.reason_code) == (document.outcome, document.reason_code)


def found_in(make: Any, known: Any, number: int) -> list[str]:
    return [row["rule_id"] for row in rows_of(both(make, known, **CASES[number])[0], "cell_issues")]


@pytest.mark.parametrize(
    ("number", "rules"),
    [
        (0, []),
        (1, ["percentage_or_fraction"]),
        (2, ["done_not_full"]),
        (3, ["started_not_started"]),
        (4, ["done_date_not_done"]),
        (5, ["missing_status"]),
        (6, ["duplicate_row"]),
        (7, ["unknown_task"]),
        (8, ["missing_key"]),
        (9, ["percentage_out_of_range"]),
        (10, ["not_a_whole_number"]),
        (11, []),
        (12, ["negative_number"]),
        (13, ["missing_basis"]),
        (14, ["missing_value"]),
        (15, ["unknown_target"]),
        (16, []),
        (17, ["more_new_than_all"]),
        (18, ["unknown_word", "missing_type", "unknown_area", "negative_number", "missing_basis"]),
    ],
)
def test_what_each_case_is_told(make: Any, known: Any, number: int, rules: list[str]) -> None:
    assert found_in(make, known, number) == rules


def test_values_as_loaded(make: Any, known: Any) -> None:
    (progress,) = both(make, known, **CASES[0])[0].records["task_progress"]
    assert (progress.status, progress.progress_pct, progress.done_date) == ("done", 100, date(2026, 11, 15))
    counts = both(make, known, **CASES[16])[0].records["cooperative_counts"]
    assert {row.measure: row.value for row in counts} == {
        "organisations": 8,
        "newly_formed": 1,
        "dissolved": 0,
        "members": 1020,
        "workers": 64,
    }
    assert [row.source_cell for row in counts][:2] == ["Hợp tác xã!D2", "Hợp tác xã!E2"]
    in_json = both(make, known, **CASES[16])[1].records["cooperative_counts"]
    assert in_json[0].source_cell == "cooperatives[0].organisations"


def test_a_refused_row_names_the_cells_that_stay_out(make: Any, known: Any) -> None:
    workbook, document = both(make, known, **CASES[5])
    assert "D2, G2" in workbook.records["cell_issues"][0].message
    assert "tasks[0].progress_pct, tasks[0].note" in document.records["cell_issues"][0].message


@pytest.mark.parametrize(
    ("unit", "written", "value"),
    [("tỷ đồng", "1,5", 1.5e9), ("đồng", 7e8, 7e8), (None, 7e8, 7e8), ("hợp tác xã", 5, None), ("%", 5, None)],
)
def test_money_is_read_in_the_unit_written(make: Any, known: Any, unit: str | None, written: Any, value: Any) -> None:
    sheet = make.targets(["revenue", "", unit, written, "Ước"])
    reading = read_submission(make.workbook({"Chỉ tiêu": sheet}), "a.xlsx", known)
    assert [row.value for row in reading.records["target_actuals"]] == ([] if value is None else [value])
    assert [found.rule_id for found in reading.records["cell_issues"]] == ([] if value else ["unit_mismatch"])
