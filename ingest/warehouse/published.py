"""What a build compares its numbers with: the release that readers see as it begins. Copies and changes nothing of it.

A build is pointed at the release's Parquet files from its own folder, so that another publication meanwhile changes
nothing for it. Before the first publication, and after one that did not know all of the columns yet, it finds empty
files there: then nothing can be said to have changed.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.home import DataHome

PUBLISHED = "published"
"""Folder with the Parquet files of the release, and name of the file that tells its as-of instant."""

NUMBER, TEXT = pa.float64(), pa.string()
COMPARED: dict[str, dict[str, pa.DataType]] = {
    "marts.fct_cooperative_counts/all.parquet": {
        **dict.fromkeys(("area_key", "period_key", "organisation_type", "measure", "value_basis"), TEXT),
        "counted_value": NUMBER,
    },
    "marts.fct_target_progress/all.parquet": {
        **dict.fromkeys(("target_key", "agency_key", "period_key", "value_basis"), TEXT),
        "actual_value": NUMBER,
    },
    "marts.fct_task_progress/all.parquet": {
        **dict.fromkeys(("task_key", "agency_key", "period_key", "status"), TEXT),
        "progress_pct": NUMBER,
    },
    "marts.fct_report_obligations.parquet": dict.fromkeys(("rule_key", "agency_key", "period_key", "status"), TEXT),
    "marts.fct_submissions.parquet": {"receipt_key": TEXT},
    "marts.fct_register_entries.parquet": {"entry_key": TEXT},
    "marts.dim_report_rules.parquet": {"rule_key": TEXT},
    "marts.dim_tasks.parquet": {"task_key": TEXT},
    "marts.fct_targets.parquet": {"target_key": TEXT},
    "marts.dim_agencies.parquet": {"agency_key": TEXT},
}
"""File → columns that are looked at (models/staging/sources.yml); a table that grows has one file a period instead."""


def look_at_published(home: DataHome, folder: Path) -> None:
    """Point the build of ``folder`` at the current release, or at empty files where it cannot be compared with."""
    release = _comparable_release(home)
    if release is None:
        for name, columns in COMPARED.items():
            path = folder / PUBLISHED / name
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.schema(list(columns.items())).empty_table(), path)
    else:
        (folder / PUBLISHED).symlink_to(os.path.relpath(release / "parquet", folder))
    _write_facts(folder, release)


def _comparable_release(home: DataHome) -> Path | None:
    """The current release, when it has all the tables and columns that are compared."""
    release = home.current.resolve()
    return release if all(_columns(release / "parquet" / name) >= set(has) for name, has in COMPARED.items()) else None


def _columns(path: Path) -> set[str]:
    """Columns of a table that lies in this file, or in others of its folder where it has one file a period."""
    if path.name == "all.parquet":
        path = min(path.parent.glob("*.parquet"), default=path)
    return set(pq.read_schema(path).names) if path.exists() else set()


def _write_facts(folder: Path, release: Path | None) -> None:
    facts = json.loads((release / "release.json").read_text(encoding="utf-8")) if release else None
    as_of = datetime.fromisoformat(facts["as_of"]).astimezone(UTC).replace(tzinfo=None) if facts else None
    table = {
        "release_id": pa.array([facts["release_id"]] if facts else [], pa.string()),
        "as_of_at": pa.array([as_of] if as_of else [], pa.timestamp("us")),
    }
    pq.write_table(pa.table(table), folder / f"{PUBLISHED}.parquet")
