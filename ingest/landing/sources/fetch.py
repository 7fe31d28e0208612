"""Fetches what is new at a source into the inbox of its kind, as files with receipts that landing takes like any.

One document that cannot be fetched never stops the others: it was not received, so it is no outcome, but a line of the
report. What the source no longer lists stays. Bytes that change under one address replace the file of the inbox and
become a new receipt; landing keeps the old ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from ingest.asof import iso
from ingest.errors import KtttError
from ingest.files import json_bytes, sha256_of, write_bytes
from ingest.home import DataHome
from ingest.landing.inbox import content_path, open_inbox
from ingest.landing.receipts import SIDECAR_SUFFIX
from ingest.landing.sources.client import Client
from ingest.landing.sources.documents import Document, Fetched, Listing
from ingest.landing.sources.failures import OutOfTime
from ingest.landing.sources.part import Part
from ingest.landing.sources.patience import Limits, Patience
from ingest.landing.sources.settings import Source, StoreSource
from ingest.landing.sources.state import Known, State
from ingest.landing.sources.store import list_store
from ingest.landing.sources.web import list_web


@dataclass(slots=True)
class FetchReport:
    """What a fetch came to.

    Attributes:
        listed: documents that the source lists.
        new: places in the inbox of documents fetched for the first time.
        changed: places of documents whose bytes changed.
        unchanged: places of documents that we have as they are.
        reasons: Vietnamese sentences that say why each of the others could not be had.
        index_problem: why the list was not read to its end, or None.
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
class _Mirror:
    """Where documents go, and what is known of those that went there."""

    home: DataHome
    kind: str
    inbox: Path
    state: State

    def has(self, known: Known) -> bool:
        """Whether the bytes are still somewhere: a file taken out of the inbox after landing need not come again."""
        return (self.inbox / known.place).is_file() or content_path(self.home, self.kind, known.sha256).exists()


def fetch(
    home: DataHome, source: Source, limits: Limits | None = None, sleep: Callable[[float], None] = time.sleep
) -> FetchReport:
    """Fetch every document of the source that is new or changed.

    Raises:
        UsageError: the inbox that was named does not exist, or the source can never be read on this machine.
    """
    kind = source.settings.kind
    inbox = open_inbox(home, kind)
    folder = home.landing / "sources" / kind
    folder.mkdir(parents=True, exist_ok=True)
    patience = Patience(limits or Limits(), sleep)
    with FileLock(folder / ".lock"), _listing(source, inbox, folder / "pages", patience) as listing:
        mirror = _Mirror(home, kind, inbox, State(folder / "documents.json"))
        report = FetchReport(len(listing.documents) + len(listing.refused), index_problem=listing.problem)
        report.reasons += listing.refused
        for position, document in enumerate(listing.documents):
            try:
                _bring(mirror, document, report)
            except OutOfTime as problem:
                report.reasons.append(f"{len(listing.documents) - position} văn bản chưa tải: {problem}")
                break
            except KtttError as problem:
                report.reasons.append(str(problem))
            except OSError as problem:
                report.reasons.append(
                    f"{document.shown}: không ghi được vào hộp nhận ({problem}); kiểm tra đĩa và quyền ghi"
                )
    return report


@contextmanager
def _listing(source: Source, inbox: Path, kept_pages: Path, patience: Patience) -> Iterator[Listing]:
    """What the source lists; its documents can be fetched as long as the block lasts."""
    if isinstance(source, StoreSource):
        yield list_store(source, inbox, patience)
    else:
        with Client(source, patience) as client:
            yield list_web(client, kept_pages)


def _bring(mirror: _Mirror, document: Document, report: FetchReport) -> None:
    """Bring one document of the inbox up to date."""
    known = mirror.state.get(document.key)
    place = known.place if known else document.place
    if known and not mirror.has(known):
        known = None
    file = mirror.inbox / place
    part = Part(file.parent / ".parts", document.key)
    fetched = document.fetch(part, known)
    if fetched is None:
        report.unchanged.append(place)
        return
    is_known = known is not None and fetched.sha256 == known.sha256
    received_at = known.instant if known and is_known else _received_at(fetched, known)
    now_known = Known(
        url=document.shown,
        place=place,
        sha256=fetched.sha256,
        size=part.size,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        received_at=iso(received_at) if received_at else None,
    )
    was_delivered = file.is_file() and sha256_of(file) == fetched.sha256  # by a run killed before it remembered
    if not (is_known or was_delivered):
        _deliver(part.path, file, _receipt(fetched, received_at))
    part.discard()
    mirror.state.put(document.key, now_known)
    (report.unchanged if is_known else report.changed if known else report.new).append(place)


def _received_at(fetched: Fetched, before: Known | None) -> datetime | None:
    """The source's value: what it states, else the instant at which it handed the bytes over.

    A source that changes a document and leaves what it states of it speaks of the bytes before, not of these.
    """
    stated = fetched.stated_at
    last = before.instant if before else None
    return stated if stated and (last is None or stated > last) else fetched.handed_at


def _receipt(fetched: Fetched, received_at: datetime | None) -> bytes | None:
    """The sidecar of a document: the source's own, if the instant is the one it states."""
    if received_at is None:
        return None
    if fetched.receipt is not None and received_at == fetched.stated_at:
        return fetched.receipt
    number = fetched.document_number
    return json_bytes({"received_at": iso(received_at), "via": fetched.via, "document_number": number})


def _deliver(part: Path, file: Path, receipt: bytes | None) -> None:
    """Put a document into the inbox, its receipt first: landing freezes what it finds beside a file."""
    sidecar = file.with_name(file.name + SIDECAR_SUFFIX)
    if receipt:
        write_bytes(sidecar, receipt)
    else:
        sidecar.unlink(missing_ok=True)
    part.replace(file)
