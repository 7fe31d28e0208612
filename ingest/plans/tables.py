"""Annex tables whose cells are separated by tabs or pipes: heading rows, group rows, numbered rows, broken rows.

A row without a number carries on the row before it (a page broke inside it), unless the numbers around it show that
only its number was lost. A cell merged downwards (``〃``, "nt", "như trên") says what the row above says. A row that
fits no rule is left to the caller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.formats.document import DITTO
from ingest.plans.agency_names import HEAD
from ingest.plans.columns import header_kinds
from ingest.plans.lines import Line
from ingest.plans.rows import Row
from ingest.text.normalise import UPPER, squeeze

_RULER = re.compile(r"[\s|:+-]+")
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_MARKUP = re.compile(r"</?\w+\s*/?>|\*\*|__")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*")
_LETTER = re.compile(r"[A-HĐ]")
_ORDINAL = re.compile(r"\W*|[A-HĐ]|[IVX]{1,6}|[a-zđ]")
_SUB_ORDINAL = re.compile(r"[a-hđ]|[-–+*•]")
_ROMAN = re.compile(r"(?P<n>[IVX]{1,6})\s*[.)]?\s*(?P<rest>.*)", re.DOTALL)
_TOTAL = re.compile(r"(?:tổng (?:cộng|số|kinh phí)|cộng)\W*$", re.IGNORECASE)
_COLUMN_INDEX = re.compile(r"\(?\s*(?:\d{1,2}|[A-H])\s*\)?")
_SAME_AS_ABOVE = re.compile(rf"{DITTO}|[\"″”“]|[-–]?\s*(?:nt|n/t|như trên)\s*[-–]?", re.IGNORECASE)
_MAX_SUB_HEADING = 60
_MISREAD_NUMBER = 3
"""Longest text in a number cell that recognition may have left instead of a number."""


@dataclass(slots=True)
class TableResult:
    """Rows of one or more tables, the role of every line, and lines that fitted no rule."""

    kind: str  # tasks | targets | unknown
    rows: list[Row] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    unread: list[Line] = field(default_factory=list)


def split_cells(line: Line) -> list[str]:
    """Cells of one delimited line, without markdown emphasis; paragraphs inside a cell are parted by a line end."""
    text = line.raw if "\t" in line.raw or "<br" in line.raw.lower() else line.text
    if text.lstrip().startswith("|"):
        cells = text.strip().removeprefix("|").removesuffix("|").split("|")
    else:
        cells = text.strip(" ").split("\t")
    return ["\n".join(squeeze(_MARKUP.sub(" ", part)) for part in _BREAK.split(cell)).strip() for cell in cells]


def read_delimited(lines: Sequence[Line]) -> list[TableResult]:
    """The tables of consecutive delimited lines; a repeated heading carries on the table before it."""
    return _Reader(lines).run()


class _Reader:
    """Walks the rows once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.cells = [split_cells(line) for line in lines]
        self.results: list[TableResult] = []
        self.kinds: list[str | None] | None = None
        self.top: list[str] = []  # first row of the heading; on a new page it may be repeated without the second
        self.section: str | None = None
        self.bullets = 0
        self.following = self._following_numbers()

    def run(self) -> list[TableResult]:
        position = 0
        while position < len(self.lines):
            taken = self._take_heading(position)
            if not taken:
                self._take_row(position)
            position += taken or 1
        for result in self.results:
            _take_out_headings(result)
        return self.results

    def _following_numbers(self) -> list[int | None]:
        """For each row the number of the next row behind it that has one."""
        numbers: list[int | None] = []
        following: int | None = None
        for cells in reversed(self.cells):
            numbers.append(following)
            first = _first(cells)
            following = int(first) if first.isdecimal() and len(first) <= 3 else following
        return numbers[::-1]

    def _take_heading(self, position: int) -> int:
        """Number of lines of a heading that begins here, with its row of column numbers; 0 when none does."""
        header, count = self._heading(position)
        if header is None:
            return 0
        if count == 1 and self.kinds is not None and self.cells[position] == self.top:
            header = self.kinds
        if self.kinds != header or not self.results:
            self.results.append(TableResult("targets" if "target" in header else "tasks"))
            self.section = None
        self.kinds, self.top = header, self.cells[position]
        while position + count < len(self.lines) and _is_column_index(self.cells[position + count], len(header)):
            count += 1
        for line in self.lines[position : position + count]:
            self.results[-1].roles[line.number] = "table_header"
        return count

    def _heading(self, position: int) -> tuple[list[str | None] | None, int]:
        """Kinds of the columns of a heading of one or two rows, and how many rows it takes, the ruler included."""
        top = self.cells[position]
        single = header_kinds(top)
        below = position + 1
        while below < len(self.lines) and _RULER.fullmatch(self.lines[below].text):
            below += 1
        if below < len(self.lines) and (both := _in_two_rows(top, self.cells[below])) is not None:
            known = len([k for k in single or () if k])
            double = header_kinds(both)
            if double is not None and len([k for k in double if k]) + len(_years(double)) > known:
                return double, below - position + 1
        return single, 1

    def _take_row(self, position: int) -> None:
        line, cells = self.lines[position], self.cells[position]
        if not self.results:
            self.results.append(TableResult("unknown"))
        result = self.results[-1]
        if _RULER.fullmatch(line.text) or not any(cells):
            result.roles[line.number] = "table_ruler"
        elif self.kinds is None:
            result.unread.append(line)
        elif not self._take_group(line, cells, result):
            self._take_data(position, cells, result)

    def _take_group(self, line: Line, cells: list[str], result: TableResult) -> bool:
        """Take a row that names a group of rows; False for any other row."""
        kinds = self.kinds or []
        values = any(c for k, c in zip(kinds, cells, strict=False) if k and k.startswith("year:"))
        group = None if values else _group_name(line, cells, kinds)
        if group is None:
            return False
        result.roles[line.number] = "table_group"
        result.groups[group[0]] = group[1]
        if len([c for c in cells if c]) > 2:
            result.unread.append(line)  # a stray cell beside the group's name
        self.section = group[0] or self.section
        return True

    def _take_data(self, position: int, cells: list[str], result: TableResult) -> None:
        line, first = self.lines[position], _first(cells)
        filled = [c for c in cells if c]
        number, confidence = self._number(position, cells, result)
        if result.kind == "tasks" and _TOTAL.match(next((c for c in cells if c and c != first), "")):
            result.roles[line.number] = "table_total"
        elif number is not None:
            self._open(line, number, cells, result, confidence)
        elif result.rows and (first == DITTO or (len(filled) < len(cells) and _SUB_ORDINAL.fullmatch(first or "-"))):
            _carry_on(result.rows[-1], self.kinds or [], cells, line)
            result.roles[line.number] = "table_row"
        elif len(filled) == 1 and len(filled[0]) > 3:
            result.roles[line.number] = "table_group"
            result.groups[filled[0]] = squeeze(filled[0])
        else:
            result.unread.append(line)

    def _number(self, position: int, cells: list[str], result: TableResult) -> tuple[str | None, float]:
        """Number of the row that begins here and how sure it is; ``None`` when no row begins."""
        kinds, first = self.kinds or [], _first(cells)
        if result.kind == "tasks" and "number" not in kinds:
            named = _cell(kinds, cells, "title") and _cell(kinds, cells, "lead")
            return (str(len(result.rows) + 1), 0.9) if named else (None, 0.0)
        values = any(c for k, c in zip(kinds, cells, strict=False) if k and k.startswith("year:"))
        if _NUMBER.fullmatch(first) or (values and (kinds[0] == "target" or _ORDINAL.fullmatch(first))):
            self.bullets = 0
            return first, 0.95
        if (lost := self._lost_number(position, cells, result)) is not None:
            return lost, 0.7
        if _SUB_ORDINAL.fullmatch(first) and result.rows and _cell(kinds, cells, "lead"):
            self.bullets += 1
            parent = result.rows[-1].number.split(".")[0]
            return f"{parent}.{first if first.isalpha() else self.bullets}", 0.85
        return None, 0.0

    def _open(self, line: Line, number: str, cells: list[str], result: TableResult, confidence: float) -> None:
        above = result.rows[-1].cells if result.rows else {}
        by_kind: dict[str, str] = {}
        for kind, cell in zip(self.kinds or (), cells, strict=False):
            said = above.get(kind or "", "") if _SAME_AS_ABOVE.fullmatch(cell) else cell
            if kind and said:
                by_kind[kind] = f"{by_kind[kind]} {said}" if kind in by_kind else said
        result.rows.append(
            Row(number, self.section, by_kind, line.number, line.number, confidence, "annex_table", [line.text])
        )
        result.roles[line.number] = "table_row"

    def _lost_number(self, position: int, cells: list[str], result: TableResult) -> str | None:
        """Number of a complete row whose own number was not recognised: the rows around it leave exactly one free."""
        kinds, following = self.kinds or [], self.following[position]
        before = result.rows[-1].number if result.rows else ""
        complete = _cell(kinds, cells, "title")[:1] in UPPER and HEAD.match(_cell(kinds, cells, "lead"))
        if not complete or len(_first(cells)) > _MISREAD_NUMBER or not before.isdecimal() or following is None:
            return None
        return str(int(before) + 1) if following == int(before) + 2 and _cell(kinds, cells, "title") else None


