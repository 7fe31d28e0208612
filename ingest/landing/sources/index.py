"""Reads the list of documents: JSON pages, one after the other, as ``docs/sources.md`` says. Fetches no document.

A page that answered before is asked for conditionally and kept, so an unchanged list costs no transfer. A page that
cannot be read ends the list there: what was listed before it is used, and the problem is told.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError

from ingest.files import write_json
from ingest.landing.sources.client import Client
from ingest.landing.sources.failures import FetchFailed
from ingest.landing.sources.links import Link, link_from
from ingest.landing.sources.settings import Settings

LIST_NAMES = ("documents", "submissions")


class Entry(BaseModel):
    """What the index says of one document; everything else it says is not ours to know."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    url: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    name: str | None = None
    sha256: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[0-9a-fA-F]{64}$")] | None = None
    received_at: AwareDatetime | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """The documents found, each once, in the order of the index; and what was wrong with the index.

    Attributes:
        refused: a sentence for each entry that cannot be used.
        problem: why the list ends early, or None when it was read to its end.
    """

    documents: list[tuple[Link, Entry]]
    refused: list[str]
    problem: str | None


@dataclass(frozen=True, slots=True)
class _Page:
    """One page as received: the JSON text, where it lay after redirects, the next page as given in a header."""

    text: str
    lies_at: Link
    next_in_header: str | None


def read_index(client: Client, kept_pages: Path) -> Index:
    """Follow the index of the client's source to its last page."""
    settings = client.source.settings
    documents: dict[str, tuple[Link, Entry]] = {}
    refused: list[str] = []
    asked: set[str] = set()
    link: Link | None = client.source.index
    try:
        while link:
            _refuse_endless(link, asked, client.limits.pages)
            asked.add(link.key)
            page = _fetch_page(client, link, kept_pages / f"{link.key}.json")
            entries, following = _content(page, link, settings)
            for position, value in enumerate(entries, start=1):
                try:
                    entry = _entry(value)
                    target = link_from(entry.url, page.lies_at)
                    documents.setdefault(target.key, (target, entry))
                except FetchFailed as problem:
                    refused.append(f"{link.shown}: văn bản thứ {position}: {problem}")
            link = link_from(following, page.lies_at) if following else None
    except FetchFailed as problem:
        return Index(list(documents.values()), refused, str(problem))
    for kept in kept_pages.glob("*.json"):  # pages whose address is another every day must not fill the disk
        if kept.stem not in asked:
            kept.unlink()
    return Index(list(documents.values()), refused, None)


def _refuse_endless(link: Link, asked: Collection[str], limit: int) -> None:
    if link.key in asked:
        raise FetchFailed(f"{link.shown}: danh mục quay vòng, trang này đã đọc rồi; báo bên quản trị sửa khóa next")
    if len(asked) == limit:
        raise FetchFailed(f"{link.shown}: danh mục quá {limit} trang, không đọc từ trang này; báo bên quản trị")


def _fetch_page(client: Client, link: Link, kept: Path) -> _Page:
    """A page of the index, from the server or, when the server says that it is unchanged, as it was kept."""
    before: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    conditions = {"If-None-Match": before.get("etag"), "If-Modified-Since": before.get("last_modified")}
    headers = {"Accept": "application/json", **{name: value for name, value in conditions.items() if value}}

    def attempt(until: float) -> dict[str, Any]:
        with client.get(link, headers) as response:
            if response.status_code == 304 and before:
                return before
            if response.status_code != 200:
                raise FetchFailed(f"{link.shown}: máy chủ trả lời {response.status_code} thay vì gửi danh mục")
            data = b"".join(client.body(link, response, client.limits.page_bytes, until))
            return {
                "text": _text(data, link, client.source.settings),
                "url": response.url,
                "etag": response.headers.get("ETag"),
                "last_modified": response.headers.get("Last-Modified"),
                "next_in_header": response.links.get("next", {}).get("url"),
            }

    page = client.patience.persistently(attempt)
    if page != before:
        write_json(kept, page)
    return _Page(page["text"], link_from(page["url"]), page["next_in_header"])


def _text(data: bytes, link: Link, settings: Settings) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_index(link, settings, f"byte thứ {error.start + 1} không phải chữ mã UTF-8") from error


def _content(page: _Page, link: Link, settings: Settings) -> tuple[list[Any], str | None]:
    """The entries of a page, not yet looked at, and the address of the next page as written."""
    try:
        value = json.loads(page.text)
    except (ValueError, RecursionError) as error:
        raise _no_index(link, settings, f"không phải JSON, bắt đầu bằng {page.text[:40]!r}") from error
    if isinstance(value, list):
        return value, page.next_in_header
    lists = (value.get(name) for name in LIST_NAMES) if isinstance(value, dict) else ()
    listed = next((found for found in lists if isinstance(found, list)), None)
    if listed is None:
        raise _no_index(link, settings, f"JSON không có danh sách {' hay '.join(LIST_NAMES)}")
    following = value.get("next")
    if not isinstance(following, str | None):
        raise _no_index(link, settings, f"next là {following!r}, không phải địa chỉ")
    return listed, following or page.next_in_header


def _no_index(link: Link, settings: Settings, detail: str) -> FetchFailed:
    return FetchFailed(
        f"{link.shown}: không đọc được như danh mục {settings.named} ({detail}). "
        f"Kiểm tra địa chỉ danh mục ({settings.address}); "
        'trang phải là JSON dạng {"documents": [{"url": "..."}], "next": null}, xem docs/sources.md'
    )


def _entry(value: Any) -> Entry:
    try:
        return Entry.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "cả mục"
        raise FetchFailed(f"mục trong danh mục không dùng được ({place}: {first['msg']}); báo bên quản trị") from error
