"""Reads the XML of one sheet and of the parts that its cells refer to. Computes no formula and knows no template.

A part is read by regular expressions in the plain form that spreadsheet programs write, which takes a tenth of the time
of an XML parser. Whatever is written otherwise (namespace prefixes, comments, cells without an address) is first
written anew in the plain form by a real parser, so that one set of expressions reads everything. Nothing is missed in
silence: the cells read are counted against the cells that are there.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import TypeVar
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from ingest.submissions.cells import BrokenValue, Scalar
from ingest.submissions.sheet import Sheet, Span, column_letters, column_number, date_of_serial

MAX_REWRITTEN = 8 << 20
MAX_DEPTH = 100
MAX_ELEMENTS = 100_000

_CELL = re.compile(r'<c r="([A-Z]{1,3}+)([0-9]{1,7}+)"([^>]*+)>(?:<v>([^<]++)</v></c>)?')
"""Column, row, further attributes, and the plain value; of another cell with something in it, that comes behind."""
_FIELDS = 5
"""What :data:`_CELL` splits a sheet into for each cell: what stands before it, and its four groups."""
_PIECE = 8192
_STYLE_AND_TYPE = re.compile(r'(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?')
_ATTRIBUTE = re.compile(r"""(?<![\w:])([\w:]{1,80}+)\s{0,9}+=\s{0,9}+(?:"([^"]*+)"|'([^']*+)')""")
_PLAIN_TEXT = re.compile(r'<is><t(?: xml:space="preserve")?>([^<]++)</t></is>')
_HIDDEN_ROW = re.compile(r"<row\b([^<>]*\bhidden=[^<>]*)>")
_FORMULA = re.compile(r"<f\b[^<>]*?(?:/>|>([^<]*+)<)")
_RESULT = re.compile(r"<v(?: [^<>]*)?>([^<]*+)<")
_TEXT = re.compile(r"<t(?: [^<>]*)?>([^<]*+)<")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENT_FORMATS = frozenset({9, 10})
_PLACES = tuple(map(str, range(5_000)))
"""Numbers of shared strings as cells write them."""

Meaning = TypeVar("Meaning")


class DamagedPartError(ValueError):
    """A part that is no XML, or not the XML that it should be."""


class TooMuchError(ValueError):
    """A part that would take too long to read; says what there is too much of."""


def is_plain(text: str, root: str) -> bool:
    """Whether a part with this root element is in the plain form."""
    return f"<{root}" in text and "<!" not in text and text.count("<?") < 2


def plain(text: str, root: str) -> str:
    """A part in the plain form; nothing of a part that is not there.

    Raises:
        DamagedPartError: it is no XML.
        TooMuchError: it is too large to be written anew.
    """
    return text if not text or is_plain(text, root) else rewritten(text)


def attributes(element: str) -> dict[str, str]:
    """Attributes of a start tag, by name as written."""
    return {name: html.unescape(value or other) for name, value, other in _ATTRIBUTE.findall(element)}


def elements(text: str, name: str) -> list[dict[str, str]]:
    """Attributes of every element of this name, up to more than any spreadsheet program writes."""
    if f"<{name}" not in text:
        return []
    tags = itertools.islice(re.finditer(rf"<{name}\b([^<>]*)>", text), MAX_ELEMENTS)
    return [attributes(tag[1]) for tag in tags]


def between(text: str, name: str) -> str:
    """What stands inside the first element of this name, nothing when there is none."""
    start = text.find(f"<{name}")
    end = text.find(f"</{name}>", start)
    return "" if start < 0 or end < 0 else text[text.index(">", start) + 1 : end]


