"""Lines of a plan with their markers (``II.``, ``2.1.``, ``a)``, ``-``), and their joining to passages.

A passage is what the author typed as one paragraph, item or heading; wrapped lines, page breaks and blank lines inside
it are undone. Knows typography, not content.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.text.normalise import LOWER, UPPER, squeeze

_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("article", re.compile(r"Điều\s+(?P<n>\d{1,3})\s*[.:]\s*")),
    ("roman", re.compile(r"(?P<n>X{0,2}(?:IX|IV|V?I{1,3}|V|X))\s*(?:[.)/]+|[-–])\s+(?=\S)")),
    (
        "part",
        re.compile(
            rf"(?:PHẦN|Phần)\s+(?P<n>[IVX]+|thứ\s+\w+)\b\s*[.:]?\s*|(?P<n2>[A-H])\.\s+(?=[{UPPER}][{UPPER} ,]{{5}})"
        ),
    ),
    ("dotted", re.compile(rf"(?P<n>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?:[.)]|\s?[-–/])?\s+(?=[{UPPER}“\"(*])")),
    ("arabic", re.compile(rf"(?P<n>\d{{1,2}})(?:\s*[.)]\s*|[/-]\s+)(?=[{UPPER}“\"(*])")),
    ("letter", re.compile(rf"(?P<n>[a-zđ])\s*\)\s*(?=\S)|(?P<n2>[a-eđ])\.\s+(?=[{UPPER}])")),
    ("paren", re.compile(r"\((?P<n>\d{1,2}|[ivx]{1,4})\)\s*(?=\S)")),
    ("star", re.compile(r"[*●•○▪■✓]\s+(?=\S)")),
    ("plus", re.compile(r"\+\s*(?=\S)")),
    ("dash", re.compile(rf"[-–—−]\s+(?=\S)|[-–—−](?=[{UPPER}])")),
)
_CLOSING = re.compile(
    r"\((?:Kèm|Chi tiết|Có|Phụ lục)\b"
    r"|(?:Trong quá trình|Quá trình|Trên đây là|Kế hoạch này|Yêu cầu Thủ trưởng|Yêu cầu các|Căn cứ Kế hoạch này)\b"
)
_LABEL = re.compile(
    r"(?:Cơ quan|Đơn vị|Chủ trì|Phối hợp|Thời gian|Thời hạn|Tiến độ|Sản phẩm|Kết quả|Phân công|Trách nhiệm)\b"
    r"[^:.;]{0,40}:"
)
"""The beginning of a labelled line, which carries on nothing that has ended."""
_BARE_NUMBER = re.compile(rf"(?P<n>\d{{1,2}})\s+(?=[{UPPER}])")
HIGH = {"annex": 0, "article": 1, "part": 1, "roman": 2, "arabic": 3, "dotted": 4, "letter": 6}
"""Rank of numbered markers: a smaller rank holds a larger one. The others nest by appearance."""

_UNFINISHED = re.compile(
    r"(?:,|(?<!\w)(?:và|của|với|các|những|theo|về|tại|do|cho|là|để|từ|đến|hoặc|bằng|số|gồm|như|giữa|thuộc|ngày|quý|"
    r"Sở|UBND|Nghị quyết|Nghị định|Quyết định|Luật|Thông tư|Kế hoạch|Chương trình))$"
)
"""A line that ends so goes on in the next one."""
_RAGGED = 0.08
"""Share of lines that are short and yet go on, from which on a short line says nothing about the end of a paragraph."""
_ENDED = re.compile(r"[.;:!?…][\"”’)\]]*$")
_MIN_WIDTH = 40
_MAX_WIDTH = 160
_MIN_LINES = 15
_MIN_CARRIED = 0.03
"""Share of lines that go on in small letters, below which a text was not broken into lines at all."""
_MARKDOWN_HEAD = re.compile(r"^#{1,6}\s+")
_TAGS = re.compile(r"</?(?:b|i|u|strong|em|p|br|span)\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([-+.)(#|_>\[\]!])")
_EMPHASIS = re.compile(r"\*\*(?=\S)|(?<=\S)\*\*|(?<![\w*\\])\*(?=[^\s*])|(?<=[^\s*\\])\*(?![\w*])")


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line: its number, indentation and length in characters, text without markdown, a blank before."""

    number: int
    indent: int
    width: int
    text: str
    after_blank: bool
    heading: bool = False
    raw: str = ""  # as in the file: column positions and empty first cells count in tables


