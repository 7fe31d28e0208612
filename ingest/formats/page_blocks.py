"""Cuts the text of a page image into blocks in reading order, so that text side by side is never read across.

Knows white space only. Text in three or more columns stays together, because it may be a table without ruling lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from ingest.formats.page_image import Mask
from ingest.formats.ruling import Box

_GUTTER = 70
"""Least width, in pixels at 300 dots per inch, of the white between two columns that at least two lines share."""
_LONE_GUTTER = 180  # of one line alone: a blank place in a form ("ngày    tháng") is narrower
_LEAST_SIDE = 200  # a column is wider than a list marker with its number
_LINE_BREAK = 4

Span = tuple[int, int]


@dataclass(slots=True)
class _Band:
    """A row of ink from edge to edge: its rows, its ink from left to right, the wide gaps in it."""

    top: int
    bottom: int
    left: int
    right: int
    gaps: list[Span]


@dataclass(slots=True)
class _Stretch:
    """Bands that belong together, with the white gutters that all of them leave."""

    bands: list[_Band] = field(default_factory=list)
    gutters: list[Span] = field(default_factory=list)


def find_blocks(dark: Mask, top: int = 0, bottom: int | None = None) -> list[Box]:
    """Blocks of text between two heights: from top to bottom, of two columns the left one first."""
    bands = _bands(dark, top, dark.shape[0] if bottom is None else bottom)
    boxes: list[Box] = []
    for stretch in _stretches(bands):
        boxes += _boxes(stretch)
    return boxes


def _bands(dark: Mask, top: int, bottom: int) -> list[_Band]:
    bands = []
    for start, end in _runs(dark[top:bottom].sum(axis=1) > 2, _LINE_BREAK):
        spans = _runs(dark[top + start : top + end].sum(axis=0) > 0, _GUTTER)
        if end - start < 4 or not spans:
            continue
        gaps = [(a[1], b[0]) for a, b in pairwise(spans)]
        bands.append(_Band(top + start, top + end, spans[0][0], spans[-1][1], gaps))
    return bands


def _runs(on: Mask, bridge: int) -> list[Span]:
    """Stretches that are on; gaps shorter than ``bridge`` are ignored."""
    at = np.nonzero(on)[0]
    if not len(at):
        return []
    breaks = np.nonzero(np.diff(at) > bridge)[0]
    starts, ends = at[np.r_[0, breaks + 1]], at[np.r_[breaks, len(at) - 1]] + 1
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def _stretches(bands: Sequence[_Band]) -> list[_Stretch]:
    stretches: list[_Stretch] = []
    for band in bands:
        last = stretches[-1] if stretches else None
        if last is not None and (last.gutters or not band.gaps):
            kept = _kept(last.gutters, band)
            if bool(kept) == bool(last.gutters):
                last.bands.append(band)
                last.gutters = kept
                continue
        stretches.append(_Stretch([band], band.gaps))
    return stretches


def _kept(gutters: Sequence[Span], band: _Band) -> list[Span]:
    """What remains of the gutters when this band, too, must leave them white."""
    white = [(0, band.left), *band.gaps, (band.right, 1_000_000)]
    cut = [(max(a, c), min(b, d)) for a, b in gutters for c, d in white]
    return [(a, b) for a, b in cut if b - a >= _GUTTER]


def _boxes(stretch: _Stretch) -> list[Box]:
    top, bottom = stretch.bands[0].top, stretch.bands[-1].bottom
    left, right = min(b.left for b in stretch.bands), max(b.right for b in stretch.bands)
    both = [b for b in stretch.bands if any(c < g[1] and g[0] < d for c, d in b.gaps for g in stretch.gutters)]
    least = _LONE_GUTTER if len(both) < 2 else _GUTTER
    gutters = [
        (a, b)
        for a, b in stretch.gutters
        if b - a >= least and min(a, right) - left >= _LEAST_SIDE and right - max(b, left) >= _LEAST_SIDE
    ]
    if len(gutters) == 1 or (gutters and len(both) < 3):
        a, b = max(gutters, key=lambda g: g[1] - g[0])
        middle = (a + b) // 2
        return [Box(left, top, middle, bottom), Box(middle, top, right, bottom)]
    return [Box(left, top, right, bottom)]
