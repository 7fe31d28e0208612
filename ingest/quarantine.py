"""The quarantine folder: a copy of each document that could not be used, with its reason beside it, for people to open.

The folder is a view for operators; the record of truth is the outcome in the warehouse.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path

from ingest.files import copy_file, write_json
from ingest.home import DataHome
from ingest.load.records import Outcome

NAME_BYTES = 200
"""Longest name in the folder; a name of the inbox whose bytes are no UTF-8 grows when it is spelled out."""


def quarantine(home: DataHome, outcome: Outcome, content: Path | None) -> None:
    """Put a document and its reason into quarantine; only the reason, when its bytes cannot be read."""
    folder = _folder(home, outcome.kind, outcome.stage, outcome.document_key)
    if content is not None:
        copy_file(content, folder / "file" / _short(Path(outcome.file_name).name))
    write_json(folder / "reason.json", asdict(outcome))


def release(home: DataHome, kind: str, stage: str, document_key: str) -> None:
    """Take a document out of quarantine, because it got through this stage after all."""
    shutil.rmtree(_folder(home, kind, stage, document_key), ignore_errors=True)


def _short(name: str) -> str:
    """A name that every file system takes, with its suffix."""
    data = name.encode("utf-8")
    if len(data) <= NAME_BYTES:
        return name
    suffix = Path(name).suffix.encode("utf-8")[:20]
    return (data[: NAME_BYTES - len(suffix)] + suffix).decode("utf-8", errors="ignore")


def _folder(home: DataHome, kind: str, stage: str, document_key: str) -> Path:
    return home.quarantine / kind / f"{stage}-{document_key[:16]}"
