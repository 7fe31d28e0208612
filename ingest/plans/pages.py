"""What stands on every page and belongs to no sentence: page numbers, and headings repeated over the pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ingest.plans.lines import Line
from ingest.text.normalise import fold

_PAGE_NUMBER = re.compile(
    r"\s*[-–~]?\s*\d{1,3}\s*[-–~]?\s*|\W*(?:trang|page)(?:\s+số)?\W*\d{1,4}(?:\s*(?:/|of|trên|trong)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_COUNTS_PAGES = re.compile(r"\b(?:trang|page) (?:số )?#")
_DIGITS = re.compile(r"\d+")
_MIN_REPEATS = 3
_MAX_CHARS = 150
_AT_BREAK = 0.8
"""Share of the places of a repeated line that must lie at a page break."""


def is_page_number(line: Line) -> bool:
    """A line that holds nothing but a small number or "Trang 3/12"."""
    return bool(_PAGE_NUMBER.fullmatch(line.text))


def running_heads(lines: Sequence[Line], pages: Sequence[int] = ()) -> frozenset[int]:
    """Numbers of the lines that repeat, but for digits, beside page breaks: running heads and feet.

    A break is known where ``pages`` says so (the page of each line of the file) or where a page number stands.
    """
    breaks = _beside_breaks(lines, pages)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for line in lines:
        if 4 <= len(line.text) <= _MAX_CHARS and "|" not in line.text and "\t" not in line.text:
            places[_DIGITS.sub("#", fold(line.text))].append(line.number)
    return frozenset(
        number
        for text, numbers in places.items()
        if (len(numbers) >= 2 and _COUNTS_PAGES.search(text))
        or (len(numbers) >= _MIN_REPEATS and sum(n in breaks for n in numbers) >= _AT_BREAK * len(numbers))
        for number in numbers
    )


def _beside_breaks(lines: Sequence[Line], pages: Sequence[int]) -> frozenset[int]:
    """Numbers of the lines that stand right before or behind a page break, page numbers between them left out."""
    beside: set[int] = set()
    for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        for other in (before, after):
            if other is None or is_page_number(other) or (pages and pages[line.number - 1] != pages[other.number - 1]):
                beside.add(line.number)
    return frozenset(beside)
