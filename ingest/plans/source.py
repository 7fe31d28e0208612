"""The text of a plan, ready to be read: taken out of its file, repaired, every line still in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.formats.document import DocumentText
from ingest.formats.reader import read_document
from ingest.text.mend import mend
from ingest.text.repair import Finding, Repaired


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document's text after repair, and what was repaired."""

    text: DocumentText
    findings: tuple[Finding, ...]


def read_source(data: bytes, file_name: str, *, repair: bool = True) -> SourceText:
    """Text of the bytes of a document, mended unless told otherwise; ``file_name`` is only used in messages.

    Raises:
        UnreadableDocument: the file cannot be read; its code and its Vietnamese message say why.
    """
    text = read_document(data, file_name)
    repaired = mend(text.lines) if repair else Repaired(text.lines)
    return SourceText(replace(text, lines=repaired.lines), repaired.findings)
