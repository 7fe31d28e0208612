"""Scanned pages to text: sets a page straight, cuts it into blocks and cells, recognises their letters, lays out lines.

Refuses to guess words: what cannot be read with some certainty and stands alone (a seal, a signature, dirt) is left out
with a note; what stands in a sentence stays as recognised, with its certainty.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pypdfium2
from PIL import Image, ImageSequence

from ingest.errors import UnreadableDocument
from ingest.formats import page_image as pages
from ingest.formats.document import CELL_BREAK, DITTO, MAX_PAGES, Deadline, DocumentText, table_row
from ingest.formats.page_blocks import find_blocks
from ingest.formats.page_image import Grey, Mask
from ingest.formats.ruling import Box, Grid, find_grids, find_rules, without_rules
from ingest.formats.tesseract import Word, read_words

MAX_PIXELS = 100_000_000
"""Pixels of one page; A3 at 600 dots per inch has 70 million."""
_MAX_STRIP = 12_000  # tesseract takes 32767 rows, but grows slow on high images
_BETWEEN = 36
_MARGIN = 24
_UPSIDE_DOWN = 0.6
"""A page recognised with less certainty than this may stand on its head."""

_PAGE_NUMBER = re.compile(r"\W{0,2}\s*\d{1,3}\s*\W{0,2}")
_BULLET = re.compile(r"^(?:[—–−~¬=_]|[-–—]{2})\s+(?=\w)|^-(?=[A-ZĐÀ-Ỹ])")
_ROMAN = re.compile(r"X{0,2}(?:IX|IV|V?I{1,3}|V|X)")
_LETTER_L = re.compile(r"^[l|](?=[.)]\s*[A-ZĐÀ-Ỹ“\"])")
_STROKES = str.maketrans({"|": "I", "l": "I", "1": "I", "!": "I"})
_DIGITS = str.maketrans({"|": "1", "l": "1", "I": "1", "!": "1", "O": "0", "o": "0", "Ô": "0", "S": "5", "B": "8"})


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """Lines of one page with the certainty of each, and notes about what was left out."""

    lines: tuple[str, ...]
    certainty: tuple[float, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Printed:
    """A printed line: its words from left to right."""

    words: tuple[Word, ...]

    @property
    def left(self) -> int:
        return self.words[0].left

    @property
    def top(self) -> int:
        return min(w.top for w in self.words)

    @property
    def certainty(self) -> float:
        return sum(w.certainty * len(w.text) for w in self.words) / sum(len(w.text) for w in self.words)


def read_scan(images: Iterable[Image.Image], file_name: str, deadline: Deadline) -> DocumentText:
    """Text of a document all of whose pages are images.

    Raises:
        UnreadableDocument: ``too_large``, ``broken_image``, ``no_ocr`` or ``too_slow``.
    """
    return join_pages(list(read_pages(images, file_name, deadline)))


def read_image_file(data: bytes, file_name: str, deadline: Deadline) -> DocumentText:
    """Text of a PNG, JPEG or TIFF file; a TIFF may hold several pages.

    Raises:
        UnreadableDocument: as :func:`read_scan`.
    """
    return read_scan(_frames(data, file_name), file_name, deadline)


def _frames(data: bytes, file_name: str) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit here is our own
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as file:
                for frame in ImageSequence.Iterator(file):
                    _check_size(frame, file_name)
                    yield frame.copy()
    except Image.DecompressionBombError as error:
        raise _too_large(file_name) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnreadableDocument(
            "broken_image",
            f"{file_name}: tệp ảnh bị hỏng hoặc không đầy đủ nên không mở được. "
            "Hãy quét lại văn bản, hoặc gửi bản Word (.docx).",
        ) from error


def render_page(page: pypdfium2.PdfPage) -> Image.Image:
    """Picture of a PDF page for :func:`read_page_image`; a huge sheet is drawn with fewer dots."""
    width, height = page.get_size()
    scale = min(300 / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5 * 0.99)
    picture: Image.Image = page.render(scale=scale).to_pil()
    return picture


def _check_size(image: Image.Image, file_name: str) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_large(file_name)


def _too_large(file_name: str) -> UnreadableDocument:
    return UnreadableDocument(
        "too_large",
        f"{file_name}: có trang ảnh lớn hơn {MAX_PIXELS // 1_000_000} triệu điểm ảnh. "
        "Hãy quét lại ở độ phân giải 200 đến 300 dpi.",
    )


def read_pages(
    images: Iterable[Image.Image], file_name: str, deadline: Deadline, first_page: int = 1
) -> Iterator[ScannedPage]:
    """Pages in order, as many side by side as there are processors; images are drawn only as they are needed."""
    count = max(1, os.cpu_count() or 1)
    waiting: deque[Future[ScannedPage]] = deque()
    with ThreadPoolExecutor(count) as pool:
        try:
            for number, image in enumerate(images, start=first_page):
                if number - first_page >= MAX_PAGES:
                    raise UnreadableDocument(
                        "too_large",
                        f"{file_name}: có hơn {MAX_PAGES} trang. Hãy gửi riêng phần kế hoạch và phụ lục của nó.",
                    )
                waiting.append(pool.submit(read_page_image, image, deadline, number))
                if len(waiting) > count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def read_page_image(image: Image.Image, deadline: Deadline, page: int = 1) -> ScannedPage:
    """Text of one page image, whichever way it lies.

    Raises:
        UnreadableDocument: ``too_large``, ``no_ocr`` or ``too_slow``.
    """
    deadline.check()
    _check_size(image, deadline.file_name)
    grey = pages.scaled(pages.to_grey(image))
    grey = pages.without_dark_margin(pages.without_background(grey))
    if pages.lies_sideways(grey):
        grey = _upright([np.rot90(grey, 1), np.rot90(grey, 3)], deadline)
    straight = pages.turned(grey, pages.skew(grey))
    found = _recognise(straight, deadline)
    if found.words and found.certainty < _UPSIDE_DOWN:
        other = _recognise(np.ascontiguousarray(np.rot90(straight, 2)), deadline)
        found = max(found, other, key=lambda f: f.certainty)
    return _lay_out(found, page)


def _upright(turns: Sequence[Grey], deadline: Deadline) -> Grey:
    """Of several ways to turn a page the one in which a strip of it is recognised best."""

    def legible(page: Grey) -> float:
        straight = pages.turned(page, pages.skew(page))
        rows = (straight < 128).sum(axis=1)
        height = min(500, len(rows))
        start = int(np.argmax(np.convolve(rows, np.ones(height), "valid")))
        strip = straight[start : start + height]
        rules = find_rules(pages.ink(strip))
        strip = without_rules(strip, rules, find_grids(rules))
        words = read_words(np.ascontiguousarray(strip), deadline)
        return sum(w.certainty * len(w.text) for w in words if w.certainty > 0.6)

    return max((np.ascontiguousarray(t) for t in turns), key=legible)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was recognised on a page: its parts from top to bottom, each a block of text or a table."""

    parts: tuple[tuple[Box, ...] | Grid, ...]
    words: dict[Box, list[_Printed]]

    @property
    def certainty(self) -> float:
        words = [w for lines in self.words.values() for line in lines for w in line.words]
        return sum(w.certainty * len(w.text) for w in words) / max(1, sum(len(w.text) for w in words))


