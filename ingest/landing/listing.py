"""Lists the files of an inbox, and tells of each whether it may have changed. Opens none, follows no link."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.landing.receipts import SIDECAR_SUFFIX, path_in_inbox


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the inbox.

    Attributes:
        path: where it lies.
        place: the same relative to the inbox, as people read it.
        state: another one when the file or its sidecar changed; None when it cannot be told.
    """

    path: str
    place: str
    state: list[int] | None


def files_in(inbox: str) -> list[Found]:
    """The files in a stable order, without sidecars, hidden files, links and unfinished downloads.

    A folder that cannot be listed stands for what is in it.
    """
    return sorted(_files_below(inbox, inbox), key=lambda found: found.path)


def _files_below(inbox: str, folder: str) -> Iterator[Found]:
    try:
        with os.scandir(folder) as listed:
            entries = {entry.name: entry for entry in listed if not entry.name.startswith(".")}
    except OSError:
        yield Found(folder, path_in_inbox(inbox, folder), None)
        return
    for name, entry in entries.items():
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(inbox, entry.path)
        elif not _is_service_file(name) and entry.is_file(follow_symlinks=False):
            state = _state(entry, entries.get(name + SIDECAR_SUFFIX))
            yield Found(entry.path, path_in_inbox(inbox, entry.path), state)


def _is_service_file(name: str) -> bool:
    return name.endswith((SIDECAR_SUFFIX, ".part", ".tmp")) or name.startswith("~$")


def _state(entry: os.DirEntry[str], sidecar: os.DirEntry[str] | None) -> list[int] | None:
    try:
        facts = entry.stat(follow_symlinks=False)
        state = [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino]
        if sidecar:
            facts = sidecar.stat()
            state += [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns]
    except OSError:
        return None
    return state
