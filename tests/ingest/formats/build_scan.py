"""Draws documents as page images and spoils them as a scanner does, so that tests carry no scanned files.

Text is set in a serif font like that of real plans; tables have ruling lines, may merge cells and break over pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ingest.formats.document import DITTO
from tests.absent import absent

FONTS = Path("/usr/share/fonts/truetype/croscore")
LEFT = None
"""A cell merged with the one on its left."""


@dataclass(frozen=True)
class Text:
    """A paragraph, wrapped to the type area; ``indent`` in characters on its first line only."""

    text: str
    bold: bool = False
    centre: bool = False
    indent: int = 0
    size: float = 14


@dataclass(frozen=True)
class SideBySide:
    """Two blocks without ruling lines, as a letterhead or a signature has them."""

    left: Sequence[str]
    right: Sequence[str]
    size: float = 12
    right_size: float = 13


@dataclass(frozen=True)
class Table:
    """Rows of cells; ``LEFT`` joins a cell with the one before it, ``DITTO`` with the one above."""

    rows: Sequence[Sequence[str | None]]
    widths: Sequence[float]
    size: float = 12
    centred: Sequence[int] = (0,)


@dataclass(frozen=True)
class NewPage:
    """Begins a page; a landscape one is drawn upright, as the author saw it."""

    landscape: bool = False


Block = Text | SideBySide | Table | NewPage


@lru_cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    path = FONTS / f"Tinos-{'Bold' if bold else 'Regular'}.ttf"
    if not path.exists():
        absent(f"{path} is missing; install the Debian package fonts-croscore")
    return ImageFont.truetype(str(path), size)


def wrap(text: str, face: ImageFont.FreeTypeFont, width: float, first: float = 0) -> list[str]:
    lines, line, room = [], "", width - first
    for word in re.sub(r"(?<=\d{4})-(?=\d{4})", "- ", text).split():  # a span of years breaks after its hyphen
        longer = f"{line} {word}".strip()
        if line and face.getlength(longer) > room:
            lines.append(line)
            line, room = word, width
        else:
            line = longer
    return [*lines, line]


@dataclass
class Pages:
    """Draws blocks one after the other, beginning a page when one is full."""

    dpi: int = 200
    numbered: bool = True
    images: list[Image.Image] = field(default_factory=list)
    landscape: bool = False
    y: float = 0

    def px(self, points: float) -> float:
        return points * self.dpi / 72

    def new_page(self) -> None:
        size = (842, 595) if self.landscape else (595, 842)
        self.images.append(Image.new("L", tuple(round(self.px(v)) for v in size), 255))
        self.pen = ImageDraw.Draw(self.images[-1])
        self.x0, self.x1 = self.px(70), self.images[-1].width - self.px(50)
        self.bottom = self.images[-1].height - self.px(55)
        if self.numbered and len(self.images) > 1:
            self.write(str(len(self.images)), self.images[-1].width / 2, self.px(28), 13)
        self.y = self.px(55)

    def write(self, text: str, x: float, y: float, size: float, bold: bool = False) -> None:
        self.pen.text((x, y), text, fill=0, font=font(round(self.px(size)), bold))

    def line(self, text: str, x: float, size: float, bold: bool = False) -> None:
        if self.y + self.px(size * 1.3) > self.bottom:
            self.new_page()
        self.write(text, x, self.y, size, bold)
        self.y += self.px(size * 1.35)

    def add(self, block: Block) -> None:
        if not self.images or isinstance(block, NewPage):
            self.landscape = isinstance(block, NewPage) and block.landscape
            self.new_page()
        if isinstance(block, Text):
            self.text(block)
        elif isinstance(block, SideBySide):
            self.side_by_side(block)
        elif isinstance(block, Table):
            self.table(block)

    def text(self, block: Text) -> None:
        face = font(round(self.px(block.size)), block.bold)
        first = block.indent * face.getlength("n")
        for number, line in enumerate(wrap(block.text, face, self.x1 - self.x0, first)):
            x = self.x0 + (0 if number else first)
            if block.centre:
                x = (self.x0 + self.x1 - face.getlength(line)) / 2
            self.line(line, x, block.size, block.bold)
        self.y += self.px(4)

    def side_by_side(self, block: SideBySide) -> None:
        top, ends = self.y, []
        spans = ((self.x0, self.x0 + 0.42 * (self.x1 - self.x0)), (self.x0 + 0.5 * (self.x1 - self.x0), self.x1))
        for lines, (x0, x1), size in zip((block.left, block.right), spans, (block.size, block.right_size), strict=True):
            self.y = top
            for line in lines:
                width = font(round(self.px(size))).getlength(line)
                self.line(line, x0 + max(0.0, (x1 - x0 - width) / 2), size)
            ends.append(self.y)
        self.y = max(ends) + self.px(8)

    def table(self, block: Table) -> None:
        face = font(round(self.px(block.size)))
        unit = (self.x1 - self.x0) / sum(block.widths)
        edges = [self.x0]
        for width in block.widths:
            edges.append(edges[-1] + width * unit)
        pad, pitch = self.px(4), self.px(block.size * 1.25)
        waiting = [list(row) for row in block.rows]
        while waiting:
            row = waiting.pop(0)
            spans = self.spans(row)
            texts = [
                wrap(row[a], face, edges[b] - edges[a] - 2 * pad) if row[a] not in ("", DITTO) else [] for a, b in spans
            ]
            room = int((self.bottom - self.y - pad) / pitch)
            need = max([1, *map(len, texts)])
            if room < min(need, 2):
                self.new_page()
                room = int((self.bottom - self.y - pad) / pitch)
            if need > room:
                rest = [" ".join(t[room:]) for t in texts]
                waiting.insert(
                    0, [x for (a, b), t in zip(spans, rest, strict=True) for x in (t, *[LEFT] * (b - a - 1))]
                )
                texts = [t[:room] for t in texts]
            below = waiting[0] if waiting and need <= room else []
            self.row(row, spans, texts, edges, below, block)

    @staticmethod
    def spans(row: Sequence[str | None]) -> list[tuple[int, int]]:
        starts = [i for i, cell in enumerate(row) if cell is not LEFT]
        return list(zip(starts, [*starts[1:], len(row)], strict=True))

    def row(
        self,
        row: Sequence[str | None],
        spans: Sequence[tuple[int, int]],
        texts: Sequence[Sequence[str]],
        edges: Sequence[float],
        below: Sequence[str | None],
        block: Table,
    ) -> None:
        pad, pitch = self.px(4), self.px(block.size * 1.25)
        height = max([1, *map(len, texts)]) * pitch + pad
        face = font(round(self.px(block.size)))
        thick = max(1, round(self.px(0.6)))
        for (a, b), lines in zip(spans, texts, strict=True):
            for number, line in enumerate(lines):
                x = edges[a] + pad
                if a in block.centred and b - a == 1:
                    x = (edges[a] + edges[b] - face.getlength(line)) / 2
                self.write(line, x, self.y + pad / 2 + number * pitch, block.size)
            for x in (edges[a], edges[b]):
                self.pen.line((x, self.y, x, self.y + height), fill=0, width=thick)
            if row[a] != DITTO:
                self.pen.line((edges[a], self.y, edges[b], self.y), fill=0, width=thick)
            if not (a < len(below) and below[a] == DITTO):
                self.pen.line((edges[a], self.y + height, edges[b], self.y + height), fill=0, width=thick)
        self.y += height


def draw(blocks: Iterable[Block], dpi: int = 200, numbered: bool = True) -> list[Image.Image]:
    """Clean page images, grey, of the blocks."""
    pages = Pages(dpi, numbered)
    for block in blocks:
        pages.add(block)
    return pages.images


def blocks_of(lines: Sequence[str], widths: Sequence[float]) -> list[Block]:
    """Blocks of a plan kept as text: rows with pipes or tabs are tables, short capitals and headings are centred."""
    blocks: list[Block] = []
    for raw in lines:
        line = re.sub(r"\*\*|</?b>|^#+ *|<br>", "", raw.rstrip("\n"))
        if "\t" in line or re.match(r"\s*\|.*\|", line):
            cells: list[str | None] = list(
                line.split("\t") if "\t" in line else [c.strip() for c in line.strip().strip("|").split("|")]
            )
            if not "".join(str(c) for c in cells).strip("-: "):
                continue
            if len([c for c in cells if c]) == 1 and cells[0]:
                cells[1:] = [LEFT] * (len(cells) - 1)
            elif len(cells) > 2 and cells[1] and not any(cells[2:]):
                cells[2:] = [LEFT] * (len(cells) - 2)
            if not (blocks and isinstance(blocks[-1], Table)):
                blocks.append(Table([], widths))
            table = blocks[-1]
            assert isinstance(table, Table)
            blocks[-1] = replace(table, rows=[*table.rows, cells])
        elif line.strip():
            text = line.strip()
            heading = raw.startswith("#") or text.isupper()
            blocks.append(Text(text, bold=heading, centre=text.isupper() and len(text) < 70, indent=4))
    return blocks


def spoil(
    image: Image.Image,
    angle: float = 0.7,
    noise: float = 12,
    blur: float = 0.6,
    quality: int = 60,
    paper: int = 245,
    seed: int = 1,
) -> Image.Image:
    """The page as a scanner gives it: turned by ``angle`` degrees, greyish, blurred, noisy, kept as JPEG."""
    turned = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255, expand=False)
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float32) * (paper / 255)
    grey += np.random.default_rng(seed).normal(0, noise, grey.shape)
    out = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("L")


def to_pdf(images: Sequence[Image.Image], dpi: int = 200, quality: int = 60) -> bytes:
    """A PDF of pictures only."""
    out = io.BytesIO()
    images[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=images[1:], quality=quality)
    return out.getvalue()
