"""Makes PDFs with a text layer from the lines of a plan, set as an office sets them: letterhead and signature in two
columns without rules, wrapped and indented paragraphs, bold headings, ruled tables that break over pages, page numbers.

Only for tests and benches. The fonts lie in the package font-source-serif-pro, so that neither the system nor the
network is asked.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

_MARKED = re.compile(
    r"(?:[IVX]+|[A-H]|\d{1,2}(?:\.\d{1,2})*)[.)/-]{1,2}\s|[a-zđ]\)|[-+*•]\s|\(\d+\)|Điều \d|Nơi nhận|TM\.|KT\."
)
_HEADING = re.compile(r"(?:[IVX]+|Điều \d+)\.\s")
_RIGHT_HEAD = re.compile(r"CỘNG HÒA|CỘNG HOÀ|Độc lập|ĐẢNG CỘNG|\bngày\b|^-{3,}$")
_WIDE_GAP = re.compile(r"(?<=\S)\s{3,}(?=\S)")
_TITLE = re.compile(r"(?:KẾ HOẠCH|CHƯƠNG TRÌNH|PHỤ LỤC|Phụ lục|BIỂU)\b")
_ANNEX = re.compile(r"(?:PHỤ LỤC|Phụ lục|BIỂU SỐ)\b(?!.*[.;]$)")
_SIGNER = re.compile(r"(?:TM|KT|T/M|TL|TUQ)\b\.?|CHỦ TỊCH|BÍ THƯ|TRƯỞNG BAN")


def fonts() -> tuple[str, str]:
    """Names of the regular and the bold face, registered with reportlab."""
    spec = importlib.util.find_spec("font_source_serif_pro")
    assert spec is not None and spec.origin is not None, "pip install font-source-serif-pro"
    folder = Path(spec.origin).parent / "files"
    for name, face in (("Plan", "Regular"), ("PlanBold", "Bold")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, folder / f"SourceSerifPro-{face}.ttf"))
    pdfmetrics.registerFontFamily("Plan", normal="Plan", bold="PlanBold", italic="Plan", boldItalic="PlanBold")
    return "Plan", "PlanBold"


class _Styles:
    def __init__(self, size: float) -> None:
        regular, bold = fonts()
        common: dict[str, Any] = {"fontName": regular, "fontSize": size, "leading": size * 1.3}
        self.body = ParagraphStyle("body", alignment=TA_JUSTIFY, firstLineIndent=1 * cm, spaceAfter=size / 2, **common)
        self.plain = ParagraphStyle("plain", alignment=TA_LEFT, **common)
        self.centre = ParagraphStyle("centre", alignment=TA_CENTER, **common)
        self.cell = ParagraphStyle("cell", fontName=regular, fontSize=size - 2, leading=(size - 2) * 1.2)
        self.head_cell = ParagraphStyle("head", parent=self.cell, fontName=bold, alignment=TA_CENTER)


def markup(line: str) -> str:
    """Markdown emphasis as reportlab's tags; headings and capitals in bold."""
    text = line.strip()
    heading = text.startswith("#")
    text = escape(text.lstrip("# "))
    marked = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    marked = re.sub(r"\\([-+.)(#|_>\[\]!*])", r"\1", marked)
    if "<b>" not in marked and (heading or text.isupper() or _HEADING.match(text)):
        marked = f"<b>{marked}</b>"
    return marked


def cells_of(line: str) -> list[str] | None:
    """Cells of a row written with pipes or tabs; ``None`` for any other line."""
    if line.strip().startswith("|") and line.count("|") >= 3:
        return [c.strip() for c in line.strip().strip("|").split("|")]
    if line.count("\t") >= 2:
        return [c.strip() for c in line.strip(" \n").split("\t")]
    return None


def _paragraphs(lines: Sequence[str], *, reflow: bool) -> list[str]:
    """Lines with wrapped ones joined; a blank line parts paragraphs and is kept as ``""``."""
    out: list[str] = [""]
    for index, raw in enumerate(lines):
        line = raw.rstrip()
        joins = reflow and line and out[-1] and cells_of(line) is None and cells_of(out[-1]) is None
        if joins and not _MARKED.match(line.strip()) and not line.strip().isupper() and len(out[-1]) > 55:
            out[-1] += " " + line.strip()
        elif reflow and not line and len(out) > 1 and out[-1] and _half(lines, index):
            continue
        else:
            out.append(line if cells_of(line) else line.strip() if reflow else line)
    return out[1:]


def _half(lines: Sequence[str], index: int) -> bool:
    """Whether the blank line here stands inside a sentence, as in text with double spacing."""
    before, after = lines[index - 1].rstrip(), lines[index + 1].strip() if index + 1 < len(lines) else ""
    return len(before) > 55 and before[-1] not in ".;:" and after[:1].islower() and cells_of(after) is None


def _columns(left: list[str], right: list[str], styles: _Styles, width: float, *, centred: bool) -> Flowable:
    """Two blocks side by side without any rule."""
    style = styles.centre if centred else styles.plain
    blocks = [[Paragraph(markup(t), s) for t in b if t] for b, s in ((left, style), (right, styles.centre))]
    return Table([blocks], colWidths=[width * 0.42, width * 0.58], style=[("VALIGN", (0, 0), (-1, -1), "TOP")])


