"""Turns a plan typed as text into a Word file or a web page with real tables, merged cells and automatic numbers.

Written in raw XML, because the tests need what libraries do not write: list definitions, fields, tracked changes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from functools import reduce
from html import escape

from ingest.plans.lines import glue, join_lines, make_lines, text_width
from ingest.plans.regions import is_delimited, split_regions

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TABLE_BORDERS = "".join(
    f'<w:{s} w:val="single" w:sz="4"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARKERS = (
    ("upperRoman", re.compile(r"(?P<n>[IVX]+)\.\s+")),
    ("dotted", re.compile(r"(?P<n>\d+\.\d+)\.?\s+")),
    ("decimal", re.compile(r"(?P<n>\d+)\.\s+")),
    ("lowerLetter", re.compile(r"(?P<n>[a-c])\)\s+")),
    ("-", re.compile(r"-\s+")),
    ("+", re.compile(r"\+\s+")),
)
_LEVEL = {"upperRoman": 0, "decimal": 1, "dotted": 2, "lowerLetter": 3}
_MARKDOWN = re.compile(r"\*\*|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)|^#{1,6}\s+|\\(?=[-.+])|</?b>")


# ------------------------------------------------------------------------------------------------------------- packages
def package(body: str, **parts: str) -> bytes:
    """A .docx with this body; ``parts`` are the contents of styles, numbering, footnotes."""
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{_RELS}/{name}" Target="{name}.xml"/>' for i, name in enumerate(parts)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="m" Type="{_RELS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
    }
    files |= {f"word/{name}.xml": f"<w:{name} {_NAMESPACES}>{content}</w:{name}>" for name, content in parts.items()}
    return zipped(files)


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A ZIP file with these contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def par(*runs: str, properties: str = "", num: tuple[int, int] | None = None) -> str:
    """A paragraph; a plain string becomes a run; ``num`` is its list and level."""
    content = "".join(r if r.startswith("<") else run(r) for r in runs if r)
    number = f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>' if num else ""
    return f"<w:p><w:pPr>{number}{properties}</w:pPr>{content}</w:p>"


def cell(*paragraphs: str, properties: str = "") -> str:
    content = "".join(p if p.startswith("<") else par(p) for p in paragraphs or ("",))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    content = "".join(c if c.startswith("<w:tc>") else cell(c) for c in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{content}</w:tr>"


def table(*rows: str, borders: bool = True) -> str:
    drawn = f"<w:tblBorders>{_TABLE_BORDERS}</w:tblBorders>" if borders else ""
    return f"<w:tbl><w:tblPr>{drawn}</w:tblPr>{''.join(rows)}</w:tbl>"


def level(depth: int, kind: str, text: str, start: int = 1, extra: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*abstracts: str, nums: Sequence[tuple[int, int, str]]) -> str:
    """Definitions of lists; ``nums`` are their number, their abstract list and their overrides."""
    return "".join(
        f'<w:abstractNum w:abstractNumId="{i}">{a}</w:abstractNum>' for i, a in enumerate(abstracts)
    ) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{a}"/>{more}</w:num>' for n, a, more in nums)


# ----------------------------------------------------------------------------------------------------- plans, as typed
def paragraphs_of(text: str) -> list[str | list[str]]:
    """Paragraphs of a plan typed as text; a row of a table with tabs or pipes becomes a list of cells."""
    result: list[str | list[str]] = []
    for raw in text.splitlines():
        line = raw.strip()
        if re.fullmatch(r"\|[\s:|-]+\|", line):
            continue
        if line.startswith("|") and line.endswith("|"):
            result.append([unmarked(c) for c in line.strip("|").split("|")])
        elif raw.count("\t") >= 2:
            result.append([unmarked(c) for c in raw.split("\t")])
        else:
            result.append(unmarked(line))
    return result


def unmarked(text: str) -> str:
    return _MARKDOWN.sub("", text.strip()).strip()


def blocks(text: str) -> Iterable[str | list[list[str]]]:
    """Paragraphs and whole tables."""
    rows: list[list[str]] = []
    for item in paragraphs_of(text):
        if isinstance(item, list):
            rows.append(item)
            continue
        if rows and item:
            yield rows
            rows = []
        if item or not rows:
            yield item
    if rows:
        yield rows


_TITLE = re.compile(r"(?:KẾ HOẠCH|CHƯƠNG TRÌNH)\b")
_RIGHT = re.compile(r"CỘNG HÒA|CỘNG HOÀ|Độc lập|ĐẢNG CỘNG|.*\bngày\b")
_SIGNED = re.compile(r"(?:TM|T/M|KT)\.|CHỦ TỊCH|TRƯỞNG BAN|BÍ THƯ")


def as_paragraphs(text: str) -> str:
    """Lines that a page has wrapped as the paragraphs that Word would hold."""
    result: list[str] = []
    for region in split_regions(make_lines(text.splitlines())).regions:
        if region.kind != "body" or any(is_delimited(line) for line in region.lines):
            result += ["", *(line.raw for line in region.lines)]
            continue
        texts = {line.number: line.text for line in region.lines}
        for passage in join_lines(region.lines, text_width(region.lines)):
            parts = [texts[n] for n in range(passage.start, passage.end + 1) if n in texts]
            result += ["", reduce(glue, parts)]
    return "\n".join(result)


def furniture(text: str) -> tuple[tuple[list[str], list[str]], str, tuple[list[str], list[str]], str]:
    """Letterhead (left, right), what follows it, recipients and signature (left, right), and what follows those."""
    lines = [unmarked(line) if "|" not in line else line for line in text.splitlines()]
    title = next(i for i, line in enumerate(lines) if _TITLE.match(line.strip()))
    left: list[str] = []
    right: list[str] = []
    for line in lines[:title]:
        for side in re.split(r"\s{3,}|\s*\|\s*|\s*\*\*\s*\*\*\s*", line):
            if side and not re.fullmatch(r"[-\s]*", side):
                (right if _RIGHT.match(side) else left).append(side)
    start = next((i for i, line in enumerate(lines) if line.strip().startswith("Nơi nhận")), None)
    if start is None:
        return (left, right), "\n".join(lines[title:]), ([], []), ""
    signed = next((i for i, line in enumerate(lines[start:], start) if _SIGNED.match(line.strip())), len(lines))
    end = next(
        (i for i, line in enumerate(lines[signed:], signed) if re.match(r"\s*(?:PHỤ LỤC|Phụ lục)", line)), len(lines)
    )
    signature = (
        [x.strip() for x in lines[start:signed] if x.strip()],
        [x.strip() for x in lines[signed:end] if x.strip()],
    )
    return (left, right), "\n".join(lines[title:start]), signature, "\n".join(lines[end:])


class _Lists:
    """Chooses a list, and counts, so that Word draws the number that was typed."""

    LEVELS = (
        level(0, "upperRoman", "%1."),
        level(1, "decimal", "%2."),
        level(2, "decimal", "%2.%3."),
        level(3, "lowerLetter", "%4)"),
    )

    def __init__(self) -> None:
        self.nums: list[tuple[int, int, str]] = [(1, 0, ""), (2, 1, ""), (3, 2, "")]
        self.counts = [0] * 4

    def take(self, text: str) -> tuple[str, tuple[int, int] | None]:
        """The text without its marker and the list that draws it; a number out of turn stays typed."""
        for kind, pattern in _MARKERS:
            match = pattern.match(text)
            if not match:
                continue
            rest = text[match.end() :]
            if kind in "-+":
                return rest, (2 if kind == "-" else 3, 0)
            if self._is_next(kind, match["n"]):
                return rest, (1, _LEVEL[kind])
            return text, None
        return text, None

    def _is_next(self, kind: str, shown: str) -> bool:
        depth = _LEVEL[kind]
        value = {
            "upperRoman": _roman,
            "decimal": int,
            "dotted": lambda s: int(s.rpartition(".")[2]),
            "lowerLetter": lambda s: ord(s) - 96,
        }
        wanted = value[kind](shown)
        if wanted != self.counts[depth] + 1:
            return False
        if kind == "dotted" and int(shown.partition(".")[0]) != self.counts[1]:
            return False
        self.counts[depth] = wanted
        self.counts[depth + 1 :] = [0] * (3 - depth)
        return True

    def part(self) -> str:
        others = (level(0, "bullet", "\uf0b7"), level(0, "bullet", "+"), level(0, "decimal", "%1"))
        return numbering("".join(self.LEVELS), *others, nums=self.nums)


def _roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def docx_of(text: str, *, automatic: bool = True, annex: Sequence[Sequence[str]] = ()) -> bytes:
    """A plan typed as text (one paragraph a line, tables with pipes or tabs) as a Word file.

    Letterhead and signature become tables without lines; ``annex`` are the rows of one more table at the end.
    """
    lists = _Lists()
    head, main, signature, rest = furniture(text)
    body = [
        _side_by_side(*head),
        *_word_blocks(main, lists, automatic=automatic),
        _side_by_side(*signature),
        *_word_blocks(rest, lists, automatic=automatic),
    ]
    if annex:
        body.append(table(*_word_rows(annex, lists, automatic=automatic)))
    return package("".join(body), numbering=lists.part())


def _side_by_side(left: Sequence[str], right: Sequence[str]) -> str:
    return table(row(cell(*left), cell(*right)), borders=False) if left or right else ""


def _word_blocks(text: str, lists: _Lists, *, automatic: bool) -> Iterable[str]:
    for block in blocks(text):
        if isinstance(block, str):
            rest, num = lists.take(block) if automatic else (block, None)
            yield par(rest, num=num)
        else:
            yield table(*_word_rows(block, lists, automatic=automatic))


def _word_rows(rows: Sequence[Sequence[str]], lists: _Lists, *, automatic: bool) -> Iterable[str]:
    width = max(len(r) for r in rows)
    counted: int | None = None
    for position, cells in enumerate(rows):
        padded = [*cells, *[""] * (width - len(cells))]
        properties = "<w:tblHeader/>" if position == 0 else ""
        filled = [i for i, c in enumerate(padded) if c]
        if automatic and padded[0] == "1":  # the column of numbers counts itself, anew in each group
            counted = len(lists.nums) + 1
            lists.nums.append((counted, 3, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'))
            expected = 1
        if automatic and counted and padded[0].isdigit() and int(padded[0]) == expected:
            expected += 1
            yield row(cell(par(num=(counted, 0))), *padded[1:], properties=properties)
        elif filled and filled == [0]:
            yield row(cell(padded[0], properties=f'<w:gridSpan w:val="{width}"/>'))
        elif filled and filled == [0, 1] and width > 2:
            yield row(padded[0], cell(padded[1], properties=f'<w:gridSpan w:val="{width - 1}"/>'))
        else:
            yield row(*padded, properties=properties)


def html_of(text: str, *, annex: Sequence[Sequence[str]] = ()) -> bytes:
    """The same as a web page; lists stay typed, as portals write them."""
    head, main, signature, rest = furniture(text)
    parts = [_html_sides(*head), *_html_blocks(main), _html_sides(*signature), *_html_blocks(rest)]
    if annex:
        parts.append(_html_table(annex))
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title></head><body>{"".join(parts)}</body></html>'.encode()


def _html_sides(left: Sequence[str], right: Sequence[str]) -> str:
    cells = ("".join(f"<p>{escape(p)}</p>" for p in side) for side in (left, right))
    return f"<table><tr>{''.join(f'<td>{c}</td>' for c in cells)}</tr></table>" if left or right else ""


def _html_blocks(text: str) -> Iterable[str]:
    for block in blocks(text):
        yield f"<p>{escape(block) or '&nbsp;'}</p>" if isinstance(block, str) else _html_table(block)


def _html_table(rows: Sequence[Sequence[str]]) -> str:
    width = max(len(r) for r in rows)
    parts = ['<table border="1">']
    for cells in rows:
        padded = [*cells, *[""] * (width - len(cells))]
        if padded[0] and not any(padded[1:]):
            parts.append(f'<tr><td colspan="{width}">{escape(padded[0])}</td></tr>')
        else:
            parts.append("<tr>" + "".join(f"<td><p>{escape(c)}</p></td>" for c in padded) + "</tr>")
    return "".join([*parts, "</table>"])
