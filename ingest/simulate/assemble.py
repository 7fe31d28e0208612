"""Puts the files of a period together: facts and statements in columns become drafts with their defects."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.load.records import Plan
from ingest.outbox.templates import wording
from ingest.simulate.chance import Dice, share
from ingest.simulate.correspondence import (
    CSV,
    EPOCH,
    EXTENSIONS,
    JSON,
    PARTS,
    SAVED_AGAIN,
    SUFFIXES,
    VIA,
    Files,
    files_of,
)
from ingest.simulate.draft import Draft, Place, Stated
from ingest.simulate.figures import BASES, DONE_DATE, FIELDS, SUBJECTS, TYPES, Figures, Statements
from ingest.simulate.form import TEMPLATE_VERSION
from ingest.simulate.mess import spoil
from ingest.simulate.province import Agency, Province
from ingest.simulate.settings import PERIODS_A_YEAR, Settings
from ingest.submissions.layout import COOPERATIVES, TABLES, TARGETS, TASKS, UNIT_WORDS, WITHDRAWN

OFFICE_TIME = timezone(timedelta(hours=7))
TABLE_OF_SUBJECT = {"task": TASKS, "target": TARGETS, "cooperatives": COOPERATIVES}


@dataclass(frozen=True)
class Period:
    """The files of a period, what they state, and which of them are spoilt."""

    number: int
    files: Files
    statements: Statements
    is_spoilt: NDArray[np.bool_]


class World:
    """A province with everything that it reports."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.province = Province.make(settings)
        self.figures = Figures(self.province)

    def period(self, number: int) -> Period:
        """Everything that is sent about a period."""
        files = files_of(self.settings, number)
        is_spoilt = share(self.settings.seed, "mess", files.agency, files.period, files.paper) < self.settings.mess
        return Period(number, files, self.figures.stated_by(files), is_spoilt)

    @cached_property
    def last_received(self) -> datetime:
        """When the last file of all arrives."""
        last = max(int(files_of(self.settings, number).received.max(initial=0)) for number in self._numbers)
        return datetime.fromtimestamp(last, tz=UTC)

    @cached_property
    def file_count(self) -> int:
        """How many files there are in all."""
        return sum(len(files_of(self.settings, number)) for number in self._numbers)

    @property
    def _numbers(self) -> range:
        return range(self.settings.periods)

    def periods(self) -> Iterator[Period]:
        """Every period, in order."""
        for number in self._numbers:
            yield self.period(number)

    def file_name(self, files: Files, place: int) -> str:
        """Name of a file, below the folder of its period."""
        stem = self.province.folders[files.agency[place]]
        suffix = SUFFIXES[files.kind[place]]
        label = self.settings.label(int(files.period[place]))
        return f"{label}/{stem}-{label}{suffix}.{EXTENSIONS[files.format[place]]}"

    def sidecar(self, files: Files, place: int) -> dict[str, str]:
        """The receipt beside a file."""
        received = datetime.fromtimestamp(int(files.received[place]), tz=OFFICE_TIME)
        return {
            "received_at": received.isoformat(),
            "via": VIA[files.via[place]],
            "document_number": self.document_number(files, place),
        }

    def document_number(self, files: Files, place: int) -> str:
        """Number of the report as a document of its agency."""
        return f"{files.number[place]}/BC-{self.province.agencies[files.agency[place]].letters}"

    def data_date(self, files: Files, place: int) -> date:
        """Day of the figures."""
        return date.fromordinal(int(files.data_day[place]) + EPOCH)

    def drafts(self, period: Period, only: NDArray[np.bool_] | None = None) -> Iterator[tuple[int, Draft]]:
        """Place and draft of each file of the period, or only of some; those that are spoilt have their defects."""
        columns = {name.name: getattr(period.statements, name.name).tolist() for name in fields(Statements)}
        starts = np.searchsorted(period.statements.file, np.arange(len(period.files) + 1)).tolist()
        papers = period.files.paper
        for place in range(len(period.files)):
            if only is None or only[place]:
                draft = self._draft(period.files, place, columns, range(starts[place], starts[place + 1]))
                if period.is_spoilt[place]:
                    thing = (int(period.files.agency[place]) << 24) + (period.number << 8) + int(papers[place])
                    spoil(draft, Dice(self.settings.seed, "defects", thing), self.province)
                yield place, draft

    def _draft(self, files: Files, place: int, columns: dict[str, list[Any]], statements: range) -> Draft:
        agency_number, period = int(files.agency[place]), int(files.period[place])
        agency, kind = self.province.agencies[agency_number], int(files.kind[place])
        label = self.settings.label(period)
        rule_key = self.province.rule.rule_key
        info = {
            "rule_key": rule_key,
            "agency_key": agency.key,
            "agency_name": agency.name,
            "period": label,
            "mode": "patch" if kind in PARTS else "snapshot",
            "data_date": self.data_date(files, place),
            "document_number": self.document_number(files, place),
        }
        keys = {"template_version": TEMPLATE_VERSION, "rule_key": rule_key, "agency_key": agency.key, "period": label}
        saved = datetime.fromtimestamp(int((files.received if kind == SAVED_AGAIN else files.written)[place]), tz=UTC)
        draft = Draft(
            name=self.file_name(files, place),
            format=int(files.format[place]),
            saved_at=saved.strftime("%Y-%m-%dT%H:%M:%SZ"),
            info=info,
            keys=keys,
            rows=self._rows(agency_number, period),
            stated={},
            texts={**self._texts, **self._texts_of(agency, period)},
        )
        if draft.format == CSV and share(self.settings.seed, "separator", agency_number) < 0.5:
            draft.separator = ";"  # as Excel writes it where the comma stands before decimals
        if kind == SAVED_AGAIN:
            draft.encoded = {JSON: _indented, CSV: _packed_again}.get(draft.format)
        for number in statements:
            where, stated, value = self._statement(columns, number)
            table, row, column = where
            draft.rows[table][row][column] = value
            draft.stated[where] = stated
        return draft

    @cached_property
    def _texts(self) -> dict[str, str]:
        """What every form tells of the plan and its rule."""
        (plan,) = (record for record in self.province.records if isinstance(record, Plan))
        rule = self.province.rule
        return {
            "plan": wording.plan_name(plan.number, plan.issued_on, plan.issuer, plan.title),
            "sentence": rule.source_raw,
            "receiver": str(rule.receiver),
        }

    def _texts_of(self, agency: Agency, period: int) -> dict[str, str]:
        """What the form of an agency tells of it and of its period."""
        settings = self.settings
        return {
            "agency_name": agency.name,
            "agency_full_name": agency.name.replace("UBND", "Ủy ban nhân dân"),
            "area": agency.area_name,
            "period": settings.label(period),
            "period_name": settings.spoken(period),
            "figure_period": settings.label(period - PERIODS_A_YEAR[settings.frequency]),
            "deadline": wording.deadline("before", settings.last_day_in_time(period) + timedelta(days=1), None),
        }

    def _statement(self, columns: dict[str, list[Any]], number: int) -> tuple[Place, Stated, Any]:
        """Where a statement stands, what it states, and what is written in its cell."""
        field = columns["field"][number]
        subject = SUBJECTS[columns["subject"][number]]
        text, count = columns["text"][number], columns["number"][number]
        value: Any = self.figures.texts[text] if text >= 0 else None if count != count else count  # noqa: PLR0124
        written = date.fromisoformat(value) if field == DONE_DATE and value else value
        if isinstance(written, float) and written.is_integer():
            written = int(written)
        kind = columns["type"][number]
        stated = (
            subject,
            self.figures.keys[columns["key"][number]],
            TYPES[kind] if kind >= 0 else None,
            FIELDS[field],
            self.settings.label(columns["figure_period"][number]),
            BASES[columns["basis"][number]],
            value,
        )
        place = (TABLE_OF_SUBJECT[subject].name, columns["row"][number], FIELDS[field])
        return place, stated, WITHDRAWN if value is None else written

    def _rows(self, agency_number: int, period: int) -> dict[str, list[dict[str, Any]]]:
        """The rows of the agency's template: keys, names and qualifiers, and nothing in the content cells."""
        settings, agency = self.settings, self.province.agencies[agency_number]
        department = agency_number - settings.agencies
        tasks = self.province.tasks[max(department + 1, 0)]
        targets = self.province.targets[department] if department >= 0 else ()
        ends = settings.ends_a_year(period)
        about: list[dict[str, Any]] = [{"basis": "estimate" if ends else "actual"}]
        before = period - PERIODS_A_YEAR[settings.frequency]
        if ends and before >= 0:
            about.append({"basis": "actual", "figure_period": settings.label(before)})
        rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in TABLES}
        rows["tasks"] = [{"task_key": task.task_key, "task_title": task.title} for task in tasks]
        for qualifiers in about:
            rows["targets"] += [
                {
                    "target_key": target.target_key,
                    "target_name": target.source_raw,
                    "unit": UNIT_WORDS[target.unit],
                    **qualifiers,
                }
                for target in targets
            ]
            if department < 0:
                rows["cooperatives"] += [
                    {
                        "area_key": agency.area_key,
                        "area_name": agency.area_name,
                        "organisation_type": kind,
                        **qualifiers,
                    }
                    for kind in TYPES
                ]
        return rows


def _indented(data: bytes) -> bytes:
    """The same JSON saved by another program."""
    return data.replace(b'","', b'",\n "')


def _packed_again(data: bytes) -> bytes:
    """The same archive packed by another program, which leaves a comment."""
    with io.BytesIO(data) as stream:
        with zipfile.ZipFile(stream, "a") as archive:
            archive.comment = b"packed again"
        return stream.getvalue()
