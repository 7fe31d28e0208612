"""Where each row stands on paper and how sure its letters are: the last touch to a document that has been read."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from ingest.formats.document import DocumentText
from ingest.plans.model import PlanDocument, PlanReportRule, PlanTarget, PlanTask, Source

_Row = TypeVar("_Row", PlanTask, PlanTarget, PlanReportRule)


def with_provenance(document: PlanDocument, text: DocumentText) -> PlanDocument:
    """The document with the page of every row, no row surer than the letters that it was recognised from."""
    if not text.pages and not text.certainty:
        return document
    return replace(
        document,
        tasks=tuple(_row(task, text) for task in document.tasks),
        targets=tuple(_row(target, text) for target in document.targets),
        reporting=tuple(_row(rule, text) for rule in document.reporting),
        unparsed=tuple(_source(passage, text) for passage in document.unparsed),
        recipients=tuple(replace(r, source=_source(r.source, text)) for r in document.recipients),
    )


def _row(row: _Row, text: DocumentText) -> _Row:
    certainty = text.certainty[row.source.start_line - 1 : row.source.end_line]
    sure = sum(certainty) / len(certainty) if certainty else 1.0
    return replace(row, source=_source(row.source, text), confidence=min(row.confidence, round(sure, 2)))


def _source(source: Source, text: DocumentText) -> Source:
    return replace(source, page=text.pages[source.start_line - 1]) if text.pages else source
