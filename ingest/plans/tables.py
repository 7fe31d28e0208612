"""Annex tables whose cells are separated by tabs or pipes: heading rows, group rows, numbered rows, broken rows.

A row without a number carries on the row before it (a page broke inside it). A row that fits no rule is left to the
caller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.plans.columns import header_kinds
from ingest.plans.lines import Line
from ingest.plans.rows import Row
from ingest.text.normalise import squeeze

_RULER = re.compile(r"[\s|:+-]+")
_MARKUP = re.compile(r"</?\w+\s*/?>|\*\*|__")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*")
_LETTER = re.compile(r"[A-HĐ]")
_ORDINAL = re.compile(r"\W*|[A-HĐ]|[IVX]{1,6}|[a-zđ]")
_ROMAN = re.compile(r"(?P<n>[IVX]{1,6})\s*[.)]?\s*(?P<rest>.*)", re.DOTALL)


@dataclass(slots=True)
class TableResult:
    """Rows of one or more tables, the role of every line, and lines that fitted no rule."""

    kind: str  # tasks | targets | unknown
    rows: list[Row] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    unread: list[Line] = field(default_factory=list)


def split_cells(line: Line) -> list[str]:
    """Cells of one delimited line, without markdown emphasis."""
    text = line.raw if "\t" in line.raw else line.text
    cells = text.strip().strip("|").split("|") if text.lstrip().startswith("|") else text.strip(" ").split("\t")
    return [squeeze(_MARKUP.sub(" ", c)) for c in cells]


def read_delimited(lines: Sequence[Line]) -> list[TableResult]:
    """The tables of consecutive delimited lines; a repeated heading carries on the table before it."""
    results: list[TableResult] = []
    kinds: list[str | None] | None = None
    section: str | None = None
    for line in lines:
        cells = split_cells(line)
        header = header_kinds(cells)
        if header is not None:
            kind = "targets" if "target" in header else "tasks"
            if kinds != header or not results:
                results.append(TableResult(kind))
                section = None
            kinds = header
            results[-1].roles[line.number] = "table_header"
            continue
        if not results:
            results.append(TableResult("unknown"))
        result = results[-1]
        if _RULER.fullmatch(line.text):
            result.roles[line.number] = "table_ruler"
        elif kinds is None:
            result.unread.append(line)
        else:
            section = _read_row(line, cells, kinds, section, result)
    for result in results:
        _take_out_headings(result)
    return results


def _take_out_headings(result: TableResult) -> None:
    """Rows that only head the rows numbered below them (``1`` over ``1.1``) and name nobody are groups."""
    kept: list[Row] = []
    for index, row in enumerate(result.rows):
        heads = index + 1 < len(result.rows) and result.rows[index + 1].number.startswith(f"{row.number}.")
        if heads and result.kind == "tasks" and not (set(row.cells) - {"number", "title"}):
            for number in range(row.start, row.end + 1):
                result.roles[number] = "table_group"
            result.groups[row.number] = row.cells.get("title", "")
        else:
            kept.append(row)
    result.rows = kept


def _read_row(
    line: Line, cells: list[str], kinds: list[str | None], section: str | None, result: TableResult
) -> str | None:
    """Take one row into ``result``; the section that holds after it."""
    filled = [c for c in cells if c]
    first = cells[0].rstrip(". )") if cells else ""
    if not filled:
        result.roles[line.number] = "table_ruler"
        return section
    values = any(c for k, c in zip(kinds, cells, strict=False) if k and k.startswith("year:"))
    group = None if values else _group_name(line, cells, kinds)
    if group is not None:
        result.roles[line.number] = "table_group"
        result.groups[group[0]] = group[1]
        if len(filled) > 2:
            result.unread.append(line)  # a stray cell beside the group's name
        return group[0] or section
    if _NUMBER.fullmatch(first) or (values and (kinds[0] == "target" or _ORDINAL.fullmatch(first))):
        by_kind = {k: c for k, c in zip(kinds, cells, strict=False) if k and c}
        result.rows.append(Row(first, section, by_kind, line.number, line.number, 0.95, "annex_table", [line.text]))
        result.roles[line.number] = "table_row"
    elif not first and result.rows and len(filled) < len(cells):
        _carry_on(result.rows[-1], kinds, cells, line)
        result.roles[line.number] = "table_row"
    elif len(filled) == 1 and len(filled[0]) > 3:
        result.roles[line.number] = "table_group"
        result.groups[filled[0]] = filled[0]
    else:
        result.unread.append(line)
    return section


def _group_name(line: Line, cells: list[str], kinds: list[str | None]) -> tuple[str, str] | None:
    """Number (may be empty) and name of a group row; ``None`` for any other row."""
    filled = [c for c in cells if c]
    roman = _ROMAN.fullmatch(cells[0] or "")
    agencies = any(c for k, c in zip(kinds, cells, strict=False) if k in ("lead", "co"))
    if roman and not agencies and (roman["rest"] or len(filled) >= 2 or len(cells) == 1):
        return roman["n"], roman["rest"] or filled[min(1, len(filled) - 1)]
    first = cells[0].rstrip(". )")
    only_title = [k for k, c in zip(kinds, cells, strict=False) if c and k != "number"] == ["title"]
    if only_title and (_LETTER.fullmatch(first) or (not first and _is_emphasised(line, filled[0]))):
        return first, filled[-1]
    return None


def _is_emphasised(line: Line, title: str) -> bool:
    """A title in bold or in capitals: the name of a group, not the rest of a row that a page break cut."""
    return "**" in line.raw or (title.isupper() and len(title) > 8)


def _carry_on(row: Row, kinds: list[str | None], cells: list[str], line: Line) -> None:
    for kind, cell in zip(kinds, cells, strict=False):
        if kind and cell:
            row.cells[kind] = squeeze(f"{row.cells.get(kind, '')} {cell}")
    row.end = line.number
    row.source.append(line.text)