@dataclass(slots=True)
class Passage:
    """A joined passage: its lines, marker kind (``None``: plain paragraph), marker number, text after the marker."""

    start: int
    end: int
    kind: str | None
    number: str | None
    text: str
    heading: bool = False
    children: list[Passage] = field(default_factory=list)

    def whole(self) -> str:
        """Own text and that of all passages below, in order."""
        return squeeze(" ".join([self.text, *(c.whole() for c in self.children)]))

    def last_line(self) -> int:
        """Last line of the passage and everything below it."""
        return max([self.end, *(c.last_line() for c in self.children)])


def make_lines(raw: Sequence[str]) -> list[Line]:
    """Non-blank lines of the text; markdown emphasis and heading marks are taken off (tables keep their tabs)."""
    lines: list[Line] = []
    blank = True
    for number, text in enumerate(raw, start=1):
        stripped = text.strip()
        if not stripped:
            blank = True
            continue
        heading = bool(_MARKDOWN_HEAD.match(stripped))
        indent = len(text) - len(text.lstrip())
        lines.append(Line(number, indent, len(text.rstrip()), _unmark(stripped), blank, heading, text))
        blank = False
    return lines


def _unmark(text: str) -> str:
    text = _TAGS.sub("", _MARKDOWN_HEAD.sub("", text))
    if "*" in text:
        text = _EMPHASIS.sub("", text).replace("\\*", "*")
    return _ESCAPED.sub(r"\1", text).strip()


def marker_of(text: str) -> tuple[str, str | None, str] | None:
    """Kind, number and remaining text of a line that starts with a marker."""
    for kind, pattern in _MARKERS:
        match = pattern.match(text)
        if match:
            groups = match.groupdict()
            return kind, groups.get("n") or groups.get("n2"), text[match.end() :].strip()
    return None


