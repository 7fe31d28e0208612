"""The JSON Schema of a submission, made from the layout, for programs that write one. The reader does not use it.

It is narrower than the reader, which also takes other spellings of words; what it accepts has the right structure, but
may still hold values that the rules refuse. ``python -m ingest.submissions.schema`` writes it to ``docs/``.
"""

from __future__ import annotations

import json
from typing import Any

from ingest.files import write_text
from ingest.home import PROJECT
from ingest.submissions.layout import (
    INFO,
    INFO_LABELS,
    KEY_NAMES,
    MEASURES,
    SCHEMA,
    TABLES,
    WITHDRAWN,
    WORDS,
    Column,
    Table,
)

PATH = PROJECT / "docs" / "submission.schema.json"
Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "null"]}
_NUMBERS: dict[str, Schema] = {
    "progress_pct": {"type": "number", "minimum": 0, "maximum": 100},
    "value": {"type": "number", "minimum": 0},
    **{measure: {"type": "integer", "minimum": 0} for measure in MEASURES},
}
_DATES = ("data_date", "done_date")
_NEEDED_INFO = ("rule_key", "agency_key", "period")


def submission_schema() -> Schema:
    """The schema as a document of JSON Schema draft 2020-12."""
    keys = dict.fromkeys(KEY_NAMES, _TEXT)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "description": "Báo cáo tiến độ kinh tế tập thể; docs/submissions.md",
        **_object(
            {
                "schema": {"const": SCHEMA},
                INFO: _object({name: _info(name) for name in INFO_LABELS}, _NEEDED_INFO),
                "keys": _object(keys, ()),
                **{table.name: {"type": "array", "title": table.sheet, "items": _row(table)} for table in TABLES},
            },
            ("schema", INFO),
        ),
    }


def _object(properties: Schema, required: tuple[str, ...]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _info(name: str) -> Schema:
    value = {"type": "string", "minLength": 1} if name in _NEEDED_INFO else _field(name)
    return {"title": INFO_LABELS[name], **value}


def _row(table: Table) -> Schema:
    keys = tuple(column.name for column in table.columns if column.role == "key")
    return _object({column.name: {"title": column.heading, **_column(column)} for column in table.columns}, keys)


def _column(column: Column) -> Schema:
    if column.role == "key":
        return {"enum": _words(column.name)} if column.name in WORDS else {"type": "string", "minLength": 1}
    return _field(column.name, is_content=column.role == "content")


def _field(name: str, *, is_content: bool = False) -> Schema:
    """A field that may be null; one of content may be withdrawn too."""
    withdrawn = [WITHDRAWN] if is_content else []
    if name in WORDS:
        return {"enum": [*_words(name), *withdrawn, None]}
    if name in _NUMBERS:
        return {"anyOf": [_NUMBERS[name], {"enum": [*withdrawn, None]}]}
    if name in _DATES:
        return {"anyOf": [{"type": "string", "format": "date"}, {"enum": [*withdrawn, None]}]}
    return _TEXT


def _words(name: str) -> list[str]:
    """The warehouse's values of a field and the words of a sheet, each once."""
    return list(dict.fromkeys([*WORDS[name], *WORDS[name].values()]))


def schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(submission_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    write_text(PATH, schema_text())
