"""How documents are dealt to mapped task instances (architecture decision 15). Reads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SINGLE_UP_TO = 50
BATCH_SIZE = 200


@dataclass(frozen=True, slots=True)
class Document:
    """A content to be read, under the name it first came with."""

    content_sha256: str
    file_name: str


@dataclass(frozen=True, slots=True)
class ReadingUnit:
    """The documents that one task instance reads, under a name that an operator recognises."""

    name: str
    documents: list[Document]


def reading_units(documents: Sequence[Document]) -> list[ReadingUnit]:
    """One unit a document up to 50 documents; above that, batches of at most 200, named by their range.

    An instance costs 0.4 s in Airflow, and 1,100 of them broke its default limit.
    """
    if len(documents) <= SINGLE_UP_TO:
        return [ReadingUnit(document.file_name, [document]) for document in documents]
    batches = [list(documents[start : start + BATCH_SIZE]) for start in range(0, len(documents), BATCH_SIZE)]
    return [ReadingUnit(f"{batch[0].file_name} … {batch[-1].file_name} ({len(batch)} tệp)", batch) for batch in batches]
