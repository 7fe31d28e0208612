"""Annex tables that a text extractor wrote cell by cell, one below the other, over pages with repeated headings.

The heading tells the order of the columns; row numbers cut the stream into rows; inside a row the cells are told
apart by what they look like (``cells``). A row that a page break cut in two is put together. What fits no row is
returned unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.plans.agency_names import HEAD
from ingest.plans.cells import Word, complete_cells, split_row, text_of
from ingest.plans.columns import HEADING_PHRASES
from ingest.plans.lines import Line
from ingest.plans.pages import is_page_number
from ingest.plans.rows import Row
from ingest.plans.tables import TableResult
from ingest.text.normalise import fold, squeeze

_HEADER_START = re.compile(r"(?:STT|TT|Số TT)\b", re.IGNORECASE)
_HEADER_LINES = 14
_GROUP = re.compile(r"(?P<n>[IVX]{1,6})\s*[.)]?(?:\s+(?P<rest>\S.*))?")
_ROW = re.compile(r"(?P<n>\d{1,3}(?:\.\d{1,2})?)\s*[.)]?(?:\s+(?P<rest>\S.*))?")
_ONLY_DIGITS = re.compile(r"[\d\s.\-–]+")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_ORDER = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
MAX_ROW_WORDS = 600


@dataclass(slots=True)
class _Header:
    """Order of the columns and the heading's lines, folded, by which its repeats are found."""

    kinds: list[str]
    lines: list[str]


@dataclass(slots=True)
class _OpenRow:
    """A row being collected: words before and after each page break."""

    number: str
    section: str | None
    start: int
    end: int
    parts: list[list[Word]] = field(default_factory=lambda: [[]])
    source: list[str] = field(default_factory=list)


def find_header(lines: Sequence[Line], position: int) -> _Header | None:
    """The heading of such a table that begins at ``position``: at least a number, a task and an agency column."""
    if not _HEADER_START.match(lines[position].text):
        return None
    taken: list[str] = []
    best: _Header | None = None
    for line in lines[position : position + _HEADER_LINES]:
        if taken and (_ROW.fullmatch(line.text) or _GROUP.fullmatch(line.text)) and best:
            break
        taken.append(line.text)
        kinds = [m.lastgroup or "" for m in HEADING_PHRASES.finditer(squeeze(" ".join(taken)))]
        if {"number", "title", "lead"} <= set(kinds) and len(set(kinds)) == len(kinds):
            best = _Header(kinds, [fold(t) for t in taken])
    if best is None:
        return None
    return best


