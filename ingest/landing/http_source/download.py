"""Downloads one document beside its final place, so that an interrupted download costs what is missing, not all of it.

What was received waits in a hidden folder that landing does not look into, under the strong ETag of the version it is
part of. Without a strong ETag nothing says that two halves belong together, and the download starts again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import requests

from ingest.files import sha256_of, write_text
from ingest.landing.http_source.client import Client, TooLarge, Transient, server_time
from ingest.landing.http_source.links import FetchFailed, Link

CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)$")


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server calls one version of a document."""

    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Download:
    """A whole document, still under its temporary name."""

    path: Path
    sha256: str
    validators: Validators
    answered_at: datetime | None


class Part:
    """A download under way: the bytes so far, and the ETag that says of which version they are."""

    def __init__(self, folder: Path, key: str) -> None:
        self.path = folder / f"{key}.part"
        self._etag = folder / f"{key}.etag"

    @property
    def etag(self) -> str | None:
        """The version that can be continued; None when there is nothing to continue."""
        usable = self._etag.exists() and self.size > 0
        return self._etag.read_text(encoding="utf-8") if usable else None

    @property
    def size(self) -> int:
        """Bytes received so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def restart(self, etag: str | None) -> None:
        """Begin anew; killed between any two of these steps, it is begun anew again."""
        self.discard()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()
        if etag and etag.startswith('"'):
            write_text(self._etag, etag)

    def append(self, chunks: Iterator[bytes]) -> None:
        """Add what arrives, and put it on the disk before it may get its final name."""
        with self.path.open("ab") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())

    def discard(self) -> None:
        """Forget what was received."""
        self._etag.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)


def download(client: Client, link: Link, part: Part, known: Validators | None, sha256: str | None) -> Download | None:
    """Fetch a document into ``part``; None when the server says that the ``known`` version is still the present one.

    Args:
        client: the conversation with the server.
        link: the document.
        part: where its bytes are collected, and perhaps left by a run before.
        known: the version that we have, when we have it.
        sha256: what the index says of its content, if anything.

    Raises:
        FetchFailed: it could not be fetched, or is not what the index says.
    """
    return client.persistently(lambda until: _attempt(client, link, part, known, sha256, until))


def _attempt(
    client: Client, link: Link, part: Part, known: Validators | None, sha256: str | None, until: float
) -> Download | None:
    resumed = part.etag
    with client.get(link, _conditions(part, known)) as response:
        if response.status_code == 304 and known and not resumed:
            return None
        whole_size = _place(link, part, response, resumed)
        try:
            part.append(client.body(link, response, client.limits.document_bytes, until, part.size))
        except TooLarge:
            part.discard()
            raise
        if whole_size is not None and part.size != whole_size:
            raise Transient(f"{link.shown}: mới nhận {part.size} trên {whole_size} byte")
        validators = Validators(response.headers.get("ETag"), response.headers.get("Last-Modified"))
        found = sha256_of(part.path)
        if sha256 and found != sha256:
            part.discard()
            message = f"{link.shown}: nội dung tải về (sha256 {found[:12]}…) khác mã trong danh mục ({sha256[:12]}…)"
            raise Transient(message) if resumed else FetchFailed(f"{message}; báo bên quản trị danh mục")
        return Download(part.path, found, validators, server_time(response))


def _conditions(part: Part, known: Validators | None) -> dict[str, str]:
    """Continue what was begun, else fetch only what is not known."""
    if etag := part.etag:
        return {"Range": f"bytes={part.size}-", "If-Range": etag}
    conditions = {"If-None-Match": known and known.etag, "If-Modified-Since": known and known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _place(link: Link, part: Part, response: requests.Response, resumed: str | None) -> int | None:
    """Leave the part as long as the answer's beginning; the size of the whole document, where a part answer tells it.

    Raises:
        FetchFailed: the answer fits nothing that was asked.
    """
    if response.status_code == 200:
        part.restart(response.headers.get("ETag"))
        return None
    if not resumed:
        raise FetchFailed(
            f"{link.shown}: máy chủ trả lời {response.status_code} cho một yêu cầu bình thường; báo bên quản trị"
        )
    found = CONTENT_RANGE.match(response.headers.get("Content-Range", ""))
    etag = response.headers.get("ETag", resumed)
    if response.status_code != 206 or found is None or int(found[1]) != part.size or etag != resumed:
        part.discard()
        raise Transient(f"{link.shown}: không tải tiếp được phần còn lại; tải lại từ đầu")
    return None if found[2] == "*" else int(found[2])
