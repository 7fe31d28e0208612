"""The JSON of a template, and the published schema of what programs may send."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ingest.home import PROJECT
from ingest.outbox.templates.content import TemplateContent
from ingest.outbox.templates.json_form import json_form
from ingest.submissions.known import KnownWorld
from ingest.submissions.layout import CONTENT, TABLES
from ingest.submissions.reader import read_submission
from ingest.submissions.schema import PATH, schema_text, submission_schema
from tests.ingest.outbox.templates.conftest import STATED, stated

SAMPLES = sorted(
    path for path in (PROJECT / "samples" / "submissions").glob("*.json") if not path.name.endswith(".receipt.json")
)


def checker() -> jsonschema.Draft202012Validator:
    schema = submission_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def problems(document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in checker().iter_errors(document)]


def filled(content: TemplateContent) -> dict[str, Any]:
    document = json.loads(json_form(content))
    tasks, targets, counts = document["tasks"], document["targets"], document["cooperatives"]
    tasks[0] |= {"status": "done", "progress_pct": 100, "done_date": "2026-11-30", "evidence_number": "12/QĐ-UBND"}
    tasks[0]["note"] = "Đã tập huấn 340 lượt người"
    tasks[1] |= {"status": "Đang thực hiện", "progress_pct": 87.5}
    targets[0] |= {"value": 14, "basis": "estimate"}
    targets[1] |= {"value": 12}
    targets[2] |= {"value": 62.5, "basis": "actual"}
    targets[3] |= {"value": 1250.75, "basis": "Ước"}
    counts[1] |= {"organisations": 14, "newly_formed": 2, "dissolved": 0, "members": 1205, "workers": 98}
    counts[1] |= {"rated_good": 3, "rated_fair": 5, "rated_average": 2, "rated_weak": 1, "not_rated": 3}
    counts[1]["basis"] = "estimate"
    return document


def test_content_fields_are_null_and_the_rest_is_filled(content: TemplateContent) -> None:
    document = json.loads(json_form(content))
    assert list(document) == ["schema", "info", "keys", *(table.name for table in TABLES)]
    assert document["keys"] == content.duty.keys
    for table in TABLES:
        assert len(document[table.name]) == len(content.rows[table.name])
        for row in document[table.name]:
            assert list(row) == [column.name for column in table.columns]
            assert {row[name] for name in CONTENT[table.name]} == {None}
    assert document["targets"][1]["basis"] == "actual"
    assert document["targets"][1]["figure_period"] == "2025"
    assert problems(document) == []


def test_a_filled_document_arrives_as_written_without_a_finding(content: TemplateContent, world: KnownWorld) -> None:
    document = filled(content)
    assert problems(document) == []
    reading = read_submission(json.dumps(document).encode(), "bao-cao.json", world)
    assert [issue.message for issue in reading.records["cell_issues"]] == []
    assert stated(reading.records["reported_values"]) == STATED


def test_the_published_schema_is_that_of_the_layout() -> None:
    assert PATH.read_text(encoding="utf-8") == schema_text(), "run python -m ingest.submissions.schema"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_schema_accepts_the_samples(sample: Path) -> None:
    assert problems(json.loads(sample.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("info", "mode"), "all"),
        (("info", "rule_key"), None),
        (("info", "data_date"), "31/12/2026"),
        (("tasks", 0, "status"), "finished"),
        (("tasks", 0, "progress_pct"), 120),
        (("targets", 0, "value"), "14"),
        (("cooperatives", 0, "members"), 1.5),
        (("cooperatives", 0, "organisation_type"), "HTXX"),
        (("cooperatives", 0, "area_key"), None),
        (("keys", "other"), "x"),
        (("tasks", 0, "stauts"), "done"),
    ],
)
def test_the_schema_refuses(content: TemplateContent, place: tuple[Any, ...], value: Any) -> None:
    document = filled(content)
    part = document
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    assert problems(document)


@pytest.mark.parametrize(("table", "field"), [(table, field) for table, fields in CONTENT.items() for field in fields])
def test_every_content_field_may_be_withdrawn(content: TemplateContent, table: str, field: str) -> None:
    document = json.loads(json_form(content))
    document[table][0][field] = "Rút"
    assert problems(document) == []
