"""Data homes for tests: an empty one with its inboxes, and files put into them with a receipt; one made older."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq

from ingest.home import PROJECT, DataHome
from ingest.landing.listing import files_in


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
    with closing(sqlite3.connect(home.readings)) as connection, connection:
        for number, body in connection.execute("select number, body from readings where kind = 'plans'").fetchall():
            reading = json.loads(body)
            for record in itertools.chain(*reading["records"].values()):
                record.pop("source_page", None)
            changed = json.dumps(reading, ensure_ascii=False)
            connection.execute("update readings set body = ? where number = ?", [changed, number])


def kept_as_files(home: DataHome) -> list[Path]:
    """Make a home as it was when each reading and each receipt was a file of its own; the files of the readings."""
    paths = []
    with closing(sqlite3.connect(home.readings)) as connection:
        for kind, name, body in connection.execute("select kind, name, body from readings"):
            path = home.parsed / "documents" / kind / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
            paths.append(path)
    home.readings.unlink()
    for path in home.loads.glob("*/load.json"):
        names = json.loads(path.read_text(encoding="utf-8"))["holds"]
        older = [f"{name}.json" if name.startswith(("read-", "land-")) else name for name in names]
        path.write_text(json.dumps({"holds": older}), encoding="utf-8")
    for batch in home.landing.glob("*/receipts/*.jsonl"):
        for line in batch.read_text(encoding="utf-8").split("\n")[:-1]:
            batch.with_name(f"{json.loads(line)['receipt_key']}.json").write_text(line, encoding="utf-8")
        batch.unlink()
    return paths


def inbox_files(inbox: Path) -> list[Path]:
    """The files that landing sees in an inbox."""
    return [Path(found.path) for found in files_in(str(inbox))]


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members, under names as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def put(inbox: Path, name: str, data: bytes, received_at: str | None = None) -> Path:
    """Put a file into an inbox, with a receipt sidecar when ``received_at`` is given."""
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if received_at is not None:
        sidecar = {"received_at": received_at, "via": "trục liên thông văn bản", "document_number": None}
        path.with_name(name.rsplit("/", 1)[-1] + ".receipt.json").write_text(json.dumps(sidecar), encoding="utf-8")
    path.write_bytes(data)
    return path


def tree(folder: Path) -> dict[str, str]:
    """Every file and link below a folder with what it holds, for comparison byte for byte."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }
