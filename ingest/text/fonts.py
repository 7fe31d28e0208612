"""A broken font: which character each letter came out as, and what a word set in it may have been.

Fonts are listed (``fontmaps.json``) or inferred from a channel; reading words in context is ``reading``'s part.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from ingest.text.language import STRANGE, log_share
from ingest.text.normalise import LOWER, UPPER

if TYPE_CHECKING:
    from ingest.text.channel import Channel

LETTERS = LOWER + UPPER
VIETNAMESE = frozenset(LETTERS)
PLAIN_SIGNS = frozenset(".,;:!?-–—/\\'’‘()[]{}\"“”&+%*<>=|_#@~^$`…•0123456789")
"""Signs and digits that clean texts hold; at the end of a word they may be what they seem."""

_MIN_SEEN = 2.0
_MIN_SHARE = 0.6
_IMPOSSIBLE = -5.0
_FOREIGN = -6.0
_ENDING = frozenset(".,;:!?)]}…”’\"'")
_END_SIGN, _OTHER_SIGN, _FOREIGN_SIGN = -3.0, -5.0, -9.0
_MIN_ROW_SHARE = 0.04
_CAPITALS = -2.0
_MIN_ENTRY_GAIN = 8.0
_MAX_WEIGHT = 3
_MIN_KINDS_OF_SIGN = 4
_MAX_LETTERS = 8
_MAX_READINGS = 96
_KEPT = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What a token may have been, and the log share of its word."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Font:
    """``forward``: the letters that came out as something else; ``back``: what a character may stand for.

    ``trust`` is the share of a letter's occurrences that came out as the font says, by letter; ``share`` how often a
    character stands for a letter, which decides where no word does.
    """

    name: str
    forward: Mapping[str, str]
    back: Mapping[str, Sequence[str]]
    trust: Mapping[str, float] = field(default_factory=dict)
    share: Mapping[tuple[str, str], float] = field(default_factory=dict)
    known: bool = False
    learnt: Channel | None = None
    marks: Mapping[str, str] = field(default_factory=dict)

    def options(self, character: str) -> tuple[Sequence[str], float]:
        """What the character may stand for, and the log penalty of its being there at all."""
        listed = self.back.get(character)
        if listed:
            return listed, 0.0
        if character in self.forward:
            return (character,), _IMPOSSIBLE
        return (character,), 0.0 if character in VIETNAMESE else _FOREIGN


def alike(one: Font, other: Font) -> bool:
    """Whether two inferred fonts are one: the letters that both have seen come out alike."""
    seen = {letter for _, letter in one.share} & {letter for _, letter in other.share}
    moved = seen & (one.forward.keys() | other.forward.keys())
    different = sum(one.forward.get(c, c) != other.forward.get(c, c) for c in moved)
    return different <= 0.25 * len(moved)


PLAIN = Font("", {}, {})
"""The font that is not broken."""


def readings(token: str, font: Font) -> list[Reading]:
    """The most likely readings of a token by its word alone, best first; always at least one."""
    found: dict[str, float] = {}
    for whole, lead, word, tail in ((penalty, *way) for way, penalty in parts(token)):
        penalty = whole
        choices: list[Sequence[str]] = []
        for c in word:
            options, cost = font.options(c)
            choices.append(options if len(word) <= _MAX_LETTERS else options[:1])
            penalty += cost
        for letters in itertools.islice(itertools.product(*choices), _MAX_READINGS):
            score = log_share("".join(letters))
            if score <= STRANGE:
                score += sum(math.log(font.share.get(pair, 1.0)) for pair in zip(word, letters, strict=True))
            text = lead + "".join(letters) + tail
            score += _CAPITALS * (not text.islower())
            found[text] = max(found.get(text, -1000.0), score + penalty)
    first = max(found.values())
    likely = [Reading(t, s) for t, s in found.items() if s > first - 12]
    # Among equals the token as it stands comes first: what nothing speaks for is not changed.
    return sorted(likely, key=lambda r: (-r.score, r.text != token))[:_KEPT]


def parts(token: str) -> list[tuple[tuple[str, str, str], float]]:
    """The token as signs, word and signs, with and without the signs at its ends, and log penalties."""
    start = next((i for i, c in enumerate(token) if c.isalpha()), 0)
    end = len(token) - next((i for i, c in enumerate(reversed(token)) if c.isalpha()), 0)
    ways = []
    last = len(token)
    for a, b in itertools.product({0, start}, {last, max(end, last - 1), max(end, last - 2), end}):
        if a < b:
            penalty = sum(_sign(c, at_end=False) for c in token[:a]) + sum(_sign(c, at_end=True) for c in token[b:])
            ways.append(((token[:a], token[a:b], token[b:]), penalty))
    return ways


def _sign(character: str, *, at_end: bool) -> float:
    """Log penalty of taking a character at the end of a word for no letter."""
    if character not in PLAIN_SIGNS:
        return _FOREIGN_SIGN
    return _END_SIGN if at_end and character in _ENDING else _OTHER_SIGN


@lru_cache(maxsize=1)
def known_fonts() -> tuple[Font, ...]:
    """The fonts of ``fontmaps.json``."""
    data = json.loads(resources.files("ingest.text").joinpath("fontmaps.json").read_text(encoding="utf-8"))
    fonts = []
    for entry in data["maps"]:
        back: dict[str, str] = entry["letters"]
        forward = {letter: c for c, letters in back.items() for letter in letters if letter != c}
        fonts.append(Font(entry["name"], forward, back, known=True, marks=entry.get("marks", {})))
    return tuple(fonts)


def from_channel(channel: Channel) -> Font:
    """The font that a channel amounts to: each letter's commonest image, where it is common enough."""
    row = {c: float(n) for c, n in zip(channel.characters, channel.counts.sum(axis=1), strict=True)}
    forward: dict[str, str] = {}
    trust: dict[str, float] = {}
    share: dict[tuple[str, str], float] = {}
    for letter in LETTERS:
        images = channel.images(letter)
        total = sum(n for _, n in images)
        image, n = images[0]
        if total < _MIN_SEEN or n < _MIN_SHARE * total or n < _MIN_ROW_SHARE * row[image]:
            continue
        share[image, letter] = n / row[image]
        if image != letter:
            forward[letter], trust[letter] = image, n / (total + 0.5)
    _add_capitals(forward, trust, share)
    back: dict[str, list[str]] = {}
    for image, letter in sorted(share, key=lambda pair: (pair[0] != pair[1], -share[pair], pair)):
        if image != letter or letter in forward.values():
            back.setdefault(image, []).append(letter)
    _add_orphans(channel, back, trust)
    return Font(_name(forward), forward, back, trust, share, learnt=channel)


