"""Looks into an xlsx archive before it is read: size, macros, and the cells that a reader would pass over in silence.

python-calamine builds each sheet as one dense block and shows an error cell as an empty one. So sizes are taken from
the archive first, and error cells and formulas without a stored result are found in the sheet's own text.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cache

from ingest.submissions.cells import BrokenValue
from ingest.submissions.messages import unreadable

MAX_UNPACKED_BYTES = 200 << 20
MAX_RATIO = 1000
MAX_ROWS = 20_000
MAX_COLUMNS = 200

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")
_RESULT = re.compile(rb"<(?:\w+:)?v>([^<]+)<")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(slots=True)
class Inspection:
    """What was found in an archive: sheet name → (row, column), from 0 → why the value there cannot be read."""

    broken: dict[str, dict[tuple[int, int], BrokenValue]] = field(default_factory=dict)


def inspect_archive(data: bytes, file_name: str) -> Inspection:
    """Check an archive's sizes and contents before anything unpacks it as a whole.

    Raises:
        UnreadableDocument: damaged, too large when unpacked, with macros, or an archive that is no workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive, len(data), file_name)
            return Inspection({name: _broken_cells(archive.read(part), file_name) for name, part in _sheets(archive)})
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, UnicodeDecodeError) as error:
        raise unreadable("unreadable_xlsx", file_name) from error
    except RuntimeError as error:  # zipfile says so of an encrypted member
        raise unreadable("protected_file", file_name) from error


def column_number(letters: str) -> int:
    """``A`` → 0, ``AA`` → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


@cache
def column_letters(number: int) -> str:
    """0 → ``A``, 26 → ``AA``."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_members(archive: zipfile.ZipFile, packed: int, file_name: str) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * packed:
        raise unreadable("too_large", file_name, value=f"giải nén thành {unpacked >> 20} MB")
    names = {member.filename for member in members}
    if any(posixpath.basename(name).lower() == "vbaproject.bin" for name in names):
        raise unreadable("macros", file_name)
    if "xl/workbook.xml" not in names:
        raise unreadable("not_a_submission_format", file_name, value="tệp nén không phải bảng tính .xlsx")


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Name and part of every sheet."""
    parts = {}
    for found in _RELATION.finditer(archive.read("xl/_rels/workbook.xml.rels").decode("utf-8")):
        attributes = _attributes(found[1])
        parts[attributes.get("Id", "")] = posixpath.normpath(
            posixpath.join("/xl", attributes.get("Target", ""))
        ).lstrip("/")
    names = set(archive.namelist())
    sheets = []
    for found in _SHEET.finditer(archive.read("xl/workbook.xml").decode("utf-8")):
        attributes = _attributes(found[1])
        part = parts.get(next((value for name, value in attributes.items() if name.endswith(":id")), ""))
        if part in names and "worksheets" in part:
            sheets.append((attributes.get("name", ""), part))
    return sheets


def _attributes(text: str) -> dict[str, str]:
    return {found[1]: html.unescape(found[2] or found[3] or "") for found in _ATTRIBUTE.finditer(text)}


def _broken_cells(sheet: bytes, file_name: str) -> dict[tuple[int, int], BrokenValue]:
    """Cells that hold an error, or a formula without a stored result; refuses a sheet of monstrous extent."""
    broken: dict[tuple[int, int], BrokenValue] = {}
    for found in _CELL.finditer(sheet):
        attributes, inside = found[1], found[2]
        reference = _REFERENCE.search(attributes)
        if not inside or not reference:
            continue
        place = int(reference[2]) - 1, column_number(reference[1].decode("ascii"))
        if place[0] >= MAX_ROWS or place[1] >= MAX_COLUMNS:
            raise unreadable("too_large", file_name, value=f"có số liệu ở ô {(reference[1] + reference[2]).decode()}")
        if reason := _broken_value(attributes, inside):
            broken[place] = reason
    return broken


def _broken_value(attributes: bytes, inside: bytes) -> BrokenValue | None:
    kind = _TYPE.search(attributes)
    result = _RESULT.search(inside)
    if kind and kind[1] == b"e":
        return BrokenValue("error_value", result[1].decode("utf-8", "replace") if result else "")
    formula = _FORMULA.search(inside)
    if formula and not result and not (kind and kind[1] == b"str"):
        return BrokenValue("formula_without_value", f"={html.unescape((formula[1] or b'').decode('utf-8', 'replace'))}")
    return None
