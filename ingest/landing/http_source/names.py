"""Names for fetched files. Nothing a stranger writes becomes a path: names are cleaned, folders come from the host.

The name ends in a short fingerprint of the address, so two documents of one name never meet, whatever their order, and
the same address gets the same name on every machine.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.landing.http_source.links import DEFAULT_PORTS, Link

NAME_BYTES = 180  # with the sidecar's ending still below the 255 of common file systems
MARK_CHARS = 10
FORBIDDEN = frozenset('/\\:*?"<>|')
EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
NOT_TAKEN_BY_LANDING = (".part", ".tmp")


def folder_name(link: Link) -> str:
    """The inbox's subfolder for the documents of a host."""
    port = "" if link.port == DEFAULT_PORTS[link.scheme] else f"_{link.port}"
    return re.sub(r"[^a-z0-9.-]", "_", link.host).lstrip(".") + port


def file_name(name: str | None, link: Link) -> str:
    """A visible, harmless file name for a document, from the name its index gives or else from its address."""
    wanted = _clean(name or "") or _clean(link.file_name)
    extension = _extension(wanted)
    stem = (wanted[: -len(extension)] if extension else wanted).rstrip(". ") or "van-ban"
    extension = extension or _extension(_clean(link.file_name))
    mark = f"-{link.key[:MARK_CHARS]}{extension}"
    return stem.encode("utf-8")[: NAME_BYTES - len(mark)].decode("utf-8", errors="ignore") + mark


def _clean(name: str) -> str:
    """Without control, direction and path characters; no dot, space, dash or ~ in front."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", errors="ignore").decode("utf-8"))
    kept = ("_" if c in FORBIDDEN or unicodedata.category(c).startswith("C") else c for c in text)
    return " ".join("".join(kept).split()).lstrip("._ -~").rstrip(". ")


def _extension(name: str) -> str:
    found = EXTENSION.search(name)
    return "" if found is None or found[0].lower() in NOT_TAKEN_BY_LANDING else found[0]
