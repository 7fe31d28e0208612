"""Reads a web page or HTML file: the paragraphs a reader sees, list numbers typed out, tables as rows.

Scripts, styles, menus and what is hidden are left out. Loads nothing, runs nothing, knows no style sheets beyond what
stands in an element's own attributes. Every tag costs the same however deep it stands, so no page can be too nested.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from ingest.errors import UnreadableDocument
from ingest.formats import markers
from ingest.formats.document import MAX_BYTES, Deadline, DocumentText
from ingest.formats.grid import MAX_CELLS, Cell, Line, table_lines, text_lines, too_many_cells, unwrapped

_CHARSET = re.compile(
    rb"<(?:meta\b[^>]{0,300}?charset|\?xml\b[^>]{0,300}?encoding)"
    rb"\s*=\s*[\"']?\s*([\w:.-]{2,40})",
    re.I,
)
_SEEN_AS = {
    "utf-8": "utf-8", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8", "cp1258": "cp1258",
    "cp1252": "cp1252", "iso8859-1": "cp1252", "ascii": "cp1252", "x-user-defined": "cp1252",
}  # fmt: skip
"""How a browser reads a page that names these: its bytes prove that it is not UTF-16; old fonts lie over cp1252."""
_LEGACY = "cp1258"

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)((?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_LAX_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_MAX_UNCLOSED_QUOTES = 50
_LINE_END = re.compile(r"[\r\n]+")
_ATTRIBUTE = re.compile(r"([^\s=/\"'>]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))|([^\s=/\"'>]+)")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_DRAWN = re.compile(
    r"border(?:-(?:left|right))?(?:-(?:style|width))?"
    r"\s*:\s*(?!\s*(?:none|0|hidden|medium none))[^;]",
    re.I,
)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.I)
_TYPED_MARKER = re.compile(r"[-–—+*•●▪]\s*\w|(?:\d{1,2}|[a-zđ])\s*[.)]\s")

_VOID = frozenset(["area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param",
                   "source", "track", "wbr"])  # fmt: skip
_RAW = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"])
_LEFT_OUT = _RAW | {"nav", "template", "noscript", "svg", "math", "object", "audio", "video", "canvas", "select",
                    "datalist", "button", "dialog", "map"}  # fmt: skip
_TABLE = frozenset(["table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"])
_LISTS = frozenset(["ul", "ol", "menu", "dir"])
_BLOCKS = _TABLE | _LISTS | {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div",
                             "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
                             "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "option", "p", "pre",
                             "section", "summary"}  # fmt: skip
_ENDS_WITHOUT_TAG = frozenset(["p", "li", "dt", "dd", "td", "th", "tr"])
_AROUND = _LISTS | {"table", "dl"}
_KINDS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "decimal": "decimal", "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "none": "none",
    "decimal-leading-zero": "decimalZero", "disc": "bullet", "circle": "bullet", "square": "bullet",
}  # fmt: skip
_MAX_TABLES_DEEP = 20
_MAX_SPAN = 200
_MAX_ROWS = 10_000
_TOKENS_PER_CHECK = 4096


def read_html(data: bytes, file_name: str, deadline: Deadline) -> DocumentText:
    """The lines of a web page.

    Raises:
        UnreadableDocument: ``too_large``, ``too_slow`` or ``empty_file``.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(
            "too_large",
            f"{file_name}: tệp lớn {len(data) // 1024 // 1024} MB, vượt giới hạn {MAX_BYTES // 1024 // 1024} MB. "
            "Hãy gửi riêng văn bản kế hoạch, không kèm tệp khác.",
        )
    text, notes = _decode(data)
    page = _Page(file_name)
    for count, token in enumerate(_tokens(text)):
        if count % _TOKENS_PER_CHECK == 0:
            deadline.check()
        page.take(token)
    lines = text_lines(page.end())
    if not any(lines):
        raise UnreadableDocument(
            "empty_file",
            f"{file_name}: trang web không có chữ nào. "
            "Hãy mở trang, chép phần văn bản kế hoạch vào Word, lưu thành .docx rồi gửi lại.",
        )
    return DocumentText("html", lines, notes=notes)


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Text of the page: by its mark, by UTF-8 where the bytes allow it, by what it declares, else as Windows-1258."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        declared = _declared(data[:8192])
    encoding = declared or _LEGACY
    text = data.decode(encoding, "replace")
    if declared is None:
        return text, ("Trang web không ghi bảng mã; đã đọc theo Windows-1258.",)
    bad = text.count("\ufffd")
    return text, ((f"Có {bad} ký tự không đúng bảng mã {encoding} mà trang web ghi.",) if bad else ())


