"""How a template looks: fonts, fills and borders as named styles of a workbook. Knows no content.

The font is the one of Vietnamese administrative documents (Nghị định 30/2020/NĐ-CP); a system without it takes another.
"""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.workbook import Workbook

FONT = "Times New Roman"
SIZE = 12
_LINE = Side(style="thin", color="8C8C8C")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_GREY = PatternFill("solid", fgColor="F2F2F2")
_YELLOW = PatternFill("solid", fgColor="FFFBE6")
_BLUE = PatternFill("solid", fgColor="DCE6F1")
MISSING = PatternFill("solid", bgColor="F8CBAD")
"""Fill of a cell that must be chosen because its row holds something."""

TITLE, HEADING, LABEL, KEY, NAME, TEXT, LIST_ITEM = (
    "tieu-de",
    "dau-cot",
    "nhan",
    "ma",
    "ten-muc",
    "huong-dan",
    "danh-muc",
)
INPUT_TEXT, INPUT_WORD, INPUT_COUNT, INPUT_SHARE, INPUT_AMOUNT, INPUT_DATE = (
    "ghi-chu",
    "ghi-tu",
    "ghi-so",
    "ghi-ty-le",
    "ghi-tien",
    "ghi-ngay",
)


def add_styles(workbook: Workbook) -> None:
    """Give a workbook the styles of this module."""
    _add(workbook, TITLE, Font(FONT, 16, bold=True), None, Alignment("center", "center", wrap_text=True))
    _add(workbook, HEADING, Font(FONT, SIZE, bold=True), _BLUE, Alignment("center", "center", wrap_text=True), box=True)
    _add(workbook, LABEL, Font(FONT, SIZE), _GREY, Alignment("left", "top", wrap_text=True), box=True)
    _add(workbook, KEY, Font(FONT, 8, color="7F7F7F"), _GREY, Alignment("left", "top"), box=True)
    _add(workbook, NAME, Font(FONT, SIZE, bold=True), _GREY, Alignment("left", "top", wrap_text=True), box=True)
    _add(workbook, TEXT, Font(FONT, SIZE), None, Alignment("left", "top", wrap_text=True))
    _add(workbook, LIST_ITEM, Font(FONT, SIZE), None, Alignment("left", "top"), box=True)
    for name, number_format, across in (
        (INPUT_TEXT, "@", "left"),
        (INPUT_WORD, "@", "center"),
        (INPUT_COUNT, "#,##0", "right"),
        (INPUT_SHARE, "General", "right"),
        (INPUT_AMOUNT, "#,##0.00", "right"),
        (INPUT_DATE, "dd/mm/yyyy", "center"),
    ):
        _add(
            workbook,
            name,
            Font(FONT, SIZE),
            _YELLOW,
            Alignment(across, "top", wrap_text=name == INPUT_TEXT),
            box=True,
            number_format=number_format,
        )


def _add(
    workbook: Workbook,
    name: str,
    font: Font,
    fill: PatternFill | None,
    alignment: Alignment,
    *,
    box: bool = False,
    number_format: str | None = None,
) -> None:
    style = NamedStyle(name, font=font, alignment=alignment, number_format=number_format or "General")
    style.protection = Protection(locked=number_format is None)
    if fill:
        style.fill = fill
    if box:
        style.border = _BOX
    workbook.add_named_style(style)
