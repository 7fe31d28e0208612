"""Names for fetched files. Nothing a stranger writes becomes a path: names are cleaned, folders come from the source.

The name ends in a short fingerprint of the address, so two documents of one name never meet, whatever their order, and
the same address gets the same name on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol

from ingest.landing.sources.links import DEFAULT_PORTS, Link

FOLDER_BYTES = 100
NAME_BYTES = 180  # with the sidecar's ending still below the 255 of common file systems
MARK_CHARS = 10
FORBIDDEN = frozenset('/\\:*?"<>|')
EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
NOT_TAKEN_BY_LANDING = (".part", ".tmp")
UNFINISHED = (*NOT_TAKEN_BY_LANDING, ".partial", ".filepart", ".crdownload", ".download")


class Address(Protocol):
    """Where a document lies: an HTTP link, or an object of a store."""

    @property
    def key(self) -> str:
        """Short name of the address, safe in a file name."""

    @property
    def file_name(self) -> str:
        """The last part of its path: a suggestion by a stranger, not a name to be used as it is."""


def folder_name(link: Link) -> str:
    """The inbox's subfolder for the documents of a host."""
    port = "" if link.port == DEFAULT_PORTS[link.scheme] else f"_{link.port}"
    return re.sub(r"[^a-z0-9.-]", "_", link.host).lstrip(".") + port


def store_folder_name(protocol: str, root: str) -> str:
    """The inbox's subfolder for the documents of a folder or bucket."""
    parts = [protocol, *(part for part in root.split("/") if part)]
    return _cut(_clean("_".join(parts)) or "kho", FOLDER_BYTES).rstrip(". ")


def is_document_name(path: str) -> bool:
    """Whether the path of an object, from the source's own folder on, is one of a finished document in plain sight."""
    hidden = any(part.startswith((".", "~$")) for part in path.split("/"))
    return not hidden and not path.lower().endswith(UNFINISHED)


def file_name(name: str | None, link: Address) -> str:
    """A visible, harmless file name for a document, from the name its index gives or else from its address."""
    wanted = _clean(name or "") or _clean(link.file_name)
    extension = _extension(wanted)
    stem = (wanted[: -len(extension)] if extension else wanted).rstrip(". ") or "van-ban"
    extension = extension or _extension(_clean(link.file_name))
    mark = f"-{link.key[:MARK_CHARS]}{extension}"
    return _cut(stem, NAME_BYTES - len(mark)) + mark


def _cut(text: str, size: int) -> str:
    return text.encode("utf-8")[:size].decode("utf-8", errors="ignore")


def _clean(name: str) -> str:
    """Without control, direction and path characters; no dot, space, dash or ~ in front."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", errors="ignore").decode("utf-8"))
    kept = ("_" if c in FORBIDDEN or unicodedata.category(c).startswith("C") else c for c in text)
    return " ".join("".join(kept).split()).lstrip("._ -~").rstrip(". ")


def _extension(name: str) -> str:
    found = EXTENSION.search(name)
    return "" if found is None or found[0].lower() in NOT_TAKEN_BY_LANDING else found[0]
