"""Lands an inbox: every file gets its bytes kept and a receipt frozen at first sight. Interprets nothing.

An archive of submissions is landed as its members; its own bytes are kept beside theirs, without a receipt. Reads the
inbox and never writes to it. A file that cannot be landed is an outcome of its own, never the end of the run.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic_core import from_json

from ingest.errors import UnreadableDocument, UsageError
from ingest.files import copy_hashed, make_durable, sha256_of, write_bytes
from ingest.home import DataHome
from ingest.landing.archives import Member, copy_member, may_be_archive, opened_archive
from ingest.landing.listing import Found, files_in
from ingest.landing.receipt_book import add_receipts, gather_single_receipts, receipt_rows
from ingest.landing.receipts import Arrival, arrival_of, make_receipt, receipt_key, spelled
from ingest.landing.rules import refusal
from ingest.landing.units import Document
from ingest.landing.watch import SEEN_FILE
from ingest.load.readings import Reading, document_in, document_of, has_current, reading_names, write_readings
from ingest.load.records import Outcome, Receipt
from ingest.load.world import reading_contexts
from ingest.quarantine import quarantine, release
from ingest.versions import reader_version

AT_ONCE = 500
"""Files after which landing makes durable what it has: the work that a killed run does again."""
REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class LandingReport:
    """What landing saw: files in the inbox, documents not seen before, and the documents that wait to be read.

    ``orphaned`` are correction files that belong to no document: nobody would notice that they correct nothing.
    ``refused`` are the reasons of what could not be landed and was not refused before.
    """

    received: int
    new: int
    pending: list[Document]
    orphaned: list[str]
    refused: list[str]


def land(home: DataHome, kind: str, as_of: datetime) -> LandingReport:
    """Land every file of the inbox of ``plans`` or ``submissions``, and list what has no current reading.

    Raises:
        UsageError: an inbox was named that does not exist.
    """
    inbox = open_inbox(home, kind)
    folder = home.landing / kind
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        for left_by_a_killed_run in folder.glob(".tmp-*"):
            left_by_a_killed_run.unlink()
        gather_single_receipts(home, kind)
        landing = _Landing(home, kind, inbox)
        received = landing.run()
    orphaned = orphaned_corrections(home) if kind == "plans" else []
    waiting = _pending(home, kind, as_of, landing.contents)
    return LandingReport(received, landing.new, waiting, orphaned, landing.reasons)


def open_inbox(home: DataHome, kind: str) -> Path:
    """The inbox of a kind.

    Raises:
        UsageError: an inbox was named that does not exist. The default inbox is made when it is missing.
    """
    inbox = home.inbox(kind)
    if inbox == home.root / "inbox" / kind:
        inbox.mkdir(parents=True, exist_ok=True)
    if not inbox.is_dir():
        raise UsageError(f"{inbox}: no such folder; give an existing one with {kind.upper()}=folder")
    return inbox


def _pending(home: DataHome, kind: str, as_of: datetime, contents: _Contents) -> list[Document]:
    """Contents that were landed and have no reading by the present reader with what it rests on now."""
    names, version, context_of = reading_names(home, kind), reader_version(kind), reading_contexts(home, kind, as_of)
    waiting = [
        Document(sha256, name)
        for sha256, (_, _, name) in contents.first.items()
        if not has_current(names, sha256, version, context_of(sha256))
    ]
    return sorted(waiting, key=lambda document: (document.file_name, document.content_sha256))


def orphaned_corrections(home: DataHome) -> list[str]:
    """Correction files of plans that bear the digest of no content that was landed: most likely misnamed."""
    written = [path for path in sorted(home.corrections.glob("*")) if not path.name.startswith(".")]
    return [
        path.name for path in written if path.suffix != ".json" or not content_path(home, "plans", path.stem).exists()
    ]


def content_path(home: DataHome, kind: str, sha256: str) -> Path:
    """Where the bytes of a content are kept."""
    return home.landing / kind / "contents" / sha256[:2] / sha256


class _Contents:
    """What receipts tell: their keys, and of each content when, under which key and name it came first."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.first: dict[str, tuple[str, str, str]] = {}

    def add(self, sha256: str, received_at: str, key: str, file_name: str) -> None:
        self.keys.add(key)
        came = (received_at, key, file_name)
        if sha256 not in self.first or came < self.first[sha256]:
            self.first[sha256] = came


