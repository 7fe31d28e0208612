"""Writes a workbook as Excel saves one: shared strings, dates as numbers with a format, deflated. Computes nothing.

Or the same sheets as a zip of .csv files, with numbers and dates as they are written in Vietnam. Text is put together
directly, because a load test needs thousands of files a minute. Equal sheets give equal bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

from ingest.files import zip_bytes
from ingest.submissions.sheet import column_letters

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DAY_ZERO = date(1899, 12, 30).toordinal()
DATE_STYLE = 1


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the result that the file holds of it, if it holds one."""

    text: str
    result: float | None


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that shows an error such as ``#N/A``."""

    text: str


Value = str | int | float | date | Formula | ErrorCell | None


@dataclass(slots=True)
class Sheet:
    """A sheet: rows of values from A1 on, rows that are hidden (from 0), and ranges that are merged."""

    name: str
    rows: Sequence[Sequence[Value]]
    hidden_rows: frozenset[int] = frozenset()
    merged: Sequence[str] = ()
    is_hidden: bool = False


@dataclass(slots=True)
class _Strings:
    """The texts of a workbook, each once."""

    places: dict[str, int] = field(default_factory=dict)
    used: int = 0

    def place(self, text: str) -> int:
        self.used += 1
        return self.places.setdefault(text, len(self.places))

    def xml(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in self.places)
        return f'{HEAD}<sst xmlns="{MAIN}" count="{self.used}" uniqueCount="{len(self.places)}">{items}</sst>'


def workbook_bytes(sheets: Sequence[Sheet], saved_at: str) -> bytes:
    """The workbook as a file; ``saved_at`` is the instant that it names itself as its last change."""
    strings = _Strings()
    numbers = range(1, len(sheets) + 1)
    parts = {
        f"xl/worksheets/sheet{n}.xml": _sheet_xml(sheet, strings) for n, sheet in zip(numbers, sheets, strict=True)
    }
    parts["xl/sharedStrings.xml"] = strings.xml()
    parts["xl/styles.xml"] = _STYLES
    parts["xl/workbook.xml"] = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{escape(sheet.name)}" sheetId="{n}"{_HIDDEN if sheet.is_hidden else ""} r:id="rId{n}"/>'
            for n, sheet in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>"
    )
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    targets += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    parts["xl/_rels/workbook.xml.rels"] = _relations((f"{OFFICE}/{kind}", target) for kind, target in targets)
    parts["_rels/.rels"] = _ROOT_RELATIONS
    parts["docProps/core.xml"] = (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{saved_at}</dcterms:modified></cp:coreProperties>'
    )
    sheet_types = "".join(f'<Override PartName="/{part}" ContentType="{TYPE}.worksheet+xml"/>' for part in _ours(parts))
    parts["[Content_Types].xml"] = _CONTENT_TYPES.replace("<!--sheets-->", sheet_types)
    return zip_bytes({name: text.encode() for name, text in parts.items()})


def csv_bytes(sheets: Sequence[Sheet], separator: str) -> bytes:
    """The sheets as .csv files in one archive."""
    files = {}
    for sheet in sheets:
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=separator).writerows([_written(value) for value in row] for row in sheet.rows)
        files[f"{sheet.name}.csv"] = stream.getvalue().encode("utf-8-sig")
    return zip_bytes(files)


def _written(value: Value) -> str:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _ours(parts: dict[str, str]) -> list[str]:
    return [name for name in parts if name.startswith("xl/worksheets/")]


def _relations(targets: Iterator[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _sheet_xml(sheet: Sheet, strings: _Strings) -> str:
    rows = "".join(
        f'<row r="{n}"{_HIDDEN_ROW if n - 1 in sheet.hidden_rows else ""}>'
        + "".join(
            _cell_xml(f"{column_letters(column)}{n}", value, strings)
            for column, value in enumerate(values)
            if value is not None
        )
        + "</row>"
        for n, values in enumerate(sheet.rows, start=1)
    )
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in sheet.merged)
    merged = f'<mergeCells count="{len(sheet.merged)}">{merged}</mergeCells>' if merged else ""
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{merged}</worksheet>'


def _cell_xml(address: str, value: Value, strings: _Strings) -> str:
    if isinstance(value, str):
        return f'<c r="{address}" t="s"><v>{strings.place(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{address}" s="{DATE_STYLE}"><v>{value.toordinal() - DAY_ZERO}</v></c>'
    if isinstance(value, Formula):
        result = "" if value.result is None else f"<v>{value.result!r}</v>"
        return f'<c r="{address}"><f>{escape(value.text)}</f>{result}</c>'
    if isinstance(value, ErrorCell):
        return f'<c r="{address}" t="e"><v>{escape(value.text)}</v></c>'
    return f'<c r="{address}"><v>{value!r}</v></c>'


_HIDDEN = ' state="hidden"'
_HIDDEN_ROW = ' hidden="1"'
_STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_ROOT_RELATIONS = _relations(
    iter(
        [
            (f"{OFFICE}/officeDocument", "xl/workbook.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ]
    )
)
_CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/><!--sheets-->'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
