"""The text of a document as the review page shows it, line for line as the reader of plans met it, with its repair."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.formats.document import DocumentText
from ingest.plans.source import read_lines
from ingest.text.repair import Finding


def read_source(data: bytes, file_name: str) -> tuple[DocumentText, Sequence[Finding]]:
    """Lines of a document, and what was repaired in them."""
    return DocumentText("text", tuple(read_lines(data, file_name))), ()