def _name(forward: Mapping[str, str]) -> str:
    return f"bản đồ phông suy ra ({len(forward)} chữ)"


def pruned(font: Font, words: Mapping[str, int]) -> Font:
    """The font without the entries, rarest first, that no word is strange without."""
    holding: dict[str, list[str]] = {}
    for token in words:
        for c in set(token):
            holding.setdefault(c, []).append(token)
    for letter in sorted(font.forward, key=lambda c: (font.share[font.forward[c], c], c)):
        image = font.forward[letter]
        without = _without(font, letter)
        gain, kinds = 0.0, 0
        for token in holding.get(image, ()):
            score = readings(token, font)[0].score
            other = readings(token, without)[0].score if score > STRANGE else score
            if score > STRANGE >= other:
                gain += (score - other) * min(words[token], _MAX_WEIGHT)
                kinds += 1
        unseen = letter not in LOWER and image not in holding
        if not unseen and (gain < _MIN_ENTRY_GAIN or kinds < (_MIN_KINDS_OF_SIGN if image in PLAIN_SIGNS else 1)):
            font = without
    return font


def _without(font: Font, letter: str) -> Font:
    forward = {c: x for c, x in font.forward.items() if c != letter}
    back = dict(font.back)
    back[font.forward[letter]] = [c for c in back.get(font.forward[letter], ()) if c != letter]
    return replace(font, name=_name(forward), forward=forward, back={x: c for x, c in back.items() if c})


def _add_capitals(forward: dict[str, str], trust: dict[str, float], share: dict[tuple[str, str], float]) -> None:
    """Capitals too rare to be learnt follow their small letters: if the others do, or if the small letter stays."""
    stays = {letter for image, letter in share if image == letter}
    small = [c for c in forward if c in LOWER and forward[c].upper() != forward[c] and len(forward[c].upper()) == 1]
    follow = [c for c in small if forward.get(c.upper()) == forward[c].upper()]
    if len(follow) > len([c for c in small if c.upper() in stays]):
        for c in small:
            if c.upper() not in forward and c.upper() not in stays:
                forward[c.upper()] = forward[c].upper()
                trust[c.upper()] = trust[c] * 0.9
                share[forward[c.upper()], c.upper()] = share[forward[c], c]
    for c in stays & set(LOWER):
        if c.upper() not in forward:
            share.setdefault((c.upper(), c.upper()), share[c, c])


def _add_orphans(channel: Channel, back: dict[str, list[str]], trust: dict[str, float]) -> None:
    """Foreign characters that no letter's commonest image explains: what they most often stand for."""
    for i, character in enumerate(channel.characters):
        row = channel.counts[i]
        if character in VIETNAMESE or character in back or row.sum() < 0.5:
            continue
        best = int(row.argmax())
        if row[best] >= _MIN_SHARE * row.sum():
            letter = LETTERS[best]
            back[character] = [letter]
            trust.setdefault(letter, float(row[best] / (row.sum() + 0.5)))


def certainty(before: str, after: str, font: Font, margin: float) -> float:
    """Chance that a restored word is right: its lead over the next reading, and how regular its letters' damage is."""
    changed = [b for a, b in zip(before, after, strict=False) if a != b]
    regular = math.prod(font.trust.get(c, 0.98) for c in changed) ** (1 / max(1, len(changed)))
    return regular / (1 + math.exp(-min(50.0, margin)))
