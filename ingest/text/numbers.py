"""Numbers as Vietnamese documents write them: ``4.200``, ``12,5``, ``01 tỷ``, ``50%``.

A point groups thousands only when three digits follow it; otherwise it is a decimal mark, like the comma.
It does not decide what a number means.
"""

from __future__ import annotations

import re

NUMBER = r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?"
"""Pattern of one number, without sign and unit."""

SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
"""Words that multiply the number before them."""

_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?")


def parse_number(text: str) -> float:
    """Value of a number written as in ``NUMBER``.

    Raises:
        ValueError: the text is no such number.
    """
    text = text.strip()
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[. ]", "", text).replace(",", "."))
    return float(text.replace(",", "."))


def scaled(text: str, scale: str | None) -> float:
    """Value of a number with the scale word after it (``None``: no such word), exact for whole numbers."""
    factor = SCALES.get((scale or "").lower(), 1)
    return round(parse_number(text) * factor, 6)
