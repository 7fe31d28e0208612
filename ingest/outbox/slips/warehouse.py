"""The slips of the published warehouse: what goes into each, as one digest or as the slip itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from ingest.home import DataHome
from ingest.outbox.published import published, published_as_of, utc
from ingest.outbox.slips.slip import (
    Accepted,
    Change,
    Changes,
    Contents,
    Deadline,
    Duty,
    Finding,
    Issue,
    Origin,
    Repeated,
    Revision,
    Slip,
)
from ingest.outbox.wording import plan_words
from ingest.versions import reader_version
from ingest.warehouse.build import published_run

FACTS = Path(__file__).with_name("slip_facts.sql")
SLIPS = Path(__file__).with_name("slips.sql")
BATCH = 500
Row = Mapping[str, Any]


class PublishedSlips:
    """All slips of one release."""

    def __init__(self, warehouse: duckdb.DuckDBPyConnection, origin: Origin) -> None:
        self._warehouse = warehouse
        self._origin = origin
        warehouse.execute(f"create temp table slip_facts as {FACTS.read_text(encoding='utf-8')}")

    def digests(self) -> dict[str, str]:
        """Receipt key → digest of all that its slip says."""
        found = self._warehouse.execute("select document_key, cast(hash(slip_facts) as varchar) from slip_facts")
        return dict(found.fetchall())

    def slips(self, receipt_keys: Sequence[str]) -> Iterator[Slip]:
        """The slips of these receipts, in the order of their keys."""
        self._warehouse.execute(
            "create or replace temp table wanted_facts as "
            "select * from slip_facts where document_key in (select unnest(?))",
            [list(receipt_keys)],
        )
        found = self._warehouse.execute(SLIPS.read_text(encoding="utf-8"))
        names = [column[0] for column in found.description or ()]
        while rows := found.fetchmany(BATCH):
            for values in rows:
                yield _slip(dict(zip(names, values, strict=True)), self._origin)


@contextmanager
def published_slips(home: DataHome) -> Iterator[PublishedSlips]:
    """The slips of the current release.

    Raises:
        UsageError: nothing was published yet.
    """
    with published(home) as warehouse:
        run = published_run(home) or {}
        origin = Origin(
            as_of=published_as_of(home),
            reader_version=reader_version("submissions"),
            release_id=run["release_id"],
            ruleset_version=run["ruleset_version"],
        )
        yield PublishedSlips(warehouse, origin)


def _utc(instant: datetime | None) -> datetime | None:
    return utc(instant) if instant else None


def _slip(row: Row, origin: Origin) -> Slip:
    is_attached = row["content_state"] is not None
    return Slip(
        receipt_key=row["document_key"],
        file_name=row["file_name"],
        source_path=row["source_path"],
        content_sha256=row["content_sha256"],
        received_at=_utc(row["received_at"]),
        received_basis=row["received_basis"],
        outcome=row["outcome"],
        reason_code=row["reason_code"],
        reason=row["reason"],
        origin=origin,
        duty=_duty(row) if is_attached else None,
        deadline=_deadline(row) if row["obligation_key"] else None,
        revision=_revision(row) if is_attached else None,
        contents=_contents(row) if is_attached else None,
        issues=tuple(Issue(**issue) for issue in row["issues"] or ()),
        findings=tuple(Finding(**finding) for finding in row["findings"] or ()),
    )


def _duty(row: Row) -> Duty:
    named = row["plan_title"] is not None
    return Duty(
        plan=plan_words(row["plan_title"], row["plan_number"], row["issued_date"], row["issuer"])
        if named
        else row["plan_key"],
        sentence=row["sentence"] or "",
        agency=row["agency_name"],
        period=row["period_name"],
        receiver=row["receiver_raw"],
        document_number=row["document_number"],
        data_date=row["data_date"],
    )


def _deadline(row: Row) -> Deadline:
    return Deadline(
        basis=row["basis"],
        not_applicable_reason=row["not_applicable_reason"],
        operator=row["operator"],
        within_days=row["within_days"],
        within_unit=row["within_unit"],
        within_from=row["within_from"],
        due_date=row["due_date"],
        cutoff_at=_utc(row["cutoff_at"]),
        extended_until_at=_utc(row["extended_until_at"]),
        accepted_at=_utc(row["accepted_at"]),
        accepted_basis=row["accepted_basis"],
    )


def _revision(row: Row) -> Revision:
    repeated = row["repeated_file_name"]
    return Revision(
        mode=row["mode"],
        mode_basis=row["mode_basis"],
        number=row["revision_number"],
        changes=_changes(row["changes"]) if row["changes"] else None,
        repeats=Repeated(file_name=repeated, received_at=utc(row["repeated_received_at"])) if repeated else None,
    )


def _changes(found: Row) -> Changes:
    examples = tuple(Change(**example) for example in found["examples"] or ())
    return Changes(**{**found, "examples": examples})


def _contents(row: Row) -> Contents:
    return Contents(
        state=row["content_state"],
        filled=row["filled_cells"],
        refused=row["refused_cells"],
        accepted=tuple(Accepted(**accepted) for accepted in row["accepted"] or ()),
    )
