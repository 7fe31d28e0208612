"""Writes one entry from what a person said: a command, a form or an answer. Reads no clock; judges no duty itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ingest.asof import iso
from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.load.records import Plan, Record, RegisterEntry
from ingest.load.world import plan_records
from ingest.registers.book import enter
from ingest.registers.entry import BadEntry, make_entry
from ingest.registers.options import as_in_file, told
from ingest.submissions.known import KnownWorld


def write_entry(
    home: DataHome, kind: str, written: Mapping[str, str | None], now: datetime
) -> tuple[RegisterEntry, bool]:
    """The entry, and whether it is new; one of this content that is in the book already is not written again.

    Raises:
        UsageError: a field is missing or cannot be used, in the words of the command's options.
    """
    values = {name: as_in_file(name, value) for name, value in written.items() if value}
    try:
        entry = make_entry(values | {"kind": kind, "entered_at": iso(now.replace(microsecond=0))})
    except BadEntry as bad:
        raise told(bad) from bad
    return entry, enter(home, entry)


def what_is_known(home: DataHome, now: datetime) -> tuple[KnownWorld, Sequence[Record]]:
    """The roster with everything that plans gave, and the records of the plans.

    Raises:
        UsageError: no plan was read yet.
    """
    records = list(plan_records(home))
    if not any(isinstance(record, Plan) for record in records):
        raise UsageError(f"{home.root}: chưa đọc kế hoạch nào nên chưa có nghĩa vụ nào; chạy kttt ingest-plans trước")
    return KnownWorld.build(home.roster, records, now), records
