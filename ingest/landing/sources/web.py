"""The documents of an HTTP API: listed by its index, fetched one by one. Puts nothing into an inbox."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.landing.sources.client import Client
from ingest.landing.sources.documents import Fetched, Listing
from ingest.landing.sources.download import Validators, download
from ingest.landing.sources.index import Entry, read_index
from ingest.landing.sources.links import Link
from ingest.landing.sources.names import file_name, folder_name
from ingest.landing.sources.part import Part
from ingest.landing.sources.state import Known


@dataclass(frozen=True, slots=True)
class WebDocument:
    """A document at an address, with what the index says of it."""

    client: Client
    link: Link
    entry: Entry

    @property
    def key(self) -> str:
        """Short name of its address."""
        return self.link.key

    @property
    def shown(self) -> str:
        """Its address for people."""
        return self.link.shown

    @property
    def place(self) -> str:
        """Its place in the inbox: a folder for each host."""
        return f"{folder_name(self.link)}/{file_name(self.entry.name, self.link)}"

    def fetch(self, part: Part, known: Known | None) -> Fetched | None:
        """Fetch what is not known, as ``documents.Document`` says."""
        entry = self.entry
        if known and entry.sha256 == known.sha256:
            return None
        # A checksum that speaks of other bytes outweighs a server that says "not modified".
        version = Validators(known.etag, known.last_modified) if known and entry.sha256 is None else None
        found = download(self.client, self.link, part, version, entry.sha256)
        if found is None:
            return None
        return Fetched(
            sha256=found.sha256,
            etag=found.validators.etag,
            last_modified=found.validators.last_modified,
            handed_at=found.answered_at,
            stated_at=entry.received_at,
            via=f"HTTP {self.shown}",
            document_number=entry.number,
        )


def list_web(client: Client, kept_pages: Path) -> Listing:
    """What the API of the client's source lists."""
    index = read_index(client, kept_pages)
    return Listing([WebDocument(client, link, entry) for link, entry in index.documents], index.refused, index.problem)