def _split_head(lines: list[str]) -> tuple[list[str], list[str], int]:
    """Left and right block of the letterhead and where the title begins; both empty where there is none."""
    lines[:] = [line for i, whole in enumerate(lines) for line in (_WIDE_GAP.split(whole) if i < 8 else [whole])]
    clean = [re.sub(r"[*#]", "", line).strip() for line in lines]
    title = next((i for i, t in enumerate(clean[:25]) if _TITLE.match(t)), 0)
    left = [line for line, t in zip(lines[:title], clean, strict=False) if t and not _RIGHT_HEAD.search(t)]
    right = [line for line, t in zip(lines[:title], clean, strict=False) if t and _RIGHT_HEAD.search(t)]
    return left, right, title


def _table(rows: list[list[str]], styles: _Styles, width: float, *, split_rows: bool) -> Flowable:
    rows = [r for r in rows if not all(re.fullmatch(r":?-{2,}:?|", c) for c in r) or (len(set(r)) == 1 and not r[0])]
    columns = max(len(r) for r in rows)
    rows = [r + [""] * (columns - len(r)) for r in rows]
    longest = [max(len(r[c]) for r in rows) for c in range(columns)]
    weights = [min(40, max(6, n)) ** 0.7 for n in longest]
    widths = [width * w / sum(weights) for w in weights]
    body = [
        [Paragraph(markup(c), styles.head_cell if i == 0 else styles.cell) for c in row] for i, row in enumerate(rows)
    ]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Table(body, colWidths=widths, repeatRows=1, splitInRow=int(split_rows), style=grid)


def build_pdf(
    text_lines: Sequence[str],
    path: Path | str,
    *,
    reflow: bool = True,
    size: float = 13,
    footer: str = "",
    landscape_annex: bool = True,
    split_rows: bool = True,
) -> Path:
    """Write the lines as a PDF.

    Rows with pipes or tabs become ruled tables; everything before the title stands in two columns, and so do
    recipients and signature. ``reflow`` joins wrapped lines to paragraphs first; without it every line stays a line.
    ``footer`` is printed on each page, with ``{n}`` as its number; the number itself stands on top from page 2 on.
    """
    styles = _Styles(size)
    margins = {"leftMargin": 3 * cm, "rightMargin": 2 * cm, "topMargin": 2 * cm, "bottomMargin": 2 * cm}

    def decorate(canvas: Any, document: Any) -> None:
        canvas.setFont("Plan", 12)
        width, height = canvas._pagesize
        if document.page > 1:
            canvas.drawCentredString(width / 2, height - 1.3 * cm, str(document.page))
        if footer:
            canvas.drawCentredString(width / 2, 1 * cm, footer.format(n=document.page))

    document = BaseDocTemplate(str(path), pagesize=A4, invariant=1, **margins)
    templates = []
    for name, paper in (("portrait", A4), ("landscape", landscape(A4))):
        frame = Frame(3 * cm, 2 * cm, paper[0] - 5 * cm, paper[1] - 4 * cm, 0, 0, 0, 0, id=name)
        templates.append(PageTemplate(name, [frame], onPage=decorate, pagesize=paper))
    document.addPageTemplates(templates)

    story = _story(_paragraphs(text_lines, reflow=reflow), styles, landscape_annex, split_rows)
    document.build(story)
    return Path(path)


def _story(lines: list[str], styles: _Styles, landscape_annex: bool, split_rows: bool) -> list[Flowable]:
    story: list[Flowable] = []
    width = A4[0] - 5 * cm
    left, right, start = _split_head(lines)
    if left or right:
        story += [_columns(left, right, styles, width, centred=True), Spacer(1, 12)]
    rows: list[list[str]] = []
    title = True
    index = start
    while index < len(lines):
        line = lines[index]
        bare = re.sub(r"[*#]", "", line).strip()
        cells = cells_of(line)
        if cells is not None:
            rows.append(cells)
            index += 1
            continue
        if rows and bare:
            story += [_table(rows, styles, width, split_rows=split_rows), Spacer(1, 12)]
            rows = []
        if bare.startswith("Nơi nhận"):
            index = _signature(lines, index, story, styles, width)
            continue
        if _ANNEX.match(bare) and index > start + 5 and len(bare) < 100:
            if landscape_annex:
                width = A4[1] - 5 * cm
                story += [NextPageTemplate("landscape")]
            story += [PageBreak()]
            title = True
        elif title and (_MARKED.match(bare) or len(bare) > 200):
            title = False
        story.append(_printed(line, bare, styles, title=title))
        index += 1
    if rows:
        story.append(_table(rows, styles, width, split_rows=split_rows))
    return story


def _printed(line: str, bare: str, styles: _Styles, *, title: bool) -> Flowable:
    """One paragraph, with the indentation that its line has; a gap for a blank line."""
    if not bare:
        return Spacer(1, 4)
    indent = (len(line) - len(line.lstrip())) * styles.body.fontSize * 0.4
    base = styles.centre if title else styles.body
    style = ParagraphStyle("indented", parent=base, leftIndent=indent, firstLineIndent=0) if indent else base
    return Paragraph(markup(line), style)


def _signature(lines: list[str], index: int, story: list[Flowable], styles: _Styles, width: float) -> int:
    """Recipients on the left, who signs on the right; the line after both."""
    left: list[str] = []
    right: list[str] = []
    while index < len(lines):
        bare = re.sub(r"[*#]", "", lines[index]).strip()
        if _ANNEX.match(bare) and len(bare) < 100:
            break
        if cells_of(lines[index]) or (right and len(bare) > 60):
            break
        (right if right or _SIGNER.match(bare) else left).append(lines[index])
        index += 1
    story += [Spacer(1, 12), _columns(left, right, styles, width, centred=False)]
    return index