class _Reader:
    """Walks the lines of an annex once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.result = TableResult("tasks")
        self.header: _Header | None = None
        self.section: str | None = None
        self.row: _OpenRow | None = None
        self.group_open = False
        self.last_number = 0
        self.last_minor = 0

    def run(self) -> TableResult:
        position = 0
        while position < len(self.lines):
            taken = self._take_header(position)
            if taken:
                position += taken
                continue
            if self.header is not None:
                self._take(position)
            position += 1
        self._close()
        return self.result

    def _take_header(self, position: int) -> int:
        """Number of lines of a heading that begins here, its roles recorded; 0 when none does."""
        if self.header is not None:
            count = len(self.header.lines)
            same = [fold(line.text) for line in self.lines[position : position + count]] == self.header.lines
            if not same:
                return 0
            if self.row is not None:
                self.row.parts.append([])
        else:
            self.header = find_header(self.lines, position)
            if self.header is None:
                return 0
            count = len(self.header.lines)
        for line in self.lines[position : position + count]:
            self.result.roles[line.number] = "table_header"
        self.group_open = False
        return count

    def _take(self, position: int) -> None:
        line = self.lines[position]
        group = _GROUP.fullmatch(line.text)
        if group and group["n"] in _ORDER and self._next_group(group["n"]):
            self._close()
            self.section, self.group_open = group["n"], True
            self.result.groups[group["n"]] = group["rest"] or ""
            self.result.roles[line.number] = "table_group"
            return
        number = _ROW.fullmatch(line.text)
        if number and self._is_row(number, position):
            self._open(line, number)
            return
        if _ONLY_DIGITS.fullmatch(line.text) and self._is_page_noise(line, position):
            self.result.roles[line.number] = "page_number"
            return
        if self.group_open and self.section:
            self.result.groups[self.section] = squeeze(f"{self.result.groups[self.section]} {line.text}")
            self.result.roles[line.number] = "table_group"
            return
        if self.row is None:
            return
        self._add_words(line, line.text)

    def _next_group(self, name: str) -> bool:
        expected = _ORDER.index(self.section) + 1 if self.section in _ORDER else 0
        return _ORDER.index(name) == expected

    def _is_row(self, match: re.Match[str], position: int) -> bool:
        number, minor = self._numbers(match)
        if minor:
            expected = number == self.last_number and minor == self.last_minor + 1
        else:
            expected = number == self.last_number + 1 or (number == 1 and self.group_open)
        if not expected or (match["rest"] and not match["rest"][0].isupper()):
            return False
        following = self.lines[position + 1 : position + 2]
        heads_page = bool(following) and self.header is not None and fold(following[0].text) == self.header.lines[0]
        return not (heads_page and not match["rest"])

    @staticmethod
    def _numbers(match: re.Match[str]) -> tuple[int, int]:
        """Number of the row and number below it, 0 where it has none."""
        number, _, minor = match["n"].partition(".")
        return int(number), int(minor or 0)

    def _is_page_noise(self, line: Line, position: int) -> bool:
        """A number that stands where a heading is repeated next, or alone between blank lines and is no year."""
        if _YEAR.fullmatch(line.text):
            return False
        following = self.lines[position + 1 : position + 2]
        if following and self.header is not None and fold(following[0].text) == self.header.lines[0]:
            return True
        return is_page_number(line) and len(line.text) < 4

    def _open(self, line: Line, match: re.Match[str]) -> None:
        number, minor = self._numbers(match)
        if minor == 1 and self.row is not None and self.row.number == str(number):
            self._make_heading(self.row)
        self._close()
        self.group_open = False
        self.last_number, self.last_minor = number, minor
        self.row = _OpenRow(match["n"], self.section, line.number, line.number)
        self.result.roles[line.number] = "table_row"
        if match["rest"]:
            self._add_words(line, match["rest"], first=True)
        else:
            self.row.source.append(line.text)

    def _add_words(self, line: Line, text: str, *, first: bool = False) -> None:
        row = self.row
        if row is None:
            return
        words = text.split()
        if sum(map(len, row.parts)) + len(words) > MAX_ROW_WORDS:
            self.result.unread.append(line)
            return
        for index, word in enumerate(words):
            row.parts[-1].append(Word(word, index == 0 and not first, index == 0 and not first and line.after_blank))
        row.end = line.number
        row.source.append(line.text)
        self.result.roles[line.number] = "table_row"

    def _make_heading(self, row: _OpenRow) -> None:
        """A row that names nobody and stands over rows numbered below it is a group, no task."""
        words = [word for part in row.parts for word in part]
        if any(w.line_start and HEAD.match(text_of(words[i : i + 5])) for i, w in enumerate(words)):
            return
        self.result.groups[row.number] = text_of(words)
        for number in range(row.start, row.end + 1):
            if self.result.roles.get(number) == "table_row":
                self.result.roles[number] = "table_group"
        self.row = None

    def _close(self) -> None:
        row, self.row = self.row, None
        if row is None or self.header is None:
            return
        kinds = [k for k in self.header.kinds if k not in ("number", "note")]
        cells = split_row(row.parts[0], kinds)
        for part in row.parts[1:]:
            if part:
                cells = complete_cells(cells, part, kinds)
        text = {k: squeeze(v) for k, v in zip(kinds, cells.texts, strict=True) if v}
        confidence = 0.9 if cells.score > 0 else 0.6
        self.result.rows.append(
            Row(row.number, row.section, text, row.start, row.end, confidence, "annex_linearised", row.source)
        )


def read_linearised(lines: Sequence[Line]) -> TableResult | None:
    """The table of an annex written cell by cell; ``None`` when the annex has no such table."""
    reader = _Reader(lines)
    result = reader.run()
    return result if reader.header is not None and result.rows else None
