"""A download under way. It waits in a hidden folder that landing does not look into, until it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ingest.files import write_text


class Part:
    """The bytes so far, and the ETag that says of which version they are."""

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