def _recognise(page: Grey, deadline: Deadline) -> _Found:
    dark = pages.ink(page)
    rules = find_rules(dark)
    grids = find_grids(rules)
    page = without_rules(page, rules, grids)
    dark = pages.ink(page)
    parts: list[tuple[Box, ...] | Grid] = []
    top = 0
    for grid in [*grids, None]:
        bottom = grid.box.top if grid else page.shape[0]
        blocks = find_blocks(dark, top, bottom) if bottom > top else []
        if blocks:
            parts.append(tuple(blocks))
        if grid:
            parts.append(grid)
            top = max(top, grid.box.bottom)
    words: dict[Box, list[_Printed]] = {}
    for part in parts:
        boxes = [cell.box for cell in part.cells] if isinstance(part, Grid) else list(part)
        words.update(_read_boxes(page, dark, boxes, deadline))
        if isinstance(part, Grid):
            for cell in part.cells:
                if cell.column == 0 and not words[cell.box]:
                    words[cell.box] = _read_numeral(page, dark, cell.box, deadline)
    return _Found(tuple(parts), words)


def _read_numeral(page: Grey, dark: Mask, box: Box, deadline: Deadline) -> list[_Printed]:
    """A lone numeral is sometimes passed over in a strip of text; alone it is recognised. Specks are not tried."""
    y, x = np.nonzero(dark[box.top + 4 : box.bottom - 4, box.left + 4 : box.right - 4])
    if not len(y) or np.ptp(y) < 18 or np.ptp(y) > 60 or np.ptp(x) > 120:
        return []
    top, left = box.top + 4 + int(y.min()), box.left + 4 + int(x.min())
    ink = page[top : top + int(np.ptp(y)) + 1, left : left + int(np.ptp(x)) + 1]
    words = read_words(np.pad(ink, _MARGIN, constant_values=255), deadline, one_letter=True)
    return [_Printed(tuple(words))] if words else []


