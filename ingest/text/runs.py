"""Finds which words of a text are set in which broken font, inferring the fonts as it goes.

Starts with the fonts that are known, learns another from the lines that stay strange, takes apart what turns out to be
two fonts, and keeps a font only if Vietnamese explains its words far better than the text as it stands.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.text.fonts import LETTERS, PLAIN, VIETNAMESE, Font, Reading, alike, from_channel, parts, pruned, readings
from ingest.text.language import STRANGE

if TYPE_CHECKING:
    from ingest.text.channel import Channel

_SWITCH_IN_LINE = 9.0
_SWITCH = 3.0
_MAX_FONTS = 5
_SAMPLE_TOKENS = 30_000
_STRANGE_LINE = 0.25
_MIN_STRANGE = 8
_MIN_UNEXPLAINED = 0.012
_SECOND_IMAGE = 0.15
_MIN_GAIN = 60.0
_MIN_GAIN_OF_KNOWN = 20.0
_GAIN_PER_LETTER = 6.0
_MIN_EXPLAINED = 0.8
_MIN_READ = 0.4
_ROUNDS = 4
_MIN_PARTED = 60  # fewer lines teach nothing once they are parted
_GLANCE, _FIRST_GLANCE, _SECOND_GLANCE = 300, 0.25, 0.6
_MAX_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class Token:
    """One word as it stands: its line and its place there."""

    line: int
    start: int
    text: str


class Reader:
    """Readings of tokens under fonts, each worked out once."""

    def __init__(self) -> None:
        self._found: dict[int, dict[str, list[Reading]]] = {}
        self._fonts: dict[int, Font] = {}

    def readings(self, token: str, font: Font) -> list[Reading]:
        """The likeliest readings, best first."""
        self._fonts[id(font)] = font  # kept alive, so that its id stays its own
        cache = self._found.setdefault(id(font), {})
        if token not in cache:
            cache[token] = readings(token, font)
        return cache[token]

    def score(self, token: str, font: Font) -> float:
        """Log share of the best reading."""
        return self.readings(token, font)[0].score


def assign(tokens: Sequence[Token], known: Sequence[Font], reader: Reader) -> list[Font]:
    """The font of each token; all ``PLAIN`` when the text is not damaged."""
    sample = tokens[:_SAMPLE_TOKENS]
    fonts, places = _settle(sample, [PLAIN, *known], reader)
    for _ in range(_ROUNDS):
        if any(f.known for f in fonts) and _unexplained(sample, places, fonts, reader) < _MIN_UNEXPLAINED * len(sample):
            break  # names and abbreviations are left over, no font
        strange = _strange_lines(sample, places, fonts, reader)
        learnt = _learn(strange) if strange and len(fonts) < _MAX_FONTS else []
        if not learnt:
            break
        before = fonts
        fonts, places = _settle(sample, [*fonts, *learnt], reader)
        if len(fonts) <= len(before):
            break
    read = sum(len(t.text) for t, p in zip(sample, places, strict=True) if reader.score(t.text, fonts[p]) > STRANGE)
    if len(fonts) == 1 or read < _MIN_READ * sum(len(t.text) for t in sample):
        return [PLAIN] * len(tokens)
    if len(sample) < len(tokens):
        places = _viterbi(tokens, fonts, reader)
    return [fonts[p] for p in places]


def _viterbi(tokens: Sequence[Token], fonts: Sequence[Font], reader: Reader) -> list[int]:
    """The likeliest font of each token, when fonts seldom change inside a line."""
    if len(fonts) == 1 or not tokens:
        return [0] * len(tokens)
    words = {token.text for token in tokens}
    table = {word: [reader.score(word, f) for f in fonts] for word in words}
    scores = table[tokens[0].text]
    back: list[list[int]] = []
    for previous, token in pairwise(tokens):
        cost = _SWITCH_IN_LINE if previous.line == token.line else _SWITCH
        best = max(range(len(fonts)), key=scores.__getitem__)
        switched = scores[best] - cost
        came = [i if scores[i] >= switched else best for i in range(len(fonts))]
        scores = [max(old, switched) + new for old, new in zip(scores, table[token.text], strict=True)]
        back.append(came)
    place = max(range(len(fonts)), key=scores.__getitem__)
    places = [place]
    for came in reversed(back):
        place = came[place]
        places.append(place)
    return places[::-1]


def _unexplained(tokens: Sequence[Token], places: Sequence[int], fonts: Sequence[Font], reader: Reader) -> int:
    """How many tokens no font makes Vietnamese of."""
    return sum(reader.score(t.text, fonts[p]) <= STRANGE for t, p in zip(tokens, places, strict=True))


def _strange_lines(
    tokens: Sequence[Token], places: Sequence[int], fonts: Sequence[Font], reader: Reader
) -> dict[int, list[str]]:
    """Tokens of the lines that no font explains; none when they are too few to learn from."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    strange: Counter[int] = Counter()
    for token, place in zip(tokens, places, strict=True):
        lines[token.line].append(token.text)
        if reader.score(token.text, fonts[place]) <= STRANGE:
            foreign = any(c not in VIETNAMESE for c in token.text)
            strange[token.line] += 1 if foreign or token.text[1:].islower() or len(token.text) == 1 else 0
    found = {i: lines[i] for i, n in strange.items() if n >= _STRANGE_LINE * len(lines[i]) or n >= 2}
    foreign_lines = {
        i: lines[i] for i, n in strange.items() if n and any(c not in VIETNAMESE for t in lines[i] for c in t)
    }
    found.update(foreign_lines)
    if sum(strange[i] for i in found) < _MIN_STRANGE:
        return {}
    return dict(sorted(found.items()))


