"""Fetches what is new on a server into the plans inbox, as files with receipts that landing takes like any others.

One document that cannot be fetched never stops the others: it was not received, so it is no outcome, but a line of the
report. What the server no longer lists stays. Bytes that change under one address replace the file of the inbox and
become a new receipt; landing keeps the old ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from ingest.asof import iso
from ingest.errors import KtttError
from ingest.files import sha256_of, write_json
from ingest.home import DataHome
from ingest.landing.http_source.client import Client, Limits, OutOfTime
from ingest.landing.http_source.download import Download, Part, download
from ingest.landing.http_source.index import Entry, read_index
from ingest.landing.http_source.links import Link, Source
from ingest.landing.http_source.names import file_name, folder_name
from ingest.landing.http_source.state import Known, State
from ingest.landing.inbox import content_path, open_inbox
from ingest.landing.receipts import SIDECAR_SUFFIX

KIND = "plans"


@dataclass(slots=True)
class FetchReport:
    """What a fetch came to.

    Attributes:
        listed: documents that the index names.
        new: places in the inbox of documents fetched for the first time.
        changed: places of documents whose bytes changed.
        unchanged: places of documents that we have as they are.
        reasons: Vietnamese sentences that say why each of the others could not be had.
        index_problem: why the index was not read to its end, or None.
    """

    listed: int
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    index_problem: str | None = None

    @property
    def not_fetched(self) -> int:
        """Documents that were listed and could not be had."""
        return self.listed - len(self.new) - len(self.changed) - len(self.unchanged)

    @property
    def summary(self) -> str:
        """The counts as one Vietnamese line."""
        return (
            f"danh mục có {self.listed} văn bản: {len(self.new)} mới, {len(self.changed)} thay đổi, "
            f"{len(self.unchanged)} không đổi, {self.not_fetched} không tải được"
        )


@dataclass(frozen=True, slots=True)
class _Store:
    """Where documents go, and what is known of those that went there."""

    home: DataHome
    inbox: Path
    state: State

    def has(self, known: Known) -> bool:
        """Whether the bytes are still somewhere: a file taken out of the inbox after landing need not come again."""
        return (self.inbox / known.place).is_file() or content_path(self.home, KIND, known.sha256).exists()


def fetch_plans(
    home: DataHome, source: Source, limits: Limits | None = None, sleep: Callable[[float], None] = time.sleep
) -> FetchReport:
    """Fetch every document of the index that is new or changed.

    Raises:
        UsageError: the inbox that was named does not exist.
    """
    inbox = open_inbox(home, KIND)
    folder = home.landing / "http"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"), Client(source, limits or Limits(), sleep) as client:
        listing = read_index(client, source.index, folder / "pages")
        store = _Store(home, inbox, State(folder / "documents.json"))
        report = FetchReport(len(listing.documents) + len(listing.refused), index_problem=listing.problem)
        report.reasons += listing.refused
        for position, (link, entry) in enumerate(listing.documents):
            try:
                _fetch(client, store, link, entry, report)
            except OutOfTime as problem:
                report.reasons.append(f"{len(listing.documents) - position} văn bản chưa tải: {problem}")
                break
            except KtttError as problem:
                report.reasons.append(str(problem))
            except OSError as problem:
                report.reasons.append(
                    f"{link.shown}: không ghi được vào hộp nhận ({problem}); kiểm tra đĩa và quyền ghi"
                )
    return report


def _fetch(client: Client, store: _Store, link: Link, entry: Entry, report: FetchReport) -> None:
    """Bring one document of the inbox up to date."""
    known = store.state.get(link.key)
    place = known.place if known else f"{folder_name(link)}/{file_name(entry.name, link)}"
    if known and not store.has(known):
        known = None
    if known and entry.sha256 == known.sha256:
        report.unchanged.append(place)
        return
    file = store.inbox / place
    part = Part(file.parent / ".parts", link.key)
    # A checksum that speaks of other bytes outweighs a server that says "not modified".
    version = known.validators if known and entry.sha256 is None else None
    fetched = download(client, link, part, version, entry.sha256)
    if fetched is None:
        report.unchanged.append(place)
        return
    is_known = known is not None and fetched.sha256 == known.sha256
    received_at = known.instant if known and is_known else _received_at(entry, fetched, known)
    now_known = Known(
        url=link.shown,
        place=place,
        sha256=fetched.sha256,
        size=part.size,
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        received_at=iso(received_at) if received_at else None,
    )
    was_delivered = file.is_file() and sha256_of(file) == fetched.sha256  # by a run killed before it remembered
    if not (is_known or was_delivered):
        _deliver(fetched.path, file, received_at, link, entry)
    part.discard()
    store.state.put(link.key, now_known)
    (report.unchanged if is_known else report.changed if known else report.new).append(place)


def _received_at(entry: Entry, fetched: Download, before: Known | None) -> datetime | None:
    """The server's value: the index's, else the instant at which the server handed the bytes over.

    An index that changes a document and leaves its ``received_at`` speaks of the bytes before, not of these.
    """
    stated = entry.received_at
    last = before.instant if before else None
    return stated if stated and (last is None or stated > last) else fetched.answered_at


def _deliver(part: Path, file: Path, received_at: datetime | None, link: Link, entry: Entry) -> None:
    """Put a document into the inbox, its receipt first: landing freezes what it finds beside a file."""
    sidecar = file.with_name(file.name + SIDECAR_SUFFIX)
    if received_at:
        receipt = {"received_at": iso(received_at), "via": f"HTTP {link.shown}", "document_number": entry.number}
        write_json(sidecar, receipt)
    else:
        sidecar.unlink(missing_ok=True)
    part.replace(file)
