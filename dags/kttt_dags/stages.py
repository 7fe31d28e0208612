"""The stages of ``ingest`` as Airflow tasks call them: JSON in, JSON out. Decides nothing.

Airflow parses the DAG files again and again, so what loads pandas, DuckDB or dbt is imported when a task runs.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ingest.asof import parse_as_of, show
from ingest.errors import UsageError
from ingest.home import DataHome

log = logging.getLogger("kttt")

Json = dict[str, Any]


def fetch(kind: str) -> Json:
    """Fetch what is new at the source of a kind; its trouble is told and never keeps the inbox from being landed."""
    from ingest.landing.sources.fetch import fetch as fetch_from
    from ingest.landing.sources.settings import source_from

    try:
        report = fetch_from(DataHome.from_environment(), source_from(kind, os.environ))
    except UsageError as error:
        log.warning("không tải được: %s", error)
        return {"new": 0, "changed": 0, "not_fetched": 0}
    log.info("%s", report.summary)
    for problem in (report.index_problem, *report.reasons):
        if problem:
            log.warning("không tải được: %s", problem)
    return {"new": len(report.new), "changed": len(report.changed), "not_fetched": report.not_fetched}


def land(kind: str, as_of: str) -> list[Json]:
    """Land an inbox and deal what waits to be read into units, one mapped task instance each."""
    from ingest.landing.inbox import land as land_inbox
    from ingest.landing.units import reading_units
    from ingest.outbox.wording import ORPHANED_CORRECTION

    report = land_inbox(DataHome.from_environment(), kind, parse_as_of(as_of))
    log.info("hộp nhận có %d tệp, %d tệp mới, %d tệp chờ đọc", report.received, report.new, len(report.pending))
    for reason in report.refused:
        log.warning("không nhận được: %s", reason)
    for name in report.orphaned:
        log.warning("corrections/plans/%s: %s", name, ORPHANED_CORRECTION)
    return [asdict(unit) for unit in reading_units(report.pending)]


def read(kind: str, unit: Json, as_of: str) -> Json:
    """Read the documents of one unit; tell each one that went to quarantine, with its reason."""
    from ingest.landing.units import Document, ReadingUnit
    from ingest.load.reading import read_unit

    documents = [Document(**document) for document in unit["documents"]]
    outcomes = read_unit(DataHome.from_environment(), kind, ReadingUnit(unit["name"], documents), parse_as_of(as_of))
    refused = [outcome for outcome in outcomes if outcome.outcome == "quarantined"]
    for outcome in refused:
        named = "" if outcome.file_name in outcome.reason else f"{outcome.file_name}: "
        log.warning("cách ly: %s%s", named, outcome.reason)
    return {"documents": len(outcomes), "quarantined": [outcome.file_name for outcome in refused]}


def load(kind: str) -> Json:
    """Write what was read as one Parquet load."""
    from ingest.load.stage import load as load_kind

    report = load_kind(DataHome.from_environment(), kind)
    if report.load_id is None:
        log.info("không có gì mới để nạp")
    else:
        log.info("lần nạp %s: %d văn bản, %d dòng", report.load_id, report.documents, sum(report.rows.values()))
    return asdict(report)


def start(as_of: str) -> str | None:
    """Open a build and return its key; None when its inputs and as-of equal the last publication."""
    from ingest.warehouse.build import start as start_build

    begun = start_build(DataHome.from_environment(), parse_as_of(as_of))
    if begun.is_unchanged:
        log.info(
            "không có gì thay đổi so với bản %s tính đến %s: không dựng lại",
            begun.published_release,
            show(parse_as_of(as_of)),
        )
        return None
    log.info("bắt đầu lượt dựng %s, tính đến %s", begun.run_key, show(parse_as_of(as_of)))
    return begun.run_key


def build(run_key: str) -> list[Json]:
    """Build the warehouse, dbt's first pass."""
    from ingest.warehouse.build import build as first_pass

    return _models(first_pass(DataHome.from_environment(), run_key))