@dataclass(slots=True)
class _Chunk:
    """What landing has taken in and not yet made durable; ``copies`` are the bytes of refused files by their key."""

    kept: list[Path] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    outcomes: list[Reading] = field(default_factory=list)
    copies: dict[str, Path] = field(default_factory=dict)


class _Landing:
    """One run over one inbox.

    The order makes it safe to be killed at any point: contents, then the receipts that speak of them, then what was
    refused, and last of all what need not be looked at again.
    """

    def __init__(self, home: DataHome, kind: str, inbox: Path) -> None:
        self.new = 0
        self.reasons: list[str] = []
        self.contents = _Contents()
        self._home = home
        self._kind = kind
        self._inbox = inbox
        self._folder = home.landing / kind
        self._copies = 0
        self._chunk = _Chunk()
        self._refused_here: list[str] = []
        self._refused_before = {
            document_in(name)
            for name in reading_names(home, kind)
            if name.startswith("land-") and not name.endswith(f"-{REMOVED}")
        }
        for row in receipt_rows(home, kind):
            self.contents.add(row["content_sha256"], row["received_at"], row["receipt_key"], row["file_name"])

    def run(self) -> int:
        """Land what changed since it was last seen; how many files there are."""
        seen_file = self._folder / SEEN_FILE
        known = self._seen_before(seen_file)
        seen: dict[str, Any] = {}
        files = files_in(str(self._inbox))
        for found in files:
            before = known.get(found.place)
            if self._is_known(before, found):
                seen[found.place] = before
                continue
            state = found.state_with_sidecar()
            if self._take(found):
                seen[found.place] = [state, self._refused_here]
        self._keep_chunk()
        if seen != known:
            value = {"inbox": spelled(str(self._inbox)), "files": seen}
            write_bytes(seen_file, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
        return len(files)

    def _seen_before(self, seen_file: Path) -> dict[str, Any]:
        """Place → its state and the documents that were refused there."""
        if not seen_file.exists():
            return {}
        seen = from_json(seen_file.read_bytes())
        return dict(seen["files"]) if seen["inbox"] == spelled(str(self._inbox)) else {}

    def _is_known(self, before: Any, found: Found) -> bool:
        """Whether a file is as it was, and what was refused of it still stands among the outcomes.

        The sidecar counts where something was refused: it may have been mended. A receipt it no longer changes. What
        was noted holds the file's own state first, the sidecar's behind it.
        """
        state, refused = before or (None, [])
        if not state or not found.state or state[: len(found.state)] != found.state:
            return False
        return not refused or (self._refused_before.issuperset(refused) and state == found.state_with_sidecar())

    def _take(self, found: Found) -> bool:
        """Land one file; False when it could not be read, which may be over tomorrow.

        The copy is hashed, not the original, so the receipt speaks of what is kept even if the file is still growing.
        Only trouble with the file itself is its own: when what was taken in cannot be kept, the run ends.
        """
        self._refused_here = []
        with self._new_copy() as copy:
            try:
                with Path(found.path).open("rb") as source:
                    sha256, size = copy_hashed(source, copy)
            except OSError as error:
                self._refuse(found.place, refusal("unreadable_file", found.place, str(error)), None, None)
                return False
            try:
                self._land(found, copy, sha256, size)
            except UnreadableDocument as problem:
                self._refuse(found.place, problem, sha256, copy)
        return True

    def _land(self, found: Found, copy: Path, sha256: str, size: int) -> None:
        if self._kind == "submissions" and may_be_archive(found.place):
            with opened_archive(copy, found.place) as opened:
                if opened is not None:
                    self._land_members(found, *opened)
                    self._forgive(found.place, sha256)
                    self._keep(copy, sha256)
                    return
        if receipt_key(self._kind, found.place, sha256) not in self.contents.keys:
            self._receive(found.place, copy, sha256, size, _arrival(found))

    def _land_members(self, found: Found, archive: zipfile.ZipFile, members: Sequence[Member]) -> None:
        arrival: Arrival | None = None
        for member in members:
            place = f"{found.place}/{member.label}"
            with self._new_copy() as copy:
                try:
                    sha256, size = copy_member(archive, member, found.place, copy)
                except UnreadableDocument as problem:
                    kept = copy if copy.exists() else None
                    self._refuse(place, problem, sha256_of(copy) if kept else None, kept)
                    continue
                if receipt_key(self._kind, place, sha256) not in self.contents.keys:
                    arrival = arrival or _arrival(found)
                    self._receive(place, copy, sha256, size, arrival)

    def _receive(self, place: str, copy: Path, sha256: str, size: int, arrival: Arrival) -> None:
        """Keep the bytes of a file and its receipt."""
        receipt = make_receipt(self._kind, place, sha256, size, arrival)
        self._forgive(place, sha256)
        self._keep(copy, sha256)
        self._chunk.receipts.append(receipt)
        self.contents.add(sha256, receipt.received_at.isoformat(), receipt.receipt_key, receipt.file_name)
        self.new += 1
        if len(self._chunk.receipts) >= AT_ONCE:
            self._keep_chunk()

    def _keep(self, copy: Path, sha256: str) -> None:
        kept = content_path(self._home, self._kind, sha256)
        kept.parent.mkdir(parents=True, exist_ok=True)
        copy.chmod(0o444)
        copy.replace(kept)
        self._chunk.kept.append(kept)

    def _refuse(self, place: str, problem: UnreadableDocument, sha256: str | None, copy: Path | None) -> None:
        """Note that a file could not be landed; it stays in the inbox, and a person reads why."""
        outcome = self._outcome(place, sha256, "quarantined", problem)
        self._refused_here.append(document_of(outcome))
        if document_of(outcome) not in self._refused_before:
            self.reasons.append(str(problem))
        self._chunk.outcomes.append(Reading(outcome))
        if copy is not None:
            self._chunk.copies[outcome.document_key] = copy
        if len(self._chunk.outcomes) >= AT_ONCE:
            self._keep_chunk()

    def _forgive(self, place: str, sha256: str) -> None:
        """Take back that the file at a place was refused, for its bytes or because they could not be read."""
        if not self._refused_before:
            return
        for digest in (sha256, None):
            outcome = self._outcome(place, digest, REMOVED)
            if document_of(outcome) in self._refused_before:
                self._chunk.outcomes.append(Reading(outcome, context=REMOVED))

    def _outcome(
        self, place: str, sha256: str | None, outcome: str, problem: UnreadableDocument | None = None
    ) -> Outcome:
        return Outcome(
            kind=self._kind,
            document_key=receipt_key(self._kind, place, sha256 or ""),
            content_sha256=sha256,
            file_name=place.rsplit("/", 1)[-1],
            source_path=place,
            stage="land",
            outcome=outcome,
            reason_code=problem.code if problem else None,
            reason=str(problem) if problem else None,
            reader_version=reader_version(self._kind),
        )

    @contextmanager
    def _new_copy(self) -> Iterator[Path]:
        """A name for a copy, which is gone at the end unless it was kept or waits for quarantine."""
        self._copies += 1
        copy = self._folder / f".tmp-{self._copies}"
        try:
            yield copy
        finally:
            if copy not in self._chunk.copies.values():
                copy.unlink(missing_ok=True)

    def _keep_chunk(self) -> None:
        """Make durable what was taken in, each fact after those it rests on."""
        chunk, self._chunk = self._chunk, _Chunk()
        make_durable([*chunk.kept, *{path.parent for path in chunk.kept}])
        add_receipts(self._home, self._kind, chunk.receipts)
        write_readings(self._home, chunk.outcomes)
        for reading in chunk.outcomes:
            outcome = reading.outcome
            if outcome.outcome == REMOVED:
                release(self._home, self._kind, "land", outcome.document_key)
            else:
                quarantine(self._home, outcome, chunk.copies.get(outcome.document_key))
        for copy in chunk.copies.values():
            copy.unlink()


def _arrival(found: Found) -> Arrival:
    """When a file came.

    Raises:
        UnreadableDocument: its sidecar cannot be used, or it went while we looked.
    """
    try:
        return arrival_of(Path(found.path))
    except OSError as error:
        raise refusal("unreadable_file", found.place, str(error)) from error