def _read_boxes(page: Grey, dark: Mask, boxes: Sequence[Box], deadline: Deadline) -> dict[Box, list[_Printed]]:
    """Printed lines of each box. The boxes are set below each other and read as one column, in one call of the program.

    A call for each cell would be as exact and many times slower, because the program loads its data in every call.
    """
    found: dict[Box, list[_Printed]] = {box: [] for box in boxes}
    strip: list[Box] = []
    height = 0
    for box in [*boxes, None]:
        if box is None or height + box.height + _BETWEEN > _MAX_STRIP:
            if strip:
                _read_strip(page, strip, found, deadline)
            strip, height = [], 0
        if box is not None and dark[box.top : box.bottom, box.left : box.right].sum() >= 12:
            strip.append(box)
            height += box.height + _BETWEEN
    return found


def _read_strip(page: Grey, boxes: Sequence[Box], found: dict[Box, list[_Printed]], deadline: Deadline) -> None:
    height = sum(b.height + _BETWEEN for b in boxes) + _BETWEEN
    strip = np.full((height, max(b.width for b in boxes) + 2 * _MARGIN), 255, dtype=np.uint8)
    starts = []
    y = _BETWEEN
    for box in boxes:
        strip[y : y + box.height, _MARGIN : _MARGIN + box.width] = page[box.top : box.bottom, box.left : box.right]
        starts.append(y)
        y += box.height + _BETWEEN
    edges = np.asarray(starts) - _BETWEEN // 2
    by_line: dict[tuple[Box, tuple[int, int, int]], list[Word]] = {}
    for word in read_words(strip, deadline):
        index = max(0, int(np.searchsorted(edges, word.top + word.height / 2, side="right")) - 1)
        box = boxes[index]
        left, top = word.left - _MARGIN + box.left, word.top - starts[index] + box.top
        placed = Word(word.text, left, top, word.width, word.height, word.certainty, word.line)
        by_line.setdefault((box, word.line), []).append(placed)
    for (box, _), words in by_line.items():
        found[box].append(_Printed(tuple(sorted(words, key=lambda w: w.left))))


def _lay_out(found: _Found, page: int) -> ScannedPage:
    lines: list[str] = []
    certainty: list[float] = []
    dropped = 0
    text = [p for part in found.parts if not isinstance(part, Grid) for box in part for p in found.words[box]]
    char = _char_width(text)
    margin = int(np.percentile([p.left for p in text], 5)) if text else 0
    for part in found.parts:
        if isinstance(part, Grid):
            for row, sure in _rows(part, found.words):
                lines.append(row)
                certainty.append(sure)
            continue
        for box in part:
            kept = [p for p in found.words[box] if not _is_dirt(p)]
            dropped += sum(len(w.text) > 2 for p in found.words[box] if p not in kept for w in p.words[:1])
            pitch = _pitch(kept)
            for number, printed in enumerate(kept):
                if lines and (number == 0 or printed.top - kept[number - 1].top > 1.7 * pitch):
                    lines.append("")
                    certainty.append(1.0)
                lines.append(_line(printed, margin, char))
                certainty.append(printed.certainty)
    notes = (f"Trang {page}: bỏ qua {dropped} mẩu không đọc được (con dấu, chữ ký hoặc vết bẩn).",) if dropped else ()
    return ScannedPage(tuple(lines), tuple(certainty), notes)


def _char_width(lines: Sequence[_Printed]) -> float:
    widths = [w.width / len(w.text) for p in lines for w in p.words if len(w.text) > 1]
    return max(4.0, float(np.median(widths))) if widths else 20.0


def _pitch(lines: Sequence[_Printed]) -> float:
    steps = [b.top - a.top for a, b in pairwise(lines)]
    return max(30.0, float(np.median(steps))) if steps else 1e9


def _is_dirt(line: _Printed) -> bool:
    """A line in which hardly a word was recognised: a seal, a signature, a stain."""
    if line.certainty >= 0.45 and any(c.isalnum() for w in line.words for c in w.text):
        return False
    return not any(w.certainty >= 0.7 and len(w.text) >= 3 and w.text.isalnum() for w in line.words)


def _line(line: _Printed, margin: int, char: float) -> str:
    text = ""
    end = line.left
    for word in line.words:
        gap = (word.left - end) / char
        text += (" " * max(1, round(gap) if gap >= 3.5 else 1) if text else "") + word.text
        end = word.left + word.width
    return " " * max(0, round((line.left - margin) / char)) + _mended_marker(text)


