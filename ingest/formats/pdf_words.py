"""Words of one PDF page with their places, from the characters that pdfium reports.

Undoes what the printing did to letters: accents drawn as glyphs of their own, letters drawn twice to look bold, text
turned by quarter turns, text outside the visible page. Knows nothing of lines, tables or meaning.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

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


@dataclass(slots=True)
class _Glyph:
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    origin: tuple[float, float]
    size: float
    quarter: int


@dataclass(slots=True)
class _Placed:
    """A glyph in the frame of its page; ``accent`` is the combining mark that it may stand for."""

    text: str
    accent: str | None
    x0: float
    x1: float
    base: float
    size: float


@dataclass(slots=True)
class _Open:
    """The word being put together."""

    letters: list[list[str]] = field(default_factory=list)  # each a letter and the accents drawn on it
    boxes: list[tuple[float, float]] = field(default_factory=list)
    base: float = 0.0
    size: float = 0.0


def read_words(page: pdfium.PdfPage) -> PageWords:
    """Words of the visible part of a page."""
    box = page.get_cropbox()
    glyphs, result = _glyphs(page, box)
    turns = Counter(g.quarter for g in glyphs)
    quarter = turns.most_common(1)[0][0] if turns else page.get_rotation() // 90 % 4
    result.frame = Frame(quarter, *box)
    for turn in turns:
        frame = Frame(turn, *box)
        words = _undouble(_words([g for g in glyphs if g.quarter == turn], frame))
        if turn != quarter:
            words = _turned(words, frame, result.frame)
        result.words += words
    return result


def _glyphs(page: pdfium.PdfPage, box: tuple[float, float, float, float]) -> tuple[list[_Glyph], PageWords]:
    """Visible letters and blanks of a page as they were drawn, and what there is to say of all of them."""
    result = PageWords(Frame(0, *box), [])
    glyphs: list[_Glyph] = []
    textpage = page.get_textpage()
    try:
        handle = textpage.raw
        rect, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(min(raw.FPDFText_CountChars(handle), _MAX_CHARS)):
            code = raw.FPDFText_GetUnicode(handle, index)
            if code in _BLANKS and raw.FPDFText_IsGenerated(handle, index) == 1:
                continue  # pdfium's guess; where a program draws letters out of order it stands inside words
            if not (
                raw.FPDFText_GetLooseCharBox(handle, index, rect)
                and raw.FPDFText_GetCharOrigin(handle, index, x, y)
                and raw.FPDFText_GetMatrix(handle, index, matrix)
            ):
                continue
            if not (
                box[0] <= (rect.left + rect.right) / 2 <= box[2] and box[1] <= (rect.bottom + rect.top) / 2 <= box[3]
            ):
                continue
            text = " " if code in _BLANKS else "-" if code == _LINE_END_HYPHEN else chr(min(code, 0x10FFFF))
            if text != " ":
                result.letters += 1
                result.broken += text == "\ufffd" or unicodedata.category(text) in _NO_LETTER
            turn = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
            if abs(turn - round(turn)) > _SLANT:
                result.slanted += text
                continue
            size = _LEADING * raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
            place = (rect.left, rect.bottom, rect.right, rect.top)
            glyphs.append(_Glyph(text, *place, (x.value, y.value), size or 1.0, round(turn) % 4))
    finally:
        textpage.close()
    result.slanted = " ".join(result.slanted.split())
    return glyphs, result


def _placed(glyphs: list[_Glyph], frame: Frame) -> list[_Placed]:
    """Glyphs that are turned the same way, line by line from left to right, because some programs draw otherwise."""
    placed = []
    for glyph in glyphs:
        (ax, _), (bx, _) = frame.inside(glyph.x0, glyph.y0), frame.inside(glyph.x1, glyph.y1)
        base = frame.inside(*glyph.origin)[1]
        placed.append(_Placed(glyph.text, _accent(glyph.text), min(ax, bx), max(ax, bx), base, glyph.size))
    lines: list[list[_Placed]] = []
    for one in sorted(placed, key=lambda g: g.base):
        if lines and one.base - lines[-1][0].base < 0.35 * min(one.size, lines[-1][0].size):
            lines[-1].append(one)
        else:
            lines.append([one])
    return [one for line in lines for one in sorted(line, key=lambda g: g.x0 - 0.1 * g.size * bool(g.accent))]


def _words(glyphs: list[_Glyph], frame: Frame) -> list[Word]:
    """Words of glyphs that are turned the same way."""
    words: list[Word] = []
    current = _Open()
    waiting: _Placed | None = None  # an accent drawn to the left of its letter
    blank = False
    for glyph in _placed(glyphs, frame):
        if glyph.text == " ":
            blank = True
            continue
        near = bool(current.boxes) and abs(glyph.base - current.base) < 0.9 * current.size
        if glyph.accent and near and _over(glyph.x0, glyph.x1, current.boxes[-1]):
            current.letters[-1].append(glyph.accent)
            continue
        if glyph.accent and glyph.text not in "^~`":
            waiting = glyph
            continue
        if near and _same_letter_again(glyph, current):
            continue
        gap = glyph.x0 - current.boxes[-1][1] if current.boxes else 0.0
        goes_on = near and abs(glyph.base - current.base) < 0.2 * glyph.size and -0.4 * glyph.size < gap
        goes_on = goes_on and gap < (_NO_GAP if blank else _GAP) * glyph.size
        if current.letters and not (goes_on and 0.75 < glyph.size / current.size < 1.33):
            words.append(_closed(current))
            current = _Open()
        blank = False
        if not current.letters:
            current.base, current.size = glyph.base, glyph.size
        current.letters.append([glyph.text])
        current.boxes.append((glyph.x0, glyph.x1))
        if waiting is not None and _over(waiting.x0, waiting.x1, (glyph.x0, glyph.x1)):
            current.letters[-1].append(waiting.accent or "")
        waiting = None
    if current.letters:
        words.append(_closed(current))
    return words


def _accent(text: str) -> str | None:
    return text if unicodedata.category(text) == "Mn" else _ACCENTS.get(text)


def _over(x0: float, x1: float, box: tuple[float, float]) -> bool:
    """Whether a mark is drawn over a letter: its middle, or the edge of one without width, lies over the letter."""
    slack = 0.15 * (box[1] - box[0])
    return box[0] - slack <= (x0 + x1) / 2 <= box[1] + slack


def _same_letter_again(glyph: _Placed, current: _Open) -> bool:
    slack = 0.1 * current.size
    return any(
        letter[0] == glyph.text and abs(glyph.x0 - box[0]) < slack and abs(glyph.base - current.base) < slack
        for letter, box in zip(current.letters[-2:], current.boxes[-2:], strict=True)
    )


def _closed(word: _Open) -> Word:
    text = "".join(_composed(letter) for letter in word.letters)
    return Word(text, word.boxes[0][0], max(box[1] for box in word.boxes), word.base, word.size)


def _composed(letter: list[str]) -> str:
    if len(letter) == 1:
        return letter[0]
    base, *marks = unicodedata.normalize("NFD", "".join(letter))
    return unicodedata.normalize("NFC", base + "".join(sorted(dict.fromkeys(marks), key=lambda m: m not in _SHAPES)))


def _undouble(words: list[Word]) -> list[Word]:
    """Without words that are drawn a second time at nearly the same place."""
    seen: dict[str, list[Word]] = {}
    kept: list[Word] = []
    for word in words:
        word.text = unicodedata.normalize("NFC", word.text)
        twins = seen.setdefault(word.text, [])
        slack = 0.15 * word.size
        if any(abs(t.x0 - word.x0) < slack and abs(t.base - word.base) < slack for t in twins):
            continue
        twins.append(word)
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
