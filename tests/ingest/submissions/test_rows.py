"""The rules for rows, through both formats: one rule set, the same records."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from ingest.submissions.cells import Book, Cell
from ingest.submissions.identity import identify
from ingest.submissions.layout import TABLES
from ingest.submissions.reader import SubmissionReading, read_submission


def rows_of(reading: SubmissionReading, kind: str) -> list[dict[str, Any]]:
    left_out = {"content_sha256", "source_cell", "file_name", "sheet", "cell", "message", "remedy", "problem"}
    return [
        {name: value for name, value in asdict(row).items() if name not in left_out} for row in reading.records[kind]
    ]


def both(
    make: Any, known: Any, info: dict[str, Any] | None = None, **lists: list[dict[str, Any]]
) -> tuple[SubmissionReading, SubmissionReading]:
    """The same content as a workbook and as JSON."""
    filled = {
        table.sheet: getattr(make, table.name)(*([row.get(c.name) for c in table.columns] for row in lists[table.name]))
        for table in TABLES
        if table.name in lists
    }
    filled["Thông tin"] = make.info(**info or {})
    return (
        read_submission(make.workbook(filled), "a.xlsx", known),
        read_submission(make.document(info=make.identity | (info or {}), **lists), "a.json", known),
    )


AN_PHU, BINH_KHE = "song-may.xa-an-phu", "song-may.xa-binh-khe"


def count(area: str, kind: str = "HTX", basis: str = "Ước", **counts: Any) -> dict[str, Any]:
    return {"area_key": area, "organisation_type": kind, **counts, "basis": basis}


CASES: list[tuple[dict[str, list[dict[str, Any]]], list[str]]] = [
    ({"tasks": [{"task_key": "t1", "status": "Hoàn thành", "progress_pct": "100", "done_date": "15/11/2026",
                 "evidence_number": "12/BC-UBND"}]}, []),
    ({"tasks": [{"task_key": "t1", "status": "done", "progress_pct": 0.5, "evidence_number": 1}]},
     ["percentage_or_fraction"]),
    ({"tasks": [{"task_key": "t1", "status": "Hoàn thành", "progress_pct": 90}]},
     ["done_not_full", "done_without_evidence"]),
    ({"tasks": [{"task_key": "t1", "status": "chưa thực hiện", "progress_pct": "12,5%"}]}, ["started_not_started"]),
    ({"tasks": [{"task_key": "t1", "status": "in_progress", "done_date": "2026-11-30", "note": "xong  một phần"}]},
     ["done_date_not_done"]),
    ({"tasks": [{"task_key": "t1", "progress_pct": 20, "note": "quên tình trạng"}]}, ["missing_status"]),
    ({"tasks": [{"task_key": "t1", "status": "in_progress"}, {"task_key": "t1", "status": "in_progress"}]},
     ["duplicate_row"]),
    ({"tasks": [{"task_key": "other", "status": "done"}, {"task_key": "t2", "status": "in_progress"}]},
     ["unknown_task"]),
    ({"tasks": [{"status": "done"}]}, ["missing_key"]),
    ({"targets": [{"target_key": "htx", "value": "1.234", "basis": "Ước"}, {"target_key": "share", "value": 101}]},
     ["percentage_out_of_range"]),
    ({"targets": [{"target_key": "htx", "value": 12.5, "basis": "actual"}]}, ["not_a_whole_number"]),
    ({"targets": [{"target_key": "revenue", "value": "1.400.000.000", "basis": "thực hiện"}]}, []),
    ({"targets": [{"target_key": "revenue", "value": -1, "basis": "thực hiện"}]}, ["negative_number"]),
    ({"targets": [{"target_key": "htx", "value": 3}]}, ["missing_basis"]),
    ({"targets": [{"target_key": "htx", "basis": "Ước", "note": "chưa có số"}]}, ["missing_value", "only_notes"]),
    ({"targets": [{"target_key": "nothing", "value": 3, "basis": "Ước"}]}, ["unknown_target"]),
    ({"cooperatives": [count(AN_PHU, organisations=8, newly_formed=1, dissolved=0, members="1.020", workers=64)]}, []),
    ({"cooperatives": [count(AN_PHU, "htx", "actual", organisations=2, newly_formed=3)]}, ["more_new_than_all"]),
    ({"cooperatives": [count(AN_PHU, "htx", "actual", organisations=2, newly_formed=3, dissolved=1)]}, []),
    ({"cooperatives": [{"area_key": AN_PHU, "organisation_type": "CTY", "members": 8, "basis": "Ước"},
                       count("song-may.xa-x", members=8), count(AN_PHU, "THT", members=-8),
                       {"area_key": AN_PHU, "organisation_type": "HTX", "members": 8}]},
     ["unknown_word", "missing_type", "unknown_area", "negative_number", "missing_basis"]),
    # withdrawals
    ({"tasks": [{"task_key": "t1", "status": "Rút"}, {"task_key": "t2", "status": "in_progress", "note": " rút "}]}, []),
    ({"tasks": [{"task_key": "t1", "status": "withdrawn", "progress_pct": 5, "note": "Rút"}]}, ["beside_withdrawn"]),
    ({"targets": [{"target_key": "htx", "value": "Rút", "basis": "Ước"}]}, []),
    ({"targets": [{"target_key": "htx", "value": "Rút", "basis": "Ước", "note": "nhầm"}]}, ["beside_withdrawn"]),
    ({"targets": [{"target_key": "htx", "value": "Rút"}]}, ["missing_basis"]),
    ({"cooperatives": [count(AN_PHU, organisations="RÚT", members=40)]}, []),
    # the period of a figure
    ({"targets": [{"target_key": "htx", "value": 9, "basis": "Ước"},
                  {"target_key": "htx", "value": 8, "basis": "Thực hiện"},
                  {"target_key": "htx", "value": 7, "basis": "Thực hiện", "figure_period": 2025},
                  {"target_key": "htx", "value": 6, "basis": "Thực hiện", "figure_period": "Quý IV/2025"}]}, []),
    ({"targets": [{"target_key": "htx", "value": 9, "basis": "Ước"},
                  {"target_key": "htx", "value": 8, "basis": "Ước", "figure_period": "Năm 2026"}]}, ["duplicate_row"]),
    ({"targets": [{"target_key": "htx", "value": 9, "basis": "Ước", "figure_period": "năm ngoái"},
                  {"target_key": "htx", "value": 9, "basis": "Ước", "figure_period": 2027}]},
     ["unknown_figure_period", "future_figure_period"]),
    ({"cooperatives": [{**count(AN_PHU, organisations=9), "figure_period": "2025"}, count(AN_PHU, organisations=9)]},
     []),
    # dates
    ({"tasks": [{"task_key": "t1", "status": "done", "done_date": "2027-01-02", "evidence_number": "1"},
                {"task_key": "t2", "status": "done", "done_date": "2019-12-31", "evidence_number": "2"}]},
     ["done_date_after_period", "done_date_before_plan"]),
    # people and organisations
    ({"cooperatives": [count(AN_PHU, organisations=8, members=39), count(AN_PHU, "LHHTX", organisations=2, members=6),
                       count(AN_PHU, "THT", organisations=3, members=5)]}, ["too_few_members", "too_few_members"]),
    ({"cooperatives": [count(AN_PHU, organisations=0, members=3, workers=0)]}, ["people_without_organisations"]),
    # ratings
    ({"cooperatives": [count(AN_PHU, organisations=9, rated_good=2, rated_fair=3, rated_average=2, rated_weak=1,
                             not_rated=1)]}, []),
    ({"cooperatives": [count(AN_PHU, organisations=9, rated_good=2, rated_fair=3, rated_average=2, rated_weak=1,
                             not_rated=0)]}, ["ratings_below_total"]),
    ({"cooperatives": [count(AN_PHU, organisations=9, rated_good=6, rated_fair=4)]}, ["ratings_exceed_total"]),
    ({"cooperatives": [count(AN_PHU, organisations=9, rated_good=6, rated_fair=3)]}, []),
    ({"cooperatives": [count(AN_PHU, "LHHTX", organisations=0, rated_good=1)]}, ["ratings_exceed_total"]),
    ({"cooperatives": [count(AN_PHU, "THT", organisations=9, rated_good=6, rated_fair=0, not_rated=9)]},
     ["type_not_rated", "type_not_rated"]),
    ({"cooperatives": [count(AN_PHU, rated_good=6, not_rated="Rút"), count(AN_PHU, "LHHTX", rated_weak=-1)]},
     ["negative_number"]),
    ({"cooperatives": [count("song-may", organisations=9, rated_good=1), count(AN_PHU, organisations=6, rated_good=2)]},
     ["part_larger_than_total"]),
    # totals and parts, years, targets
    ({"cooperatives": [count("song-may", organisations=5), count(AN_PHU, organisations=6)]},
     ["part_larger_than_total"]),
    ({"cooperatives": [count("song-may", organisations=9), count(AN_PHU, organisations=6),
                       count(BINH_KHE, organisations=4)]}, ["parts_exceed_total"]),
    ({"cooperatives": [count("song-may", organisations=9), count(AN_PHU, organisations=6),
                       count(BINH_KHE, "HTX", "Thực hiện", organisations=4)]}, []),
    ({"cooperatives": [{**count(AN_PHU, "HTX", "Thực hiện", organisations=7), "figure_period": "2025"},
                       count(AN_PHU, organisations=9, newly_formed=1, dissolved=0)]}, ["change_unexplained"]),
    ({"cooperatives": [{**count(AN_PHU, "HTX", "Thực hiện", organisations=7), "figure_period": "2025"},
                       count(AN_PHU, organisations=9, newly_formed=3, dissolved=1)]}, []),
    ({"targets": [{"target_key": "cooperatives", "value": 203, "basis": "Ước"}],
      "cooperatives": [count("song-may", organisations=204)]}, ["target_differs_from_count"]),
    ({"targets": [{"target_key": "cooperatives", "value": 203, "basis": "Thực hiện"}],
      "cooperatives": [count("song-may", organisations=204)]}, []),
]  # fmt: skip


@pytest.mark.parametrize("lists", [lists for lists, _ in CASES], ids=range(len(CASES)))
def test_both_formats_give_the_same(make: Any, known: Any, lists: dict[str, list[dict[str, Any]]]) -> None:
    workbook, document = both(make, known, **lists)
    for kind in workbook.records:
        assert rows_of(workbook, kind) == rows_of(document, kind), kind
    assert (workbook.outcome, workbook.reason_code) == (document.outcome, document.reason_code)


def told(reading: SubmissionReading) -> list[str]:
    return [row["rule_id"] for row in rows_of(reading, "cell_issues")]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_what_each_case_is_told(make: Any, known: Any, number: int) -> None:
    lists, rules = CASES[number]
    assert told(both(make, known, **lists)[0]) == rules


def values(reading: SubmissionReading) -> dict[tuple[str, ...], Any]:
    """What each value says, by key, field, and what tells it apart from others of its field."""
    rows = reading.records["reported_values"]
    return {
        tuple(
            part for part in (row.subject_key, row.field, row.figure_period, row.basis) if part not in {None, "2026"}
        ): ("Rút" if row.is_withdrawn else row.value_text if row.value_text is not None else row.value_number)
        for row in rows
    }


def test_values_as_loaded(make: Any, known: Any) -> None:
    assert values(both(make, known, **CASES[0][0])[0]) == {
        ("t1", "status"): "done",
        ("t1", "progress_pct"): 100,
        ("t1", "done_date"): "2026-11-15",
        ("t1", "evidence_number"): "12/BC-UBND",
    }
    workbook, document = both(make, known, cooperatives=[count(AN_PHU, organisations=8, dissolved=0, members="1.020")])
    assert values(workbook) == {
        (AN_PHU, "organisations", "estimate"): 8,
        (AN_PHU, "dissolved", "estimate"): 0,
        (AN_PHU, "members", "estimate"): 1020,
    }
    assert {row.organisation_type for row in workbook.records["reported_values"]} == {"HTX"}
    assert workbook.records["reported_values"][0].source_cell == "Hợp tác xã!E2"
    assert document.records["reported_values"][0].source_cell == "cooperatives[0].organisations"


def test_a_withdrawn_status_withdraws_the_whole_task_and_a_withdrawn_value_its_note(make: Any, known: Any) -> None:
    task = {"task_key": "t1", "status": "Rút", "progress_pct": 20}
    target = {"target_key": "htx", "value": "rút", "basis": "Ước", "figure_period": "2025"}
    reading, _ = both(make, known, tasks=[task], targets=[target])
    assert values(reading) == {
        **{("t1", field): "Rút" for field in ("status", "progress_pct", "done_date", "evidence_number", "note")},
        **{("htx", field, "2025", "estimate"): "Rút" for field in ("value", "note")},
    }
    (submission,) = reading.records["submissions"]
    assert (submission.content_state, submission.filled_cells, submission.refused_cells) == ("valid", 3, 1)
    assert "E2" in reading.records["cell_issues"][0].message


def test_a_patch_states_only_what_it_fills(make: Any, known: Any) -> None:
    tasks = [{"task_key": "t1", "progress_pct": 30}, {"task_key": "t2", "status": "xong", "evidence_number": "Rút"}]
    for reading in both(make, known, {"mode": "Bổ sung"}, tasks=tasks):
        assert values(reading) == {("t1", "progress_pct"): 30, ("t2", "evidence_number"): "Rút"}
        assert told(reading) == ["unknown_word"]


def test_a_figure_may_be_about_an_earlier_period_of_another_kind(make: Any, known: Any) -> None:
    def found(period: str) -> list[str]:
        target = {"target_key": "htx", "value": 9, "basis": "Ước", "figure_period": period}
        return told(both(make, known, {"rule_key": "quarterly", "period": "2026-Q3"}, targets=[target])[0])

    for period in ("2026-Q3", "2026-9M", "2026-09", "2026-H1", "2025", "Tháng 1/2026"):
        assert found(period) == []
    for period in ("2026", "2026-H2", "2026-10"):
        assert found(period) == ["future_figure_period"]


def test_the_sum_is_demanded_only_where_every_part_is_listed(make: Any, known: Any) -> None:
    parts = sorted(known.parts_of("song-may", date(2026, 12, 31)))
    rows = [count("song-may", organisations=2 * len(parts) + 1), *(count(part, organisations=2) for part in parts)]
    assert told(both(make, known, cooperatives=rows)[0]) == ["parts_below_total"]
    assert told(both(make, known, cooperatives=rows[:-1])[0]) == []


def digest(make: Any, known: Any, info: dict[str, Any] | None = None, **lists: Any) -> Any:
    found = {reading.records["submissions"][0].values_digest for reading in both(make, known, info, **lists)}
    assert len(found) == 1
    return found.pop()


def test_files_that_say_the_same_have_one_digest(make: Any, known: Any) -> None:
    tasks = [{"task_key": "t1", "status": "Hoàn thành", "progress_pct": 500}, {"task_key": "t2", "status": "Rút"}]
    targets = [{"target_key": "htx", "value": "1.234", "basis": "Ước"}, {"target_key": "none", "value": "x"}]
    first = digest(make, known, tasks=tasks, targets=targets)
    respelt = [{"target_key": "none", "value": "x"}, {"target_key": "htx", "value": 1234, "basis": "estimate"}]
    assert digest(make, known, {"period": "2025"}, tasks=tasks[::-1], targets=respelt) == first
    for changed in (
        [tasks[0] | {"progress_pct": 501}, tasks[1]],
        [tasks[0], {"task_key": "t2", "status": "done"}],
        [tasks[0], tasks[1], {"task_key": "unknown", "status": "done"}],
        tasks[:1],
    ):
        assert digest(make, known, tasks=changed, targets=targets) != first
    last_year = [targets[0] | {"figure_period": "2025"}, targets[1]]
    assert digest(make, known, tasks=tasks, targets=last_year) != first
    assert digest(make, known, tasks=[{"task_key": "t1"}]) is None


def test_notes_alone_are_no_report_and_withdrawals_are_one(make: Any, known: Any) -> None:
    def state(tasks: list[dict[str, Any]]) -> tuple[str, int, list[str]]:
        reading, _ = both(make, known, {"mode": "Bổ sung"}, tasks=tasks)
        (submission,) = reading.records["submissions"]
        return submission.content_state, len(reading.records["reported_values"]), told(reading)

    assert state([{"task_key": "t1", "note": "đang làm"}, {"task_key": "t2", "note": "x"}]) == (
        "blank",
        0,
        ["only_notes"],
    )
    assert state([{"task_key": "t1", "note": "x", "progress_pct": 180}])[0] == "refused"
    assert state([{"task_key": "t1", "status": "Rút"}]) == ("valid", 5, [])
    assert state([{"task_key": "t1", "note": "Rút"}]) == ("valid", 1, [])


@pytest.mark.parametrize(
    ("lists", "mode"),
    [
        ({"tasks": [{"task_key": "t1", "status": "in_progress"}], "targets": [], "cooperatives": []}, "snapshot"),
        ({"tasks": [{"task_key": "t1", "status": "in_progress"}, {"task_key": "t2"}], "targets": [],
          "cooperatives": []}, "patch"),
        ({"tasks": [{"task_key": "t1", "status": "in_progress"}, {"task_key": "Người lập biểu"}], "targets": [],
          "cooperatives": []}, "snapshot"),
        ({"tasks": [{"task_key": "t1", "status": "in_progress"}], "targets": []}, "patch"),
    ],
)  # fmt: skip
def test_a_mode_that_is_not_stated_is_inferred_and_said(make: Any, known: Any, lists: Any, mode: str) -> None:
    info = {name: value for name, value in make.identity.items() if name != "mode"}
    document = json.dumps({"schema": "kttt-submission/1", "info": info, **lists}, ensure_ascii=False).encode()
    reading = read_submission(document, "a.json", known)
    (submission,) = reading.records["submissions"]
    assert (reading.outcome, submission.mode, submission.mode_basis) == ("ok", mode, "inferred")
    assert "mode_inferred" in told(reading)


def test_dates_are_held_against_the_period_and_the_data_date(make: Any, known: Any) -> None:
    task = {"task_key": "t1", "status": "done", "done_date": "2026-12-09", "evidence_number": "1/BC"}
    for data_date, rules in (
        ("2026-12-09", []),
        ("2026-12-08", ["done_date_after_data_date"]),
        ("2025-12-14", ["done_date_after_data_date", "data_date_outside_period"]),
        ("2027-01-01", ["data_date_outside_period"]),
    ):
        assert told(both(make, known, {"data_date": data_date}, tasks=[task])[0]) == rules


def test_what_the_template_carries_stands_in_for_blank_cells(make: Any, known: Any) -> None:
    def identity(keys: dict[str, str], **info: Any) -> tuple[tuple[str, str, str], list[str]]:
        book = Book(keys=keys, info={name: Cell("info", f"info.{name}", value) for name, value in info.items()})
        found = identify(book, "a.xlsx", known)
        rules = [finding.rule_id for finding in found.findings if finding.rule_id != "mode_inferred"]
        return (found.rule_key, found.agency_key, found.period), rules

    keys = {"rule_key": "annual", "agency_key": make.agency, "period": "2026", "template_version": "0"}
    mine = ("annual", make.agency, "2026")
    assert identity(keys) == (mine, [])
    assert identity(keys, rule_key="annual", agency_key=make.agency, period="Năm 2026") == (mine, [])
    assert identity(keys, agency_name="UBND xã An Phú") == (mine, [])
    other = "song-may.ubnd-xa-binh-khe"
    assert identity(keys, agency_name="UBND xã Bình Khê") == (("annual", other, "2026"), ["template_of_another_duty"])
    assert identity(keys, rule_key="quarterly", agency_key=other, period="2026-Q1") == (
        ("quarterly", other, "2026-Q1"),
        ["template_of_another_duty"] * 3,
    )


def test_a_refused_row_names_the_cells_that_stay_out(make: Any, known: Any) -> None:
    workbook, document = both(make, known, tasks=[{"task_key": "t1", "progress_pct": 20, "note": "quên tình trạng"}])
    assert "E2, H2" in workbook.records["cell_issues"][0].message
    assert "tasks[0].progress_pct, tasks[0].note" in document.records["cell_issues"][0].message


@pytest.mark.parametrize(
    ("unit", "written", "value"),
    [("tỷ đồng", "1,5", 1.5e9), ("đồng", 7e8, 7e8), (None, 7e8, 7e8), ("hợp tác xã", 5, None), ("%", 5, None)],
)
def test_money_is_read_in_the_unit_written(make: Any, known: Any, unit: str | None, written: Any, value: Any) -> None:
    target = {"target_key": "revenue", "unit": unit, "value": written, "basis": "Ước"}
    for reading in both(make, known, targets=[target]):
        assert list(values(reading).values()) == ([] if value is None else [value])
        assert told(reading) == ([] if value else ["unit_mismatch"])
