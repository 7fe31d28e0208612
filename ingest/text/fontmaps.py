"""Restores texts whose PDF had a broken font map, by listed maps and by maps inferred from the language.

A text that is not damaged comes back byte for byte; so does one that is not Vietnamese written with its accents. Each
broken letter is read as the likeliest in its word, its context and its text; nothing but letters is restored.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.text.fonts import LETTERS, PLAIN, PLAIN_SIGNS, VIETNAMESE, Font, Reading, certainty, known_fonts
from ingest.text.normalise import nfc
from ingest.text.reading import Slot, read
from ingest.text.repair import Finding, Repaired
from ingest.text.runs import Reader, Token, assign
from ingest.text.syllables import is_syllable

_ENDS = "".join(sorted(PLAIN_SIGNS)) + "°²³§©®™«»·•▪●○■□◆★☐☑✓→⇒−×±≥≤"
_SAMPLE_CHARS = 400_000
_BLOCKS = 8
_MIN_FOREIGN = 6
_MIN_ILLEGAL = 8
_MIN_INSIDE = 8
_MIN_INSIDE_WORDS = 5
_MIN_INSIDE_SHARE = (0.08, 0.4)
_JOINERS = frozenset("-/–.")
_OPENERS = frozenset("([{<\"“‘'+-–—/*#•")
_MIN_ILLEGAL_SHARE = 0.012
_MIN_ACCENTS = 0.06
_EXAMPLES = 5
_SELDOM_ENDING = frozenset("0123456789&+*<=@#$%~^`|_")
_TAG = re.compile(r"</?[a-z]{1,10}\s*/?>", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![\w*])\*{1,3}(?=[^\s*])([^*]{1,500})(?<!\s)\*{1,3}(?![\w*])")
"""Markdown's stars around words, and tags, are no letters."""
_STOP = re.compile(r"[.;:!?()“”\"]")


def restore(lines: Sequence[str]) -> Repaired:
    """The lines with their broken letters restored, and what was found."""
    if not seems_damaged(lines):
        return Repaired(tuple(lines))
    composed = [nfc(line) for line in lines]
    signs = _signs_as_letters(_chunks(composed))
    if len(signs) > len(LETTERS):
        return Repaired(tuple(lines))  # more signs than there are letters: no font, but no text either
    known = [f for f in known_fonts() if _shows(f, composed)]
    tokens = list(_tokens(composed, signs | {c for f in known for c in f.back if not c.isalpha()}))
    reader = Reader()
    fonts = assign(tokens, known, reader)
    if all(f is PLAIN for f in fonts):
        return Repaired(tuple(lines))
    return _rewrite(lines, composed, tokens, fonts, reader)


def seems_damaged(lines: Sequence[str]) -> bool:
    """Whether a look at the words is reason enough to look for broken fonts; cheap, and wrong only towards yes."""
    chunks = _chunks(lines)
    letters = accents = words = illegal = foreign = 0
    for chunk, n in chunks.items():
        core = chunk.strip(_ENDS)
        if not core:
            continue
        words += n
        if core.isascii():
            letters += n * len(core)
            illegal += n * (len(core) > 1 and core.isalpha() and core.islower() and not is_syllable(core))
            continue
        letters += n * len(core)
        accents += n * sum(c > "\u00bf" for c in core)
        if not VIETNAMESE.issuperset(core):
            foreign += n * any(c not in VIETNAMESE and c not in PLAIN_SIGNS for c in core)
        elif core.islower():
            illegal += n * (not is_syllable(core))
    if accents < _MIN_ACCENTS * letters:
        return False  # not Vietnamese, or Vietnamese written without its accents
    if foreign >= _MIN_FOREIGN or illegal >= max(_MIN_ILLEGAL, _MIN_ILLEGAL_SHARE * words):
        return True
    return bool(_signs_as_letters(chunks) & PLAIN_SIGNS)


