"""The documents of a folder or bucket that fsspec opens: listed, and read one by one. Never writes to the store.

A backend may raise whatever its libraries raise; here it becomes :class:`FetchFailed` with a sentence. Nothing is read
again whose ETag, or else whose size and times, are those of the version that is known.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import fsspec
from fsspec.core import url_to_fs

from ingest.errors import UnreadableDocument, UsageError
from ingest.files import fingerprint, sha256_of, write_bytes
from ingest.landing.receipts import SIDECAR_SUFFIX, read_sidecar
from ingest.landing.sources.documents import Fetched, Listing
from ingest.landing.sources.failures import FetchFailed, OutOfTime, TooLarge, TooSlow, Transient
from ingest.landing.sources.links import without_credentials
from ingest.landing.sources.names import file_name, is_document_name, store_folder_name
from ingest.landing.sources.part import Part
from ingest.landing.sources.patience import Patience
from ingest.landing.sources.settings import StoreSource
from ingest.landing.sources.state import Known

CHUNK_BYTES = 1 << 18
ETAGS = ("ETag", "etag", "md5Hash", "md5")
TIMES = ("LastModified", "last_modified", "updated", "mtime", "modified", "created")
Facts = dict[str, Any]
FINAL = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)


class Store:
    """An open store.

    Attributes:
        files: its file system, as fsspec calls it.
        root: the path in it below which documents lie.
        patience: what may be spent.
    """

    def __init__(self, source: StoreSource, patience: Patience) -> None:
        self.patience = patience
        self._shown = source.shown if source.shown.endswith("://") else f"{source.shown.rstrip('/')}/"
        with _told(source.shown):
            self.files, root = url_to_fs(source.address)
        self.root = str(root)
        self.files.invalidate_cache()

    def beyond_root(self, path: str) -> str:
        """The path of an object from the root on; nothing for the root itself."""
        return path.removeprefix(self.root).strip("/")

    def shown(self, path: str) -> str:
        """The address of a path for people, logs and receipts."""
        beyond = self.beyond_root(path).encode("utf-8", errors="backslashreplace")  # names may hold what is no letter
        return self._shown + beyond.decode("utf-8") if beyond else self._shown.rstrip("/")

    @property
    def folder(self) -> str:
        """The inbox's subfolder for its documents."""
        protocol = self.files.protocol
        return store_folder_name(protocol if isinstance(protocol, str) else protocol[0], self.root)

    def info(self, path: str) -> Facts:
        """What the store says of a path.

        Raises:
            FetchFailed: it says nothing.
        """
        with _told(self.shown(path)):
            return dict(self.files.info(path))

    def entries(self, folder: str, _until: float) -> list[Facts]:
        """What lies in a folder.

        Raises:
            FetchFailed: it cannot be listed.
        """
        with _told(self.shown(folder)):
            return [{**facts, "name": str(facts["name"])} for facts in self.files.ls(folder, detail=True)]

    def version(self, path: str, facts: Facts) -> str | None:
        """What tells a version from others without reading it, if the store knows anything of the kind."""
        if tag := next((f"{name} {facts[name]}" for name in ETAGS if facts.get(name)), None):
            return tag
        with _told(self.shown(path)):
            return str(self.files.ukey(path)) if _time_of(facts)[1] else None

    def read(self, path: str, limit_bytes: int, until: float) -> Iterator[bytes]:
        """The content of a path as it comes; all of it, or an error.

        Raises:
            TooLarge: there is more than ``limit_bytes`` of it.
            TooSlow: it is not over at ``until``.
        """
        size = 0
        with _told(self.shown(path)), self.files.open(path, "rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                size += len(chunk)
                if size > limit_bytes:
                    raise TooLarge(self.shown(path), limit_bytes)
                yield chunk
                if time.monotonic() >= until:
                    raise TooSlow(self.shown(path))


@dataclass(frozen=True, slots=True)
class StoreDocument:
    """An object of a store.

    Attributes:
        facts: what the store said of it in its list.
        receipt: the path of the receipt that lies beside it, if one does.
    """

    store: Store
    path: str
    facts: Facts
    receipt: str | None

    @property
    def shown(self) -> str:
        """Its address for people."""
        return self.store.shown(self.path)

    @property
    def key(self) -> str:
        """Short name of its address."""
        return fingerprint(self.shown)

    @property
    def file_name(self) -> str:
        """Its name in the store."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def place(self) -> str:
        """Its place in the inbox: a folder for each source."""
        return f"{self.store.folder}/{file_name(None, self)}"

    def fetch(self, part: Part, known: Known | None) -> Fetched | None:
        """Read what is not known, as ``documents.Document`` says."""
        if known and known.etag and known.etag == self.store.version(self.path, self.facts):
            return None
        limit_bytes = self.store.patience.limits.document_bytes
        if (self.facts.get("size") or 0) > limit_bytes:
            raise TooLarge(self.shown, limit_bytes)
        return self.store.patience.persistently(lambda until: self._attempt(part, limit_bytes, until))

    def _attempt(self, part: Part, limit_bytes: int, until: float) -> Fetched:
        store = self.store
        facts = store.info(self.path)
        version = store.version(self.path, facts)
        part.restart(None)
        try:
            part.append(store.read(self.path, limit_bytes, until))
            if version != store.version(self.path, store.info(self.path)):
                raise Transient(f"{self.shown}: thay đổi trong lúc đọc; lượt sau tải lại")
            receipt, stated_at = self._receipt(part, until)
        except FetchFailed:
            part.discard()
            raise
        named, handed_at = _time_of(facts)
        return Fetched(
            sha256=sha256_of(part.path),
            etag=version,
            last_modified=None,
            handed_at=handed_at,
            stated_at=stated_at,
            via=f"{self.shown} ({named})",
            receipt=receipt,
        )

    def _receipt(self, part: Part, until: float) -> tuple[bytes | None, datetime | None]:
        """The receipt that lies beside the document, and the instant it states."""
        if self.receipt is None:
            return None, None
        data = b"".join(self.store.read(self.receipt, self.store.patience.limits.receipt_bytes, until))
        waiting = part.path.with_name(self.place.rsplit("/", 1)[-1])
        sidecar = waiting.with_name(waiting.name + SIDECAR_SUFFIX)
        write_bytes(sidecar, data)
        try:
            stated = read_sidecar(waiting)  # landing's own rule, so what is taken here is not refused there
        except UnreadableDocument as error:
            raise FetchFailed(f"{self.store.shown(self.receipt)}: {error}") from error
        finally:
            sidecar.unlink(missing_ok=True)
        return data, stated.received_at if stated else None


def list_store(source: StoreSource, inbox: Path, patience: Patience) -> Listing:
    """What lies in a store, at any depth, without hidden and unfinished files, links and receipts.

    Raises:
        UsageError: the address cannot be opened on this machine, whatever the store says, or holds the inbox.
    """
    _refuse_unknown_protocols(source)
    try:
        store = patience.persistently(lambda _: Store(source, patience))
        # A listing of what does not exist is empty and no error, so it is asked for by name first.
        patience.persistently(lambda _: store.info(store.root))
    except FetchFailed as problem:
        return Listing([], [], str(problem))
    _refuse_own_inbox(source, store, inbox)
    walk = _Walk(store)
    walk.go()
    documents = [
        StoreDocument(store, path, facts, path + SIDECAR_SUFFIX if path + SIDECAR_SUFFIX in walk.found else None)
        for path, facts in sorted(walk.found.items())
        if not path.endswith(SIDECAR_SUFFIX)
    ]
    return Listing(list(documents), walk.refused, "; ".join(walk.problems) or None)


class _Walk:
    """Goes through every folder in plain sight, and remembers what could not be listed: fsspec's own walk forgets it.

    Attributes:
        found: files by path.
        refused: folders that have no name, as keys with ``//`` make them in buckets: nobody can list those.
        problems: why folders could not be listed.
    """

    def __init__(self, store: Store) -> None:
        self.found: dict[str, Facts] = {}
        self.refused: list[str] = []
        self.problems: list[str] = []
        self._store = store

    def go(self) -> None:
        """Walk."""
        store = self._store
        waiting = [store.root]
        while waiting:
            folder = waiting.pop()
            try:
                entries = store.patience.persistently(partial(store.entries, folder))
            except OutOfTime as problem:
                self.problems.append(str(problem))
                return
            except FetchFailed as problem:
                self.problems.append(str(problem))
                continue
            waiting += [path for facts in entries if (path := self._look_at(folder, facts))]

    def _look_at(self, folder: str, facts: Facts) -> str | None:
        """Remember a file; the path of a folder that is to be listed as well."""
        store, path = self._store, facts["name"]
        if not is_document_name(store.beyond_root(path)):
            return None
        # A link is of neither type; a file whose path ends in / only marks a folder.
        if facts.get("type") == "file" and not path.endswith("/"):
            self.found[path] = facts
        if facts.get("type") != "directory":
            return None
        if path.rstrip("/") == folder.rstrip("/"):
            self.refused.append(
                f"{store.shown(folder)}//: thư mục không có tên, không đọc được; bỏ một dấu / trong tên tệp"
            )
            return None
        return str(path.rstrip("/"))


def _refuse_unknown_protocols(source: StoreSource) -> None:
    for link in source.address.split("::"):
        protocol = link.partition("://")[0]
        try:
            fsspec.get_filesystem_class(protocol)
        except ValueError as error:
            raise UsageError(
                f"{source.settings.address}: {source.shown!r}: không phải địa chỉ http(s), và fsspec không biết "
                f"{protocol!r}; sửa lại địa chỉ"
            ) from error
        except ImportError as error:
            raise UsageError(
                f"{source.settings.address}: chưa cài gói để mở {protocol}:// ({error}); với s3 thì cài "
                "'kttt-warehouse[s3]'"
            ) from error


def _refuse_own_inbox(source: StoreSource, store: Store, inbox: Path) -> None:
    """A folder that holds the inbox would grow by its own copies every night."""
    if "file" not in store.files.protocol:
        return
    root, inbox = Path(store.root).resolve(), inbox.resolve()
    if inbox.is_relative_to(root) or root.is_relative_to(inbox):
        raise UsageError(
            f"{source.settings.address}: {source.shown} chứa hoặc nằm trong hộp nhận {inbox}; chọn nơi khác"
        )


def _time_of(facts: dict[str, Any]) -> tuple[str, datetime | None]:
    """When a store got an object, in UTC and whole seconds, and what it calls that."""
    for name in TIMES:
        found = _instant(facts.get(name))
        if found:
            return name, found.astimezone(UTC).replace(microsecond=0)
    return "không rõ thời điểm", None


def _instant(value: object) -> datetime | None:
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, tz=UTC)
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except (ValueError, OverflowError, OSError):
        return None
    if not isinstance(found, datetime):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@contextmanager
def _told(shown: str) -> Iterator[None]:
    """Turn whatever a backend raises into a sentence; what may be gone in a moment is worth another attempt."""
    try:
        yield
    except FetchFailed:
        raise
    except FINAL as error:
        raise FetchFailed(f"{shown}: không mở được ({_detail(error)})") from error
    except OSError as error:
        raise Transient(f"{shown}: kho không trả lời hoặc đứt giữa chừng ({_detail(error)})") from error
    except Exception as error:
        raise FetchFailed(f"{shown}: kho không đọc được ({_detail(error)})") from error


def _detail(error: Exception) -> str:
    said = str(error).strip().splitlines()
    return without_credentials(f"{type(error).__name__}: {said[0][:200]}" if said else type(error).__name__)
