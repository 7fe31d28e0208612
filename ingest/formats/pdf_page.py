"""Lines of one PDF page in reading order: table rows from ruled tables, side-by-side blocks one after the other.

Says also when a page has no usable text, so that its picture has to be read. Knows no other page and no meaning.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.formats.document import CELL_BREAK, DITTO, table_row
from ingest.formats.pdf_grid import Cell, Grid, read_grids
from ingest.formats.pdf_words import PageWords, Word, read_words

_STAMP_LETTERS = 250
"""A scan may carry this many letters as text: the lines of a digital signature, a page number."""
_MARKER = re.compile(r"(?:[-–+*•●○▪■✓]|\(?[\dIVXa-zđ]{1,4}[.)/]{1,2}|\d+(?:\.\d+)+\.?)")
_CELL_ITEM = re.compile(r"[-–+•●▪]\s*\S")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line with its place on the page in points: from the left, and of its baseline from the top."""

    text: str
    x0: float
    base: float
    size: float
    row: bool = False


@dataclass(frozen=True, slots=True)
class PageText:
    """Lines of a page in reading order; ``letter`` is the mean width of its letters."""

    number: int
    width: float
    height: float
    letter: float
    lines: tuple[PageLine, ...]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Line:
    """Words that stand on one baseline, and the pieces that wide gaps cut them into."""

    words: list[Word]
    pieces: list[list[Word]]

    @property
    def base(self) -> float:
        return max(self.words, key=lambda w: w.size).base

    @property
    def size(self) -> float:
        return max(w.size for w in self.words)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max(w.x1 for w in self.words)


def read_page(page: pdfium.PdfPage, number: int) -> PageText | None:
    """Text of a page; ``None`` when it has none that can be used. An empty page has text: none at all."""
    found = read_words(page)
    if _needs_its_picture(page, found):
        return None
    frame = found.frame
    grids = read_grids(page, frame) if found.words else []
    inside: list[list[Word]] = [[] for _ in grids]
    running: list[Word] = []
    for word in found.words:
        holders = [i for i, g in enumerate(grids) if g.holds((word.x0 + word.x1) / 2, word.middle)]
        (inside[min(holders, key=lambda i: grids[i].area)] if holders else running).append(word)
    blocks: list[tuple[float, list[PageLine]]] = []
    for grid, words in zip(grids, inside, strict=True):
        blocks.append((grid.ys[0], list(_rows(grid, words))))
    letter = _letter_width(found.words)
    cuts = sorted(g.ys[0] for g in grids)
    bands: dict[int, list[Word]] = {}
    for word in running:
        bands.setdefault(bisect_right(cuts, word.middle), []).append(word)
    for band, words in bands.items():
        blocks.append((cuts[band - 1] + 0.1 if band else -1.0, _running(words, letter)))
    lines = tuple(line for _, block in sorted(blocks, key=lambda b: b[0]) for line in block)
    notes = (f"Trang {number}: bỏ qua chữ in chéo “{found.slanted[:60]}”.",) if found.slanted else ()
    return PageText(number, frame.width, frame.height, letter, lines, notes)


def _needs_its_picture(page: pdfium.PdfPage, found: PageWords) -> bool:
    if found.letters and found.broken > 0.2 * found.letters:
        return True
    if found.letters >= _STAMP_LETTERS:
        return False
    whole = found.frame.width * found.frame.height
    pictures, paths = 0.0, 0
    for item in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = item.get_bounds()
            pictures += abs((x1 - x0) * (y1 - y0))
        else:
            paths += 1
    drawn_letters = found.letters < 20 and paths > 300
    return pictures > 0.5 * whole or drawn_letters


def _letter_width(words: Iterable[Word]) -> float:
    words = list(words)
    return max(1.0, sum(w.x1 - w.x0 for w in words) / max(1, sum(len(w.text) for w in words)))


