"""Tables of one PDF page, from the rules that are drawn on it.

Programs draw them as long lines, as one edge a cell, as thin filled boxes or as frames; all come to the same. A table
is at least two columns wide. Tables without rules are not found here, and words are not looked at.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.formats.pdf_words import Frame

_THIN = 3.0
"""A filled box as thin as this is a rule; rules as near as this are one rule."""
_SHORT = 4.0
_MAX_DEPTH = 8
_MAX_RULES = 6_000
_MAX_CELLS = 20_000

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line: ``at`` is its y when it lies and its x when it stands; it reaches from ``start`` to ``end``."""

    stands: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Cell:
    """Rows and columns that a cell takes, last ones included, and its box."""

    row: int
    column: int
    last_row: int
    last_column: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its column and row borders, from left and from top, and its cells."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]

    @property
    def area(self) -> float:
        """Size, to find the innermost of nested tables."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside the table."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def read_grids(page: pdfium.PdfPage, frame: Frame) -> list[Grid]:
    """Ruled tables of a page, from top to bottom."""
    rules: list[Rule] = []
    for path, matrix in _paths(page.raw, (1, 0, 0, 1, 0, 0), _MAX_DEPTH, form=False):
        rules += _rules(path, matrix, frame)
        if len(rules) > _MAX_RULES:  # a drawing, not a table
            return []
    lying, standing = _merged(r for r in rules if not r.stands), _merged(r for r in rules if r.stands)
    grids = [grid for group in _connected(lying, standing) if (grid := _grid(*group)) is not None]
    return sorted(grids, key=lambda g: g.ys[0])


def _multiply(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _matrix(item: object) -> Matrix:
    values = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, values):
        return (1, 0, 0, 1, 0, 0)
    return (values.a, values.b, values.c, values.d, values.e, values.f)


def _paths(holder: object, matrix: Matrix, depth: int, *, form: bool) -> Iterator[tuple[object, Matrix]]:
    """Paths of a page or a form with the matrix that takes them to the page; forms may hold forms."""
    count = raw.FPDFFormObj_CountObjects(holder) if form else raw.FPDFPage_CountObjects(holder)
    get = raw.FPDFFormObj_GetObject if form else raw.FPDFPage_GetObject
    for index in range(count):
        item = get(holder, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield item, _multiply(_matrix(item), matrix)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth:
            yield from _paths(item, _multiply(_matrix(item), matrix), depth - 1, form=True)


def _rules(path: object, matrix: Matrix, frame: Frame) -> Iterator[Rule]:
    """Rules that one path draws: its straight edges when it is stroked, thin boxes when it is filled."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value):
        return
    for points in _outlines(path, matrix, frame):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if min(width, height) <= _THIN:
            if max(width, height) > _SHORT:
                yield _rule(min(xs), min(ys), max(xs), max(ys))
        elif stroke.value:
            for (ax, ay), (bx, by) in pairwise(points):
                if min(abs(ax - bx), abs(ay - by)) <= 1 and max(abs(ax - bx), abs(ay - by)) > _SHORT:
                    yield _rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _rule(x0: float, y0: float, x1: float, y1: float) -> Rule:
    if x1 - x0 > y1 - y0:
        return Rule(False, (y0 + y1) / 2, x0, x1)
    return Rule(True, (x0 + x1) / 2, y0, y1)


def _outlines(path: object, matrix: Matrix, frame: Frame) -> Iterator[list[tuple[float, float]]]:
    """Each part of a path as points in the frame; a part with a curve is left out."""
    a, b, c, d, e, f = matrix
    points: list[tuple[float, float]] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        if raw.FPDFPathSegment_GetPoint(segment, x, y):
            points.append(frame.inside(a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if raw.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points


def _merged(rules: Iterator[Rule]) -> list[Rule]:
    """Rules with the pieces of one line put together and double lines made one."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if lines and rule.at - lines[-1][0].at <= _THIN:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    result: list[Rule] = []
    for line in lines:
        at = sum(r.at for r in line) / len(line)
        pieces: list[Rule] = []
        for rule in sorted(line, key=lambda r: r.start):
            if pieces and rule.start <= pieces[-1].end + _THIN:
                pieces[-1] = Rule(rule.stands, at, pieces[-1].start, max(rule.end, pieces[-1].end))
            else:
                pieces.append(Rule(rule.stands, at, rule.start, rule.end))
        result += pieces
    return result


def _connected(lying: Sequence[Rule], standing: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that cross or touch, lying and standing ones apart."""
    parent = list(range(len(lying) + len(standing)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, h in enumerate(lying):
        for j, v in enumerate(standing, start=len(lying)):
            if (
                h.start - _THIN <= v.at <= h.end + _THIN
                and v.start - _THIN <= h.at <= v.end + _THIN
                and root(i) != root(j)
            ):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(lying):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(standing, start=len(lying)):
        groups.setdefault(root(j), ([], []))[1].append(v)
    return [g for g in groups.values() if g[0] and g[1]]


def _borders(rules: Sequence[Rule], ends: Sequence[float]) -> list[float]:
    """Places of the rules, with the outer ends of the crossing ones where no rule closes the table."""
    places: list[float] = []
    for at in sorted({r.at for r in rules} | {min(ends), max(ends)}):
        if not places or at - places[-1] > 2 * _THIN:
            places.append(at)
    return places


def _grid(lying: Sequence[Rule], standing: Sequence[Rule]) -> Grid | None:
    xs = _borders(standing, [p for r in lying for p in (r.start, r.end)])
    ys = _borders(lying, [p for r in standing for p in (r.start, r.end)])
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 2 or rows < 1 or columns * rows > _MAX_CELLS or len(standing) < 2 or (rows == 1 and len(standing) < 3):
        return None
    owner = {(r, c): (r, c) for r in range(rows) for c in range(columns)}

    def root(place: tuple[int, int]) -> tuple[int, int]:
        while owner[place] != place:
            place = owner[place]
        return place

    for r in range(rows):
        for c in range(columns):
            x, y = (xs[c] + xs[c + 1]) / 2, (ys[r] + ys[r + 1]) / 2
            if c and not _drawn(standing, xs[c], y):
                owner[max(root((r, c)), root((r, c - 1)))] = min(root((r, c)), root((r, c - 1)))
            if r and not _drawn(lying, ys[r], x):
                owner[max(root((r, c)), root((r - 1, c)))] = min(root((r, c)), root((r - 1, c)))
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place in owner:
        members.setdefault(root(place), []).append(place)
    cells = []
    for places in members.values():
        top, bottom = min(r for r, _ in places), max(r for r, _ in places)
        left, right = min(c for _, c in places), max(c for _, c in places)
        cells.append(Cell(top, left, bottom, right, xs[left], ys[top], xs[right + 1], ys[bottom + 1]))
    return Grid(tuple(xs), tuple(ys), tuple(cells)) if len(cells) > 1 else None


def _drawn(rules: Sequence[Rule], at: float, across: float) -> bool:
    return any(abs(r.at - at) <= 2 * _THIN and r.start <= across <= r.end for r in rules)
