"""Reads the sheets of an .xlsx workbook. Computes no formula, runs nothing, and follows no link out of the file.

Every XML part of the file is looked at, read or not: a document type declaration is refused wherever it stands, so no
entity is ever expanded.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ingest.submissions.archive import Archive
from ingest.submissions.cells import Book
from ingest.submissions.layout import HELP_SHEETS
from ingest.submissions.messages import unreadable
from ingest.submissions.sheet import EPOCH_1900, EPOCH_1904, Sheet
from ingest.submissions.sheet_xml import (
    CellValues,
    DamagedPartError,
    TooMuchError,
    between,
    elements,
    plain,
    read_sheet,
)
from ingest.submissions.tables import known_sheet, read_sheets

WORKBOOK = "xl/workbook.xml"
MAX_CELLS = 500_000
_XML = (".xml", ".rels", ".vml")


def read_workbook(archive: Archive) -> Book:
    """Read the information sheet and the content sheets of a workbook.

    Raises:
        UnreadableDocument: damaged, with macros or links to other files, or too large.
    """
    try:
        return read_sheets(_Workbook(archive).sheets(), archive.file_name)
    except (DamagedPartError, UnicodeDecodeError) as error:
        raise unreadable("unreadable_xlsx", archive.file_name) from error
    except TooMuchError as error:
        raise unreadable("too_large", archive.file_name, value=str(error)) from error


def workbook_sheets(archive: Archive) -> list[Sheet]:
    """The sheets of a workbook that :func:`read_workbook` read before, for a copy of it."""
    return list(_Workbook(archive).sheets())


class _Workbook:
    """The parts of a workbook and how they refer to each other."""

    def __init__(self, archive: Archive) -> None:
        _refuse_active_parts(archive)
        self._archive = archive
        self._looked_at: set[str] = set()
        self._book = plain(self._text(WORKBOOK), "workbook")
        if "macroEnabled" in self._text("[Content_Types].xml"):
            raise unreadable("macros", archive.file_name)

    def _text(self, name: str) -> str:
        """A part as text, nothing where there is no such part."""
        if name not in self._archive:
            return ""
        self._looked_at.add(name)
        text = self._archive.text(name)
        if "!" in text and "<!DOCTYPE" in text:
            raise unreadable("document_type", self._archive.file_name)
        if "\0" in text:
            raise DamagedPartError("NUL")
        return text

    def sheets(self) -> Iterator[Sheet]:
        relations = self._relations()
        first_day = EPOCH_1904 if self._counts_from_1904() else EPOCH_1900
        strings = plain(self._part(relations, "sharedStrings"), "sst")
        values = CellValues(strings, self._part(relations, "styles"), first_day)
        left = MAX_CELLS
        for item in elements(between(self._book, "sheets"), "sheet"):
            kind, part = relations.get(item.get("r:id") or item.get("id") or _relation_of(item), ("", ""))
            name = item.get("name", "")
            if kind != "worksheet" or known_sheet(name) in HELP_SHEETS:
                continue
            if part not in self._archive:
                raise DamagedPartError(part)
            hidden = item.get("state", "visible") != "visible"
            sheet = read_sheet(self._text(part), name, values, hidden=hidden, most_cells=left)
            left -= sheet.cells
            yield sheet
        self._look_at_the_rest()

    def _look_at_the_rest(self) -> None:
        unread = (name for name in self._archive.names if name.lower().endswith(_XML) and name not in self._looked_at)
        if any(_declares_a_type(self._archive.read(name)) for name in unread):
            raise unreadable("document_type", self._archive.file_name)

    def _relations(self) -> dict[str, tuple[str, str]]:
        """Id → what kind of part it is, and its name."""
        part = self._text("xl/_rels/workbook.xml.rels")
        return {
            item.get("Id", ""): (
                item.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/xl", item.get("Target", ""))).lstrip("/"),
            )
            for item in elements(plain(part, "Relationships"), "Relationship")
        }

    def _part(self, relations: dict[str, tuple[str, str]], kind: str) -> str:
        return next((self._text(part) for found, part in relations.values() if found == kind), "")

    def _counts_from_1904(self) -> bool:
        return any(item.get("date1904") in ("1", "true") for item in elements(self._book, "workbookPr"))


def _declares_a_type(part: bytes) -> bool:
    """Whether a part declares a document type, in UTF-8 or in UTF-16."""
    return b"<!DOCTYPE" in part or any("<!DOCTYPE".encode(utf16) in part for utf16 in ("utf-16-le", "utf-16-be"))


def _relation_of(item: dict[str, str]) -> str:
    return next((value for name, value in item.items() if name.endswith(":id")), "")


def _refuse_active_parts(archive: Archive) -> None:
    """Refuse what could run or fetch something when a person opens the file."""
    for name in archive.names:
        lower = name.lower()
        if posixpath.basename(lower) == "vbaproject.bin" or lower.startswith("xl/macrosheets/"):
            raise unreadable("macros", archive.file_name)
        if lower.startswith("xl/externallinks/"):
            raise unreadable("external_links", archive.file_name)
