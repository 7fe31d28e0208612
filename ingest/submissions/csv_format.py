"""Reads a zip with one .csv file a sheet. The files are called after the sheets, accents or not; guesses no encoding.

Separators (comma, semicolon, tab) are tried out with the csv module; the one that brings out the most headings of the
template is right. Text stays text: nothing that looks like a formula is anything else.
"""

from __future__ import annotations

import csv
import io
import posixpath
from collections.abc import Iterator
from itertools import islice

from ingest.submissions.archive import Archive, decoded
from ingest.submissions.cells import Book, Finding
from ingest.submissions.layout import HELP_SHEETS, INFO_SHEET, KEYS_SHEET, TABLES
from ingest.submissions.messages import unreadable
from ingest.submissions.sheet import MAX_COLUMNS, MAX_ROWS, Sheet, column_letters
from ingest.submissions.tables import HEADING_ROWS, fold, known_texts, read_sheets
from ingest.text.normalise import slug

SEPARATORS = (",", ";", "\t")
_SHEETS = {slug(name): name for name in (INFO_SHEET, KEYS_SHEET, *HELP_SHEETS, *(table.sheet for table in TABLES))}
_NOT_SENT_BY_PEOPLE = ("__MACOSX/",)


def has_csv(archive: Archive) -> bool:
    """Whether an archive holds any .csv file."""
    return any(_is_csv(name) for name in archive.names)


def read_csv_archive(archive: Archive) -> Book:
    """Read the information file and the content files of an archive.

    Raises:
        UnreadableDocument: damaged, in another encoding than UTF-8 or UTF-16, or without an information file.
    """
    book = read_sheets(_sheets(archive), archive.file_name)
    others = [name for name in archive.names if not _is_csv(name) and not name.startswith(_NOT_SENT_BY_PEOPLE)]
    book.findings.extend(Finding("ignored_sheet", sheet=name) for name in others)
    return book


def _is_csv(name: str) -> bool:
    return name.lower().endswith(".csv") and not name.startswith(_NOT_SENT_BY_PEOPLE)


def _sheets(archive: Archive) -> Iterator[Sheet]:
    for name in archive.names:
        if _is_csv(name):
            stem = posixpath.basename(name.replace("\\", "/"))[: -len(".csv")]
            sheet = _SHEETS.get(slug(stem), stem)
            yield Sheet(sheet, _rows(_text(archive, name), name, archive.file_name))


def _text(archive: Archive, name: str) -> str:
    try:
        text = decoded(archive.read(name))
    except UnicodeDecodeError as error:
        raise unreadable("csv_encoding", archive.file_name, value=name) from error
    if "\0" in text:
        raise unreadable("csv_encoding", archive.file_name, value=name)
    return text


def _rows(text: str, name: str, file_name: str) -> dict[int, dict[str, str]]:
    start = text.splitlines()[0] if text else ""
    stated = start.removeprefix("sep=") if start.startswith("sep=") else ""
    separator = stated if stated in SEPARATORS else _separator(text)
    rows: dict[int, dict[str, str]] = {}
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            filled = {column_letters(place): value for place, value in enumerate(values) if value.strip()}
            if filled and (number > MAX_ROWS or len(values) > MAX_COLUMNS):
                last = f"{list(filled)[-1]}{number}"
                raise unreadable("too_large", file_name, value=f"có số liệu ở ô {last} của {name}")
            if filled and not (stated and number == 1):
                rows[number] = filled
    except csv.Error as error:
        place = f"{name}, dòng {max(rows, default=0) + 1}"
        raise unreadable("unreadable_csv", file_name, value=place) from error
    return rows


def _separator(text: str) -> str:
    return max(SEPARATORS, key=lambda separator: _headings_found(text, separator))


def _headings_found(text: str, separator: str) -> int:
    known = known_texts()
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), HEADING_ROWS))
    except csv.Error:
        return 0
    return sum(fold(value) in known for row in rows for value in row)