class _Rewriter:
    """Writes XML anew: no prefixes, no comments, every cell with its address and its attributes in order."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._depth = 0
        self._row = 0
        self._column = -1

    def start(self, name: str, given: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooMuchError(f"XML lồng nhau hơn {MAX_DEPTH} lớp")
        name = name.rpartition(":")[2]
        named = {key.rpartition(":")[2]: value for key, value in given.items()}
        if name == "row":
            self._row = _whole(named.get("r"), self._row + 1)
            self._column = -1
        elif name == "c":
            named = self._cell(named)
        self.out.append(f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in named.items())}>")

    def _cell(self, named: dict[str, str]) -> dict[str, str]:
        reference = named.get("r") or f"{column_letters(self._column + 1)}{self._row}"
        letters = reference.rstrip("0123456789")
        self._column = column_number(letters) if letters.isascii() and letters.isalpha() else self._column + 1
        return {"r": reference} | {key: named[key] for key in ("s", "t") if key in named}

    def end(self, name: str) -> None:
        self._depth -= 1
        self.out.append(f"</{name.rpartition(':')[2]}>")

    def text(self, text: str) -> None:
        self.out.append(escape(text))


def rewritten(text: str) -> str:
    """A part written anew in the plain form.

    Raises:
        DamagedPartError: it is no XML.
        TooMuchError: it is too large or too deep.
    """
    if len(text) > MAX_REWRITTEN:
        raise TooMuchError(f"{len(text) >> 20} MB XML khác dạng thường")
    rewriter = _Rewriter()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = rewriter.start
    parser.EndElementHandler = rewriter.end
    parser.CharacterDataHandler = rewriter.text
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise DamagedPartError(str(error)) from error
    return "".join(rewriter.out)


class _Meanings(dict[str, Meaning]):
    """What texts mean. Each is worked out once."""

    def __init__(self, read: Callable[[str], Meaning]) -> None:
        self._read = read

    def __missing__(self, text: str) -> Meaning:
        value = self[text] = self._read(text)
        return value


class CellValues:
    """Gives the value of a cell from what its XML says, with the workbook's strings, formats and date system."""

    def __init__(self, strings: str, styles: str, epoch: datetime) -> None:
        self.epoch = epoch
        self._styles = styles
        self._formats: Sequence[str] | None = None
        shared: _Meanings[Scalar] = _Meanings(lambda _: BrokenValue("lost_text", ""))
        places = itertools.chain(_PLACES, map(str, itertools.count(len(_PLACES))))
        shared.update(zip(places, _shared_strings(strings), strict=False))
        self._meanings: dict[str, _Meanings[Scalar]] = {
            "s": shared,
            "inlineStr": _Meanings(_plain_text),
            "str": _Meanings(_plain_text),
            "b": _Meanings(lambda text: text.strip() in ("1", "true")),
            "e": _Meanings(lambda text: BrokenValue("error_value", html.unescape(text))),
            "d": _Meanings(_iso),
            "date": _Meanings(lambda text: self._number("date", text)),
            "percent": _Meanings(lambda text: self._number("percent", text)),
            "number": _Meanings(lambda text: self._number("number", text)),
        }

    def kind(self, more: str) -> str:
        """What the attributes of a cell make of its text: a type of the format, or number, date or percent."""
        found = _STYLE_AND_TYPE.fullmatch(more)
        kind = found[2] if found else None
        return kind if kind in self._meanings else self._format(found[1] if found else None) or "number"

    def meanings(self, kind: str) -> Mapping[str, Scalar]:
        """The values of cells of this kind by their text; None for blanks."""
        return self._meanings[kind]

    def other(self, kind: str, inside: str) -> Scalar:
        """The value of a cell with a formula, with rich text, or with nothing in it."""
        if "<is" in inside:
            return _rich_text(inside)
        result = _RESULT.search(inside)
        if result and (result[1].strip() or kind == "str"):
            return self._meanings[kind][result[1]]
        formula = _FORMULA.search(inside)
        if formula and kind == "e":
            return BrokenValue("error_value", "")
        if formula and kind != "str":
            return BrokenValue("formula_without_value", f"={html.unescape(formula[1] or '')}")
        return None

    def _number(self, kind: str, text: str) -> Scalar:
        try:
            number = float(text)
        except ValueError:
            return _plain_text(text)
        if kind == "date":
            return date_of_serial(number, self.epoch)
        return f"{number * 100:.12g}%".replace(".", ",") if kind == "percent" else number

    def _format(self, style: str | None) -> str:
        if style is None:
            return ""
        if self._formats is None:
            self._formats = _formats(self._styles)
        number = int(style)
        return self._formats[number] if number < len(self._formats) else ""