def _first(cells: Sequence[str]) -> str:
    """What the first cell numbers the row with."""
    return cells[0].rstrip(". )") if cells else ""


def _cell(kinds: Sequence[str | None], cells: Sequence[str], kind: str) -> str:
    return next((c for k, c in zip(kinds, cells, strict=False) if k == kind), "")


def _years(kinds: Sequence[str | None]) -> list[str]:
    return [k for k in kinds if k and k.startswith("year:")]


def _in_two_rows(top: list[str], below: list[str]) -> list[str] | None:
    """One heading of two rows, the upper cells that span several columns repeated; ``None`` for anything else."""
    if not below or below[0] not in ("", DITTO, top[0]) or any(len(c) > _MAX_SUB_HEADING for c in below):
        return None
    texts, spanning = [], ""
    for index in range(max(len(top), len(below))):
        upper = top[index] if index < len(top) else ""
        lower = below[index] if index < len(below) else ""
        lower = "" if lower in (DITTO, upper) else lower
        spanning = upper or (spanning if lower else "")
        texts.append(squeeze(f"{spanning} {lower}"))
    return texts


def _is_column_index(cells: Sequence[str], columns: int) -> bool:
    """A row that only numbers the columns: ``(1) (2) (3)`` or ``A B 1 2``."""
    filled = [c for c in cells if c]
    return len(filled) >= min(3, columns) and len(filled) >= columns - 1 and all(map(_COLUMN_INDEX.fullmatch, filled))


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