def _mended_marker(text: str) -> str:
    """List markers that the recogniser is known to misread, where no word of Vietnamese could stand."""
    text = _BULLET.sub("- ", text)
    text = _LETTER_L.sub("1", text)
    head, dot, rest = text.partition(". ")
    if (
        dot
        and len(head) <= 5
        and head not in ("1", "11")
        and re.fullmatch(r"[IVXl|!1]+", head)
        and re.search("[IVX]", head)
    ):
        text = head.translate(_STROKES) + dot + rest
    return text


def _rows(grid: Grid, words: dict[Box, list[_Printed]]) -> Iterator[tuple[str, float]]:
    table = [[""] * grid.columns for _ in range(grid.rows)]
    sure: list[list[float]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        text = _cell_text(words[cell.box])
        table[cell.row][cell.column] = text
        sure[cell.row] += [p.certainty for p in words[cell.box]]
        if text:
            for below in range(cell.row + 1, cell.row + cell.rows):
                table[below][cell.column] = DITTO
    _mend_numbers(table)
    for cells, certainty in zip(table, sure, strict=True):
        if any(cells):
            yield table_row(cells), sum(certainty) / len(certainty) if certainty else 1.0


def _cell_text(lines: Sequence[_Printed]) -> str:
    text = ""
    for line in lines:
        if line.certainty < 0.3 and not any(c.isalnum() for w in line.words for c in w.text):
            continue
        words = _mended_marker(" ".join(w.text for w in line.words))
        if re.match(r"[-+]\s", words) and text.endswith((".", ";", ":")):
            text += CELL_BREAK + words
        elif re.search(r"\S-$", text):
            text += words
        else:
            text = f"{text} {words}".strip()
    return text


def _mend_numbers(table: list[list[str]]) -> None:
    """In a first column of numbers a letter of the same shape is a digit, and a stray mark is none."""
    cells = [row[0] for row in table if row[0]]
    if sum(bool(re.fullmatch(r"\d{1,3}\W?", c)) for c in cells) < 0.5 * len(cells):
        return
    has_roman = any(re.fullmatch("[IVX]+", c) for c in cells)
    for row in table:
        bare = row[0].strip(" .,:;'`‘’\"-_|")
        roman = bare.replace("H", "II").translate(_STROKES)
        if re.fullmatch("[|l!]", row[0].strip(" .")) and not any(row[2:]):
            row[0] = "I"  # a row that holds nothing but a name is a group
            continue
        if re.fullmatch("[IVX]+", bare):
            continue
        if re.fullmatch(r"[IVXH]{2,5}|H", bare) and (len(bare) > 1 or has_roman) and _ROMAN.fullmatch(roman):
            row[0] = roman
        elif 0 < len(bare) <= 3 and bare.translate(_DIGITS).isdigit():
            row[0] = bare.translate(_DIGITS)
        elif row[0] and not re.search(r"\w|〃", row[0]):
            row[0] = ""


def join_pages(scanned: Sequence[ScannedPage]) -> DocumentText:
    """One document of its scanned pages, without page numbers and without heads that every page repeats."""
    edges = [_edges(page.lines) for page in scanned]
    folded = Counter(_fold(scanned[n].lines[i]) for n, found in enumerate(edges) for i in found)
    lines: list[str] = []
    numbers: list[int] = []
    certainty: list[float] = []
    seen: set[str] = set()
    for number, (page, found) in enumerate(zip(scanned, edges, strict=True)):
        gone = set()
        for i in found:
            fold = _fold(page.lines[i])
            if _PAGE_NUMBER.fullmatch(page.lines[i]) or (folded[fold] >= 3 and fold in seen):
                gone.add(i)
            seen.add(fold)
        kept = [i for i in range(len(page.lines)) if i not in gone]
        while kept and not page.lines[kept[0]]:
            kept.pop(0)
        lines += [page.lines[i] for i in kept]
        certainty += [page.certainty[i] for i in kept]
        numbers += [number + 1] * len(kept)
    notes = tuple(note for page in scanned for note in page.notes)
    return DocumentText("scan", tuple(lines), tuple(numbers), tuple(certainty), notes)


def _edges(lines: Sequence[str]) -> list[int]:
    """Indices of the first and the last printed line of a page, tables apart."""
    printed = [i for i, line in enumerate(lines) if line]
    return [i for i in dict.fromkeys([*printed[:1], *printed[-1:]]) if not lines[i].startswith("| ")]


def _fold(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()).lower())
