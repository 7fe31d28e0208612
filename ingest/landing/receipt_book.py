"""Keeps the receipts of a kind: files of up to 500 receipts, one JSON object a line, that are only ever added.

They are the only copy of when something came, so they are durable before anything rests on them, and no later write
touches them. Homes older than this have one file a receipt; landing gathers those into one such file, once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from ingest.files import make_durable, write_once
from ingest.home import DataHome
from ingest.landing.receipts import receipt_from_json, receipt_to_json
from ingest.load.records import Receipt


def receipt_rows(home: DataHome, kind: str) -> Iterator[dict[str, Any]]:
    """Every receipt of a kind as JSON, in no order; one that a killed gathering left in two files comes twice."""
    folder = _folder(home, kind)
    for path in (*folder.glob("*.jsonl"), *folder.glob("*.json")):
        yield from _rows(path)


def receipts(home: DataHome, kind: str) -> list[Receipt]:
    """All receipts of a kind, the earliest received first."""
    found = {row["receipt_key"]: row for row in receipt_rows(home, kind)}
    receipts = map(receipt_from_json, found.values())
    return sorted(receipts, key=lambda receipt: (receipt.received_at, receipt.receipt_key))


def add_receipts(home: DataHome, kind: str, new: Sequence[Receipt]) -> None:
    """Keep new receipts, durably and all at once; the caller holds the lock of landing and knows that they are new."""
    if new:
        _add_rows(_folder(home, kind), [receipt_to_json(receipt) for receipt in new])


def gather_single_receipts(home: DataHome, kind: str) -> None:
    """Put the receipts that an older home keeps in files of their own into one; killed half-way, it goes on."""
    folder = _folder(home, kind)
    single = sorted(folder.glob("*.json"))
    if not single:
        return
    gathered = {row["receipt_key"] for path in folder.glob("*.jsonl") for row in _rows(path)}
    rows = [row for path in single for row in _rows(path) if row["receipt_key"] not in gathered]
    if rows:
        _add_rows(folder, rows)
    for path in single:
        path.unlink()


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.suffix == ".json":
        yield json.loads(path.read_text(encoding="utf-8"))
        return
    with path.open("rb") as lines:
        yield from map(
            from_json, lines
        )  # half the time of json.loads, and every run reads every receipt there ever was


def _add_rows(folder: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write one more file; numbered, so that whoever looks sees what came when."""
    last = max((int(path.stem) for path in folder.glob("*.jsonl")), default=0)
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    with write_once(folder / f"{last + 1:06d}.jsonl") as temporary:
        temporary.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    make_durable([folder])


def _folder(home: DataHome, kind: str) -> Path:
    return home.landing / kind / "receipts"
