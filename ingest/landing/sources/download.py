"""Downloads one document over HTTP, so that an interrupted download costs what is missing, not all of it.

What was received waits under the strong ETag of the version it is part of. Without a strong ETag nothing says that two
halves belong together, and the download starts again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import requests

from ingest.files import sha256_of
from ingest.landing.sources.client import Client, server_time
from ingest.landing.sources.failures import FetchFailed, TooLarge, Transient
from ingest.landing.sources.links import Link
from ingest.landing.sources.part import Part

CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)$")


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server calls one version of a document."""

    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Download:
    """What is known of a document that is whole in its part."""

    sha256: str
    validators: Validators
    answered_at: datetime | None


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
    return client.patience.persistently(lambda until: _attempt(client, link, part, known, sha256, until))


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
        return Download(found, validators, server_time(response))


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
