"""Which files the agencies send, and when they arrive: first reports, late ones, missing ones, and what comes after.

Knows nothing of what stands in a file.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ingest.simulate.chance import below, share
from ingest.simulate.settings import Settings

FIRST, PATCH, RESTATED, WITHDRAWAL, SAME_BYTES, SAVED_AGAIN, EARLIER = range(7)
"""What a file is: the first of its duty, or one of the kinds that come after it."""
SUFFIXES = ("", "-bo-sung", "-thay-the", "-rut-so-lieu", "-gui-lai", "-luu-lai", "-ban-truoc")
"""Kind of file → what is added to its name."""
COPIES = (SAME_BYTES, SAVED_AGAIN)
PARTS = (PATCH, WITHDRAWAL)
WORKBOOK, JSON, CSV = range(3)
EXTENSIONS = ("xlsx", "json", "zip")
"""Format → ending of the name."""
DAY = 86_400
VIETNAM_SECONDS = 7 * 3_600
EPOCH = date(1970, 1, 1).toordinal()
EARLY_DAYS = {"annual": 11, "quarterly": 11, "monthly": 7}
"""Frequency → over how many days the reports in time arrive."""
VIA = ("Trục liên thông văn bản", "Thư điện tử", "API")


@dataclass(frozen=True, slots=True)
class Files:
    """Files in the order of period, agency and place in their duty; one array an attribute.

    Attributes:
        agency: number of the agency.
        period: number of the period.
        kind: one of the constants of this module.
        format: ``WORKBOOK``, ``JSON`` or ``CSV``; a duty's files are all of one.
        received: second of arrival since 1970, UTC.
        written: second at which its paper first arrived: that of what it copies, or its own.
        data_day: day of its figures since 1970, which lies in the period however late the file is.
        number: number of the report in the agency's register of documents.
        via: place in :data:`VIA`.
    """

    agency: NDArray[np.int64]
    period: NDArray[np.int64]
    kind: NDArray[np.int64]
    format: NDArray[np.int64]
    received: NDArray[np.int64]
    written: NDArray[np.int64]
    data_day: NDArray[np.int64]
    number: NDArray[np.int64]
    via: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.agency)

    def where(self, mask: NDArray[np.bool_]) -> Files:
        """Some of the files, in the same order."""
        return Files(*(getattr(self, column.name)[mask] for column in fields(self)))

    @property
    def paper(self) -> NDArray[np.int64]:
        """Kind of what is written in a file: of a copy, the first of its duty."""
        return np.where(np.isin(self.kind, COPIES), FIRST, self.kind)


def files_of(settings: Settings, period: int) -> Files:
    """Every file of a period."""
    seed = settings.seed
    agency = np.arange(settings.agencies + settings.departments)
    at = (agency, period)
    sent = share(seed, "missing", *at) >= settings.missing
    is_late = share(seed, "late", *at) < settings.late
    last_day = settings.last_day_in_time(period).toordinal() - EPOCH
    day = last_day + np.where(
        is_late, 1 + below(20, seed, "days late", *at), -below(EARLY_DAYS[settings.frequency], seed, "days early", *at)
    )
    # Received in office hours: half past seven to half past four.
    received = day * DAY - VIETNAM_SECONDS + 27_000 + below(32_400, seed, "second", *at)
    drawn = share(seed, "format", *at)
    format_ = np.where(drawn < settings.json, JSON, np.where(drawn < settings.json + settings.csv, CSV, WORKBOOK))
    kind_after = 1 + below(len(SUFFIXES) - 1, seed, "kind", *at)
    gap = (1 + below(np.where(kind_after == EARLIER, 3, 9), seed, "days after", *at)) * DAY
    gap += below(600, seed, "seconds after", *at)
    received_after = received + np.where(kind_after == EARLIER, -gap, gap)
    has_second = sent & (share(seed, "revision", *at) < settings.revisions)
    number = 10 + below(900, seed, "number", *at)
    every = np.concatenate([np.flatnonzero(sent), np.flatnonzero(has_second)])
    is_second = np.arange(len(every)) >= int(sent.sum())
    kind = np.where(is_second, kind_after[every], FIRST)
    order = np.lexsort((is_second, every))
    every, is_second, kind = every[order], is_second[order], kind[order]
    is_copy = np.isin(kind, COPIES)
    arrived = np.where(is_second, received_after[every], received[every])
    written = np.where(is_copy, received[every], arrived)
    # A copy is the same paper; another paper has another number.
    paper_number = number[every] + (is_second & ~is_copy)
    days_before = 1 + paper_number % 4
    return Files(
        agency=every,
        period=np.full(len(every), period),
        kind=kind,
        format=format_[every],
        received=arrived,
        written=written,
        data_day=np.minimum((written + VIETNAM_SECONDS) // DAY - days_before, last_day),
        number=paper_number,
        via=below(len(VIA), seed, "via", every, period, is_second),
    )