def _chunks(lines: Sequence[str]) -> Counter[str]:
    """The words between blanks, of the whole text or of a fair part of a very long one."""
    step = sum(map(len, lines)) // _SAMPLE_CHARS + 1
    block = max(1, len(lines) // _BLOCKS)  # neighbours stay together: what opens in one line may close in the next
    taken = (
        lines if step == 1 else [li for at in range(0, len(lines), block) for li in lines[at : at + block // step + 1]]
    )
    text = nfc(" ".join(line[:_SAMPLE_CHARS] for line in taken))
    return Counter(_EMPHASIS.sub(r"\1", _TAG.sub(" ", text)).split())


def _signs_as_letters(chunks: Counter[str]) -> set[str]:
    """Signs and digits that seem to be letters: foreign ones beside a letter, ordinary ones that stand inside words."""
    touching: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    total: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for chunk, n in chunks.items():
        if chunk.isalpha() or not any(c.isalpha() for c in chunk):
            continue
        for i, c in enumerate(chunk):
            if c.isalpha():
                continue
            total[c] += n
            before, after = chunk[i - 1 : i], chunk[i + 1 : i + 2]
            touching[c] += any(x and x not in PLAIN_SIGNS for x in (before, after))
            starts = (not before or before.isalpha()) and after.isalpha() and chunk[i + 1 :].islower()
            ends = c in _SELDOM_ENDING and before.islower() and not after.isalnum()
            is_inside = ends or (starts and (bool(before) or c not in _OPENERS))
            inside[c] += n * is_inside
            words[c] += is_inside
    found = {c for c, n in touching.items() if n and c not in PLAIN_SIGNS}
    return found | {
        c
        for c, n in inside.items()
        if c in PLAIN_SIGNS
        and words[c] >= _MIN_INSIDE_WORDS
        and n >= max(_MIN_INSIDE, _MIN_INSIDE_SHARE[c in _JOINERS] * total[c])
    }


def _shows(font: Font, lines: Sequence[str]) -> bool:
    """Whether the text holds enough of the characters that only this font would write."""
    telling = {c for c in font.back if c not in VIETNAMESE and c not in PLAIN_SIGNS}
    return sum(1 for line in lines for c in line if c in telling) >= _MIN_FOREIGN


def _tokens(lines: Sequence[str], signs: set[str]) -> Iterator[Token]:
    word = re.compile(rf"(?:[^\W\d_]|[{re.escape(''.join(sorted(signs)))}])+" if signs else r"[^\W\d_]+")
    for number, line in enumerate(lines):
        for found in word.finditer(line):
            if not PLAIN_SIGNS.issuperset(found[0]):
                yield Token(number, found.start(), found[0])


@dataclass
class _Count:
    lines: set[int] = field(default_factory=set)
    letters: int = 0
    certain: float = 0.0
    examples: Counter[tuple[str, str]] = field(default_factory=Counter)


def _rewrite(
    lines: Sequence[str], composed: Sequence[str], tokens: Sequence[Token], fonts: Sequence[Font], reader: Reader
) -> Repaired:
    """The lines with every damaged word read, and one finding for each font."""
    slots = []
    before: Token | None = None
    for token, font in zip(tokens, fonts, strict=True):
        found = [Reading(token.text, 0.0)] if font is PLAIN else reader.readings(token.text, font)
        slots.append(Slot(found, before is not None and _follows(composed, before, token)))
        before = token
    counts: dict[str, _Count] = {}
    edits: dict[int, list[tuple[Token, str]]] = {}
    for token, font, (text, margin) in zip(tokens, fonts, read(slots), strict=True):
        if text == token.text:
            continue
        edits.setdefault(token.line, []).append((token, text))
        count = counts.setdefault(font.name, _Count())
        letters = sum(a != b for a, b in zip(token.text, text, strict=True))
        count.lines.add(token.line)
        count.letters += letters
        count.certain += letters * certainty(token.text, text, font, margin)
        count.examples[token.text, text] += 1
    result = list(lines)
    for number, words in edits.items():
        line = composed[number]
        for token, text in reversed(words):
            line = line[: token.start] + text + line[token.start + len(token.text) :]
        result[number] = line
    for font in {f.name: f for f in fonts if f.marks}.values():
        result = [_restore_quotes(line, font) for line in result]
    findings = tuple(
        Finding("font_map", name, len(c.lines), c.letters, round(c.certain / c.letters, 3), _examples(c.examples))
        for name, c in counts.items()
    )
    return Repaired(tuple(result), findings)


def _follows(lines: Sequence[str], before: Token, token: Token) -> bool:
    """Whether no stop stands between two words; the end of a line is none."""
    if before.line == token.line:
        return not _STOP.search(lines[token.line], before.start + len(before.text), token.start)
    return (
        token.line - before.line <= 2
        and not _STOP.search(lines[before.line], before.start + len(before.text))
        and not lines[token.line][: token.start].strip()
    )


def _examples(found: Counter[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(found, key=lambda e: (-found[e], e))[:_EXAMPLES])


def _restore_quotes(line: str, font: Font) -> str:
    """Quotation marks, where the font wrote other signs for them."""
    opened, closed = re.escape(font.marks["“"]), re.escape(font.marks["”"])
    line = re.sub(rf"{opened}(?=\w)", "“", line)
    return re.sub(rf"(?<=[\w.,)]){closed}(?=[\s.,;)]|$)", "”", line)