def _group_name(line: Line, cells: list[str], kinds: list[str | None]) -> tuple[str, str] | None:
    """Number (may be empty) and name of a group row; ``None`` for any other row."""
    filled = [c for c in cells if c]
    roman = _ROMAN.fullmatch(cells[0] or "")
    agencies = any(c for k, c in zip(kinds, cells, strict=False) if k in ("lead", "co"))
    if roman and not agencies and (roman["rest"] or len(filled) >= 2 or len(cells) == 1):
        return roman["n"], squeeze(roman["rest"] or filled[min(1, len(filled) - 1)])
    first = _first(cells)
    if (roman or _LETTER.fullmatch(first)) and len(filled) == 2 and not HEAD.match(filled[1]):
        return first, squeeze(filled[1])  # the name of a group may stand in any column
    only_title = [k for k, c in zip(kinds, cells, strict=False) if c and k != "number"] == ["title"]
    if only_title and (_LETTER.fullmatch(first) or (not first and _is_emphasised(line, filled[0]))):
        return first, squeeze(filled[-1])
    return None


def _is_emphasised(line: Line, title: str) -> bool:
    """A title in bold or in capitals: the name of a group, not the rest of a row that a page break cut."""
    return "**" in line.raw or (title.isupper() and len(title) > 8)


def _carry_on(row: Row, kinds: list[str | None], cells: list[str], line: Line) -> None:
    """Add a line to the row that it carries on; in a number cell merged downwards each line names one more."""
    separator = "\n" if cells[0] == DITTO else " "
    for kind, cell in zip(kinds, cells, strict=False):
        if kind and cell and kind != "number" and not _SAME_AS_ABOVE.fullmatch(cell):
            row.cells[kind] = f"{row.cells.get(kind, '')}{separator}{cell}".strip()
    row.end = line.number
    row.source.append(line.text)
