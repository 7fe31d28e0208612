"""What every source says of its documents, whatever it is asked with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ingest.landing.sources.part import Part
from ingest.landing.sources.state import Known


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole document, waiting in its part.

    Attributes:
        etag: what the source calls this version (see ``state.Known``), with ``last_modified``.
        handed_at: when the source says that it handed the bytes over, or got them.
        stated_at: when it says expressly that they were received.
        via: the channel by which they came, for the receipt.
        document_number: that of the document, for the receipt.
        receipt: a receipt that lay beside the document, with ``stated_at`` in it.
    """

    sha256: str
    etag: str | None
    last_modified: str | None
    handed_at: datetime | None
    stated_at: datetime | None
    via: str
    document_number: str | None = None
    receipt: bytes | None = None


class Document(Protocol):
    """A document that a source lists."""

    @property
    def key(self) -> str:
        """Short name of its address, by which it is known from night to night."""

    @property
    def shown(self) -> str:
        """Its address for people, logs and receipts."""

    @property
    def place(self) -> str:
        """Where in the inbox it goes, when it comes for the first time."""

    def fetch(self, part: Part, known: Known | None) -> Fetched | None:
        """Fetch it into ``part``; None when it is still the version that is known.

        Raises:
            FetchFailed: it could not be fetched, or is not what the source says.
        """


@dataclass(frozen=True, slots=True)
class Listing:
    """The documents of a source, each once.

    Attributes:
        refused: a sentence for each entry that cannot be used.
        problem: why the list ends early, or None when it was read to its end.
    """

    documents: list[Document]
    refused: list[str]
    problem: str | None
