"""What the agencies have done and counted, and which of it each file states: whole columns at a time.

Counts move from period to period by what is formed and dissolved, tasks only go forward, a December figure is an
estimate and its final figure follows a year later. The columns are the one source of files and of Parquet alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.simulate.chance import below, share
from ingest.simulate.correspondence import EARLIER, EPOCH, PATCH, RESTATED, WITHDRAWAL, Files
from ingest.simulate.province import Province
from ingest.simulate.settings import PERIODS_A_YEAR, PLAN_YEARS
from ingest.submissions.layout import MEASURES, RATED_TYPES, RATINGS

TYPES = ("THT", "HTX", "LHHTX")
IS_RATED = np.array([kind in RATED_TYPES for kind in TYPES])
SUBJECTS = ("task", "target", "cooperatives")
TASK, TARGET, COOPERATIVES = range(3)
FIELDS = ("status", "progress_pct", "done_date", "evidence_number", "note", "value", *MEASURES)
STATUS, PROGRESS, DONE_DATE, EVIDENCE, NOTE, VALUE, FIRST_MEASURE = range(7)
STATUSES = ("not_started", "in_progress", "done")
NOTES = ("Đã mời các hợp tác xã góp ý", "Chờ bố trí kinh phí", "Làm điểm ở hai thôn", "Phối hợp với hội đoàn thể")
BASES = (None, "actual", "estimate")
ACTUAL, ESTIMATE = 1, 2
SMALLEST, LARGEST_START = (2, 1, 0), (18, 12, 2)
"""Type of organisation → fewest and most at the start."""
PEOPLE_EACH, WORKERS_EACH = (12, 45, 6), (9, 16, 11)
RATED_UP_TO = (0.25, 0.6, 0.88, 1.0)
"""Share of the rated organisations that are good, at least fair, at least average, and all."""
PEOPLE = tuple(MEASURES.index(name) for name in ("members", "workers"))


@dataclass(frozen=True, slots=True)
class Statements:
    """Values that files state, one a row; one array a column. What does not apply is -1, not-a-number in ``number``.

    Attributes:
        file: place in the files asked for.
        subject: place in :data:`SUBJECTS`.
        row: row of the table in the file, from 0; its address follows from it.
        field: place in :data:`FIELDS`.
        key: place in :attr:`Figures.keys`.
        type: place in :data:`TYPES`.
        figure_period: number of the period that the value is about.
        basis: place in :data:`BASES`.
        text: place in :attr:`Figures.texts`.
    """

    file: NDArray[np.int64]
    subject: NDArray[np.int64]
    row: NDArray[np.int64]
    field: NDArray[np.int64]
    key: NDArray[np.int64]
    type: NDArray[np.int64]
    figure_period: NDArray[np.int64]
    basis: NDArray[np.int64]
    text: NDArray[np.int64]
    number: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.file)

    @classmethod
    def joined(cls, parts: Sequence[Statements]) -> Statements:
        """The parts in the order of file, subject, row and field."""
        columns = {name.name: np.concatenate([getattr(part, name.name) for part in parts]) for name in fields(cls)}
        order = np.lexsort((columns["field"], columns["row"], columns["subject"], columns["file"]))
        return cls(**{name: column[order] for name, column in columns.items()})

    def where(self, mask: NDArray[np.bool_]) -> Statements:
        """Some of the statements, in the same order."""
        return Statements(*(getattr(self, column.name)[mask] for column in fields(self)))

    @property
    def is_withdrawn(self) -> NDArray[np.bool_]:
        """Whether the value is taken back."""
        return (self.text < 0) & np.isnan(self.number)


class Figures:
    """The figures of a province over all of its periods."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.settings = province.settings
        self.tasks = [task.task_key for lead in province.tasks for task in lead]
        targets = {target.target_key: target for own in province.targets for target in own}
        self.targets = list(targets)
        self._target_values = np.array([target.value for target in targets.values()])
        self._target_steps = np.array([_STEPS[target.unit] for target in targets.values()])
        areas = [agency.area_key for agency in province.agencies[: self.settings.agencies]]
        self.keys = [*self.tasks, *self.targets, *areas]
        """Key of every task, target and area, in this order."""
        self.evidence = [f"{number}/BC-{letters}" for letters in self._letters for number in range(1, 400)]
        self.first_day = self.settings.days(0)[0].toordinal() - EPOCH
        days = 366 * (self.settings.years + 1)
        self.dates = [str(day) for day in np.arange(self.first_day, self.first_day + days).astype("datetime64[D]")]
        self.texts = [*STATUSES, *NOTES, *self.dates, *self.evidence]
        """Every text that is reported."""
        self._task_slots = _slots([[self.tasks.index(task.task_key) for task in lead] for lead in province.tasks])
        targets_of = [[self.targets.index(target.target_key) for target in own] for own in province.targets]
        self._target_slots = _slots([[], *targets_of])

    @cached_property
    def _letters(self) -> list[str]:
        return list(dict.fromkeys(agency.letters for agency in self.province.agencies))

    @cached_property
    def _agency_letters(self) -> NDArray[np.int64]:
        return np.array([self._letters.index(agency.letters) for agency in self.province.agencies])

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Final counts: commune, period, type of organisation, measure."""
        seed, communes, periods = self.settings.seed, self.settings.agencies, self.settings.periods
        agency, kind = np.arange(communes)[:, None], np.arange(len(TYPES))[None, :]
        total = np.array(SMALLEST) + below(np.array(LARGEST_START) - SMALLEST + 1, seed, "organisations", agency, kind)
        found = np.zeros((communes, periods, len(TYPES), len(MEASURES)), dtype=np.int64)
        for period in range(periods):
            at = (agency, kind, period)
            formed = below(np.where(kind == 2, 1.2, 2.6), seed, "formed", *at)
            dissolved = np.where(total > np.array(SMALLEST), below(1.5, seed, "dissolved", *at), 0)
            total = total + formed - dissolved
            people = np.array(PEOPLE_EACH) * (0.9 + 0.2 * share(seed, "size", agency, kind) + 0.01 * period)
            workers = np.array(WORKERS_EACH) * (0.9 + 0.2 * share(seed, "work", agency, kind) + 0.008 * period)
            not_rated = np.minimum(total, formed)  # those of under a year
            found[:, period] = np.stack(
                [
                    total,
                    formed,
                    dissolved,
                    np.rint(total * people),
                    np.rint(total * workers),
                    *self._rated(total - not_rated, agency, kind),
                    not_rated,
                ],
                axis=-1,
            )
        return found

    def _rated(
        self, rated: NDArray[np.int64], agency: NDArray[np.int64], kind: NDArray[np.int64]
    ) -> list[NDArray[np.float64]]:
        """How many of the rated organisations are in each class, from good to weak; together they are all."""
        better = 0.2 * (share(self.settings.seed, "rated", agency, kind) - 0.5)
        up_to = [np.rint(rated * np.clip(least + better * (least < 1), 0, 1)) for least in RATED_UP_TO]
        return [up_to[0], *(now - before for before, now in pairwise(up_to))]

    @cached_property
    def progress(self) -> NDArray[np.int64]:
        """Percentage done: agency, slot of its tasks, period. Never falls, and comes in fives."""
        seed, periods = self.settings.seed, self.settings.periods
        slots = self._task_slots.shape[1]
        agency = np.arange(len(self.province.agencies))[:, None, None]
        slot, period = np.arange(slots)[None, :, None], np.arange(periods)[None, None, :]
        a_year = PERIODS_A_YEAR[self.settings.frequency]
        start = a_year * 2 * share(seed, "start", agency, slot)
        length = a_year * (1 + 4 * share(seed, "length", agency, slot))
        done = (period + 1 + 0.9 * share(seed, "pace", agency, slot, period) - start) / length
        return 5 * np.floor(20 * np.clip(done, 0, 1)).astype(np.int64)

    @cached_property
    def done_day(self) -> NDArray[np.int64]:
        """Day since 1970 on which a task was done, within the period whose report says so first; else 0."""
        is_done = self.progress == 100
        first = is_done.argmax(axis=2)
        spans = np.array(
            [[day.toordinal() - EPOCH for day in self.settings.days(p)] for p in range(self.settings.periods)]
        )
        agency, slot = np.arange(first.shape[0])[:, None], np.arange(first.shape[1])[None, :]
        day = spans[first, 0] + below(spans[first, 1] - spans[first, 0] + 1, self.settings.seed, "day", agency, slot)
        return np.where(is_done.any(axis=2), day, 0)

    def stated_by(self, files: Files) -> Statements:
        """Everything that the files state, in the order of file, subject, row and field."""
        is_commune = files.agency < self.settings.agencies
        number = np.arange(len(files))
        parts = []
        for mask in (is_commune, ~is_commune):  # apart, because departments have many more tasks
            parts.append(self._tasks(files.where(mask), number[mask]))
        parts.append(self._targets(files.where(~is_commune), number[~is_commune]))
        parts.append(self._cooperatives(files.where(is_commune), number[is_commune]))
        return self._as_sent(files, Statements.joined(parts))

    def _group(self, agency: NDArray[np.int64]) -> NDArray[np.int64]:
        """Row of an agency in the slots: 0 for every commune."""
        return np.maximum(agency - self.settings.agencies + 1, 0)

    def _tasks(self, files: Files, number: NDArray[np.int64]) -> Statements:
        seed = self.settings.seed
        group = self._group(files.agency)
        width = int((self._task_slots[group] >= 0).sum(axis=1).max(initial=0))
        slot = np.arange(width)[None, :]
        task = self._task_slots[group, :width]
        agency, period = files.agency[:, None], files.period[:, None]
        percent = self.progress[agency, slot, period]
        changed = self._is_changed(files, TASK, slot)
        # A restated task is one step further, but is not done by that.
        percent = np.where(changed & (percent < 95), percent + 5, percent)
        status = (percent > 0).astype(np.int64) + (percent == 100)
        is_done = percent == 100
        day = np.broadcast_to(self.done_day[agency, slot], percent.shape)
        evidence = self._agency_letters[agency] * 399 + below(399, seed, "evidence number", agency, slot)
        has_note = share(seed, "note", agency, slot, period) < 0.15
        note = below(len(NOTES), seed, "which note", agency, slot, period)
        texts_before_dates = len(STATUSES) + len(NOTES)
        stated = (
            (STATUS, np.ones_like(is_done), status, None),
            (PROGRESS, np.ones_like(is_done), None, percent),
            (DONE_DATE, is_done, day - self.first_day + texts_before_dates, None),
            (EVIDENCE, is_done, evidence + texts_before_dates + len(self.dates), None),
            (NOTE, has_note, note + len(STATUSES), None),
        )
        return Statements.joined(
            [
                _long(TASK, number, task, task >= 0, period, 0, field, mask, text, value)
                for field, mask, text, value in stated
            ]
        )

    def _targets(self, files: Files, number: NDArray[np.int64]) -> Statements:
        group = self._group(files.agency)
        width = int((self._target_slots[group] >= 0).sum(axis=1).max(initial=0))
        slot = np.arange(width)[None, :]
        target = self._target_slots[group, :width]
        own = (target >= 0).sum(axis=1)[:, None]
        parts = []
        for about, is_final in self._figure_periods(files):
            value = self._target_value(files.agency[:, None], target, about, is_final=is_final)
            changed = self._is_changed(files, TARGET, slot + own * is_final)
            step = self._target_steps[target]
            value = np.where(changed, np.where(step < 1, _tenths(value + step), value + step), value)
            parts.append(
                _long(
                    TARGET,
                    number,
                    target + len(self.tasks),
                    (target >= 0) & (about >= 0),
                    about,
                    self._basis(files, is_final=is_final),
                    VALUE,
                    np.ones_like(changed),
                    None,
                    value,
                    row=slot + own * is_final,
                )
            )
        return Statements.joined(parts)

    def _target_value(
        self, agency: NDArray[np.int64], target: NDArray[np.int64], period: NDArray[np.int64], *, is_final: bool
    ) -> NDArray[np.float64]:
        """The way to the plan's number goes on year by year; an estimate lies a little beside the final figure."""
        seed, a_year = self.settings.seed, PERIODS_A_YEAR[self.settings.frequency]
        start = 0.35 + 0.25 * share(seed, "target start", agency, target)
        way = np.minimum(
            (period / a_year + 1) / PLAN_YEARS * (0.8 + 0.4 * share(seed, "target pace", agency, target)), 1.1
        )
        beside = 0.0 if is_final else 0.03
        value = self._target_values[target] * (start + (1 - start) * way)
        value = value * (1 + beside * (share(seed, "estimate", agency, target, period) - 0.5))
        step = self._target_steps[target]
        rounded: NDArray[np.float64] = np.where(step < 1, _tenths(np.maximum(value, 1.1)), np.rint(value / step) * step)
        return rounded

    def _cooperatives(self, files: Files, number: NDArray[np.int64]) -> Statements:
        kind = np.arange(len(TYPES))[None, :]
        area = (len(self.tasks) + len(self.targets) + files.agency)[:, None] + 0 * kind
        parts = []
        for about, is_final in self._figure_periods(files):
            counts = self.counts[files.agency[:, None], np.maximum(about, 0), kind]
            row = kind + len(TYPES) * is_final
            for measure, name in enumerate(MEASURES):
                value = counts[..., measure]
                if measure in PEOPLE and not is_final:
                    at = (files.agency[:, None], kind, about, measure)
                    value = np.rint(value * (0.98 + 0.04 * share(self.settings.seed, "estimate", *at))).astype(np.int64)
                if measure in PEOPLE:
                    value = value + (self._is_changed(files, COOPERATIVES, row, measure) & (value > 0))
                parts.append(
                    _long(
                        COOPERATIVES,
                        number,
                        area,
                        np.broadcast_to(about >= 0, area.shape),
                        about,
                        self._basis(files, is_final=is_final),
                        FIRST_MEASURE + measure,
                        np.broadcast_to(IS_RATED if name in RATINGS else True, area.shape),
                        None,
                        value,
                        row=row,
                        type_=kind,
                    )
                )
        return Statements.joined(parts)

    def _figure_periods(self, files: Files) -> list[tuple[NDArray[np.int64], bool]]:
        """The report's own period, and with a December report the December before, now with final figures."""
        ends = np.array([self.settings.ends_a_year(period) for period in range(self.settings.periods)])[files.period]
        before = np.where(ends, files.period - PERIODS_A_YEAR[self.settings.frequency], -1)
        return [(files.period[:, None], False), (np.maximum(before, -1)[:, None], True)]

    def _basis(self, files: Files, *, is_final: bool) -> NDArray[np.int64]:
        ends = np.array([self.settings.ends_a_year(period) for period in range(self.settings.periods)])[files.period]
        return np.where(ends & (not is_final), ESTIMATE, ACTUAL)[:, None]

    def _is_changed(self, files: Files, subject: int, row: NDArray[np.int64], measure: int = 0) -> NDArray[np.bool_]:
        """Whether a file that restates has another value here than the first file of its duty; its first row always."""
        restates = np.isin(files.kind, (PATCH, RESTATED, EARLIER))[:, None]
        at = (files.agency[:, None], files.period[:, None], row, measure)
        is_drawn = share(self.settings.seed, f"changed {subject}", *at) < 0.3
        changed: NDArray[np.bool_] = restates & ((row == 0) | is_drawn)
        return changed

    def _as_sent(self, files: Files, every: Statements) -> Statements:
        """What is left of all statements in patches, and what withdrawals take back."""
        of_task = every.subject == TASK
        tasks = np.bincount(every.file[of_task & (every.field == STATUS)], minlength=len(files))
        cells_of_tasks = np.bincount(every.file[of_task], minlength=len(files))
        starts = np.searchsorted(every.file, np.arange(len(files) + 1))
        at = (self.settings.seed, "patched", files.agency, files.period)
        # One task with every field of it, and one count or target; tasks come first in a file.
        task_row = below(tasks, *at, 0)
        other = starts[:-1] + cells_of_tasks + below(np.diff(starts) - cells_of_tasks, *at, 1)
        is_task = of_task & (every.row == task_row[every.file])
        is_other = np.arange(len(every)) == other[every.file]
        # A commune takes a count back, a department the share of a task: of a target its note would go too.
        is_commune = files.agency[every.file] < self.settings.agencies
        is_withdrawn = np.where(is_commune, is_other, is_task & (every.field == PROGRESS))
        kind = files.kind[every.file]
        keep = np.where(kind == PATCH, is_task | is_other, (kind != WITHDRAWAL) | is_withdrawn)
        taken_back = replace(every, number=np.where(kind == WITHDRAWAL, np.nan, every.number))
        return taken_back.where(keep)


