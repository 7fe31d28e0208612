"""Annex tables whose columns are kept apart by runs of blanks, as layout-preserving extractors write them.

The heading line gives the columns' left edges; each piece of a later line belongs to the column it starts in. A line
without a row number carries on the row before it. Tables without such a heading are not read here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.plans.columns import header_kinds
from ingest.plans.lines import Line
from ingest.plans.rows import Row
from ingest.plans.tables import TableResult
from ingest.text.normalise import squeeze

_PIECE = re.compile(r"\S+(?: \S+)*")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})?[.)]?")
_ROMAN = re.compile(r"[IVX]{1,5}[.)]?")
_SLACK = 3
_HEADER_LINES = 4


def _pieces(line: Line) -> list[tuple[int, str]]:
    """Start column and text of each stretch of words without a double blank."""
    return [(m.start(), m.group()) for m in _PIECE.finditer(line.raw)]


def _edges(lines: Sequence[Line], position: int) -> tuple[list[int], list[str | None], int] | None:
    """Left edges and kinds of the columns of a heading that begins here, and how many lines it takes."""
    top = _pieces(lines[position])
    if len(top) < 3 or not re.match(r"(?:S?TT|Số TT)$", top[0][1]):
        return None
    edges = [start for start, _ in top]
    cells = [text for _, text in top]
    for count in range(1, _HEADER_LINES + 1):
        kinds = header_kinds(cells)
        following = lines[position + count] if position + count < len(lines) else None
        if following is None or _starts_row(following, edges):
            return (edges, kinds, count) if kinds else None
        for start, text in _pieces(following):
            index = _column(start, edges)
            cells[index] = f"{cells[index]} {text}"
    return None


def _starts_row(line: Line, edges: list[int]) -> bool:
    first = _pieces(line)[0]
    return _column(first[0], edges) == 0 and bool(_NUMBER.fullmatch(first[1]) or _ROMAN.fullmatch(first[1]))


def _column(start: int, edges: list[int]) -> int:
    """Index of the column in which a piece starts; a piece may begin a little left of its heading."""
    return max((i for i, edge in enumerate(edges) if start >= edge - _SLACK), default=0)


def read_spaced(lines: Sequence[Line]) -> TableResult | None:
    """The blank-aligned table of an annex; ``None`` when it has none."""
    result = TableResult("tasks")
    columns: tuple[list[int], list[str | None], int] | None = None
    section: str | None = None
    position = 0
    while position < len(lines):
        found = _edges(lines, position)
        if found is not None:
            columns = found
            for line in lines[position : position + found[2]]:
                result.roles[line.number] = "table_header"
            position += found[2]
            continue
        if columns is not None:
            section = _take(lines[position], columns[0], columns[1], section, result)
        position += 1
    return result if columns is not None and result.rows else None


def _take(
    line: Line, edges: list[int], kinds: list[str | None], section: str | None, result: TableResult
) -> str | None:
    """Take one line into the table; the section that holds after it."""
    pieces = _pieces(line)
    if _starts_row(line, edges):
        label = pieces[0][1].rstrip(".)")
        if _ROMAN.fullmatch(label):
            result.groups[label] = " ".join(text for _, text in pieces[1:])
            result.roles[line.number] = "table_group"
            return label
        result.rows.append(Row(label, section, {}, line.number, line.number, 0.8, "annex_spaced", []))
        pieces = pieces[1:]
    elif len(pieces) == 1 and _NUMBER.fullmatch(pieces[0][1]):
        result.roles[line.number] = "page_number"
        return section
    if not result.rows:
        result.unread.append(line)
        return section
    row = result.rows[-1]
    for start, text in pieces:
        kind = kinds[_column(start, edges)]
        if kind:
            row.cells[kind] = squeeze(f"{row.cells.get(kind, '')} {text}")
    row.end = line.number
    row.source.append(squeeze(line.raw))
    result.roles[line.number] = "table_row"
    return section
