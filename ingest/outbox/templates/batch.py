"""Writes templates to files: one duty, or every open duty of the published warehouse. Decides nothing about content."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import duckdb

from ingest.files import write_bytes
from ingest.home import DataHome
from ingest.outbox.published import published, published_as_of
from ingest.outbox.templates.content import TemplateContent
from ingest.outbox.templates.duties import Filter, ask_all, ask_one, duties
from ingest.outbox.templates.json_form import json_form
from ingest.outbox.templates.rows import rows_of_asked
from ingest.outbox.templates.workbook import workbook_form
from ingest.submissions.layout import TABLES

Format = Literal["xlsx", "json"]
FORMS: dict[Format, Callable[[TemplateContent], bytes]] = {"xlsx": workbook_form, "json": json_form}
PROCESSES = 2
WORTH_A_PROCESS = 100
CHUNK = 25


@dataclass(frozen=True, slots=True)
class Asked:
    """The templates to be written, and how many open duties can have none because no roster knows who is meant."""

    contents: Sequence[TemplateContent]
    untold: int = 0


def read_one(home: DataHome, rule: str, agency: str, period: str) -> Asked:
    """The template of one duty.

    Raises:
        UsageError: nothing was published, or there is no such duty.
    """
    with published(home) as warehouse:
        ask_one(warehouse, rule, agency, period)
        return Asked(list(_contents(warehouse, home)))


def read_all(home: DataHome, wanted: Filter) -> Asked:
    """The templates of the open duties that the filter lets through.

    Raises:
        UsageError: nothing was published, or the filter names what does not exist.
    """
    as_of = published_as_of(home)
    with published(home) as warehouse:
        untold = ask_all(warehouse, wanted, as_of)
        return Asked(list(_contents(warehouse, home)), untold)


def write_forms(contents: Sequence[TemplateContent], folder: Path, kind: Format) -> Iterator[Path]:
    """Write each template below the folder and give its path, in order; a file is there whole or as it was before."""
    write = partial(_write, folder=folder, kind=kind)
    if len(contents) < WORTH_A_PROCESS:
        yield from map(write, contents)
        return
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(write, contents, chunksize=CHUNK)


def _contents(warehouse: duckdb.DuckDBPyConnection, home: DataHome) -> Iterator[TemplateContent]:
    rows = rows_of_asked(warehouse)
    for key, duty in duties(warehouse, published_as_of(home)):
        found = rows.get(key, {})
        yield TemplateContent(duty, {table.name: found.get(table.name, []) for table in TABLES})


def _write(content: TemplateContent, *, folder: Path, kind: Format) -> Path:
    path = folder / f"{content.duty.file_stem}.{kind}"
    write_bytes(path, FORMS[kind](content))
    return path
