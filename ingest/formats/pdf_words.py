"""Words of one PDF page with their places, from the characters that pdfium reports.

Undoes what the printing did to letters: accents drawn as glyphs of their own, letters drawn twice to look bold, text
turned by quarter turns, text outside the visible page. Knows nothing of lines, tables or meaning.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pypdfium2 as pdfium
from pypdfium2 import raw

_ACCENTS = {
    "´": "\u0301", "ˊ": "\u0301", "`": "\u0300", "ˋ": "\u0300", "ˆ": "\u0302", "^": "\u0302", "˜": "\u0303",
    "~": "\u0303", "˘": "\u0306", "ˀ": "\u0309",
}  # fmt: skip
_SHAPES = "\u0302\u0306\u031b"
"""Marks that make another letter; a tone composes with the letter only when it comes after them."""
_BLANKS = frozenset({0, 9, 10, 11, 12, 13, 32, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000})
_LINE_END_HYPHEN = 2
_NO_LETTER = frozenset({"Cc", "Cn", "Co", "Cs"})
_SUPERSCRIPT = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
_LEADING = 1.2
"""Height of a line, in sizes of its font; what fonts say of their own height is often wrong."""
_GAP, _NO_GAP = 0.13, 0.03
"""A gap as wide as this share of the height of a line parts words; with a blank in it a far smaller one does."""
_SLANT = 0.17
_MAX_CHARS = 200_000
_ALSO_LETTERS = "^~`"


@dataclass(slots=True)
class Word:
    """A word in the frame of its page: points from the left and from the top, its baseline, the height of its line."""

    text: str
    x0: float
    x1: float
    base: float
    size: float

    @property
    def middle(self) -> float:
        """Height of the middle of its small letters."""
        return self.base - 0.3 * self.size

    def raised(self) -> str:
        """The word as a superscript, so that a footnote mark does not become part of a number."""
        return self.text.translate(_SUPERSCRIPT)


@dataclass(frozen=True, slots=True)
class Frame:
    """The page turned so that its text stands upright; x runs to the right, y downwards, both from 0."""

    quarter: int  # of a turn, counter-clockwise, by which the text is turned
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width as the text sees it."""
        return self.top - self.bottom if self.quarter % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """Height as the text sees it."""
        return self.right - self.left if self.quarter % 2 else self.top - self.bottom

    def inside(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page in this frame."""
        if self.quarter == 0:
            return x - self.left, self.top - y
        if self.quarter == 1:
            return y - self.bottom, x - self.left
        if self.quarter == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def outside(self, x: float, y: float) -> tuple[float, float]:
        """A point of this frame on the page."""
        if self.quarter == 0:
            return x + self.left, self.top - y
        if self.quarter == 1:
            return y + self.left, x + self.bottom
        if self.quarter == 2:
            return self.right - x, y + self.bottom
        return self.right - y, self.top - x


@dataclass(slots=True)
class PageWords:
    """Words of a page in its frame, how many letters it has and how many of them mean nothing, and slanted text."""

    frame: Frame
    words: list[Word]
    letters: int = 0
    broken: int = 0
    slanted: str = ""


_Glyph = tuple[str, float, float, float, float]
"""A letter or a blank with its left and right edge, its baseline and the height of its line, in its upright frame.
A bare tuple, because there are thousands on a page."""


@dataclass(slots=True)
class _Open:
    """The word being put together."""

    letters: list[str] = field(default_factory=list)  # each with the accents drawn on it
    boxes: list[tuple[float, float]] = field(default_factory=list)
    base: float = 0.0
    size: float = 0.0

    def add(self, glyph: _Glyph, accent: _Glyph | None) -> None:
        """One more letter, with an accent that was drawn before it if it stands over it."""
        text, x0, x1, base, size = glyph
        if not self.letters:
            self.base, self.size = base, size
        if accent is not None and _over(accent[1], accent[2], (x0, x1)):
            text += _accent(accent[0]) or ""
        self.letters.append(text)
        self.boxes.append((x0, x1))


def read_words(page: pdfium.PdfPage) -> PageWords:
    """Words of the visible part of a page."""
    box = page.get_cropbox()
    frames = [Frame(quarter, *box) for quarter in range(4)]
    result = PageWords(frames[page.get_rotation() // 90 % 4], [])
    turned = _glyphs(page, frames, result)
    if any(turned):
        result.frame = frames[max(range(4), key=lambda quarter: len(turned[quarter]))]
    for frame, glyphs in zip(frames, turned, strict=True):
        words = _undouble(_words(glyphs))
        result.words += words if frame is result.frame else _turned(words, frame, result.frame)
    return result


def _glyphs(page: pdfium.PdfPage, frames: list[Frame], result: PageWords) -> list[list[_Glyph]]:
    """Visible letters and blanks by the quarter by which they are turned, as they were drawn.

    Asks pdfium as little as it can: two letters with one bottom and one top stand on one line in one font.
    """
    turned: list[list[_Glyph]] = [[], [], [], []]
    frame = frames[0]
    left, bottom, right, top = frame.left, frame.bottom, frame.right, frame.top
    textpage = page.get_textpage()
    try:
        handle = textpage.raw
        rect, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        to_rect, box_of = ctypes.byref(rect), raw.FPDFText_GetLooseCharBox
        x, y = ctypes.c_double(), ctypes.c_double()
        upright: dict[tuple[float, float], tuple[float, float]] = {}  # baseline and height by bottom and top
        for index, text in enumerate(_texts(handle)):
            if not box_of(handle, index, to_rect):
                continue
            x0, x1, y0, y1 = rect.left, rect.right, rect.bottom, rect.top
            if not (left <= (x0 + x1) / 2 <= right and bottom <= (y0 + y1) / 2 <= top):
                continue
            if text == " " and x0 == x1 and y0 == y1:
                continue  # pdfium's guess; where a program draws letters out of order it stands inside words
            known = upright.get((y0, y1))
            if known is not None:
                turned[0].append((text, x0 - left, x1 - left, *known))
                continue
            if not raw.FPDFText_GetCharOrigin(handle, index, x, y) or not (
                raw.FPDFText_GetMatrix(handle, index, matrix)
            ):
                continue
            turn = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
            if abs(turn - round(turn)) > _SLANT:
                result.slanted += text
                continue
            frame = frames[round(turn) % 4]
            size = _LEADING * raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d) or 1.0
            base = frame.inside(x.value, y.value)[1]
            if frame.quarter == 0:
                upright[y0, y1] = base, size
            x0, x1 = sorted((frame.inside(x0, y0)[0], frame.inside(x1, y1)[0]))
            turned[frame.quarter].append((text, x0, x1, base, size))
    finally:
        textpage.close()
    texts = Counter(glyph[0] for glyphs in turned for glyph in glyphs if glyph[0] != " ")
    result.letters = texts.total()
    result.broken = sum(count for text, count in texts.items() if _means_nothing(text))
    result.slanted = " ".join(result.slanted.split())
    return turned


def _texts(handle: object) -> list[str]:
    """Text of each character that pdfium numbers, blanks of every kind as one; in one call where that is safe."""
    count = min(raw.FPDFText_CountChars(handle), _MAX_CHARS)
    units = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(handle, 0, count, units) == count + 1 and count < _MAX_CHARS:
        codes = units[:count]
    else:  # some character has no text or several: the numbers would not fit
        codes = [raw.FPDFText_GetUnicode(handle, index) for index in range(count)]
    return [_text(code) for code in codes]


@cache
def _text(code: int) -> str:
    if code in _BLANKS:
        return " "
    return "-" if code == _LINE_END_HYPHEN else chr(min(code, 0x10FFFF))


def _in_order(glyphs: list[_Glyph]) -> Iterator[list[_Glyph]]:
    """Glyphs line by line, from left to right, because some programs draw the letters of a word in another order."""
    by_base: dict[float, list[_Glyph]] = {}
    for glyph in glyphs:
        by_base.setdefault(glyph[3], []).append(glyph)
    line: list[_Glyph] = []
    for base in sorted(by_base):
        if line and base - line[0][3] >= 0.35 * min(by_base[base][0][4], line[0][4]):
            yield sorted(line, key=_place)
            line = []
        line += by_base[base]
    if line:
        yield sorted(line, key=_place)


def _place(glyph: _Glyph) -> float:
    """From the left; an accent a little before the edge that it shares with the letter after it."""
    return glyph[1] - 0.1 * glyph[4] if _accent(glyph[0]) else glyph[1]


def _words(glyphs: list[_Glyph]) -> list[Word]:
    """Words of glyphs that are turned the same way."""
    words: list[Word] = []
    for line in _in_order(glyphs):
        current = _Open()
        waiting: _Glyph | None = None  # an accent drawn to the left of its letter
        blank = False
        for glyph in line:
            text, x0, x1 = glyph[:3]
            if text == " ":
                blank = True
                continue
            accent = _accent(text)
            if current.boxes:
                if accent and _over(x0, x1, current.boxes[-1]):
                    current.letters[-1] += accent
                    continue
                if _same_letter_again(glyph, current):
                    continue
            if accent and text not in _ALSO_LETTERS:
                waiting = glyph
                continue
            if current.boxes and not _goes_on(glyph, current, blank=blank):
                words.append(_closed(current))
                current = _Open()
            current.add(glyph, waiting)
            waiting, blank = None, False
        if current.letters:
            words.append(_closed(current))
    return words


def _goes_on(glyph: _Glyph, current: _Open, *, blank: bool) -> bool:
    """Whether a letter belongs to the word before it."""
    _, x0, _, base, size = glyph
    gap = x0 - current.boxes[-1][1]
    near = -0.4 * size < gap < (_NO_GAP if blank else _GAP) * size
    return near and abs(base - current.base) < 0.2 * size and 0.75 < size / current.size < 1.33


def _means_nothing(text: str) -> bool:
    return text == "\ufffd" or unicodedata.category(text) in _NO_LETTER


@cache
def _accent(text: str) -> str | None:
    return text if unicodedata.category(text) == "Mn" else _ACCENTS.get(text)


def _over(x0: float, x1: float, box: tuple[float, float]) -> bool:
    """Whether a mark is drawn over a letter: its middle, or the edge of one without width, lies over the letter."""
    slack = 0.15 * (box[1] - box[0])
    return box[0] - slack <= (x0 + x1) / 2 <= box[1] + slack


def _same_letter_again(glyph: _Glyph, current: _Open) -> bool:
    slack = 0.1 * current.size
    if glyph[1] > current.boxes[-1][1] - 0.05 * current.size:
        return False
    return any(
        letter == glyph[0] and abs(glyph[1] - box[0]) < slack and abs(glyph[3] - current.base) < slack
        for letter, box in zip(current.letters[-2:], current.boxes[-2:], strict=True)
    )


def _closed(word: _Open) -> Word:
    text = "".join(word.letters)
    if len(text) > len(word.letters):
        text = "".join(map(_composed, word.letters))
    return Word(text, word.boxes[0][0], max(word.boxes[-1][1], word.boxes[0][1]), word.base, word.size)


def _composed(letter: str) -> str:
    if len(letter) == 1:
        return letter
    parts = unicodedata.normalize("NFD", letter)
    base, marks = parts[0], parts[1:]
    return unicodedata.normalize("NFC", base + "".join(sorted(dict.fromkeys(marks), key=lambda m: m not in _SHAPES)))


def _undouble(words: list[Word]) -> list[Word]:
    """Without words that are drawn a second time at nearly the same place."""
    kept: list[Word] = []
    lines: dict[tuple[str, int], list[Word]] = {}
    for word in words:
        word.text = unicodedata.normalize("NFC", word.text)
        slack = 0.15 * word.size
        at = round(word.base / 4)
        near = (twin for line in (at - 1, at, at + 1) for twin in lines.get((word.text, line), ()))
        if any(abs(t.x0 - word.x0) < slack and abs(t.base - word.base) < slack for t in near):
            continue
        lines.setdefault((word.text, at), []).append(word)
        kept.append(word)
    return kept


def _turned(words: list[Word], frame: Frame, target: Frame) -> list[Word]:
    """Sideways text as one long word a line, at the place where it lies on the upright page."""
    words = sorted(words, key=lambda w: (round(w.base / max(1.0, w.size * 0.5)), w.x0))
    lines: list[list[Word]] = []
    for word in words:
        last = lines[-1][-1] if lines else None
        if last and abs(last.base - word.base) < 0.4 * word.size and 0 <= word.x0 - last.x1 < 2 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    result = []
    for line in lines:
        start, end = line[0], line[-1]
        first = target.inside(*frame.outside(start.x0, start.base - start.size * 0.8))
        last_ = target.inside(*frame.outside(end.x1, end.base))
        (x0, x1), (y0, y1) = sorted((first[0], last_[0])), sorted((first[1], last_[1]))
        text = " ".join(w.text for w in line)
        result.append(Word(text, x0, x1, (y0 + y1) / 2 + 0.3 * start.size, start.size))
    return result
