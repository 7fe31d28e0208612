"""JSON submissions: fields that the schema does not have, and values of the wrong shape."""

from __future__ import annotations

from typing import Any

from ingest.submissions.formats import read_book
from ingest.submissions.reader import read_submission


def test_unknown_fields_are_listed_with_their_path(make: Any, known: Any) -> None:
    data = make.document(tasks=[{"task_key": "t1", "status": "in_progress", "mood": "tốt"}], extra=[1])
    reading = read_submission(data, "a.json", known)
    assert [(found.rule_id, found.cell, found.value_raw) for found in reading.records["cell_issues"]] == [
        ("ignored_column", "tasks[0].mood", "tốt"),
        ("ignored_column", "extra", "[1]"),
    ]
    assert [row.field for row in reading.records["reported_values"]] == ["status"]


def test_a_list_where_a_value_belongs_is_refused_alone(make: Any, known: Any) -> None:
    data = make.document(tasks=[{"task_key": "t1", "status": "in_progress", "progress_pct": [1, 2]}, 7])
    reading = read_submission(data, "a.json", known)
    assert [(found.rule_id, found.cell, found.value_raw) for found in reading.records["cell_issues"]] == [
        ("not_a_single_value", "tasks[1]", "7"),
        ("not_a_single_value", "tasks[0].progress_pct", "[1, 2]"),
    ]
    (submission,) = reading.records["submissions"]
    assert (submission.content_state, submission.filled_cells, submission.refused_cells) == ("valid", 3, 2)


def test_a_table_that_is_no_list_is_refused(make: Any, known: Any) -> None:
    reading = read_submission(make.document(targets={"htx": 3}), "a.json", known)
    assert reading.reason_code == "missing_heading"


def test_huge_numbers_are_refused_by_cell(make: Any, known: Any) -> None:
    rows = [{"target_key": "htx", "value": 10**400, "basis": "actual"}]
    reading = read_submission(make.document(targets=rows), "a.json", known)
    assert reading.records["cell_issues"][0].rule_id == "number_too_large"


def test_a_byte_order_mark_is_no_matter(make: Any, known: Any) -> None:
    reading = read_submission(b"\xef\xbb\xbf" + make.document(tasks=[{"task_key": "t1", "status": "done"}]), "x", known)
    assert reading.outcome == "ok"


def test_the_hidden_keys_of_a_template(make: Any) -> None:
    keys = {"template_version": "2", "rule_key": "annual", "period": None, "other": "x"}
    book = read_book(make.document(keys=keys), "a.json")
    assert book.keys == {"template_version": "2", "rule_key": "annual"}
    assert [(found.rule_id, found.cell.address) for found in book.findings if found.cell] == [
        ("ignored_column", "keys.other")
    ]
