"""Files made to hurt: each is refused, or read as harmless text, within 10 seconds and 500 MB in a process of its own."""

from __future__ import annotations

import io
import multiprocessing
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ingest.errors import UnreadableDocument
from ingest.submissions.formats import read_book
from tests.ingest.submissions.bad_kinds import (
    SHEET2,
    TASK,
    archive,
    csv_files,
    edited,
    far_cell,
    lying_bomb,
    members_of,
    report,
    with_member,
)

pytestmark = pytest.mark.slow

SECONDS = 10
MEGABYTES = 500
Maker = Callable[[], bytes]


def sheet(cells: bytes) -> bytes:
    """A workbook whose task sheet holds these rows."""
    return b"<worksheet><dimension ref='A1:B2'/><sheetData>%s</sheetData></worksheet>" % cells


def book(part: str, content: bytes) -> bytes:
    return archive(members_of(report()) | {part: content})


def rows(count: int, cell: bytes = b"<c r='A%d'><v>1</v></c>") -> bytes:
    cell = cell.replace(b"'", b'"')
    return b"".join(b'<row r="%d">%s</row>' % (n, cell.replace(b"%d", b"%d" % n)) for n in range(1, count + 1))


def wide() -> bytes:
    letters = [
        a + b + c
        for a in ["", *"ABCDEFGHIJKLMNOPQRSTUVWX"]
        for b in ["", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        if b or not a
    ]
    cells = "".join(f'<c r="{name}2"><v>1</v></c>' for name in letters[:16384])
    return book(SHEET2, sheet(b'<row r="2">' + cells.encode() + b"</row>"))


def strings(count: int) -> bytes:
    relation = '<Relationship Id="rId99" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    data = edited(report(), "xl/_rels/workbook.xml.rels", "</Relationships>", relation)
    parts = members_of(data) | {"xl/sharedStrings.xml": b"<sst>" + b"<si><t>abcdefghij</t></si>" * count + b"</sst>"}
    return archive(parts)


def styles(count: int) -> bytes:
    table = b'<styleSheet><cellXfs count="9">' + b'<xf numFmtId="14"/>' * count + b"</cellXfs></styleSheet>"
    styled = edited(
        report(), SHEET2, "</sheetData>", f'<row r="9"><c r="A9" s="{count - 1}"><v>46022</v></c></row></sheetData>'
    )
    return archive(members_of(styled) | {"xl/styles.xml": table})


def sheets(count: int) -> bytes:
    parts = members_of(report())
    return archive(parts | {f"xl/worksheets/sheet{n}.xml": sheet(b"") for n in range(10, count)})


def entities() -> bytes:
    levels = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + levels + b"]><cp>&a9;</cp>"
    return with_member("docProps/custom.xml", bomb)


def utf16_entities() -> bytes:
    return with_member(
        "customXml/item1.xml", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'.encode("utf-16")
    )


REFUSED: dict[str, tuple[Maker, str]] = {
    "bomb": (lambda: with_member("xl/media/a.bin", bytes(210 << 20)), "too_large"),
    "bomb in a part that is read": (lambda: book(SHEET2, sheet(b" " * (300 << 20))), "too_large"),
    "bomb with a lying header": (lying_bomb, "too_large"),
    "bomb of csv": (lambda: archive(csv_files() | {"chi-tieu.csv": b"a;b\n" * (40 << 20)}), "too_large"),
    "a million rows": (lambda: book(SHEET2, sheet(rows(1_000_000))), "too_large"),
    "a million csv rows": (lambda: archive(csv_files() | {"chi-tieu.csv": b"a;1\n" * 1_000_000}), "too_large"),
    "16,384 columns": (wide, "too_large"),
    "a cell far away": (lambda: far_cell("XFD1048576"), "too_large"),
    "deep XML": (lambda: book(SHEET2, b"<x:a xmlns:x='a'>" * 1_000_000), "too_large"),
    "a deep sheet": (lambda: book(SHEET2, sheet(b'<c r="A1">' + b"<a>" * 1_000_000)), "too_large"),
    "cells left open": (lambda: book(SHEET2, sheet(b'<c r="A1"><is>' * 490_000)), "too_large"),
    "entity expansion": (entities, "document_type"),
    "external entity in UTF-16": (utf16_entities, "document_type"),
    "external entity in a relation": (
        lambda: edited(report(), "xl/_rels/workbook.xml.rels", "<Rel", '<!DOCTYPE a SYSTEM "http://x/a.dtd"><Rel'),
        "document_type",
    ),
    "links and DDE": (lambda: with_member("xl/externalLinks/externalLink1.xml", b"<ddeLink/>"), "external_links"),
    "macros": (lambda: with_member("xl/vbaProject.bin", b"x"), "macros"),
    "macro sheets": (lambda: with_member("xl/macrosheets/sheet1.xml", b"<a/>"), "macros"),
    "macro type without macros": (
        lambda: edited(report(), "[Content_Types].xml", "sheet.main", "sheet.macroEnabled.main"),
        "macros",
    ),
    "a path that leads out": (lambda: with_member("..\\..\\a.xml", b"<a/>"), "unsafe_archive"),
    "ten thousand members": (lambda: sheets(10_000), "too_large"),
    "300 MB": (lambda: bytes(300 << 20), "too_large"),
    "deep JSON": (lambda: b"[" * (10 << 20), "unreadable_json"),
}
HARMLESS: dict[str, Maker] = {
    "strings left open": lambda: book(SHEET2, sheet(b'<c r="A1"><is>' + b"<rPh><t>" * 400_000 + b"</c>")),
    "formula as text": lambda: report(
        tasks=[{"task_key": TASK, "status": "Hoàn thành", "note": "'=cmd|' /C calc'!A0"}]
    ),
    "formula in csv": lambda: archive(
        csv_files() | {"chi-tieu.csv": "Mã chỉ tiêu;Giá trị;Loại số liệu\n=cmd|' /C calc'!A0;5;Ước\n".encode()}
    ),
    "a million shared strings": lambda: strings(1_000_000),
    "a huge style table": lambda: styles(1_000_000),
    "two thousand sheets": lambda: sheets(1_900),
    "a dimension that lies": lambda: edited(
        report(), SHEET2, '<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"'
    ),
    "blank cells by the thousand": lambda: edited(
        report(), SHEET2, "</sheetData>", rows(100_000, b"<c r='B%d' s='0'/>").decode() + "</sheetData>"
    ),
    "merged areas without end": lambda: edited(
        report(),
        SHEET2,
        "</sheetData>",
        "</sheetData><mergeCells>" + '<mergeCell ref="A2:A1048576"/>' * 1000 + "</mergeCells>",
    ),
}


def child(line: Connection) -> None:
    """Read each file whose path comes in; answer what was said, how long it took, and the most memory held so far."""
    while path := line.recv():
        data = Path(path).read_bytes()
        start = time.monotonic()
        try:
            read_book(data, "thù địch.xlsx")
            said = "ok"
        except UnreadableDocument as refused:
            said = refused.code
        took = time.monotonic() - start
        del data
        line.send((said, took, most_memory()))


def most_memory() -> int:
    """The most memory that this process held at any time, in MB; a parent's peak would count in ``ru_maxrss``."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) >> 10  # type: ignore[index]


@pytest.fixture(scope="module")
def reader() -> Iterator[Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=child, args=(theirs,), daemon=True)
    process.start()
    yield ours
    ours.send(None)
    process.join(10)


def measured(make: Maker, folder: Path, reader: Connection) -> str:
    """What reading the file in another process says; fails when that takes too long or too much memory."""
    path = folder / "file"
    path.write_bytes(make())
    reader.send(str(path))
    assert reader.poll(30), "no answer"
    said, seconds, megabytes = reader.recv()
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
    return str(said)


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_files_are_refused_in_time(name: str, tmp_path: Path, reader: Connection) -> None:
    make, code = REFUSED[name]
    assert measured(make, tmp_path, reader) == code


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_files_are_read_in_time(name: str, tmp_path: Path, reader: Connection) -> None:
    assert measured(HARMLESS[name], tmp_path, reader) == "ok"


def test_a_bomb_would_be_one() -> None:
    data = lying_bomb()
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        assert source.getinfo("xl/bomb.xml").file_size == 1000


def test_text_that_looks_like_a_formula_stays_text() -> None:
    found = read_book(HARMLESS["formula as text"](), "a.xlsx")
    assert found.tables["tasks"][1].cells["note"].value == "'=cmd|' /C calc'!A0"
    found = read_book(HARMLESS["formula in csv"](), "a.zip")
    assert found.tables["targets"][0].cells["target_key"].value == "=cmd|' /C calc'!A0"
