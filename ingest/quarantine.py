"""The quarantine folder: a copy of each document that could not be used, with its reason beside it, for people to open.

The folder is a view for operators; the record of truth is the outcome in the warehouse.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from ingest.files import write_bytes, write_json
from ingest.home import DataHome
from ingest.load.records import Outcome


def quarantine(home: DataHome, outcome: Outcome, content: Path) -> None:
    """Put a document and its reason into quarantine."""
    folder = _folder(home, outcome.kind, outcome.stage, outcome.content_sha256)
    write_bytes(folder / Path(outcome.file_name).name, content.read_bytes())
    write_json(folder / "reason.json", asdict(outcome))


def release(home: DataHome, kind: str, stage: str, sha256: str) -> None:
    """Take a content out of quarantine, because it got through this stage after all."""
    folder = _folder(home, kind, stage, sha256)
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def _folder(home: DataHome, kind: str, stage: str, sha256: str) -> Path:
    return home.quarantine / kind / f"{stage}-{sha256[:16]}"
