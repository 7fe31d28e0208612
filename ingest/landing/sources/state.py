"""What is known of each address: the version we have, where it lies, when it came. One JSON file, replaced whole."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ingest.files import write_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document that was fetched.

    Attributes:
        url: its address as people may see it.
        place: its file, relative to the inbox.
        etag: what the source calls this version; in a store that has no ETags, what tells versions apart there.
        last_modified: the header of this name, where the source is a server.
        received_at: what its receipt says, as an ISO instant; None when only the file's own time is known.
    """

    url: str
    place: str
    sha256: str
    size: int
    etag: str | None
    last_modified: str | None
    received_at: str | None

    @property
    def instant(self) -> datetime | None:
        """``received_at`` as an instant."""
        return datetime.fromisoformat(self.received_at) if self.received_at else None


class State:
    """The known documents by the key of their address."""

    def __init__(self, file: Path) -> None:
        self._file = file
        value = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        self._known = {key: Known(**known) for key, known in value.items()}

    def get(self, key: str) -> Known | None:
        """What is known of an address."""
        return self._known.get(key)

    def put(self, key: str, known: Known) -> None:
        """Remember it at once, so that a run killed later does not fetch it again."""
        if self._known.get(key) != known:
            self._known[key] = known
            write_json(self._file, {key: asdict(known) for key, known in self._known.items()})
