"""Every kind of bad file among good ones, from the inbox to the load: its exact message, and nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow.parquet as pq
import pytest

from ingest.home import PROJECT, DataHome
from ingest.landing.receipt_book import receipts
from ingest.load.readings import readings
from ingest.load.records import CellIssue, Outcome
from tests.homes import empty_home, put
from tests.ingest.submissions.bad_kinds import CELLS, FILES, KINDS, Kind, archive, csv_files
from tests.pipelines import ingest

AS_OF = "2026-12-16"
AT = "2026-12-10T08:00:00+07:00"
NEIGHBOURS = ("so-nong-nghiep-va-moi-truong-2025.json", "ubnd-xa-an-phu-2025.xlsx")
SAMPLES = PROJECT / "samples"
ROW = re.compile(r"\| ([^|]+) \| (file refused|cell refused|row refused|warning) \| ([^|]+) \|")


def documented() -> dict[str, tuple[str, str]]:
    """Kind → what happens and the message, as docs/bad-files.md lists them."""
    page = (PROJECT / "docs" / "bad-files.md").read_text(encoding="utf-8")
    return {found[1]: (found[2], found[3]) for found in ROW.finditer(page)}


@dataclass(frozen=True)
class Night:
    home: DataHome
    outcomes: dict[str, Outcome]
    messages: dict[str, list[tuple[str, str]]]


def file_name(kind: str) -> str:
    return f"{list(KINDS).index(kind):02d} {KINDS[kind].name}"


def place(kind: str) -> str:
    """Where in the inbox what is bad lies."""
    member = KINDS[kind].member
    return f"{file_name(kind)}/{member}" if member else file_name(kind)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    home = empty_home(tmp_path_factory.mktemp("kinds"))
    for plan in (SAMPLES / "plans").iterdir():
        put(home.plans_inbox, plan.name, plan.read_bytes())
    for name in NEIGHBOURS:
        put(home.submissions_inbox, name, (SAMPLES / "submissions" / name).read_bytes(), AT)
    put(home.submissions_inbox, "tệp nén tốt.zip", archive(csv_files()), AT)
    for kind, bad in KINDS.items():
        put(home.submissions_inbox, file_name(kind), bad.make(), AT)
    ingest(home, AS_OF)
    found = list(readings(home, "submissions"))
    read = {reading.outcome.content_sha256: reading.outcome for reading in found if reading.outcome.stage == "read"}
    outcomes = {receipt.source_path: read[receipt.content_sha256] for receipt in receipts(home, "submissions")}
    outcomes |= {str(one.outcome.source_path): one.outcome for one in found if one.outcome.stage == "land"}
    messages = {
        reading.outcome.file_name: [
            (issue.severity, issue.message)
            for issue in reading.records.get("cell_issues", ())
            if isinstance(issue, CellIssue)
        ]
        for reading in found
    }
    yield Night(home, outcomes, messages)


def test_the_page_lists_the_kinds_that_are_tested() -> None:
    assert list(documented()) == list(KINDS)
    assert len(KINDS) >= 40


@pytest.mark.parametrize("kind", FILES)
def test_a_bad_file_is_refused_with_its_reason(kind: str, night: Night) -> None:
    happens, message = documented()[kind]
    made = night.outcomes[place(kind)]
    assert (happens, made.outcome) == ("file refused", "quarantined")
    assert made.reason == expected(message, FILES[kind], file_name(kind))


@pytest.mark.parametrize("kind", CELLS)
def test_a_bad_cell_is_told_and_the_rest_of_its_file_loads(kind: str, night: Night) -> None:
    happens, message = documented()[kind]
    assert night.outcomes[file_name(kind)].outcome == "ok"
    severity = "warning" if happens == "warning" else "error"
    assert (severity, expected(message, CELLS[kind], file_name(kind))) in night.messages[file_name(kind)]


def expected(message: str, kind: Kind, name: str) -> str:
    return message.format_map({"file": name, "member": kind.member} | kind.values)


def test_the_neighbours_load_and_nothing_is_lost(night: Night) -> None:
    good = {*NEIGHBOURS, "tệp nén tốt.zip"}
    assert {night.outcomes[name].outcome for name in good} == {"ok"}
    received = {name.partition("/")[0] for name in night.outcomes}
    assert received == good | {file_name(kind) for kind in KINDS}
    refused = [name for name, made in night.outcomes.items() if made.outcome == "quarantined"]
    assert sorted(refused) == sorted(place(kind) for kind in FILES)
    loaded = {
        sha
        for path in night.home.loads.glob("*/submissions/*/*.parquet")
        for sha in pq.read_table(path, columns=["content_sha256"])["content_sha256"].to_pylist()
    }
    assert {made.content_sha256 for made in night.outcomes.values() if made.outcome == "ok"} <= loaded