def read_sheet(text: str, name: str, values: CellValues, *, hidden: bool, most_cells: int) -> Sheet:
    """The filled cells of a sheet, its merged areas, and what is hidden in it.

    Raises:
        DamagedPartError: it is no XML, or not the XML of a sheet.
        TooMuchError: it has more cells than may be read.
    """
    if len(text) > most_cells * len("<c r=''/>") and (written := text.count("<c ")) > most_cells:
        raise TooMuchError(f"{written} ô trong trang {name}")
    read = _PlainSheet(text, values)
    if not read.is_all:
        read = _PlainSheet(rewritten(text), values)
        if not read.is_all:
            raise DamagedPartError(name)
    return Sheet(
        name=name,
        rows=read.rows,
        merged=[span for item in elements(read.rest, "mergeCell") if (span := _span(item.get("ref", "")))],
        hidden=hidden,
        hidden_rows=_hidden_rows(read.rest),
        hidden_columns=_hidden_columns(read.rest),
        epoch=values.epoch,
        cells=read.cells,
    )


class _PlainSheet:
    """Reads a sheet that should be in the plain form, a piece at a time so that little memory is in use.

    Attributes:
        rows: row number → column letters → value, only what is filled.
        cells: how many cells were read, blank ones too.
        rest: the sheet without its plain cells.
        is_all: whether it was in the plain form, so that no cell is left in the rest of it.
    """

    def __init__(self, text: str, values: CellValues) -> None:
        self.rows: dict[int, dict[str, Scalar]] = {}
        self.cells = 0
        self._values = values
        self._meanings: _Meanings[Mapping[str, Scalar]] = _Meanings(self._meaning)
        self._is_odd = False
        self.rest = "".join(self._read(piece) for piece in _pieces(text))
        left = any(mark in self.rest for mark in ("<c ", "<c>", "<c/", ":c ", ":c>", ":row "))
        self.is_all = not left and not self._is_odd and is_plain(self.rest, "worksheet")

    def _meaning(self, more: str) -> Mapping[str, Scalar]:
        """What the texts of cells with these attributes mean."""
        self._is_odd |= not _STYLE_AND_TYPE.fullmatch(more)
        return self._values.meanings(self._values.kind(more))

    def _read(self, piece: str) -> str:
        """Read the cells of a piece; what is left of it."""
        parts = _CELL.split(piece)
        meanings = self._meanings
        last = ""
        row: dict[str, Scalar] = {}
        # Without a slice for each, a loop over thousands of cells takes half as long again.
        for letters, digits, more, text, behind in zip(
            *(parts[n::_FIELDS] for n in range(1, 1 + _FIELDS)), strict=True
        ):
            if text:
                value = meanings[more][text]
            elif more[-1:] == "/":
                continue
            else:
                value = self._other(more, behind)
            if value is None:
                continue
            if digits != last:
                last = digits
                row = self.rows.setdefault(int(digits), {})
            row[letters] = value
        self.cells += len(parts) // _FIELDS
        return "".join(parts[::_FIELDS])

    def _other(self, more: str, behind: str) -> Scalar:
        """The value of a cell that is neither blank nor a plain value, from what stands behind its start."""
        inside, end, _ = behind.partition("</c>")
        self._is_odd |= not (end and _STYLE_AND_TYPE.fullmatch(more))
        found = _PLAIN_TEXT.fullmatch(inside)
        return self._meanings[more][found[1]] if found else self._values.other(self._values.kind(more), inside)


