"""Loads the registers: entries that are not loaded yet, and what became of each file. Takes nothing out of a load.

A file is a document of its own. Its name among the loads carries the digest of its bytes, so a file that was edited
after loading gets another outcome, while the entry that was loaded stays. One that vanished changes nothing, unless it
was refused: then nobody needs to hear of it any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.files import fingerprint
from ingest.home import DataHome
from ingest.load.readings import document_in
from ingest.load.records import Outcome, Record
from ingest.load.stage import LoadReport, NewRows, load_new
from ingest.quarantine import quarantine, release
from ingest.registers.book import RegisterFile, read_book
from ingest.versions import reader_version

KIND = "registers"
REFUSED = "-refused-"
"""Stands in the name of a refused file among the loads, before its place."""


def load_registers(home: DataHome) -> LoadReport:
    """Write the entries that are not loaded yet as one load, with an outcome for each file that is new or changed."""
    if not home.registers.is_dir():
        return LoadReport(load_id=None, documents=0, rows={})
    files = read_book(home).files
    return load_new(home, lambda loaded: _new_among(home, files, loaded))


def _new_among(home: DataHome, files: Sequence[RegisterFile], loaded: Mapping[str, str]) -> list[NewRows]:
    new = [file for file in files if loaded.get(document_in(_name_of(file))) != _name_of(file)]
    outcomes = [_outcome(file) for file in new]
    for file, outcome in zip(new, outcomes, strict=True):
        if file.entry is None:
            quarantine(home, outcome, file.path if file.content_sha256 else None)
        else:
            release(home, KIND, outcome.stage, outcome.document_key)
    gone = _refused_and_gone(files, loaded)
    for place in gone:
        release(home, KIND, "land", _document_key(place))
    entries = [file.entry for file in new if file.entry is not None]
    rows: dict[str, Sequence[Record]] = {"outcomes": [*outcomes, *map(_removed, gone)]}
    return [
        NewRows(
            holds=[*map(_name_of, new), *(f"{_document(place)}-removed" for place in gone)],
            documents=len(new),
            rows=rows | {"register_entries": entries} if entries else rows,
        )
    ]


def _refused_and_gone(files: Sequence[RegisterFile], loaded: Mapping[str, str]) -> list[str]:
    there = {file.place for file in files}
    refused = [name.partition(REFUSED)[2] for name in loaded.values() if name.startswith("register-")]
    return sorted(place for place in refused if place and place not in there)


def _document_key(place: str) -> str:
    return fingerprint(KIND, place)


def _document(place: str) -> str:
    return f"register-{_document_key(place)}"


def _name_of(file: RegisterFile) -> str:
    read = f"{_document(file.place)}-{file.content_sha256}-{reader_version(KIND)}"
    return read if file.entry else f"{read}{REFUSED}{file.place}"


def _removed(place: str) -> Outcome:
    return replace(_outcome(RegisterFile(Path(place), place, None)), outcome="removed")


def _outcome(file: RegisterFile) -> Outcome:
    return Outcome(
        kind=KIND,
        document_key=_document_key(file.place),
        content_sha256=file.content_sha256,
        file_name=file.place.rsplit("/", 1)[-1],
        source_path=file.place,
        stage="land",
        outcome="ok" if file.entry else "quarantined",
        reason_code=file.reason_code,
        reason=file.reason,
        reader_version=reader_version(KIND),
    )