_STEPS = {"count": 1.0, "person": 1.0, "percent": 0.1, "VND": 1e6}
"""Unit of a target → the step in which it is reported."""


def _tenths(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounded to tenths, as the very floats that the written digits give."""
    rounded: NDArray[np.float64] = np.rint(value * 10) / 10
    return rounded


def _slots(lists: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Lists of different lengths as one table, filled up with -1."""
    table = np.full((len(lists), max(map(len, lists))), -1, dtype=np.int64)
    for row, items in enumerate(lists):
        table[row, : len(items)] = items
    return table


def _long(  # noqa: PLR0913, PLR0917 - one parameter a column
    subject: int,
    number: NDArray[np.int64],
    key: NDArray[np.int64],
    exists: NDArray[np.bool_],
    figure_period: NDArray[np.int64],
    basis: NDArray[np.int64] | int,
    field: int,
    mask: NDArray[np.bool_],
    text: NDArray[np.int64] | None,
    value: NDArray[np.int64] | NDArray[np.float64] | None,
    row: NDArray[np.int64] | None = None,
    type_: NDArray[np.int64] | int = -1,
) -> Statements:
    """A table of files and rows as statements on one field, of the cells that are there and are stated."""
    stated = exists & mask
    at = np.arange(key.shape[1])[None, :] if row is None else row

    def column(values: NDArray[np.int64] | int) -> NDArray[np.int64]:
        return np.broadcast_to(np.asarray(values, dtype=np.int64), key.shape)[stated]

    number_stated = np.full(int(stated.sum()), np.nan) if value is None else value[stated].astype(np.float64)
    return Statements(
        file=column(number[:, None]),
        subject=column(subject),
        row=column(at),
        field=column(field),
        key=column(key),
        type=column(type_),
        figure_period=column(figure_period),
        basis=column(basis),
        text=column(-1 if text is None else text),
        number=number_stated,
    )
