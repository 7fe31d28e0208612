"""The receipt of a file: where it lay, what it held, and when it arrived by which evidence. Written once.

Received-at comes from a sidecar ``NAME.receipt.json`` (``received_at``, ``via``, ``document_number``), else from the
file's modification time at first sight, marked ``mtime`` (architecture decision 4).
"""

from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from ingest.errors import UnreadableDocument
from ingest.files import fingerprint
from ingest.landing.rules import refusal
from ingest.load.records import Receipt

SIDECAR_SUFFIX = ".receipt.json"


class Sidecar(BaseModel):
    """What the channel that received a file wrote beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    received_at: AwareDatetime
    via: str | None = None
    document_number: str | None = None


def read_sidecar(document: Path) -> Sidecar | None:
    """The sidecar of a document, or None where there is none.

    Raises:
        UnreadableDocument: ``bad_sidecar``, when it is there and cannot be used: guessing a time would be a verdict.
    """
    path = document.with_name(document.name + SIDECAR_SUFFIX)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # then nobody could have written a sidecar either
            return None
        raise _bad_sidecar(path, str(error)) from error
    except UnicodeDecodeError as error:
        raise _bad_sidecar(path, str(error)) from error
    try:
        return Sidecar.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "toàn tệp"
        raise _bad_sidecar(path, f"{place}: {first['msg']}") from error


def _bad_sidecar(path: Path, detail: str) -> UnreadableDocument:
    return refusal("bad_sidecar", spelled(path.name), detail)


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a file came, by which evidence; the members of an archive came when and as it came."""

    received_at: datetime
    received_basis: str
    via: str | None
    document_number: str | None


def arrival_of(document: Path) -> Arrival:
    """What the channel's sidecar says, else the file's own time.

    Raises:
        UnreadableDocument: ``bad_sidecar``.
    """
    sidecar = read_sidecar(document)
    if sidecar:
        return Arrival(sidecar.received_at.astimezone(UTC), "sidecar", sidecar.via, sidecar.document_number)
    modified_at = datetime.fromtimestamp(document.stat().st_mtime, tz=UTC).replace(microsecond=0)
    return Arrival(modified_at, "mtime", None, None)


def make_receipt(kind: str, source_path: str, sha256: str, size_bytes: int, arrival: Arrival) -> Receipt:
    """The receipt of a file seen for the first time."""
    return Receipt(
        receipt_key=receipt_key(kind, source_path, sha256),
        kind=kind,
        content_sha256=sha256,
        file_name=source_path.rsplit("/", 1)[-1],
        source_path=source_path,
        size_bytes=size_bytes,
        received_at=arrival.received_at,
        received_basis=arrival.received_basis,
        via=arrival.via,
        document_number=arrival.document_number,
    )


def path_in_inbox(inbox: str | Path, document: str | Path) -> str:
    """The place of a file, relative to its inbox, in NFC: file systems differ in how they spell Vietnamese."""
    return unicodedata.normalize("NFC", spelled(str(document)[len(str(inbox)) :].lstrip("/")))


def spelled(name: str) -> str:
    """A name of the file system as text that can be written: bytes that are no UTF-8 as escapes."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def receipt_key(kind: str, source_path: str, sha256: str) -> str:
    """A file seen again at the same place with the same bytes is no new receipt (architecture decision 9)."""
    return fingerprint(kind, source_path, sha256)


def receipt_to_json(receipt: Receipt) -> dict[str, Any]:
    """JSON object of a receipt; the instant in ISO format, UTC."""
    return {**asdict(receipt), "received_at": receipt.received_at.isoformat()}


def receipt_from_json(value: Mapping[str, Any]) -> Receipt:
    """The receipt that :func:`receipt_to_json` described."""
    return Receipt(**{**value, "received_at": datetime.fromisoformat(value["received_at"])})
