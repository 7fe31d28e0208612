"""Reads a Word document (.docx): the paragraphs a reader sees, automatic numbers typed out, tables as rows.

Tracked changes are taken as accepted; hidden text, comments, headers, footers and page numbers are left out; footnotes
stand at the end. Opens no link, runs no macro, reads no picture. Refuses the old binary .doc.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingest.errors import UnreadableDocument
from ingest.formats import markers
from ingest.formats.document import Deadline, DocumentText
from ingest.formats.grid import Cell, Line, table_lines, text_lines, unwrapped
from ingest.formats.numbering import Numbering, is_on, whole
from ingest.formats.ooxml import Package
from ingest.formats.symbols import plain_symbols, symbol

_THROUGH = frozenset(
    {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "bdo", "dir"}
    | {"ruby", "rubyBase"}
)
_GONE = frozenset({"del", "moveFrom"})
_GAP = " " * 4


def read_docx(data: bytes, file_name: str, deadline: Deadline) -> DocumentText:
    """The lines of a Word document.

    Raises:
        UnreadableDocument: ``broken_docx``, ``encrypted``, ``unsupported_format``, ``too_large``, ``too_slow`` or
            ``empty_file``.
    """
    package = Package(data, file_name, deadline)
    reader = _Reader(package, file_name, deadline)
    lines = text_lines(reader.document())
    if not any(lines):
        raise UnreadableDocument(
            "empty_file",
            f"{file_name}: văn bản Word không có chữ nào" + (", chỉ có ảnh. " if reader.pictures else ". ")
            + "Hãy kiểm tra lại tệp gốc; nếu là bản quét dán vào Word thì gửi bản PDF hoặc ảnh quét.",
        )  # fmt: skip
    return DocumentText("docx", lines, notes=tuple(reader.notes()))


class _Styles:
    """What styles say about paragraphs, runs and tables, through all the styles they rest on."""

    def __init__(self, part: Element | None) -> None:
        found = part.findall("style") if part is not None else []
        self._styles = {style.get("styleId", ""): style for style in found}
        self._default = next(
            (s.get("styleId") for s in found if s.get("type") == "paragraph" and s.get("default") in ("1", "true")),
            None,
        )
        self._found: dict[tuple[str | None, str], tuple[Element, str] | None] = {}

    def find(self, style: str | None, path: str) -> tuple[Element, str] | None:
        """The nearest element at ``path`` and the style that holds it; without a style, of the default paragraph."""
        key = (style, path)
        if key not in self._found:
            self._found[key] = self._search(style or self._default, path)
        return self._found[key]

    def lists(self) -> dict[str, str]:
        """The list that each style belongs to."""
        named = {name: style.find("pPr/numPr/numId") for name, style in self._styles.items()}
        return {name: num.get("val", "") for name, num in named.items() if num is not None}

    def _search(self, name: str | None, path: str) -> tuple[Element, str] | None:
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            element = self._styles[name].find(path)
            if element is not None:
                return element, name
            based = self._styles[name].find("basedOn")
            name = based.get("val") if based is not None else None
        return None


class _Reader:
    """Walks one document; holds what reaches over paragraphs: counters, open fields, text without a paragraph end."""

    def __init__(self, package: Package, file_name: str, deadline: Deadline) -> None:
        self._package = package
        self._file_name = file_name
        self._deadline = deadline
        self._styles = _Styles(package.related("styles"))
        self._numbering = Numbering(package.related("numbering"), self._styles.lists())
        self._fields: list[str] = []
        self._carried = ""
        self._footnotes: list[tuple[str, str]] = []
        self._changes = 0
        self._hidden = False
        self._foreign = False
        self.pictures = 0

    def document(self) -> list[Line]:
        """All lines, footnotes at the end."""
        lines = self._blocks(self._package.document())
        if self._carried.strip():
            lines.append(self._carried)
        if self._footnotes:
            lines.append("")
        texts: dict[tuple[str, str], Element] = {}
        for kind in {kind for kind, _ in self._footnotes}:
            part = self._package.related(f"{kind}s")
            texts |= {(kind, note.get("id", "")): note for note in (part.findall(kind) if part is not None else ())}
        for number, key in enumerate(tuple(self._footnotes), start=1):
            if (note := texts.get(key)) is not None:
                lines.append(f"[{number}] {Cell(0, self._blocks(note)).text()}")
        return lines

    def notes(self) -> Iterator[str]:
        """What a person should know of this file, in Vietnamese."""
        if any(re.match(r"word/(?:header|footer)\d*\.xml", name) for name in self._package.names()):
            yield "Đầu trang, chân trang và số trang không được đọc."
        if self._footnotes:
            yield f"{len(self._footnotes)} chú thích cuối trang được đặt ở cuối văn bản, đánh dấu [1], [2]…"
        if self._changes:
            yield f"Văn bản còn {self._changes} chỗ sửa chưa chốt (Track Changes); được đọc như khi chấp nhận hết."
        if self._hidden:
            yield "Chữ ẩn (Hidden) không được đọc."
        if self.pictures:
            yield f"Có {self.pictures} ảnh; chữ trong ảnh không được đọc."
        if self._foreign:
            yield "Có phần được nhúng từ tệp khác; phần đó không được đọc."

    def _flat(self, parent: Element) -> Iterator[Element]:
        """Children as if there were no wrappers: controls, links and accepted changes are looked through."""
        for child in parent:
            tag = child.tag
            if tag == "mc:AlternateContent":
                choice = child.find("mc:Choice")
                choice = child.find("mc:Fallback") if choice is None else choice
                if choice is not None:
                    yield from self._flat(choice)
            elif tag in _GONE:
                self._changes += 1
            elif tag == "sdt" and child.find("sdtPr/showingPlcHdr") is not None:
                continue  # an unfilled field of a form shows only its prompt
            elif tag in _THROUGH:
                self._changes += tag in ("ins", "moveTo")
                yield from self._flat(child)
            else:
                yield child

    def _blocks(self, parent: Element) -> list[Line]:
        lines: list[Line] = []
        for child in self._flat(parent):
            if child.tag == "p":
                lines += self._paragraph(child)
            elif child.tag == "tbl":
                lines += self._table(child)
            elif child.tag == "altChunk":
                self._foreign = True
        return lines

    def _paragraph(self, paragraph: Element) -> list[Line]:
        self._deadline.check()
        style = _value(paragraph, "pPr/pStyle")
        boxes: list[Element] = []
        text = self._carried + self._text(paragraph, style, boxes)
        self._carried = ""
        # a field's instruction that no paragraph closes must not swallow the document
        self._fields = [state for state in self._fields if state == "result"]
        if self._runs_on(paragraph, style):
            self._carried = text
            lines: list[Line] = []
        else:
            marker = self._marker(paragraph, style)
            if marker in markers.BULLETS and not text.strip():
                marker = ""
            lines = [line.strip() for line in unwrapped(f"{marker} {text.lstrip()}" if marker else text)]
        for box in boxes:
            lines += self._blocks(box)
        return lines

    def _runs_on(self, paragraph: Element, style: str | None) -> bool:
        """Whether the paragraph's end is deleted or hidden, so that the next one follows on the same line."""
        mark = paragraph.find("pPr/rPr")
        if mark is None:
            return False
        return any(mark.find(tag) is not None for tag in _GONE) or self._is(mark, "vanish", style)

    def _marker(self, paragraph: Element, style: str | None) -> str:
        own = paragraph.find("pPr/numPr")
        num_id, depth = _value(own, "numId"), _value(own, "ilvl")
        if num_id is None:
            inherited = self._styles.find(style, "pPr/numPr")
            if inherited is None:
                return ""
            num_id = _value(inherited[0], "numId") or ""
            level = self._numbering.level_of_style(num_id, inherited[1])
            if depth is None:
                depth = _value(inherited[0], "ilvl") if level is None else str(level)
        return self._numbering.marker(num_id, whole(depth))

    def _text(self, parent: Element, style: str | None, boxes: list[Element]) -> str:
        parts: list[str] = []
        for child in self._flat(parent):
            if child.tag == "r":
                parts.append(self._run(child, style, boxes))
            elif child.tag in ("x:oMath", "x:oMathPara"):
                parts.extend(t.text or "" for t in child.iter("x:t"))
        return "".join(parts)

    def _run(self, run: Element, style: str | None, boxes: list[Element]) -> str:
        properties = run.find("rPr")
        parts: list[str] = []
        for child in self._flat(run):
            tag = child.tag
            if tag == "fldChar":
                self._field(child.get("fldCharType"))
            elif tag in ("drawing", "pict", "object"):
                boxes.extend(self._boxes(child))
            elif "code" not in self._fields:
                parts.append(self._piece(child))
        text = "".join(parts)
        if not text:
            return ""
        if self._is(properties, "vanish", style):
            self._hidden = True
            return ""
        return text.upper() if self._is(properties, "caps", style) else text

    def _piece(self, child: Element) -> str:
        tag = child.tag
        if tag == "t":
            text = child.text or ""
            text = text if child.get("xml:space") == "preserve" else text.strip(" \t\r\n")
            return plain_symbols(re.sub(r"[\t\r\n]", " ", text))
        if tag in ("br", "cr"):
            return "\n\n" if child.get("type") == "page" else "\n"
        if tag in ("tab", "ptab"):
            return _GAP
        if tag == "noBreakHyphen":
            return "-"
        if tag == "sym":
            return symbol(child.get("font", ""), child.get("char", ""))
        if tag in ("footnoteReference", "endnoteReference"):
            self._footnotes.append((tag.removesuffix("Reference"), child.get("id", "")))
        return ""

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append("code")
        elif self._fields and kind == "separate":
            self._fields[-1] = "result"
        elif self._fields and kind == "end":
            self._fields.pop()

    def _boxes(self, drawing: Element) -> Iterator[Element]:
        """Text boxes of a drawing, each once: the fallback for old programs repeats them."""
        for child in self._flat(drawing):
            if child.tag == "txbxContent":
                yield child
            else:
                self.pictures += child.tag in ("x:blip", "x:imagedata")
                yield from self._boxes(child)

    def _is(self, properties: Element | None, switch: str, style: str | None) -> bool:
        """Whether a switch is on for a run: by itself, by its own style, or by the style of its paragraph."""
        if properties is not None and (own := properties.find(switch)) is not None:
            return is_on(own)
        for name, wanted in ((_value(properties, "rStyle"), True), (style, False)):
            if (name or not wanted) and (found := self._styles.find(name, f"rPr/{switch}")) is not None:
                return is_on(found[0])
        return False

    def _table(self, table: Element) -> list[Line]:
        rows: list[list[Cell]] = []
        ruled = False
        for row in self._flat(table):
            properties = row.find("trPr")
            if row.tag != "tr" or (properties is not None and _is_left_out(properties)):
                continue
            column = whole(_value(properties, "gridBefore"))
            cells: list[Cell] = []
            for cell in self._flat(row):
                if cell.tag != "tc" or cell.find("tcPr/cellDel") is not None:
                    continue
                span = max(1, whole(_value(cell, "tcPr/gridSpan"), 1))
                ruled = ruled or _has_sides(cell.find("tcPr/tcBorders"))
                if not _is_joined(cell, "hMerge"):
                    joined = _is_joined(cell, "vMerge")
                    cells.append(Cell(column, [] if joined else self._blocks(cell), span, joined))
                column += span
            rows.append(cells)
        return table_lines(rows, ruled=ruled or self._is_ruled(table), file_name=self._file_name)

    def _is_ruled(self, table: Element) -> bool:
        own = table.find("tblPr/tblBorders")
        if own is not None:
            return _has_sides(own)
        style = _value(table, "tblPr/tblStyle")
        found = self._styles.find(style, "tblPr/tblBorders") if style else None
        return found is not None and _has_sides(found[0])


def _is_left_out(properties: Element) -> bool:
    return properties.find("del") is not None or is_on(properties.find("hidden"))


def _is_joined(cell: Element, merge: str) -> bool:
    """Whether a cell carries on a merged one; without a value the attribute means so."""
    found = cell.find(f"tcPr/{merge}")
    return found is not None and found.get("val", "continue") == "continue"


def _has_sides(borders: Element | None) -> bool:
    """Whether vertical lines are drawn: those make columns, a line below a name does not."""
    sides = ("insideV", "left", "right", "start", "end")
    return borders is not None and any(
        side.get("val", "nil") not in ("nil", "none") for side in borders if side.tag in sides
    )


def _value(element: Element | None, path: str) -> str | None:
    found = element.find(path) if element is not None else None
    return found.get("val") if found is not None else None