def text_width(lines: Sequence[Line], *, wraps: bool = True) -> int | None:
    """Width of the type area in characters, what nearly all full lines reach; ``None``: every line is a paragraph.

    ``wraps``: the format breaks lines; in one that does not, somebody may still have typed or pasted broken lines.
    """
    carried = sum(
        1 for line, after in itertools.pairwise(lines) if after.text[:1] in LOWER and not _ENDED.search(line.text)
    )
    widths = sorted(line.width for line in lines)
    width = widths[min(len(widths) - 1, len(widths) * 9 // 10)] if widths else 0
    if width > _MAX_WIDTH or ((len(lines) >= _MIN_LINES or not wraps) and carried <= _MIN_CARRIED * len(lines)):
        return None
    return max(_MIN_WIDTH, width)


class _Joiner:
    """Joins the lines of one region; holds only what the decision about the next line needs."""

    def __init__(self, width: int | None, base: int | None, *, ragged: bool) -> None:
        self.width = width or 0  # 0: every line is a paragraph of its own
        self.ragged = ragged
        self.base = base  # indentation of lines that surely carry on a paragraph
        self.passages: list[Passage] = []
        self.previous: Line | None = None
        self.last_arabic = 0

    def add(self, line: Line) -> None:
        marker = self._marker(line)
        if marker is None and self.passages and self._continues(line):
            last = self.passages[-1]
            last.text, last.end = glue(last.text, line.text), line.number
        else:
            kind, number, text = marker or (None, None, line.text)
            self.passages.append(Passage(line.number, line.number, kind, number, text, line.heading))
        self.previous = line

    def _marker(self, line: Line) -> tuple[str, str | None, str] | None:
        marker = marker_of(line.text)
        if marker is None:
            bare = _BARE_NUMBER.match(line.text)
            if bare and int(bare["n"]) == self.last_arabic + 1 and self._ended_or_short():
                marker = ("arabic", bare["n"], line.text[bare.end() :].strip())
        if marker is None:
            return None
        if self._wrapped_marker(line, marker[0], marker[2]):
            return None
        if marker[0] == "arabic":
            self.last_arabic = int(marker[1] or 0)
        elif marker[0] in ("roman", "article"):
            self.last_arabic = 0
        return marker

    def _wrapped_marker(self, line: Line, kind: str, rest: str) -> bool:
        """Whether a line only looks marked because a sentence was broken just before a dash or a number."""
        if self.previous is None or self._ended_or_short() or line.heading:
            return False
        if kind in ("dash", "plus", "star"):
            if rest[:1] in LOWER or not rest[:1].isalpha():
                return True
            if self.passages and self.passages[-1].kind in HIGH:
                return False  # a heading has no full stop: what follows is its first item
            return not line.after_blank and line.indent <= self.previous.indent
        return kind in ("arabic", "letter") and rest[:1] in LOWER

    def _ended_or_short(self) -> bool:
        previous = self.previous
        if previous is None or not self.width or _ENDED.search(previous.text) or previous.heading:
            return True
        return previous.width < 0.72 * self.width

    def _continues(self, line: Line) -> bool:
        """Whether an unmarked line carries on the passage before it."""
        previous = self.previous
        if previous is None or line.heading or (previous.heading and previous.width < 0.9 * self.width):
            return False
        if previous.text.endswith("-") or (line.text.isupper() and previous.text.isupper()):
            return True
        ended = bool(_ENDED.search(previous.text))
        small = line.text[:1] in LOWER
        if not self.width:  # one line a paragraph: only a page break cuts a sentence
            return small or (not ended and previous.width >= 100 and self.passages[-1].kind not in HIGH)
        if _UNFINISHED.search(previous.text) and not previous.heading:
            return True
        return self._goes_on_after_end(previous, line) if ended else self._goes_on(previous, line, small=small)

    def _goes_on(self, previous: Line, line: Line, *, small: bool) -> bool:
        """Whether a line carries on one that ends in the middle of a sentence."""
        if previous.width >= 0.72 * self.width or small:
            return True
        if self.ragged:
            return self.passages[-1].kind in (None, "dash", "plus", "star", "letter", "paren")
        return not line.text[:1].isalpha()

    def _goes_on_after_end(self, previous: Line, line: Line) -> bool:
        """Whether a line carries on a paragraph behind a full stop: the line before is full, this one not set in."""
        indented = line.indent >= 3 and (
            line.indent > previous.indent + 1 or (self.base is not None and line.indent > self.base + 2)
        )
        opens = _CLOSING.match(line.text) or _LABEL.match(line.text)
        return previous.width >= 0.72 * self.width and not indented and not opens


def glue(first: str, second: str) -> str:
    """Two pieces of one sentence: no blank after a hyphen that stands inside a word (``NQ-`` + ``CP``)."""
    if first.endswith("-") and not first.endswith(" -"):
        return first + second
    return f"{first} {second}"


def _carry_on_indent(lines: Sequence[Line]) -> int | None:
    """The usual indentation of lines that begin in small letters; ``None`` where there are too few to tell."""
    small = Counter(line.indent for line in lines if line.text[:1] in LOWER)
    indent, count = small.most_common(1)[0] if small else (0, 0)
    return indent if count >= 3 and count > 0.8 * small.total() else None


def _is_ragged(lines: Sequence[Line], width: int) -> bool:
    """Whether short lines go on so often that the text was broken at no fixed width (as web pages are)."""
    broken = sum(
        1
        for line, after in itertools.pairwise(lines)
        if line.width < 0.6 * width and not _ENDED.search(line.text) and after.text[:1] in LOWER
    )
    return broken >= 5 and broken > _RAGGED * len(lines)


def join_lines(lines: Iterable[Line], width: int | None) -> list[Passage]:
    """Passages of one region of the document, in order, not yet nested; no ``width``: a line is a paragraph."""
    lines = list(lines)
    joiner = _Joiner(width, _carry_on_indent(lines), ragged=bool(width) and _is_ragged(lines, width or 0))
    for line in lines:
        joiner.add(line)
    for passage in joiner.passages:
        passage.text = squeeze(passage.text)
    return joiner.passages


def nest(passages: Iterable[Passage]) -> list[Passage]:
    """Put items under their headings: numbered markers by rank, the others by the order in which they appear."""
    top: list[Passage] = []
    stack: list[Passage] = []
    for passage in passages:
        _pop_for(stack, passage)
        (stack[-1].children if stack else top).append(passage)
        if passage.kind is not None or passage.heading:
            stack.append(passage)
    return top


def _pop_for(stack: list[Passage], passage: Passage) -> None:
    kind = passage.kind
    if kind is None:
        # a plain paragraph belongs to the innermost numbered heading, a closing one to the section, none to an item
        closing = bool(_CLOSING.match(passage.text))
        while stack and (stack[-1].kind not in HIGH or (closing and HIGH[stack[-1].kind] > HIGH["roman"])):
            stack.pop()
    elif kind in HIGH:
        while stack and not (stack[-1].kind in HIGH and _rank(stack[-1]) < _rank(passage)):
            stack.pop()
    elif any(p.kind == kind for p in stack):
        while stack.pop().kind != kind:
            pass


def _rank(passage: Passage) -> int:
    rank = HIGH.get(passage.kind or "", 9)
    return rank + passage.number.count(".") - 1 if passage.kind == "dotted" and passage.number else rank
