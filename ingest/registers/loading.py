"""Loads the registers: entries that are not loaded yet, and what became of each file. Takes nothing out of a load.

A file is a document of its own. Its name among the loads carries the digest of its bytes, so a file that was edited
after loading gets another outcome, while the entry that was loaded stays; one that vanished changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.files import fingerprint
from ingest.home import DataHome
from ingest.load.readings import document_in
from ingest.load.records import Outcome
from ingest.load.stage import LoadReport, NewRows, load_new
from ingest.quarantine import quarantine, release
from ingest.registers.book import RegisterFile, read_book
from ingest.versions import reader_version

KIND = "registers"


def load_registers(home: DataHome) -> LoadReport:
    """Write the entries that are not loaded yet as one load, with an outcome for each file that is new or changed."""
    files = read_book(home).files
    if not files:
        return LoadReport(load_id=None, documents=0, rows={})
    return load_new(home, lambda loaded: _new_among(home, files, loaded))


def _new_among(home: DataHome, files: Sequence[RegisterFile], loaded: Mapping[str, str]) -> NewRows:
    new = [file for file in files if loaded.get(document_in(_name_of(file))) != _name_of(file)]
    outcomes = [_outcome(file) for file in new]
    for file, outcome in zip(new, outcomes, strict=True):
        if file.entry is None:
            quarantine(home, outcome, file.path if file.content_sha256 else None)
        else:
            release(home, KIND, outcome.stage, outcome.document_key)
    entries = [file.entry for file in new if file.entry is not None]
    return NewRows(
        holds=[_name_of(file) for file in new],
        documents=len(new),
        rows={"outcomes": outcomes, "register_entries": entries} if entries else {"outcomes": outcomes},
    )


def _document_key(file: RegisterFile) -> str:
    return fingerprint(KIND, file.place)


def _name_of(file: RegisterFile) -> str:
    return f"register-{_document_key(file)}-{file.content_sha256}-{reader_version(KIND)}"


def _outcome(file: RegisterFile) -> Outcome:
    return Outcome(
        kind=KIND,
        document_key=_document_key(file),
        content_sha256=file.content_sha256,
        file_name=file.place.rsplit("/", 1)[-1],
        source_path=file.place,
        stage="land",
        outcome="ok" if file.entry else "quarantined",
        reason_code=file.reason_code,
        reason=file.reason,
        reader_version=reader_version(KIND),
    )