def group_lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words by baseline, from top to bottom and from left to right; small raised or lowered ones with their line."""
    if not words:
        return []
    usual = median(w.size for w in words)
    lines: list[list[Word]] = []
    for word in sorted((w for w in words if w.size >= 0.75 * usual), key=lambda w: w.base):
        if lines and word.base - lines[-1][0].base < 0.4 * min(word.size, lines[-1][0].size):
            lines[-1].append(word)
        else:
            lines.append([word])
    small: list[list[Word]] = []
    for word in sorted((w for w in words if w.size < 0.75 * usual), key=lambda w: w.base):
        home = next((line for line in lines if any(_leans_on(word, other) for other in line)), None)
        if home is not None:
            home.append(word)
        elif small and word.base - small[-1][0].base < 0.4 * word.size:
            small[-1].append(word)
        else:
            small.append([word])
    return [sorted(line, key=lambda w: w.x0) for line in sorted(lines + small, key=lambda line: line[0].base)]


def _leans_on(mark: Word, word: Word) -> bool:
    """Whether a small word is a mark on a large one beside it."""
    beside = -0.5 * word.size < mark.x0 - word.x1 < 0.4 * word.size or 0 <= word.x0 - mark.x1 < 0.4 * word.size
    return (
        mark.size < 0.8 * word.size and beside and word.base - 0.7 * word.size < mark.base < word.base + 0.3 * word.size
    )


def _joined(words: Sequence[Word]) -> str:
    """Text of a line: blanks between words, none before a raised mark."""
    text = ""
    before: Word | None = None
    for word in words:
        touching = before is not None and word.x0 - before.x1 < 0.04 * word.size
        raised = before is not None and word.size < 0.8 * before.size and word.base < before.base - 0.1 * before.size
        if raised and before is not None and word.x0 - before.x1 < 0.3 * before.size:
            text += word.raised()
            continue
        text += word.text if touching or not text else f" {word.text}"
        before = word
    return text


def _rows(grid: Grid, words: Iterable[Word]) -> Iterable[PageLine]:
    """Rows of a table; a row without any text is left out."""
    owner = {
        (r, c): cell
        for cell in grid.cells
        for r in range(cell.row, cell.last_row + 1)
        for c in range(cell.column, cell.last_column + 1)
    }
    held: dict[Cell, list[Word]] = {}
    for word in words:
        row = min(max(bisect_right(grid.ys, word.middle) - 1, 0), len(grid.ys) - 2)
        column = min(max(bisect_right(grid.xs, (word.x0 + word.x1) / 2) - 1, 0), len(grid.xs) - 2)
        held.setdefault(owner[row, column], []).append(word)
    texts = {cell: _cell_text(cell_words) for cell, cell_words in held.items()}
    size = median(w.size for cell_words in held.values() for w in cell_words) if held else 1.0
    for r in range(len(grid.ys) - 1):
        cells = []
        for c in range(len(grid.xs) - 1):
            cell = owner[r, c]
            first = cell.column == c
            text = texts.get(cell, "") if first else ""
            cells.append(DITTO if text and r > cell.row else text)
        if any(cell not in ("", DITTO) for cell in cells):
            yield PageLine(table_row(cells), grid.xs[0], grid.ys[r], size, row=True)


def _cell_text(words: Sequence[Word]) -> str:
    text = ""
    for line in group_lines(words):
        piece = _joined(line)
        text += piece if not text else f"{CELL_BREAK}{piece}" if _CELL_ITEM.match(piece) else f" {piece}"
    return text


def _running(words: Sequence[Word], letter: float) -> list[PageLine]:
    """Lines outside tables: blocks that stand side by side come one after the other."""
    lines = [_Line(words, _pieces(words)) for words in group_lines(words)]
    result: list[PageLine] = []
    position = 0
    while position < len(lines):
        end, gutters = _side_by_side(lines, position)
        if end == position:
            result.append(_plain(lines[position].words))
            position += 1
            continue
        stretch = lines[position:end]
        if len(gutters) > 1 and sum(len(line.pieces) > 2 for line in stretch) > 2:
            result += [_spaced(line, letter) for line in stretch]
        else:
            gutter = max(gutters, key=lambda g: g[1] - g[0])
            every = [w for line in stretch for w in line.words]
            for block in ([w for w in every if w.x0 < gutter[1] - 1], [w for w in every if w.x0 >= gutter[1] - 1]):
                result += [_plain(line) for line in group_lines(block)]
        position = end
    return result


def _plain(words: Sequence[Word]) -> PageLine:
    largest = max(words, key=lambda w: w.size)
    return PageLine(_joined(words), words[0].x0, largest.base, largest.size)


def _spaced(line: _Line, letter: float) -> PageLine:
    """A line of a table without rules: its pieces stand where they stand on the page."""
    text = ""
    start = line.words[0].x0
    for piece in line.pieces:
        if text:
            text = text.ljust(max(len(text) + 2, round((piece[0].x0 - start) / letter)))
        text += _joined(piece)
    return PageLine(text, start, line.base, line.size)


def _pieces(words: list[Word]) -> list[list[Word]]:
    """Words of a line cut at gaps far wider than its others; a marker stays with what it marks."""
    gaps = [after.x0 - before.x1 for before, after in pairwise(words)]
    usual = median(gaps) if len(gaps) > 2 else 0.0
    pieces = [[words[0]]]
    for word, gap in zip(words[1:], gaps, strict=True):
        marker = len(pieces) == 1 and len(pieces[-1]) == 1 and _MARKER.fullmatch(pieces[-1][0].text)
        if gap > max(1.1 * word.size, 2.2 * usual) and not (marker and gap < 4 * word.size):
            pieces.append([word])
        else:
            pieces[-1].append(word)
    return pieces


def _side_by_side(lines: Sequence[_Line], start: int) -> tuple[int, list[tuple[float, float]]]:
    """Where a stretch of blocks side by side that begins at a line ends, and the empty bands between the blocks."""
    gutters = _gutters(lines, start)
    if not gutters:
        return start, []
    end = start + 1
    last, pitch = lines[start].base, 2.0 * lines[start].size  # of the left block
    while end < len(lines):
        line = lines[end]
        left = [g for g in (_narrowed(g, line) for g in gutters) if g is not None]
        if not left:
            break
        if line.x0 < left[0][1] - 1:
            alone = len(left) == 1 and len(line.pieces) == 1
            if alone and line.base - last > 1.2 * pitch:
                break  # what follows the blocks, not the left one of them
            if line.base - last > 0.8 * line.size:
                pitch = min(pitch, line.base - last)
            last = line.base
        gutters, end = left, end + 1
    if end == start + 1:
        only = lines[start]
        wide = max(g[1] - g[0] for g in gutters) > 2 * only.size
        if len(only.pieces) != 2 or not wide or only.pieces[0][-1].text.endswith(":"):
            return start, []
    return end, gutters


def _gutters(lines: Sequence[_Line], start: int) -> list[tuple[float, float]]:
    """Empty bands that a line shows: its wide gaps, or that between it and a line beside it a little lower."""
    line = lines[start]
    if len(line.pieces) > 1:
        return [(max(w.x1 for w in a), b[0].x0) for a, b in pairwise(line.pieces)]
    if start + 1 < len(lines):
        after = lines[start + 1]
        first, second = sorted((line, after), key=lambda ln: ln.x0)
        if after.base - line.base < 0.8 * min(line.size, after.size) and second.x0 - first.x1 > 1.1 * line.size:
            return [(first.x1, second.x0)]
    return []


def _narrowed(gutter: tuple[float, float], line: _Line) -> tuple[float, float] | None:
    """What a line leaves of an empty band; ``None`` when it crosses it."""
    low, high = gutter
    for piece in line.pieces:
        x0, x1 = piece[0].x0, max(w.x1 for w in piece)
        if x0 < high and x1 > low:
            if x0 <= low and x1 < high:
                low = x1
            elif x1 >= high and x0 > low:
                high = x0
            else:
                return None
    return (low, high) if high - low > 0.6 * line.size else None
