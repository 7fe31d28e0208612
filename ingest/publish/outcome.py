"""What a publication says of the night in two numbers, for the events that announce it. Reads the current release."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.home import DataHome
from ingest.outbox.published import published


@dataclass(frozen=True, slots=True)
class Outcome:
    """Documents known, and reports that are owed, past due and not there; presumed duties are not counted."""

    documents: int
    missing: int


def published_outcome(home: DataHome) -> Outcome:
    """The outcome that the current release tells.

    Raises:
        UsageError: nothing was published yet.
    """
    with published(home) as warehouse:
        ((documents, missing),) = warehouse.execute(
            "select (select count(*) from marts.fct_document_outcomes), "
            "(select count(*) from reporting.rpt_missing_reports where is_expected)"
        ).fetchall()
    return Outcome(documents, missing)
