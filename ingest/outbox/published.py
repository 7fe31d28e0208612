"""Reads the published warehouse for the files of the outbox. Opens it read-only and never the work file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import duckdb

from ingest.asof import parse_as_of
from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.warehouse.build import published_run


@contextmanager
def published(home: DataHome) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the current release.

    Raises:
        UsageError: nothing was published yet.
    """
    if published_run(home) is None:
        raise UsageError(f"{home.warehouse}: chưa có bản số liệu nào được công bố; hãy chạy make nightly trước")
    with duckdb.connect(str(home.current / "kttt.duckdb"), read_only=True) as connection:
        yield connection


def published_as_of(home: DataHome) -> datetime:
    """The as-of instant of the current release."""
    run = published_run(home)
    if run is None:
        raise UsageError(f"{home.warehouse}: chưa có bản số liệu nào được công bố; hãy chạy make nightly trước")
    return parse_as_of(run["as_of"])


def utc(instant: datetime) -> datetime:
    """An instant of the warehouse (UTC without a zone mark) with its zone."""
    return instant.replace(tzinfo=UTC)
