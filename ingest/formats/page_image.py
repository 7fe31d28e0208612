"""A scanned page as an array of grey values: brought to one size, freed of its background, set straight.

Black is 0 and white is 255 everywhere. Knows nothing of letters; which way is up is asked of the recogniser.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]

SHORT_SIDE = 2480
"""Pixels of the short side of an A4 page at 300 dots per inch, the resolution that the recogniser was trained for."""
MAX_SKEW = 6.0
_MAX_GROWTH = 3.0
_INK = 128


def to_grey(image: Image.Image) -> Grey:
    """Grey values in which red ink is as light as paper: seals are red, and letters under a seal stay black."""
    if image.mode not in ("L", "RGB"):
        image = image.convert("L" if image.mode in ("1", "I", "I;16", "F", "LA") else "RGB")
    return np.asarray(image if image.mode == "L" else image.getchannel("R"), dtype=np.uint8)


def scaled(page: Grey, short_side: int = SHORT_SIDE) -> Grey:
    """The page with a short side of so many pixels; a small picture grows only so far as it gains by it."""
    factor = min(_MAX_GROWTH, short_side / min(page.shape))
    size = (round(page.shape[1] * factor), round(page.shape[0] * factor))
    if abs(factor - 1) < 0.02 or min(size) < 1:
        return page
    return np.asarray(Image.fromarray(page).resize(size, Image.Resampling.BICUBIC), dtype=np.uint8)


def without_background(page: Grey) -> Grey:
    """Paper becomes white wherever it is greyish, and a page whose ink is pale becomes black enough."""
    small = np.asarray(Image.fromarray(page).reduce(8) if min(page.shape) > 64 else Image.fromarray(page))
    paper = ndimage.gaussian_filter(ndimage.percentile_filter(small, 80, size=15).astype(np.float32), 5)
    paper = np.asarray(Image.fromarray(paper).resize((page.shape[1], page.shape[0]), Image.Resampling.BILINEAR))
    flat = page.astype(np.float32) / np.maximum(paper, 60)
    return np.asarray(np.clip((flat - 0.25) * (255 / 0.65), 0, 255), dtype=np.uint8)


def ink(page: Grey) -> Mask:
    """Where there is ink; single specks of noise are none."""
    return np.asarray(ndimage.uniform_filter(page, 3) < _INK, dtype=bool)


def skew(page: Grey) -> float:
    """Degrees by which the lines of the page fall to the right; 0.0 for a page without lines.

    The angle is the one at which the rows of ink and the white between them part most sharply.
    """
    x, y = _letters(page)
    if len(x) < 200:
        return 0.0
    best = 0.0
    for width, step in ((MAX_SKEW, 0.5), (0.5, 0.1), (0.1, 0.02)):
        best = _best_angle(x, y, best, width, step)[0]
    return best


def lies_sideways(page: Grey) -> bool:
    """Whether the lines of text run from bottom to top or from top to bottom."""
    x, y = _letters(page)
    if len(x) < 200:
        return False
    return _best_angle(y, x, 0.0, MAX_SKEW, 0.5)[1] > 1.3 * _best_angle(x, y, 0.0, MAX_SKEW, 0.5)[1]


def _letters(page: Grey) -> tuple[Places, Places]:
    """Places of ink on a small copy of the page, without what is too long for a word: ruling lines and pictures."""
    factor = 1000 / max(page.shape)
    size = (max(1, round(page.shape[1] * factor)), max(1, round(page.shape[0] * factor)))
    dark = np.asarray(Image.fromarray(page).resize(size, Image.Resampling.BOX)) < 170
    labels, _ = ndimage.label(dark)
    for number, place in enumerate(ndimage.find_objects(labels), start=1):
        if max(p.stop - p.start for p in place) > 90:
            dark[place][labels[place] == number] = False
    y, x = np.nonzero(dark)
    return x, y


def _best_angle(x: Places, y: Places, near: float, width: float, step: float) -> tuple[float, float]:
    angles = [float(a) for a in np.arange(near - width, near + width + step / 2, step)]
    scores = [_sharpness(x, y, a) for a in angles]
    best = int(np.argmax(scores))
    return angles[best], scores[best]


def _sharpness(x: Places, y: Places, degrees: float) -> float:
    radians = np.deg2rad(degrees)
    rows = np.bincount(np.round(y * np.cos(radians) - x * np.sin(radians) + 200).astype(np.int64).clip(0))
    return float(np.square(np.diff(rows.astype(np.float64))).sum())


def turned(page: Grey, degrees: float) -> Grey:
    """The page turned counter-clockwise so that lines falling by ``degrees`` lie level; nothing is cut off."""
    if abs(degrees) < 0.03:
        return page
    image = Image.fromarray(page).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return np.asarray(image, dtype=np.uint8)


def without_dark_margin(page: Grey) -> Grey:
    """The shadow of a scanner's lid or of a book's spine, at the very edge of the page, painted white."""
    page = page.copy()
    dark = page < _INK
    for axis in (0, 1):
        share = dark.mean(axis=1 - axis)
        for order in (1, -1):
            lines = share[::order]
            end = int(np.argmax(lines < 0.5)) if lines[0] >= 0.5 else 0
            if 0 < end < 0.1 * len(lines):
                cut = slice(0, end + 3) if order == 1 else slice(len(lines) - end - 3, None)
                page[(cut, slice(None)) if axis == 0 else (slice(None), cut)] = 255
    return page