def _pieces(text: str) -> Iterator[str]:
    """A sheet in pieces of some rows each."""
    start = 0
    while (end := text.find("<row ", start + _PIECE)) >= 0:
        yield text[start:end]
        start = end
    yield text[start:]


def _shared_strings(part: str) -> Sequence[str | None]:
    if not part:
        return []
    part = part.replace("<si/>", "<si></si>").replace("<si />", "<si></si>")
    if "<si " in part:
        part = rewritten(part)
    content = between(part, "sst").strip().replace(' xml:space="preserve"', "")
    texts = content.removeprefix("<si><t>").removesuffix("</t></si>").split("</t></si><si><t>")
    if content.count("<") != len(texts) * 4:
        return [_rich_text(item) for item in content.split("<si>")[1:]]
    if "&" in content or "_x" in content:
        return [_plain_text(text) for text in texts]
    return [text if text.strip() else None for text in texts]


def _rich_text(inside: str) -> str | None:
    if "<rPh" in inside:
        before, *after = inside.split("<rPh")  # how to pronounce it, which is no part of the text
        inside = before + "".join(part.partition("</rPh>")[2] for part in after)
    return _plain_text("".join(_TEXT.findall(inside)))


def _plain_text(text: str) -> str | None:
    """The text that is meant; None for blanks only."""
    text = html.unescape(text) if "&" in text else text
    text = _ESCAPED.sub(_character, text) if "_x" in text else text
    return text if text and not text.isspace() else None


def _character(found: re.Match[str]) -> str:
    """The character of an escape such as ``_x000D_``; half a character stays as it is written."""
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code) if code >= 32 or code in (9, 10, 13) else ""


def _iso(text: str) -> Scalar:
    try:
        moment = datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        return text
    return moment.date() if moment.time() == time() else moment


@lru_cache(maxsize=32)
def _formats(part: str) -> Sequence[str]:
    """For each cell style: ``date``, ``percent`` or nothing. Files made from one template have one part of styles."""
    styles = plain(part, "styleSheet")
    codes = {item.get("numFmtId", ""): item.get("formatCode", "") for item in elements(styles, "numFmt")}
    return [
        _kind_of_format(item.get("numFmtId", "0"), codes.get(item.get("numFmtId", ""), ""))
        for item in elements(between(styles, "cellXfs"), "xf")
    ]


@lru_cache(maxsize=4096)
def _kind_of_format(number: str, code: str) -> str:
    if code:
        shown = _NO_FORMAT.sub("", code[:255].partition(";")[0]).lower()
        is_date = shown != "general" and any(letter in shown for letter in "dmyhs")
        return "date" if is_date else "percent" if "%" in shown else ""
    number_ = _whole(number, 0)
    return "date" if number_ in _DATE_FORMATS else "percent" if number_ in _PERCENT_FORMATS else ""


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 8 else otherwise


def _hidden_rows(content: str) -> frozenset[int]:
    rows = (attributes(row[1]) for row in _HIDDEN_ROW.finditer(content)) if "hidden=" in content else ()
    return frozenset(_whole(row.get("r"), 0) for row in rows if _is_true(row.get("hidden")))


def _hidden_columns(text: str) -> frozenset[str]:
    hidden = [item for item in elements(between(text, "cols"), "col") if _is_true(item.get("hidden"))]
    places = {
        place
        for item in hidden
        for place in range(_whole(item.get("min"), 1), min(_whole(item.get("max"), 0), 16384) + 1)
    }
    return frozenset(column_letters(place - 1) for place in places)


def _is_true(written: str | None) -> bool:
    return written in ("1", "true")


def _span(reference: str) -> Span | None:
    found = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", reference)
    return Span(found[1], int(found[2]), found[3], int(found[4])) if found else None
