"""Reads pending documents with the reader of their kind, and keeps what each gave. No document can fail another."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path

from ingest.errors import UnreadableDocument, UsageError
from ingest.files import sha256_of
from ingest.formats.reader import check_size
from ingest.home import DataHome
from ingest.landing.archives import may_be_archive, opened_archive
from ingest.landing.inbox import content_path
from ingest.landing.units import Document, ReadingUnit
from ingest.load.key_history import note_keys
from ingest.load.readings import Reading, write_readings
from ingest.load.records import Outcome
from ingest.load.world import WorldState, correction_file, plan_records, reading_contexts, world_state
from ingest.plans.correct import read_corrected
from ingest.plans.records import corrected_records
from ingest.quarantine import quarantine, release
from ingest.submissions.formats import MAX_BYTES
from ingest.submissions.known import KnownWorld
from ingest.submissions.messages import unreadable
from ingest.submissions.reader import read_submission
from ingest.text.normalise import nfc
from ingest.versions import reader_version

log = logging.getLogger(__name__)

KEPT_AT_ONCE = {"plans": 1, "submissions": 50}
"""Documents whose readings are written together: what a killed run reads again. A scanned plan may take minutes."""

Reader = Callable[[bytes, Outcome], Reading]


def read_units(
    home: DataHome, kind: str, units: Sequence[ReadingUnit], as_of: datetime, processes: int
) -> Iterator[list[Outcome]]:
    """Read units in several processes where there are batches of documents; outcomes unit by unit, in their order.

    A process costs a second to start, so units of single documents are read in this one.
    """
    processes = min(processes, len(units))
    if processes < 2 or all(len(unit.documents) == 1 for unit in units):
        for unit in units:
            yield read_unit(home, kind, unit, as_of)
        return
    # Not by fork: what this process has begun, such as threads of Arrow, a copy of it could not go on with.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(partial(read_unit, home, kind, as_of=as_of), units)


def read_unit(home: DataHome, kind: str, unit: ReadingUnit, as_of: datetime) -> list[Outcome]:
    """Read the documents of a unit; one outcome a document, in the unit's order.

    Safe beside other processes that read other units, or the same one: what both write is the same.
    """
    read = _plan_reader(home) if kind == "plans" else _submission_reader(home, as_of)
    context_of = reading_contexts(home, kind, as_of)
    outcomes: list[Outcome] = []
    for start in range(0, len(unit.documents), KEPT_AT_ONCE[kind]):
        documents = unit.documents[start : start + KEPT_AT_ONCE[kind]]
        found = [
            _read_document(home, kind, document, read, context_of(document.content_sha256)) for document in documents
        ]
        write_readings(home, found)
        outcomes += [reading.outcome for reading in found]
    return outcomes


def try_submission(home: DataHome, file: Path, as_of: datetime) -> Reading:
    """What intake would make of a submission file that lies anywhere; keeps nothing of it.

    Raises:
        UsageError: the file is a pack of reports, of which each is taken in on its own.
    """
    made = _made("submissions", Document(sha256_of(file), nfc(file.name)))
    try:
        _look_for_pack(file, made.file_name)
    except UnreadableDocument as problem:
        return _refused(made, problem)
    return _outcome_of(_submission_reader(home, as_of), file, made)


def _look_for_pack(file: Path, name: str) -> None:
    if may_be_archive(name):
        with opened_archive(file, name) as pack:
            if pack is not None:
                raise UsageError(
                    f"{name} là gói có {len(pack[1])} tệp; khi nhận, mỗi tệp trong gói được đọc và có phiếu riêng. "
                    "Hãy lấy các báo cáo ra và kiểm tra từng tệp"
                )


def _read_document(home: DataHome, kind: str, document: Document, read: Reader, context: str) -> Reading:
    path = content_path(home, kind, document.content_sha256)
    reading = replace(_outcome_of(read, path, _made(kind, document)), context=context)
    if reading.outcome.outcome == "quarantined":
        quarantine(home, reading.outcome, path)
    else:
        release(home, kind, "read", document.content_sha256)
    return reading


def _outcome_of(read: Reader, path: Path, made: Outcome) -> Reading:
    try:
        _check_size(made.kind, path.stat().st_size, made.file_name)
        return read(path.read_bytes(), made)
    except UnreadableDocument as problem:
        return _refused(made, problem)
    except Exception as defect:
        # The one broad handler: a defect of a reader must not take the other documents of the night with it.
        log.exception("reader failed on %s (%s)", made.file_name, made.content_sha256)
        reason = (
            f"{made.file_name}: chương trình đọc gặp lỗi {type(defect).__name__}: {defect}. "
            "Tệp được giữ nguyên; báo cho người bảo trì kèm tệp này."
        )
        return Reading(replace(made, outcome="quarantined", reason_code="reader_defect", reason=reason))


def _refused(made: Outcome, problem: UnreadableDocument) -> Reading:
    return Reading(replace(made, outcome="quarantined", reason_code=problem.code, reason=str(problem)))


def _check_size(kind: str, size_bytes: int, file_name: str) -> None:
    """Refuse a file above its reader's limit before it is taken into memory."""
    if kind == "plans":
        check_size(size_bytes, file_name)
    elif size_bytes > MAX_BYTES:
        raise unreadable("too_large", file_name, value=f"{size_bytes >> 20} MB")


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
    known = _known_world(world_state(home, as_of))

    def read(data: bytes, made: Outcome) -> Reading:
        found = read_submission(data, made.file_name, known)
        made = replace(made, outcome=found.outcome, reason_code=found.reason_code, reason=found.reason)
        return Reading(made, records=found.records)

    return read


@lru_cache(maxsize=1)
def _known_world(state: WorldState) -> KnownWorld:
    """Built once for all units that one process reads: a whole roster takes a quarter of a second."""
    return KnownWorld.build(state.home.roster, plan_records(state.home), state.as_of)
