"""Judging the JSON of Great Expectations without running it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from expectations.findings import arrow_table, plain_rows, tell
from expectations.frames import Frame
from expectations.judging import judge
from expectations.suites import SUITES

SUITE = SUITES[0]
QUERY = SUITE.queries[0]
CHECK = QUERY.checks[0]
FRAME = Frame(SUITE, QUERY, rows=pd.DataFrame({"status": ["missing"]}), expected=1)

NO_CRASH = {"raised_exception": False, "exception_message": None}
CRASH = {"raised_exception": True, "exception_message": "boom"}


@pytest.mark.parametrize("info", [CRASH, {"metric one": NO_CRASH, "metric two": CRASH}])
@pytest.mark.parametrize("success", [True, False])
def test_a_crash_is_errored_whatever_success_says(info: dict, success: bool) -> None:
    outcome = {"success": success, "exception_info": info, "result": {"element_count": 3, "unexpected_count": 3}}
    judgement = judge(FRAME, CHECK, outcome)
    assert judgement.result == "errored"
    assert "boom" in judgement.message


def test_rows_that_are_all_ignored_pass_nothing() -> None:
    outcome = {"success": True, "exception_info": NO_CRASH, "result": {"element_count": 4, "missing_count": 4}}
    assert judge(FRAME, CHECK, outcome).result == "not_applicable"


def test_rows_that_stand_for_many_are_counted_by_what_they_stand_for() -> None:
    frame = replace(FRAME, rows=pd.DataFrame({"status": ["missing", "other", None], "duties": [3, 4, 5]}))
    rows = [{"agency_names": "Sở Tài chính", "duties": 3}]
    rows = [dict.fromkeys(QUERY.keys) | row for row in rows]
    result = {"element_count": 3, "missing_count": 1, "unexpected_index_list": rows}
    judgement = judge(frame, CHECK, {"success": False, "exception_info": NO_CRASH, "result": result})
    assert (judgement.checked, judgement.number) == (7, 3)


def test_examples_are_plain_values() -> None:
    frame = pd.DataFrame({"a": [1.0, None], "b": ["Sở", None], "day": pd.to_datetime(["2026-12-15", None])})
    rows = plain_rows(frame.to_dict("records"), ("a", "b", "day"))
    assert rows == [{"a": 1, "b": "Sở", "day": "2026-12-15 00:00:00"}, {"a": None, "b": None, "day": None}]


def test_a_long_list_is_told_by_its_first_rows() -> None:
    assert tell([{"name": f"đơn vị {i}"} for i in range(5)]) == "đơn vị 0; đơn vị 1; đơn vị 2; và 2 dòng khác"


def test_a_row_is_told_without_repetition_or_endless_sentences() -> None:
    told = tell([{"file_name": "a.xlsx", "source_path": "a.xlsx", "rule_key": "r1", "sentence": "báo cáo " * 40}])
    assert told.startswith("a.xlsx · báo cáo báo cáo")
    assert told.endswith("…")
    assert len(told) < 110


def test_no_finding_still_has_its_columns() -> None:
    table = arrow_table([])
    assert table.num_rows == 0
    assert table.schema.names == [
        "check_key",
        "suite",
        "check_name",
        "severity",
        "result",
        "rows_checked",
        "rows_unexpected",
        "examples",
        "message",
        "what_to_do",
        "owner",
        "rule_version",
    ]
