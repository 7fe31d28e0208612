"""Lands an inbox: every file gets its bytes kept and a receipt frozen at first sight. Interprets nothing.

Reads the inbox and never writes to it. A file that cannot be landed is an outcome of its own, never the end of the run.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from ingest.errors import UnreadableDocument, UsageError
from ingest.files import sha256_of, write_json
from ingest.home import DataHome
from ingest.landing.receipts import (
    SIDECAR_SUFFIX,
    make_receipt,
    path_in_inbox,
    receipt_from_file,
    receipt_key,
    receipt_to_json,
)
from ingest.landing.units import Document
from ingest.load.readings import Reading, has_current, reading_names, write_reading
from ingest.load.records import Outcome, Receipt
from ingest.load.world import reading_contexts
from ingest.quarantine import quarantine, release
from ingest.versions import reader_version


@dataclass(frozen=True, slots=True)
class LandingReport:
    """What landing saw: files in the inbox, those not seen before, and the documents that wait to be read.

    ``orphaned`` are correction files that belong to no document: nobody would notice that they correct nothing.
    """

    received: int
    new: int
    pending: list[Document]
    orphaned: list[str]


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
        received, new = _land_inbox(home, kind, inbox)
    orphaned = orphaned_corrections(home) if kind == "plans" else []
    return LandingReport(received=received, new=new, pending=pending(home, kind, as_of), orphaned=orphaned)


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


def _land_inbox(home: DataHome, kind: str, inbox: Path) -> tuple[int, int]:
    """Land what was not seen before as it is now; how many files there are, and how many are new."""
    seen_file = home.landing / kind / "seen.json"
    seen_before = json.loads(seen_file.read_text(encoding="utf-8")) if seen_file.exists() else {}
    known = seen_before.get("files", {}) if seen_before.get("inbox") == str(inbox) else {}
    seen: dict[str, list[int]] = {}
    received = new = 0
    for path in documents_in(inbox):
        received += 1
        place = path_in_inbox(inbox, path)
        try:
            facts = path.stat()
            state = [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino]
            if known.get(place) != state:
                new += _land_file(home, kind, path)
            seen[place] = state
        except (UnreadableDocument, OSError) as problem:
            _refuse(home, kind, path, problem)
    write_json(seen_file, {"inbox": os.fsencode(inbox).decode("utf-8", errors="backslashreplace"), "files": seen})
    return received, new


def pending(home: DataHome, kind: str, as_of: datetime) -> list[Document]:
    """Contents that were landed and have no reading by the present reader with what it rests on now."""
    names, version, context_of = reading_names(home, kind), reader_version(kind), reading_contexts(home, kind, as_of)
    contents = {receipt.content_sha256: receipt.file_name for receipt in reversed(receipts(home, kind))}
    waiting = [
        Document(sha256, name)
        for sha256, name in contents.items()
        if not has_current(names, sha256, version, context_of(sha256))
    ]
    return sorted(waiting, key=lambda document: (document.file_name, document.content_sha256))


def orphaned_corrections(home: DataHome) -> list[str]:
    """Correction files of plans that bear the digest of no content that was landed: most likely misnamed."""
    written = [path for path in sorted(home.corrections.glob("*")) if not path.name.startswith(".")]
    return [
        path.name for path in written if path.suffix != ".json" or not content_path(home, "plans", path.stem).exists()
    ]


def documents_in(inbox: Path) -> Iterator[Path]:
    """The files of an inbox in a stable order, without receipts, hidden files, links and unfinished downloads."""
    for path in sorted(inbox.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(inbox).parts)
        is_service_file = path.name.endswith((SIDECAR_SUFFIX, ".part", ".tmp")) or path.name.startswith("~$")
        if path.is_file() and not path.is_symlink() and not hidden and not is_service_file:
            yield path


def content_path(home: DataHome, kind: str, sha256: str) -> Path:
    """Where the bytes of a content are kept."""
    return home.landing / kind / "contents" / sha256[:2] / sha256


def receipts(home: DataHome, kind: str) -> list[Receipt]:
    """All receipts of a kind, the earliest received first."""
    found = [receipt_from_file(path) for path in (home.landing / kind / "receipts").glob("*.json")]
    return sorted(found, key=lambda receipt: (receipt.received_at, receipt.receipt_key))


def _land_file(home: DataHome, kind: str, path: Path) -> bool:
    """Keep a file's bytes and receipt; False when exactly this file was landed before.

    The copy is hashed, not the original, so the receipt speaks of what is kept even if the file is still growing.
    """
    folder = home.landing / kind
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".tmp-", delete=False) as stream:
        copy = Path(stream.name)
    try:
        shutil.copyfile(path, copy)
        sha256 = sha256_of(copy)
        place = path_in_inbox(home.inbox(kind), path)
        key = receipt_key(kind, place, sha256)
        receipt_file = folder / "receipts" / f"{key}.json"
        if receipt_file.exists():
            return False
        receipt = make_receipt(kind, home.inbox(kind), path, sha256)
        kept = content_path(home, kind, sha256)
        kept.parent.mkdir(parents=True, exist_ok=True)
        copy.chmod(0o444)
        copy.replace(kept)
        write_json(receipt_file, receipt_to_json(receipt))
        release(home, kind, "land", key)
        return True
    finally:
        copy.unlink(missing_ok=True)


def _refuse(home: DataHome, kind: str, path: Path, problem: UnreadableDocument | OSError) -> None:
    """Record that a file could not be landed; it stays in the inbox and is tried again every night."""
    place = path_in_inbox(home.inbox(kind), path)
    sha256: str | None = None
    code = "unreadable_file"
    reason = f"{place}: không đọc được tệp ({problem}). Kiểm tra quyền đọc rồi để lại vào hộp nhận."
    if isinstance(problem, UnreadableDocument):
        sha256, code, reason = sha256_of(path), problem.code, str(problem)
    outcome = Outcome(
        kind=kind,
        document_key=receipt_key(kind, place, sha256 or ""),
        content_sha256=sha256,
        file_name=place.rsplit("/", 1)[-1],
        source_path=place,
        stage="land",
        outcome="quarantined",
        reason_code=code,
        reason=reason,
        reader_version=reader_version(kind),
    )
    write_reading(home, Reading(outcome))
    quarantine(home, outcome, path if sha256 else None)
