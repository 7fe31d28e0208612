"""Data homes for tests: an empty one with its inboxes, and files put into them with a receipt; one made older."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pyarrow.parquet as pq

from ingest.home import PROJECT, DataHome


def empty_home(folder: Path, roster: Path | None = None) -> DataHome:
    """A data home below ``folder`` with its own inboxes and the samples' roster unless told otherwise."""
    home = DataHome(
        root=folder / "var",
        plans_inbox=folder / "plans",
        submissions_inbox=folder / "submissions",
        roster=roster or PROJECT / "samples" / "roster",
    )
    home.plans_inbox.mkdir(parents=True)
    home.submissions_inbox.mkdir(parents=True)
    return home


def samples_home(folder: Path) -> DataHome:
    """A data home below ``folder`` that reads the samples."""
    samples = PROJECT / "samples"
    return DataHome(folder / "var", samples / "plans", samples / "submissions", samples / "roster")


def without_pages(home: DataHome) -> None:
    """Make a home as it was before rows carried their page: neither its loads nor its readings know the field."""
    for path in home.loads.rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        if "source_page" in table.column_names:
            pq.write_table(table.drop_columns(["source_page"]), path)
    for path in (home.parsed / "documents" / "plans").glob("*.json"):
        reading = json.loads(path.read_text(encoding="utf-8"))
        for record in itertools.chain(*reading["records"].values()):
            record.pop("source_page", None)
        path.write_text(json.dumps(reading, ensure_ascii=False), encoding="utf-8")


def put(inbox: Path, name: str, data: bytes, received_at: str | None = None) -> Path:
    """Put a file into an inbox, with a receipt sidecar when ``received_at`` is given."""
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if received_at is not None:
        sidecar = {"received_at": received_at, "via": "trục liên thông văn bản", "document_number": None}
        path.with_name(name.rsplit("/", 1)[-1] + ".receipt.json").write_text(json.dumps(sidecar), encoding="utf-8")
    path.write_bytes(data)
    return path
