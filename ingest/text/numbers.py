"""Numbers as Vietnamese documents write them: ``4.200``, ``12,5``, ``01 tỷ``, ``1,5 nghìn tỷ``, ``50%``.

A point groups thousands only when three digits follow it; otherwise it is a decimal mark, like the comma.
It does not decide what a number means.
"""

from __future__ import annotations

import re

NUMBER = r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?"
"""Pattern of one number, without sign and unit."""

SCALES = {
    "chục": 10,
    "trăm": 10**2,
    "nghìn": 10**3,
    "ngàn": 10**3,
    "vạn": 10**4,
    "triệu": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
}
"""Words that multiply the number before them."""

SCALE = rf"(?:{'|'.join(SCALES)})(?:\s+(?:triệu|tỷ|tỉ))?(?!\w|\s+(?:lệ|trọng|suất))"
"""Pattern of one or two such words (``nghìn tỷ``); "tỷ lệ" and "tỷ trọng" are none."""

_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?")
_GROUPED_BY_COMMA = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")


def parse_number(text: str) -> float:
    """Value of a number written as in ``NUMBER``.

    Raises:
        ValueError: the text is no such number.
    """
    text = text.strip()
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[. ]", "", text).replace(",", "."))
    return float(text.replace(",", "."))


def parse_whole(text: str) -> float:
    """Value of a number of things that cannot be split: there a comma before three digits groups thousands too."""
    return parse_number(text.replace(",", ".") if _GROUPED_BY_COMMA.fullmatch(text.strip()) else text)


def scaled(text: str, scale: str | None) -> float:
    """Value of a number with the scale words after it (``None``: no such word), exact for whole numbers."""
    factor = 1
    for word in (scale or "").lower().split():
        factor *= SCALES.get(word, 1)
    return round(parse_number(text) * factor, 6)
