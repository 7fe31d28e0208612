"""The slip of a file that nobody received yet: intake's own reading of it, against what the data home knows.

Needs no network and no published warehouse, and keeps nothing. What only the warehouse can tell is left open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.load.reading import try_submission
from ingest.load.readings import Reading
from ingest.load.records import CellIssue, Plan, Record, ReportedValue, ReportRule, Submission
from ingest.load.world import plan_records
from ingest.outbox.slips.slip import Accepted, Contents, Duty, Issue, Origin, Revision, Slip
from ingest.outbox.wording import plan_words
from ingest.submissions.known import KnownWorld


def check(home: DataHome, file: Path, as_of: datetime) -> Slip:
    """The slip that a file would get, as far as it can be told without sending it.

    Raises:
        UsageError: no plan was read yet, so every file would seem to answer an unknown rule; or the file is a pack of
            several reports, each of which is checked on its own.
    """
    records = list(plan_records(home))
    if not any(isinstance(record, ReportRule) for record in records):
        raise UsageError(
            f"{home.parsed}: chưa đọc quy định báo cáo nào để đối chiếu; hãy chạy kttt ingest-plans với kế hoạch "
            "đã phát trước"
        )
    return slip_of(try_submission(home, file, as_of), _Names(home, records, as_of), as_of)


class _Names:
    """The plans, rules and agencies of the data home as people name them."""

    def __init__(self, home: DataHome, records: Sequence[Record], as_of: datetime) -> None:
        self._plans = {record.plan_key: record for record in records if isinstance(record, Plan)}
        self._rules = {record.rule_key: record for record in records if isinstance(record, ReportRule)}
        self._agencies = KnownWorld.build(home.roster, records, as_of).agencies

    def duty(self, submission: Submission) -> Duty:
        """The report that a submission says it is."""
        plan, rule = self._plans[submission.plan_key], self._rules[submission.rule_key]
        return Duty(
            plan=plan_words(plan.title, plan.number, plan.issued_on, plan.issuer),
            sentence=rule.source_raw,
            agency=self._agencies[submission.agency_key],
            period=submission.period,
            receiver=rule.receiver,
            document_number=submission.document_number,
            data_date=submission.data_date,
        )


def slip_of(reading: Reading, names: _Names, as_of: datetime) -> Slip:
    """The slip of a reading that was made now and kept nowhere."""
    made = reading.outcome
    submission = next((found for found in _of(reading, "submissions") if isinstance(found, Submission)), None)
    return Slip(
        file_name=made.file_name,
        content_sha256=made.content_sha256,
        outcome=made.outcome,
        reason_code=made.reason_code,
        reason=made.reason,
        origin=Origin(as_of=as_of, reader_version=made.reader_version),
        duty=names.duty(submission) if submission else None,
        revision=Revision(mode=submission.mode, mode_basis=submission.mode_basis) if submission else None,
        contents=_contents(submission, reading) if submission else None,
        issues=tuple(_issue(found) for found in _of(reading, "cell_issues") if isinstance(found, CellIssue)),
    )


def _of(reading: Reading, record_type: str) -> Sequence[Record]:
    return reading.records.get(record_type, ())


def _contents(submission: Submission, reading: Reading) -> Contents:
    by_subject: dict[str, list[ReportedValue]] = defaultdict(list)
    for value in _of(reading, "reported_values"):
        if isinstance(value, ReportedValue):
            by_subject[value.subject].append(value)
    return Contents(
        state=submission.content_state,
        filled=submission.filled_cells,
        refused=submission.refused_cells,
        accepted=tuple(_accepted(by_subject)),
    )


def _accepted(by_subject: dict[str, list[ReportedValue]]) -> Iterator[Accepted]:
    """Rows and cells by content table, counted as the warehouse counts them."""
    for subject, values in sorted(by_subject.items()):
        rows = {(value.subject_key, value.organisation_type, value.figure_period, value.basis) for value in values}
        yield Accepted(
            subject=subject,
            rows=len(rows),
            cells=len({value.source_cell for value in values}),
            withdrawn=len({value.source_cell for value in values if value.is_withdrawn}),
        )


def _issue(found: CellIssue) -> Issue:
    return Issue(
        rule_id=found.rule_id,
        severity=found.severity,
        sheet=found.sheet,
        cell=found.cell,
        value_raw=found.value_raw,
        problem=found.problem,
        remedy=found.remedy,
        message=found.message,
    )
