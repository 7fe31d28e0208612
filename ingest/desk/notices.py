"""Notices to operators as files in the outbox: one a matter, however often it is told. Sends nothing.

The file is also the record that the matter was told, so whoever sends a notice on asks here first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ingest.files import fingerprint, write_new
from ingest.home import DataHome

NAME_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that an operator should know.

    Attributes:
        key: names the matter; a second notice under the same key is not written.
        title: one line, the subject of a mail.
        text: the whole message, in plain text.
    """

    key: str
    title: str
    text: str


def notices_folder(home: DataHome) -> Path:
    """Where notices lie."""
    return home.outbox / "notices"


def write_notice(home: DataHome, notice: Notice) -> Path | None:
    """Write a notice, in one step; None when its matter was told before."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", notice.key).strip(".-")[:NAME_CHARACTERS]
    path = notices_folder(home) / f"{safe}-{fingerprint(notice.key)[:8]}.txt"
    try:
        write_new(path, f"{notice.title}\n\n{notice.text}\n".encode())
    except FileExistsError:
        return None
    return path
