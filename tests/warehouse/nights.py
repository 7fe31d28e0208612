"""Nights for tests of the incremental build: documents that come, come again, are read anew, and the builds after them.

A night is built twice, on the state of the last and from nothing, and both work files are compared table by table.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from expectations.findings import arrow_table
from ingest.asof import UTC, parse_as_of
from ingest.files import fresh_folder
from ingest.home import DataHome
from ingest.load.records import CellIssue, Outcome, Receipt, Record, ReportedValue, Submission
from ingest.load.stage import NewRows, load_new
from ingest.publish.release import publish
from ingest.verdicts.ruleset import read_ruleset
from ingest.verdicts.seal import seal
from ingest.warehouse import build as warehouse
from ingest.warehouse.dbt import run_dbt
from ingest.warehouse.published import look_at_published

COMPARED = """
    select schema_name, table_name from duckdb_tables()
    where database_name = 'fresh' and (schema_name <> 'staging' or table_name in (
        'stg_document_outcomes', 'stg_receipts', 'stg_submissions'
    ))
    order by all
"""


@dataclass(frozen=True)
class Duty:
    """What a submission answers."""

    plan_key: str
    rule_key: str
    agency_key: str
    period: str


@dataclass(frozen=True)
class Said:
    """A value as a submission states it; without text and number it is taken back."""

    subject: str
    subject_key: str
    field: str
    number: float | None = None
    text: str | None = None
    figure_period: str | None = None
    basis: str | None = None
    organisation_type: str | None = None


@dataclass
class Events:
    """What one load brings."""

    rows: dict[str, list[Record]] = field(default_factory=dict)

    def add(self, record_type: str, *records: Record) -> None:
        self.rows.setdefault(record_type, []).extend(records)

    def receive(self, name: str, received_at: str, copy: int = 1, basis: str = "sidecar") -> None:
        """A file of this content comes, at a place of its own for each copy."""
        content = digest(name)
        self.add(
            "receipts",
            Receipt(
                receipt_key=digest(f"{name}/{copy}")[:32],
                kind="submissions",
                content_sha256=content,
                file_name=f"{name}.json",
                source_path=f"{copy}/{name}.json",
                size_bytes=1,
                received_at=naive(received_at),
                received_basis=basis,
                via=None,
                document_number=None,
            ),
        )

    def read(
        self,
        name: str,
        duty: Duty | None,
        state: str = "valid",
        mode: str = "snapshot",
        value: float = 1,
        said: Sequence[Said] = (),
        values_digest: str | None = None,
    ) -> None:
        """The content is read; without a duty it goes to quarantine. It counts cooperatives, and says what else is given."""
        content = digest(name)
        self.add(
            "outcomes",
            Outcome(
                kind="submissions",
                document_key=content,
                content_sha256=content,
                file_name=f"{name}.json",
                source_path=None,
                stage="read",
                outcome="ok" if duty else "quarantined",
                reason_code=None if duty else "unknown_duty",
                reason=None if duty else "Không rõ báo cáo theo quy định nào",
                reader_version="1",
            ),
        )
        self.add(
            "cell_issues",
            CellIssue(
                content_sha256=content,
                period=duty.period if duty else None,
                file_name=f"{name}.json",
                sheet=None,
                cell=f"tasks[{value}].note",
                value_raw=mode,
                rule_id="not_a_number",
                severity="error",
                message=state,
            ),
        )
        if duty:
            self.add(
                "submissions",
                Submission(
                    content_sha256=content,
                    **dataclasses.asdict(duty),
                    agency_name=None,
                    mode=mode,
                    mode_basis="stated",
                    data_date=None,
                    document_number=None,
                    content_state=state,
                    filled_cells=1,
                    refused_cells=0,
                    values_digest=values_digest,
                ),
            )
        if duty and state == "valid":
            counted = Said("cooperatives", "song-may", "organisations", value, basis="actual", organisation_type="HTX")
            self.add(
                "reported_values",
                *(_reported(content, duty.period, f"A{place}", one) for place, one in enumerate((counted, *said), 1)),
            )


def _reported(content: str, period: str, cell: str, said: Said) -> ReportedValue:
    return ReportedValue(
        content_sha256=content,
        period=period,
        subject=said.subject,
        subject_key=said.subject_key,
        organisation_type=said.organisation_type,
        field=said.field,
        figure_period=said.figure_period or period,
        basis=said.basis,
        value_text=said.text,
        value_number=said.number,
        is_withdrawn=said.text is None and said.number is None,
        source_cell=cell,
    )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def naive(text: str) -> datetime:
    return parse_as_of(text).astimezone(UTC).replace(tzinfo=None)


def load(home: DataHome, events: Events, name: str) -> None:
    """Write the events as one load."""
    written = load_new(home, lambda _: [NewRows([f"read-{digest(name)}"], 1, events.rows)])
    assert written.load_id is not None


def night(home: DataHome, as_of: str, arguments: Sequence[str]) -> bool:
    """Build on the state there is and from nothing, compare, seal, publish; whether there was a state."""
    started = warehouse.start(home, parse_as_of(as_of))
    assert not started.is_unchanged
    folder = warehouse.run_folder(home, started.run_key)
    had_state = pq.read_table(folder / "run.parquet").column("state_load_id")[0].as_py() is not None
    _build(home, started.run_key, arguments)
    differing = differences(folder, built_from_nothing(home, started.run_key, as_of, arguments))
    assert differing == {}, f"as of {as_of}, from a state: {had_state}"
    _finish(home, started.run_key)
    return had_state


def built_from_nothing(home: DataHome, run_key: str, as_of: str, arguments: Sequence[str]) -> Path:
    """The same build in a folder of its own, whose work file began empty."""
    folder = fresh_folder(home.work / "fresh")
    last_load_id = max(path.name for path in home.loads.iterdir())
    warehouse.write_run(folder, run_key, parse_as_of(as_of), last_load_id, read_ruleset(home))
    look_at_published(home, folder)
    run_dbt(home, folder, arguments, "fresh")
    return folder


def differences(folder: Path, fresh: Path) -> dict[str, tuple[int, int]]:
    """Table → rows that only the first file has and rows that only the fresh one has, of tables that differ."""
    found: dict[str, tuple[int, int]] = {}
    with duckdb.connect() as connection:
        for name, path in (("built", folder), ("fresh", fresh)):
            connection.execute(f"attach '{path / warehouse.WORK_FILE}' as {name} (read_only)")
        tables = connection.execute(COMPARED).fetchall()
        assert len(tables) >= 5
        for schema, table in tables:
            here, there = (f"(from {name}.{schema}.{table})" for name in ("built", "fresh"))
            only = tuple(
                connection.execute(f"select count(*) from ({one} except all {other})").fetchall()[0][0]
                for one, other in ((here, there), (there, here))
            )
            if only != (0, 0):
                found[f"{schema}.{table}"] = only
    return found


def _build(home: DataHome, run_key: str, arguments: Sequence[str]) -> None:
    folder = warehouse.enter_stage(home, run_key, "build")
    run_dbt(home, folder, arguments, "built")
    (folder / "models.json").write_text("{}", encoding="utf-8")
    warehouse.leave_stage(folder, "build")


def _finish(home: DataHome, run_key: str) -> None:
    """Seal and publish; the checks and the tables that read them have no part in what is compared."""
    folder = warehouse.run_folder(home, run_key)
    pq.write_table(arrow_table([]), folder / "findings.parquet")
    warehouse.leave_stage(folder, "expect")
    with duckdb.connect(str(folder / warehouse.WORK_FILE)) as connection:
        ((is_judged,),) = connection.execute(
            "select count(*) from duckdb_tables() where table_name = 'int_verdicts_to_seal'"
        ).fetchall()
    if is_judged:
        seal(home, run_key)
    else:
        warehouse.leave_stage(folder, "seal")
    warehouse.leave_stage(folder, "after_checks")
    publish(home, run_key)