def _learn(lines: Mapping[int, Sequence[str]]) -> list[Font]:
    """The fonts of some lines: one, or the several that it turns out to be made of."""
    learnt = _first_fit(lines)
    if learnt is None:
        return []
    groups = _apart(learnt, lines)
    found = [learnt] if len(groups) == 1 else [_fit(Counter(t for i in g for t in lines[i])) for g in groups]
    fonts = [from_channel(c) for c in found]
    words = [[t for i in g for t in lines[i]] for g in groups]
    return [f for f, w in zip(fonts, words, strict=True) if f.forward and _explains(f, _spread(w), _SECOND_GLANCE)]


def _first_fit(lines: Mapping[int, Sequence[str]]) -> Channel | None:
    """A channel that makes Vietnamese of some words; learnt from a part of the lines where all of them mislead."""
    every = list(lines.values())
    words = _spread([t for line in every for t in line])
    parts = [every] if len(every) < _MIN_PARTED else [every, every[::2], every[1::2], every[len(every) // 2 :]]
    for part in parts:
        learnt = _fit(Counter(t for line in part for t in line))
        if learnt.characters and _explains(from_channel(learnt), words, _FIRST_GLANCE):
            return learnt
    return None


def _spread(words: Sequence[str]) -> Sequence[str]:
    """Some words from all over a text: those at its beginning are names and capitals."""
    return words[:: len(words) // _GLANCE + 1]


def _explains(font: Font, words: Sequence[str], share: float) -> bool:
    """Whether the font makes Vietnamese of a share of the words: a glance before the work of settling it."""
    right = sum(len(w) for w in words if readings(w, font)[0].score > STRANGE)
    return right >= share * sum(map(len, words))


def _fit(weights: Mapping[str, int], start: Channel | None = None) -> Channel:
    from ingest.text.channel import fit  # noqa: PLC0415 - numpy costs time that a text of known fonts need not pay

    return fit({t: [(word, penalty) for (_, word, _), penalty in parts(t)] for t in weights}, weights, start)


def _apart(learnt: Channel, lines: Mapping[int, Sequence[str]]) -> list[list[int]]:
    """The lines in groups, in each of which every letter comes out as one character only."""
    images: dict[str, list[str]] = {}
    doubtful: list[tuple[float, str]] = []
    for letter in LETTERS:
        ways = [(x, n) for x, n in learnt.images(letter) if n > 0.5]
        total = sum(n for _, n in ways)
        images[letter] = [x for x, n in ways if n >= _SECOND_IMAGE * total]
        if len(images[letter]) > 1 and ways[1][1] >= 4:
            doubtful.append((ways[1][1], letter))
    if not doubtful:
        return [list(lines)]
    evidence = _evidence(lines, images)
    letter = max(doubtful)[1]
    first, second = images[letter][:2]
    groups = [
        [i for i, e in evidence.items() if e[letter, x] > e[letter, y]] for x, y in ((first, second), (second, first))
    ]
    for _ in range(10):
        tables = [_table(evidence[i] for i in g) for g in groups]
        moved = [[i for i, e in evidence.items() if _best_table(e, tables) == number] for number in range(len(groups))]
        if moved == groups:
            break
        groups = moved
    return [g for g in groups if g]


def _evidence(
    lines: Mapping[int, Sequence[str]], images: Mapping[str, Sequence[str]]
) -> dict[int, Counter[tuple[str, str]]]:
    """Which letter seems to have come out as what, by line, when each letter may come out in several ways."""
    back: dict[str, list[str]] = {}
    for letter, ways in images.items():
        for x in ways:
            back.setdefault(x, []).append(letter)
    relaxed = Font("", {}, back)
    cache: dict[str, list[tuple[str, str]]] = {}
    evidence: dict[int, Counter[tuple[str, str]]] = {}
    for i, line in lines.items():
        evidence[i] = Counter()
        for token in line:
            if token not in cache:
                best = readings(token, relaxed)[0]
                cache[token] = list(zip(best.text, token, strict=True)) if best.score > STRANGE else []
            evidence[i].update(cache[token])
    return evidence


def _table(evidence: Iterable[Mapping[tuple[str, str], int]]) -> dict[str, Counter[str]]:
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for e in evidence:
        for (letter, image), n in e.items():
            table[letter][image] += n
    return table


def _best_table(evidence: Mapping[tuple[str, str], int], tables: Sequence[Mapping[str, Counter[str]]]) -> int:
    def score(table: Mapping[str, Counter[str]]) -> float:
        total = 0.0
        for (letter, image), n in evidence.items():
            seen = table.get(letter) or Counter()
            total += n * math.log((seen[image] + 0.3) / (seen.total() + 1.5))
        return total

    scores = [score(t) for t in tables]
    return max(range(len(tables)), key=scores.__getitem__)


def _distinct(fonts: Sequence[Font]) -> list[Font]:
    """The fonts, an inferred one only once."""
    kept: list[Font] = []
    for font in fonts:
        if font is PLAIN or font.known or not any(alike(font, f) for f in kept if f is not PLAIN and not f.known):
            kept.append(font)
    return kept


def _settle(tokens: Sequence[Token], fonts: Sequence[Font], reader: Reader) -> tuple[list[Font], list[int]]:
    """The fonts learnt again from the words that fall to them, without those that earn no place."""
    fonts = list(fonts)
    places = _viterbi(tokens, fonts, reader)
    for _ in range(2):
        weights = _weights(tokens, places, len(fonts))
        for i, font in enumerate(fonts):
            if font.learnt is not None and weights[i]:
                fonts[i] = pruned(from_channel(_fit(weights[i], font.learnt)), weights[i])
        fonts = _distinct(fonts)
        places = _viterbi(tokens, fonts, reader)
    weights = _weights(tokens, places, len(fonts))
    kept = [f for i, f in enumerate(fonts) if f is PLAIN or _earns_its_place(f, weights[i], fonts, reader)]
    if len(kept) < len(fonts):
        places = _viterbi(tokens, kept, reader)
    return kept, places


def _weights(tokens: Sequence[Token], places: Sequence[int], number: int) -> list[Counter[str]]:
    """How often each token is set in each font."""
    weights = [Counter[str]() for _ in range(number)]
    for token, place in zip(tokens, places, strict=True):
        weights[place][token.text] += 1
    return weights


def _earns_its_place(font: Font, words: Mapping[str, int], fonts: Sequence[Font], reader: Reader) -> bool:
    """Whether the font explains its words, and many different ones far better than the other fonts do."""
    others = [f for f in fonts if f is not font]
    gain = number = explained = 0.0
    for word, n in words.items():
        score = reader.score(word, font)
        if score > STRANGE:
            gain += min(n, _MAX_WEIGHT) * (score - max(reader.score(word, f) for f in others))
        number += n * len(word)
        explained += n * len(word) * (score > STRANGE)
    cost = _MIN_GAIN_OF_KNOWN if font.known else _MIN_GAIN + _GAIN_PER_LETTER * len(font.forward)
    return bool(font.forward) and gain >= cost and explained >= _MIN_EXPLAINED * number