def _declared(head: bytes) -> str | None:
    found = _CHARSET.search(head)
    if found is None:
        return None
    name = found[1].decode("ascii", "replace").lower()
    with contextlib.suppress(LookupError, ValueError):
        name = codecs.lookup(name).name
    return _SEEN_AS.get(name)


class _Token(NamedTuple):
    """A run of text (``name`` is empty) or a tag."""

    name: str
    text: str
    closes: bool = False


def _tokens(text: str) -> Iterator[_Token]:
    """Tags and texts in order; comments and declarations are gone. Looks at no character more than a few times."""
    position, unclosed, last_end = 0, 0, text.rfind(">")
    xhtml = text.lstrip()[:5].lower() == "<?xml"
    while position < len(text):
        at = text.find("<", position)
        at = len(text) if at < 0 else at
        if at > position:
            yield _Token("", unescape(text[position:at]))
        position = at
        if text.startswith("<!--", at):
            position = _after(text, "-->", at + 4)
        elif text.startswith(("<!", "<?"), at):
            position = _after(text, ">", at)
        elif at > last_end:
            yield _Token("", unescape(text[at:]))
            return
        else:
            # each tag with an open quote is searched to the end of the page: that must not go on
            pattern = _TAG if unclosed < _MAX_UNCLOSED_QUOTES else _LAX_TAG
            tag = pattern.match(text, at)
            if tag is None:
                tag = _LAX_TAG.match(text, at)
                unclosed += tag is not None
            if tag is None:
                yield _Token("", "<")
                position = at + 1
                continue
            name, position = tag[2].lower(), tag.end()
            yield _Token(name, tag[3], bool(tag[1]))
            if not tag[1] and xhtml and tag[3].endswith("/") and name not in _VOID:
                yield _Token(name, "", closes=True)
            elif not tag[1] and name in _RAW:
                position = _end_of_raw(text, name, position)


def _end_of_raw(text: str, name: str, position: int) -> int:
    found = re.compile(rf"</{name}\b", re.I).search(text, position)
    return found.start() if found else len(text)


def _after(text: str, what: str, position: int) -> int:
    found = text.find(what, position)
    return len(text) if found < 0 else found + len(what)


@dataclass(slots=True)
class _List:
    """An open list; ``number`` is that of the next item."""

    kind: str
    number: int
    step: int
    depth: int  # lists of bullets around it


@dataclass(slots=True)
class _Frame:
    """What is gathered inside one cell, or outside all tables."""

    lists: list[_List] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    marker: str = ""
    preformatted: int = 0


@dataclass(slots=True)
class _Table:
    """An open table; ``depth`` is the number of frames around it, ``column`` the next one in the open row."""

    depth: int
    ruled: bool
    rows: list[list[Cell]] = field(default_factory=list)
    down: dict[int, tuple[int, int]] = field(default_factory=dict)  # column: rows still to cover, columns covered
    column: int = 0
    span: tuple[int, int] = (1, 1)
    in_row: bool = False
    in_head: bool = False
    heads: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Skipped:
    """An element that is left out; ``same`` and ``around`` count what opened inside it."""

    name: str
    same: int = 0
    around: int = 0

    def ends_before(self, token: _Token) -> bool:
        """Whether this tag ends the element although it is not its end tag."""
        if self.name not in _ENDS_WITHOUT_TAG or self.around:
            return False
        if token.closes:
            return token.name in _AROUND
        return token.name == self.name or (self.name == "p" and token.name in _BLOCKS)

    def ends_with(self, token: _Token) -> bool:
        """Count a tag inside the element; whether it is the end tag."""
        step = -1 if token.closes else 1
        if token.name in _AROUND:
            self.around = max(0, self.around + step)
        if token.name == self.name:
            self.same += step
        return self.same < 0


