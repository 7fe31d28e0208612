"""Finds the files of the data home that the desk may show. No name leads out of its folder, and nothing is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ingest.home import DataHome

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What is shown, by the ending of its name; of anything else, such as an index or a lock, the desk knows nothing."""
CURRENT = "current"
RUN_KEY = re.compile(r"[0-9a-f]{16}")
CONTENT = re.compile(r"[0-9a-f]{64}")


def file_within(folder: Path, name: str) -> Path | None:
    """The file of a name below a folder; None where there is none that may be shown, wherever the name leads."""
    if any(part in ("", "..") or part.startswith(".") or "\\" in part for part in name.split("/")):
        return None
    try:
        root = folder.resolve(strict=True)
        path = (root / name).resolve(strict=True)
    except (OSError, ValueError):  # not there, too long, or with a zero byte
        return None
    return path if path.suffix in TYPES and path.is_relative_to(root) and path.is_file() else None


def checks_folder(home: DataHome, run: str) -> Path | None:
    """The Data Docs of a build, or of what readers see (``current``); None where they are gone or never were.

    A build that a critical check stopped has its pages in its work folder only, and there they are needed most.
    """
    if run == CURRENT:
        return home.current / "site" / "data_docs"
    if not RUN_KEY.fullmatch(run):
        return None
    published = (path for path in home.warehouse.glob(f"releases/*-{run[:8]}/release.json") if _run_key(path) == run)
    folders = (*(path.parent for path in published), home.run_folder(run))
    return next((site for folder in folders if (site := folder / "site" / "data_docs").is_dir()), None)


def slips_of(home: DataHome, sha256: str) -> list[str]:
    """Places of the slips of a file's receipts, without ending; a file sent twice has two."""
    from ingest.landing.receipt_book import receipt_rows  # noqa: PLC0415 - a list of slips does without it

    written = slip_places(home)
    keys = {row["receipt_key"] for row in receipt_rows(home, "submissions") if row["content_sha256"] == sha256}
    return sorted(written[key] for key in keys & written.keys())


def slip_places(home: DataHome) -> dict[str, str]:
    """Where the slip of each receipt lies below ``outbox/slips``, as month/name without ending, by receipt key."""
    try:
        found = json.loads((home.outbox / "slips" / "index.json").read_bytes())
    except FileNotFoundError:
        return {}
    return {key: place for key, (_, place) in found["written"].items()}


def _run_key(release: Path) -> str:
    return str(json.loads(release.read_bytes())["run_key"])
