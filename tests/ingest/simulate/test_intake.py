"""Real intake of simulated files: what every file comes to, and every value, is what its manifest says."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ingest.home import DataHome
from ingest.simulate.assemble import TEMPLATE_VERSION
from ingest.simulate.mess import CATALOGUE
from ingest.simulate.settings import Settings
from ingest.simulate.writing import read_manifest
from tests.ingest.simulate.worlds import as_files, loaded

MESSY = Settings(agencies=120, periods=2, mess=0.9, revisions=0.3, csv=0.1, seed=7)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> DataHome:
    return as_files(tmp_path_factory.mktemp("messy"), MESSY)


@pytest.fixture(scope="module")
def manifest(home: DataHome) -> dict[str, dict[str, Any]]:
    """Digest of a content → what its manifest says; of two files with the same bytes it says the same."""
    lines: dict[str, dict[str, Any]] = {}
    for line in read_manifest(home.submissions_inbox.parent):
        data = (home.submissions_inbox / str(line["file"])).read_bytes()
        lines[hashlib.sha256(data).hexdigest()] = line
    return lines


def test_every_file_comes_to_what_was_meant(home: DataHome, manifest: dict[str, dict[str, Any]]) -> None:
    outcomes = {
        row["content_sha256"]: row for row in loaded(home, "outcomes").to_pylist() if row["kind"] == "submissions"
    }
    submissions = {row["content_sha256"]: row for row in loaded(home, "submissions").to_pylist()}
    assert outcomes.keys() == manifest.keys()
    for sha256, line in manifest.items():
        expected, submission = line["expected"], submissions.get(sha256, {})
        came_to = outcomes[sha256]["outcome"], outcomes[sha256]["reason_code"], submission.get("content_state")
        assert came_to == (expected["outcome"], expected["reason_code"], expected["content_state"]), line["file"]
        if submission:
            assert submission["template_version"] == TEMPLATE_VERSION, line["file"]
        if expected["outcome"] == "ok":
            assert submission["refused_cells"] == len(expected["refused"]), line["file"]


def test_sheets_as_csv_come_with_either_separator(home: DataHome) -> None:
    separators = set()
    for path in home.submissions_inbox.rglob("*.zip"):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                separators.add(archive.read("Khóa.csv").decode("utf-8-sig")[len("template_version")])
    assert separators == {",", ";"}


def test_every_value_arrives_as_it_was_meant(home: DataHome, manifest: dict[str, dict[str, Any]]) -> None:
    arrived: dict[str, dict[str, list[Any]]] = {sha256: {} for sha256 in manifest}
    for row in loaded(home, "reported_values").to_pylist():
        names = ("subject", "subject_key", "organisation_type", "field", "figure_period", "basis")
        value = row["value_number"] if row["value_text"] is None else row["value_text"]
        assert row["is_withdrawn"] is (value is None)
        arrived[row["content_sha256"]][row["source_cell"]] = [*(row[name] for name in names), value]
    for sha256, line in manifest.items():
        assert arrived[sha256] == line["expected"]["values"], line["file"]


def test_every_defect_of_the_catalogue_occurs(manifest: dict[str, dict[str, Any]]) -> None:
    occurred = {name for line in manifest.values() for name in line["defects"]}
    assert occurred == {defect.name for defect in CATALOGUE}


def test_harmless_defects_cost_nothing(manifest: dict[str, dict[str, Any]]) -> None:
    harmless = {defect.name for defect in CATALOGUE if defect.is_harmless}
    only = [line["expected"] for line in manifest.values() if line["defects"] and set(line["defects"]) <= harmless]
    assert len(only) > 30
    assert all(expected["outcome"] == "ok" and not expected["refused"] and expected["values"] for expected in only)


def test_refused_cells_are_named_in_the_issues(home: DataHome, manifest: dict[str, dict[str, Any]]) -> None:
    """Each cell that is meant to be sent back stands in an error of its file: as its cell, or among those of its row."""
    errors: dict[str, str] = {}
    for row in loaded(home, "cell_issues").to_pylist():
        if row["severity"] == "error":
            said = f" {row['sheet']}!{row['cell']} {row['cell']} {row['message']}"
            errors[row["content_sha256"]] = errors.get(row["content_sha256"], "") + said
    spoilt = [(sha256, line) for sha256, line in manifest.items() if line["expected"]["refused"]]
    assert spoilt
    for sha256, line in spoilt:
        if line["expected"]["outcome"] == "ok":
            assert all(cell.rpartition("!")[2] in errors[sha256] for cell in line["expected"]["refused"]), line["file"]


def test_the_files_lie_beside_their_receipts(home: DataHome) -> None:
    receipts = [row for row in loaded(home, "receipts").to_pylist() if row["kind"] == "submissions"]
    assert {row["received_basis"] for row in receipts} == {"sidecar"}
    assert {Path(row["source_path"]).parts[0] for row in receipts} == {"2021", "2022"}
