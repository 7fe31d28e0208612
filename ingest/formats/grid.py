"""Tables of Word and of web pages: a grid of cells, given as rows or, where it only arranges the page, as paragraphs.

Decides by structure alone (columns, rows, ruling lines, paragraphs in a cell), never by words. Knows no file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.errors import UnreadableDocument
from ingest.formats.document import CELL_BREAK, DITTO, table_row

Line = str | tuple[str, ...]
"""A paragraph, or the cells of a table's row until it is known where the table stands."""

MAX_CELLS = 500_000

_TYPED_LETTER = re.compile(r"[^\W\d_][.)]")
_LAYOUT_ROWS = 4
_PAGE_LINES = 40


@dataclass(slots=True)
class Cell:
    """What begins in one column of one row; ``continued`` is the lower part of a cell merged downwards."""

    column: int
    lines: list[Line]
    span: int = 1
    continued: bool = False

    def __post_init__(self) -> None:
        while self.lines and self.lines[-1] == "":
            self.lines.pop()
        first = next((i for i, line in enumerate(self.lines) if line != ""), 0)
        del self.lines[:first]

    def text(self) -> str:
        """All of it in one line; a row of a table inside the cell becomes one paragraph."""
        return f" {CELL_BREAK} ".join(text for text in map(_plain, self.lines) if text)


def _plain(line: Line) -> str:
    return line if isinstance(line, str) else "; ".join(cell for cell in line if cell not in ("", DITTO))


def table_lines(rows: Sequence[Sequence[Cell]], *, ruled: bool, file_name: str) -> list[Line]:
    """Lines of a table, with a gap before and after; ``ruled``: vertical lines are drawn or a heading is declared.

    Raises:
        UnreadableDocument: ``too_large``.
    """
    rows = [row for row in rows if row]
    filled = {cell.column for row in rows for cell in row if cell.lines}
    if not filled:
        return [""]
    if _is_page(rows) or _is_layout(rows, len(filled), ruled=ruled):
        return _paragraphs(rows)
    return ["", *_grid(rows, file_name), ""]


def too_many_cells(file_name: str) -> UnreadableDocument:
    """The refusal of tables that no plan has."""
    return UnreadableDocument(
        "too_large",
        f"{file_name}: các bảng có quá {MAX_CELLS} ô, vượt giới hạn. "
        "Hãy gửi riêng văn bản kế hoạch, không kèm bảng số liệu.",
    )


def unwrapped(text: str) -> Iterator[str]:
    """Lines of a paragraph with forced breaks; a break inside a sentence is only somebody's way of setting it."""
    first, *others = text.split("\n")
    parts = [first]
    for other in others:
        rest = other.lstrip()
        if rest[:1].islower() and parts[-1].strip() and not _TYPED_LETTER.match(rest):
            parts += [" ", rest]
        else:
            yield "".join(parts)
            parts = [other]
    yield "".join(parts)


def text_lines(lines: Iterable[Line]) -> tuple[str, ...]:
    """Lines as the contract of ``document`` wants them: rows with pipes, one gap where there were several."""
    result: list[str] = []
    for line in lines:
        text = line.strip() if isinstance(line, str) else table_row(line)
        if text or (result and result[-1]):
            result.append(text)
    if result and not result[-1]:
        result.pop()
    return tuple(result)


def _is_page(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a cell holds so much that it is a page, as on portals that arrange everything in tables."""
    return any(len(cell.lines) >= _PAGE_LINES for row in rows for cell in row)


def _is_layout(rows: Sequence[Sequence[Cell]], columns: int, *, ruled: bool) -> bool:
    """Whether a small table only puts texts side by side, as a letterhead or a signature block does."""
    if columns == 1:
        return True
    if columns == 2 and len(rows) <= 2 and all(_paragraph_count(cell) >= 2 for cell in rows[0] if cell.lines):
        return True
    if len(rows) == 1:
        return columns <= 3 and not ruled
    return columns == 2 and len(rows) <= _LAYOUT_ROWS and not ruled


def _paragraph_count(cell: Cell) -> int:
    return sum(1 for line in cell.lines if line)


def _paragraphs(rows: Sequence[Sequence[Cell]]) -> list[Line]:
    """The left column and then the right one; row by row where a cell spans columns or holds a page."""
    cells = [cell for row in rows for cell in row if not cell.continued]
    if not _is_page(rows) and all(cell.span == 1 for cell in cells):
        cells.sort(key=lambda cell: cell.column)
    result: list[Line] = [""]
    for cell in cells:
        if cell.lines:
            result += [*cell.lines, ""]
    return result


def _grid(rows: Sequence[Sequence[Cell]], file_name: str) -> list[Line]:
    """Rows as wide as the table; a column in which nothing ever begins is only a trace of somebody's drawing."""
    position = {column: i for i, column in enumerate(sorted({cell.column for row in rows for cell in row}))}
    if len(position) * len(rows) > MAX_CELLS:
        raise too_many_cells(file_name)
    result: list[Line] = []
    filled: dict[int, bool] = {}
    for row in rows:
        texts = [""] * len(position)
        for cell in row:
            above = filled.get(cell.column, False) if cell.continued else False
            text = DITTO if above else cell.text()
            filled[cell.column] = bool(text)
            texts[position[cell.column]] = text
        result.append(tuple(texts))
    return result