def expect(run_key: str) -> Json:
    """Check what was built; a critical finding ends the run here."""
    from ingest.warehouse.checks import expect as run_checks

    counts = run_checks(DataHome.from_environment(), run_key)
    log.info(
        "kiểm tra: đạt %d · cảnh báo %d · không đạt %d · hỏng phép kiểm %d",
        counts.passed,
        counts.warned,
        counts.failed,
        counts.errored,
    )
    return asdict(counts)


def seal(run_key: str) -> Json:
    """Seal the verdicts in the ledger; a build of a past as-of adds none, which is told and stops nothing."""
    from ingest.verdicts.seal import seal as seal_verdicts

    report = seal_verdicts(DataHome.from_environment(), run_key)
    log.log(logging.WARNING if report.skipped else logging.INFO, "%s", report.summary)
    return asdict(report)


def after_checks(run_key: str) -> list[Json]:
    """Build the tables that read the findings, dbt's second pass."""
    from ingest.warehouse.build import after_checks as second_pass

    return _models(second_pass(DataHome.from_environment(), run_key))


def publish(run_key: str) -> Json:
    """Publish the build as a release, make it the current one, and tell what the night came to."""
    from ingest.publish.outcome import published_outcome
    from ingest.publish.release import publish as publish_release

    home = DataHome.from_environment()
    publication = publish_release(home, run_key)
    log.info("đã công bố bản %s tại %s", publication.release_id, publication.path)
    return {**asdict(publication), "outcome": asdict(published_outcome(home))}


def rejudge(instant: str, as_of: str) -> Json:
    """Judge one past instant again by what is known at ``as_of``, and seal what that adds."""
    from ingest.verdicts.rejudge import rejudge as judge_again

    report = judge_again(DataHome.from_environment(), [parse_as_of(instant)], parse_as_of(as_of))
    log.info("xét lại thời điểm %s: %s", show(parse_as_of(instant)), report.summary)
    return asdict(report)


def summarise() -> str:
    """The night's summary, in Vietnamese, of the release that is current now."""
    from ingest.outbox.summary import nightly_summary

    return nightly_summary(DataHome.from_environment())


def write_reminders() -> list[str]:
    """Write who is due or missing to the outbox; sends nothing."""
    from ingest.outbox.reminders import write_reminders as write

    paths = [str(path) for path in write(DataHome.from_environment())]
    log.info("đã ghi %d tệp nhắc báo cáo vào hộp gửi", len(paths))
    return paths


def write_slips() -> Json:
    """Write the receipt slips that are new or changed to the outbox; sends nothing."""
    from ingest.outbox.slips.write import write_slips as write

    report = write(DataHome.from_environment())
    log.info("%s", report.summary)
    return asdict(report)


def open_questions(run_id: str, now: datetime, has_failed: Callable[[str], bool]) -> list[Json]:
    """Deal open questions to a run; the same again when it is told to do so twice."""
    from ingest.decisions.desk import ask

    asked = ask(DataHome.from_environment(), run_id, now, has_failed)
    log.info("%s", asked.summary)
    return [question.as_json() for question in asked.questions]


def is_answered(question: Json) -> bool:
    """Whether the register answers a question by now."""
    from ingest.decisions.desk import is_answered as has_entry
    from ingest.decisions.desk import question_of
    from ingest.registers.book import read_book

    return has_entry(question_of(question), read_book(DataHome.from_environment()))


def record_answer(answer: Json) -> str:
    """Write an answer into the register, once."""
    from ingest.decisions.desk import Answer, question_of, record

    given = Answer(answer["option"], answer["by"], parse_as_of(answer["at"]), answer["reason"], answer["granted_by"])
    told = record(DataHome.from_environment(), question_of(answer["question"]), given)
    log.info("%s", told)
    return told


def grant_extension(form: Json, by: str | None, now: datetime) -> str:
    """Write an extension into the register, from what a person filled into the form."""
    from ingest.decisions.extension import grant

    told = grant(DataHome.from_environment(), form, by, now)
    log.info("%s", told)
    return told


def _models(results: list[Any]) -> list[Json]:
    for result in results:
        log.debug("%s: %s, %.1f s", result.name, result.status, result.seconds)
    log.info("đã dựng %d bảng", len(results))
    return [asdict(result) for result in results]
