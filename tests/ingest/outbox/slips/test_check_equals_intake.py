"""``kttt check`` finds in a file exactly what intake finds in it on the way through landing, load and warehouse."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.asof import parse_as_of
from ingest.home import PROJECT, DataHome
from ingest.outbox.slips.check import check
from ingest.outbox.slips.slip import Slip
from tests.ingest.outbox.slips.messy import AS_OF, messy_files

SAMPLES = sorted(
    path.name for path in (PROJECT / "samples" / "submissions").iterdir() if not path.name.endswith(".receipt.json")
)


def findings(slip: Slip) -> list[tuple[Any, ...]]:
    return sorted(
        (issue.rule_id, issue.sheet or "", issue.cell or "", issue.message, issue.severity) for issue in slip.issues
    )


@pytest.mark.parametrize("name", [*SAMPLES, *messy_files()])
def test_check_says_what_intake_says(received: DataHome, slips: dict[str, Slip], name: str) -> None:
    checked = check(received, received.submissions_inbox / name, parse_as_of(AS_OF))
    taken_in = slips[name]
    if taken_in.outcome == "duplicate":  # a check knows no other files, and the first of two copies gave its name
        assert checked.outcome == "ok"
        assert [found[:3] for found in findings(checked)] == [found[:3] for found in findings(taken_in)]
    else:
        assert findings(checked) == findings(taken_in)
        assert (checked.outcome, checked.reason_code) == (taken_in.outcome, taken_in.reason_code)
        assert checked.reason == taken_in.reason
    assert checked.contents == taken_in.contents
    assert checked.content_sha256 == taken_in.content_sha256


def test_the_messy_files_are_messy_in_many_ways(slips: dict[str, Slip]) -> None:
    messy = [slips[name] for name in messy_files()]
    assert {slip.standing for slip in messy} >= {"unattached", "partial"}
    assert {slip.reason_code for slip in messy} >= {"macros", "empty_file", "unknown_rule", "unknown_period"}
    assert {issue.rule_id for slip in messy for issue in slip.issues} >= {
        "duplicate_row", "ignored_sheet", "ignored_text", "ignored_column", "not_a_single_value",
    }  # fmt: skip
