"""Reads pending documents with the reader of their kind, and keeps what each gave. No document can fail another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ingest.errors import UnreadableDocument
from ingest.files import sha256_of
from ingest.home import DataHome
from ingest.landing.inbox import content_path
from ingest.landing.units import Document, ReadingUnit
from ingest.load.key_history import note_keys
from ingest.load.readings import Reading, write_reading
from ingest.load.records import Outcome
from ingest.load.world import correction_file, plan_records, reading_contexts
from ingest.plans.correct import read_corrected
from ingest.plans.records import corrected_records
from ingest.quarantine import quarantine, release
from ingest.submissions.known import KnownWorld
from ingest.submissions.reader import read_submission
from ingest.text.normalise import nfc
from ingest.versions import reader_version

log = logging.getLogger(__name__)

Reader = Callable[[bytes, Outcome], Reading]


def read_unit(home: DataHome, kind: str, unit: ReadingUnit, as_of: datetime) -> list[Outcome]:
    """Read the documents of a unit; one outcome a document, in the unit's order."""
    read = _plan_reader(home) if kind == "plans" else _submission_reader(home, as_of)
    context_of = reading_contexts(home, kind, as_of)
    return [
        _read_document(home, kind, document, read, context_of(document.content_sha256)) for document in unit.documents
    ]


def try_submission(home: DataHome, file: Path, as_of: datetime) -> Reading:
    """What intake would make of a submission file that lies anywhere; keeps nothing of it."""
    made = _made("submissions", Document(sha256_of(file), nfc(file.name)))
    return _outcome_of(_submission_reader(home, as_of), file, made)


def _read_document(home: DataHome, kind: str, document: Document, read: Reader, context: str) -> Outcome:
    path = content_path(home, kind, document.content_sha256)
    reading = _outcome_of(read, path, _made(kind, document))
    reading = replace(reading, context=context)
    if reading.outcome.outcome == "quarantined":
        quarantine(home, reading.outcome, path)
    else:
        release(home, kind, "read", document.content_sha256)
    write_reading(home, reading)
    return reading.outcome


def _outcome_of(read: Reader, path: Path, made: Outcome) -> Reading:
    try:
        return read(path.read_bytes(), made)
    except UnreadableDocument as problem:
        return Reading(replace(made, outcome="quarantined", reason_code=problem.code, reason=str(problem)))
    except Exception as defect:
        # The one broad handler: a defect of a reader must not take the other documents of the night with it.
        log.exception("reader failed on %s (%s)", made.file_name, made.content_sha256)
        reason = (
            f"{made.file_name}: chương trình đọc gặp lỗi {type(defect).__name__}: {defect}. "
            "Tệp được giữ nguyên; báo cho người bảo trì kèm tệp này."
        )
        return Reading(replace(made, outcome="quarantined", reason_code="reader_defect", reason=reason))


def _made(kind: str, document: Document) -> Outcome:
    return Outcome(
        kind=kind,
        document_key=document.content_sha256,
        content_sha256=document.content_sha256,
        file_name=document.file_name,
        source_path=None,
        stage="read",
        outcome="ok",
        reason_code=None,
        reason=None,
        reader_version=reader_version(kind),
    )


def _plan_reader(home: DataHome) -> Reader:
    def read(data: bytes, made: Outcome) -> Reading:
        corrections = correction_file(home, made.document_key)
        plan = read_corrected(data, made.file_name, corrections if corrections.exists() else None)
        header = plan.document.plan
        if header.issued_on is None and header.year_start is None:
            raise UnreadableDocument(
                "no_year",
                f"{made.file_name}: không thấy ngày ban hành hoặc năm thực hiện, nên không biết nghĩa vụ báo cáo bắt "
                "đầu từ kỳ nào. Bổ sung ngày ban hành vào văn bản rồi gửi lại, hoặc ghi bản sửa issued_on.",
            )
        records = corrected_records(plan, made.document_key)
        return Reading(made, records=records | {"replaced_keys": note_keys(home, made.document_key, records)})

    return read


def _submission_reader(home: DataHome, as_of: datetime) -> Reader:
    known = KnownWorld.build(home.roster, plan_records(home), as_of)

    def read(data: bytes, made: Outcome) -> Reading:
        found = read_submission(data, made.file_name, known)
        made = replace(made, outcome=found.outcome, reason_code=found.reason_code, reason=found.reason)
        return Reading(made, records=found.records)

    return read
