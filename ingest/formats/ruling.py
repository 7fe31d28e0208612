"""Ruling lines of a page image, and the grids of cells that they make.

A grid comes from the lines alone: two cells are one where the wall between them is missing. Boxes of one cell,
underlined words and single rules are no tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ingest.formats.page_image import Grey, Mask

MIN_ACROSS = 130
MIN_DOWN = 100
"""Shortest rules in pixels at 300 dots per inch: longer than any stroke of a letter."""
_ONE_LINE = 46
_NEAR = 14  # rules nearer to each other than this are one: a double or a slightly bent rule
_WALL = 0.5  # share of a wall that must be seen
MAX_LINES = 400


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of pixels, the right and the lower edge not included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, maybe merged: its first row and column, how many it spans, and where it lies."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: how many rows and columns, its cells in reading order, and where it lies."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    box: Box
    walls: tuple[int, ...]  # where the upright rules stand


@dataclass(frozen=True, slots=True)
class Rules:
    """Where ruling lines run across and down the page."""

    across: Mask
    down: Mask


def find_rules(dark: Mask) -> Rules:
    """Straight runs of ink too long for letters; small breaks and a slight bend are forgiven."""
    across, down = _long_runs(dark, MIN_ACROSS, 1), _long_runs(dark, MIN_DOWN, 0)
    return Rules(across, down | _short_walls(dark, across))


def _short_walls(dark: Mask, across: Mask) -> Mask:
    """Upright rules of rows of one line, which are short: a stem of a letter does not reach a rule at both ends."""
    if not across.any():
        return np.zeros_like(dark)
    runs = _long_runs(dark, _ONE_LINE, 0)
    labels, _ = ndimage.label(runs)
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        ends = (slice(max(0, rows.start - 8), rows.start + 9), slice(max(0, rows.stop - 9), rows.stop + 8))
        if not all(across[end, columns].any() for end in ends):
            runs[rows, columns][labels[rows, columns] == number] = False
    return runs


def _long_runs(dark: Mask, length: int, axis: int) -> Mask:
    # Thickened across its direction a slightly bent rule becomes one run. Breaks are closed only once letters are gone:
    # earlier, the stems of letters above each other and the serifs of letters beside each other would join to runs.
    thick = ndimage.maximum_filter1d(dark.astype(np.uint8), 3, axis=1 - axis)
    thick = ndimage.minimum_filter1d(ndimage.maximum_filter1d(thick, 3, axis=axis), 3, axis=axis)
    runs = ndimage.maximum_filter1d(ndimage.minimum_filter1d(thick, length, axis=axis), length, axis=axis)
    runs = ndimage.minimum_filter1d(ndimage.maximum_filter1d(runs, 41, axis=axis), 41, axis=axis).astype(bool)
    # Thick black areas are pictures or bold capitals, not rules.
    solid = ndimage.minimum_filter1d(runs.astype(np.uint8), 17, axis=1 - axis)
    return np.asarray(runs & ~ndimage.maximum_filter1d(solid, 19, axis=1 - axis).astype(bool), dtype=bool)


def without_rules(page: Grey, rules: Rules, grids: Sequence[Grid]) -> Grey:
    """The page with its ruling lines painted white, so that they are not read as letters.

    A line down the page that is of no table stays: it may be made of the stems of letters above each other.
    """
    across = ndimage.maximum_filter1d(rules.across.astype(np.uint8), 3, axis=0).astype(bool)
    down = ndimage.maximum_filter1d(rules.down.astype(np.uint8), 3, axis=1).astype(bool)
    cleaned = page.copy()
    cleaned[across] = 255
    for grid in grids:
        near = slice(max(0, grid.box.top - _NEAR), grid.box.bottom + _NEAR)
        for x in grid.walls:
            beside = slice(max(0, x - _NEAR), x + _NEAR + 1)
            cleaned[near, beside][down[near, beside]] = 255
    return cleaned


def find_grids(rules: Rules) -> list[Grid]:
    """Tables of the page from top to bottom."""
    both = ndimage.maximum_filter((rules.across | rules.down).astype(np.uint8), 7)
    labels, _ = ndimage.label(both)
    grids = []
    for number, (down, across) in enumerate(ndimage.find_objects(labels), start=1):
        if down.stop - down.start < MIN_DOWN // 2 or across.stop - across.start < 2 * MIN_ACROSS:
            continue
        own = labels[down, across] == number
        grid = _grid(rules.across[down, across] & own, rules.down[down, across] & own, across.start, down.start)
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda g: g.box.top)


def _grid(across: Mask, down: Mask, left: int, top: int) -> Grid | None:
    ys, xs = _places(across, 1, MIN_ACROSS), _places(down, 0, MIN_DOWN // 2)
    if not ys or not xs:
        return None
    xs, ys = _with_ends(xs, _any(across, 0)), _with_ends(ys, _any(down, 1))
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 2 or rows * columns < 3 or max(rows, columns) > MAX_LINES:
        return None
    cells = tuple(_cells(across, down, xs, ys, (left, top)))
    if len(cells) < 3:
        return None
    box = Box(left + xs[0], top + ys[0], left + xs[-1], top + ys[-1])
    return Grid(rows, columns, cells, box, tuple(left + x for x in xs))


def _places(mask: Mask, axis: int, length: int) -> list[int]:
    """Where rules lie, from the lengths of the rules found there; rules close to each other give one place."""
    strength = mask.sum(axis=axis)
    spread = ndimage.maximum_filter1d(strength, 3)
    at = np.nonzero(spread >= length * 0.8)[0]
    if not len(at):
        return []
    groups = np.split(at, np.nonzero(np.diff(at) > _NEAR)[0] + 1)
    return [round(float(np.average(g, weights=strength[g] + 1))) for g in groups]


def _with_ends(places: list[int], covered: Mask) -> list[int]:
    """A table whose outer rule is missing ends where the rules that cross it end."""
    reach = np.nonzero(covered)[0]
    first, last = int(reach[0]), int(reach[-1])
    if places[0] - first > 3 * _NEAR:
        places = [first, *places]
    if last - places[-1] > 3 * _NEAR:
        places = [*places, last]
    return places


def _cells(across: Mask, down: Mask, xs: list[int], ys: list[int], origin: tuple[int, int]) -> list[Cell]:
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = np.full((rows, columns), -1)
    cells: list[Cell] = []
    for row in range(rows):
        for column in range(columns):
            if owner[row, column] >= 0:
                continue
            wide = 1
            while (
                column + wide < columns
                and owner[row, column + wide] < 0
                and not _wall(down, xs[column + wide], ys[row : row + 2], upright=True)
            ):
                wide += 1
            tall = 1
            while row + tall < rows and not any(
                _wall(across, ys[row + tall], xs[c : c + 2], upright=False) for c in range(column, column + wide)
            ):
                tall += 1
            owner[row : row + tall, column : column + wide] = len(cells)
            left, top = origin
            box = Box(left + xs[column], top + ys[row], left + xs[column + wide], top + ys[row + tall])
            cells.append(Cell(row, column, tall, wide, box))
    return cells


def _wall(mask: Mask, at: int, span: list[int], *, upright: bool) -> bool:
    near = slice(max(0, at - _NEAR), at + _NEAR + 1)
    inner = slice(span[0] + 4, max(span[0] + 5, span[1] - 4))
    seen = _any(mask[inner, near], 1) if upright else _any(mask[near, inner], 0)
    return bool(len(seen) and seen.mean() >= _WALL)


def _any(mask: Mask, axis: int) -> Mask:
    return np.asarray(mask.any(axis=axis), dtype=bool)
