"""A template as JSON: the rows that an agency's own program fills in, every content field null."""

from __future__ import annotations

import json

from ingest.outbox.templates.content import TemplateContent
from ingest.submissions.layout import INFO, SCHEMA, TABLES


def json_form(content: TemplateContent) -> bytes:
    """The template as a document of the schema ``kttt-submission/1``, fields in the order of the sheets."""
    document = {
        "schema": SCHEMA,
        INFO: content.duty.info,
        "keys": content.duty.keys,
        **{
            table.name: [
                {column.name: row.get(column.name) for column in table.columns} for row in content.rows[table.name]
            ]
            for table in TABLES
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