class _Page:
    """Takes the tokens of a page one by one and gathers its lines.

    No tree is built: a paragraph ends where any block begins or ends, and only cells, lists and what is left out need
    to know where they end.
    """

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._frames = [_Frame()]
        self._tables: list[_Table] = []
        self._too_deep = 0
        self._cells = 0
        self._skipped: _Skipped | None = None

    def take(self, token: _Token) -> None:
        """The next tag or text."""
        if self._skipped is not None:
            if token.name and self._skipped.ends_before(token):
                self._skipped = None
            else:
                if token.name and self._skipped.ends_with(token):
                    self._skipped = None
                return
        if not token.name:
            frame = self._frames[-1]
            frame.words.append(token.text if frame.preformatted else _LINE_END.sub(" ", token.text))
        elif token.closes:
            self._close(token.name)
        else:
            self._open(token.name, token.text)

    def end(self) -> list[Line]:
        """All lines, after the last token."""
        while self._tables:
            self._close_table()
        self._flush()
        return self._frames[0].lines

    def _open(self, name: str, written: str) -> None:
        frame = self._frames[-1]
        if name == "br":
            frame.words.append("\n")
        if name in _BLOCKS:
            self._flush()
        if name in _VOID:
            return
        attributes = _attributes(written)
        if name in _LEFT_OUT or _is_hidden(name, attributes):
            if name in ("td", "th", "tr"):
                self._close_cell()
            self._skipped = _Skipped(name)
        elif name in _TABLE:
            self._open_table_part(name, attributes)
        elif name in _LISTS:
            frame.lists.append(_new_list(name, attributes, sum(x.kind == "bullet" for x in frame.lists[-2:])))
        elif name == "li" and frame.lists:
            self._end_item()
            frame.marker = _item(frame.lists[-1], attributes)
        elif name == "pre":
            frame.preformatted += 1

    def _close(self, name: str) -> None:
        if name in _BLOCKS:
            self._flush()
        frame = self._frames[-1]
        if name in _TABLE:
            self._close_table_part(name)
        elif name in _LISTS and frame.lists:
            self._end_item()
            frame.lists.pop()
        elif name == "li":
            self._end_item()
        elif name == "pre" and frame.preformatted:
            frame.preformatted -= 1

    def _flush(self) -> None:
        """End the paragraph that is being gathered."""
        frame = self._frames[-1]
        if not frame.words:
            return
        text = "".join(frame.words)
        frame.words.clear()
        lines = text.split("\n") if frame.preformatted else unwrapped(text)
        for line in lines:
            shown = " ".join(line.split())
            if shown and frame.marker:
                typed = frame.marker in markers.BULLETS and _TYPED_MARKER.match(shown)
                shown = shown if typed else f"{frame.marker} {shown}"
                frame.marker = ""
            if shown or "\xa0" in line:
                frame.lines.append(shown)

    def _end_item(self) -> None:
        """An item without text still shows its number, as in a column of numbers that counts itself."""
        frame = self._frames[-1]
        if frame.marker and frame.marker not in markers.BULLETS:
            frame.lines.append(frame.marker)
        frame.marker = ""

    def _in_cell(self) -> bool:
        return bool(self._tables) and len(self._frames) > self._tables[-1].depth

    def _open_table_part(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            if self._too_deep or len(self._tables) >= _MAX_TABLES_DEEP:
                self._too_deep += 1  # its cells become paragraphs
            else:
                self._tables.append(_Table(len(self._frames), _is_ruled(attributes)))
            return
        if self._too_deep or not self._tables or name == "caption":
            return
        table = self._tables[-1]
        if name in ("td", "th"):
            self._close_cell()
            self._open_cell(table, attributes)
            table.ruled = table.ruled or name == "th" or _is_ruled(attributes)
        else:
            self._close_row()
            if name != "tr":
                table.in_head = name == "thead"

    def _close_table_part(self, name: str) -> None:
        if self._too_deep:
            self._too_deep -= name == "table"
        elif not self._tables:
            return
        elif name == "table":
            self._close_table()
        elif name in ("td", "th"):
            self._close_cell()
        elif name != "caption":
            self._close_row()

    def _open_cell(self, table: _Table, attributes: dict[str, str]) -> None:
        if not table.in_row:
            table.rows.append([])
            table.in_row, table.column = True, 0
        self._cover(table)
        table.span = (_count(attributes.get("colspan"), _MAX_SPAN), _count(attributes.get("rowspan"), _MAX_ROWS))
        self._frames.append(_Frame())

    def _close_cell(self) -> None:
        if not self._in_cell():
            return
        self._flush()
        self._end_item()
        frame, table = self._frames.pop(), self._tables[-1]
        columns, rows = table.span
        self._add(table, Cell(table.column, frame.lines, columns))
        if rows > 1:
            table.down[table.column] = (rows - 1, columns)
        table.column += columns

    def _cover(self, table: _Table) -> None:
        """Put the lower parts of cells from rows above where the next cell would begin."""
        while table.column in table.down:
            rows, columns = table.down.pop(table.column)
            if rows > 1:
                table.down[table.column] = (rows - 1, columns)
            self._add(table, Cell(table.column, [], columns, continued=True))
            table.column += columns

    def _close_row(self) -> None:
        self._close_cell()
        table = self._tables[-1]
        if not table.in_row:
            return
        for column in sorted(column for column in table.down if column >= table.column):
            # those that the row's own cells have just opened begin to its left
            table.column = max(table.column, column)
            self._cover(table)
        table.in_row = False
        if table.in_head:
            key = "\n".join(cell.text() for cell in table.rows[-1])
            if key in table.heads:
                table.rows.pop()
            table.heads.add(key)

    def _close_table(self) -> None:
        self._close_row()
        table = self._tables.pop()
        self._flush()
        self._frames[-1].lines += table_lines(table.rows, ruled=table.ruled, file_name=self._file_name)

    def _add(self, table: _Table, cell: Cell) -> None:
        table.rows[-1].append(cell)
        self._cells += 1
        if self._cells > MAX_CELLS:
            raise too_many_cells(self._file_name)


def _attributes(written: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(written):
        name = match[1] or match[5]
        found.setdefault(name.lower(), unescape(match[2] or match[3] or match[4] or ""))
    return found


def _is_hidden(name: str, attributes: dict[str, str]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if name == "div" and attributes.get("title") in ("header", "footer"):
        return True  # so LibreOffice writes those of the printed page
    return bool(_HIDDEN.search(attributes.get("style", "")))


def _is_ruled(attributes: dict[str, str]) -> bool:
    """Whether a table or cell says itself that lines are drawn."""
    return attributes.get("border", "0") not in ("0", "") or bool(_DRAWN.search(attributes.get("style", "")))


def _new_list(name: str, attributes: dict[str, str], depth: int) -> _List:
    style = _LIST_STYLE.search(attributes.get("style", ""))
    kind = _KINDS.get(style[1].lower() if style else attributes.get("type", ""))
    if kind is None:
        kind = "decimal" if name == "ol" else "bullet"
    return _List(kind, _whole(attributes.get("start"), 1), -1 if "reversed" in attributes else 1, depth)


def _item(current: _List, attributes: dict[str, str]) -> str:
    """The marker of the next item of a list; small letters and roman numbers with the bracket that plans use."""
    number = _whole(attributes.get("value"), current.number)
    current.number = number + current.step
    if current.kind == "bullet":
        return markers.bullet("", current.depth)
    shown = markers.numeral(number, current.kind)
    return shown and shown + (")" if shown.islower() else ".")


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\s*-?\d{1,6}\s*", text, re.ASCII) else otherwise


def _count(text: str | None, most: int) -> int:
    """Columns or rows that a cell covers; 0 means all that follow."""
    number = _whole(text, 1)
    return most if number == 0 else min(max(number, 1), most)
