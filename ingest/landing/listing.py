"""Lists the files of an inbox, and tells of each whether it may have changed. Opens none, follows no link."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from ingest.landing.receipts import SIDECAR_SUFFIX, path_in_inbox


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the inbox.

    Attributes:
        path: where it lies.
        place: the same relative to the inbox, as people read it.
        state: another one when the file changed; None when it cannot be told.
        has_sidecar: whether a sidecar lies beside it.
    """

    path: str
    place: str
    state: list[int] | None
    has_sidecar: bool

    def state_with_sidecar(self) -> list[int] | None:
        """Another one when the file or its sidecar changed; None when it cannot be told.

        It costs a look at the sidecar, which half of all files of an inbox are: only a refused file is worth it.
        """
        if self.state is None or not self.has_sidecar:
            return self.state
        try:
            facts = Path(self.path + SIDECAR_SUFFIX).stat()
        except OSError:
            return None
        return [*self.state, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns]


def files_in(inbox: str) -> list[Found]:
    """The files in a stable order, without sidecars, hidden files, links and unfinished downloads.

    A folder that cannot be listed stands for what is in it.
    """
    return sorted(_files_below(inbox, inbox), key=attrgetter("path"))


def _files_below(inbox: str, folder: str) -> Iterator[Found]:
    try:
        with os.scandir(folder) as listed:
            entries = [entry for entry in listed if not entry.name.startswith(".")]
    except OSError:
        yield Found(folder, path_in_inbox(inbox, folder), None, has_sidecar=False)
        return
    sidecars = {entry.name for entry in entries if entry.name.endswith(SIDECAR_SUFFIX)}
    # A disk gives what lies side by side many times faster than what is asked for by name, hence this order.
    for entry in sorted(entries, key=os.DirEntry.inode):
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(inbox, entry.path)
        elif name not in sidecars and not _is_service_file(name) and entry.is_file(follow_symlinks=False):
            place = path_in_inbox(inbox, entry.path)
            yield Found(entry.path, place, _state(entry), has_sidecar=name + SIDECAR_SUFFIX in sidecars)


def _is_service_file(name: str) -> bool:
    return name.endswith((".part", ".tmp")) or name.startswith("~$")


def _state(entry: os.DirEntry[str]) -> list[int] | None:
    try:
        facts = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino]
