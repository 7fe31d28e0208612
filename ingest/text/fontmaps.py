"""Repair of texts whose PDF had a broken font map, by known maps that are data (``fontmaps.json``).

A text is touched only when enough of its words hold characters that Vietnamese never writes; any other text comes back
byte for byte. One broken letter may stand for several; the candidate that the text's own sound words attest is taken.
Maps that are not listed are not guessed: the place for inferring them is ``known_maps``.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ingest.text.normalise import LOWER, UPPER, nfc

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SOUND = frozenset(UPPER + LOWER)
_TOKEN = re.compile(r"[^\s\d.,;:()\"“”'/+-]+")
_MIN_DAMAGED = 10
_MIN_SHARE = 0.02
_MAX_CANDIDATES = 64


@dataclass(frozen=True, slots=True)
class FontMap:
    """One broken font: which characters betray it and what each broken letter may stand for."""

    name: str
    signature: frozenset[str]
    letters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Repair:
    """Lines after repair, one for each line before, and how many words were restored per map."""

    lines: tuple[str, ...]
    restored: Mapping[str, int]


@lru_cache(maxsize=1)
def known_maps() -> tuple[FontMap, ...]:
    """The maps of ``fontmaps.json``, most ordinary first."""
    data = json.loads(resources.files("ingest.text").joinpath("fontmaps.json").read_text(encoding="utf-8"))
    return tuple(FontMap(m["name"], frozenset(m["signature"]), m["letters"]) for m in data["maps"])


def repair_lines(lines: Sequence[str], maps: Sequence[FontMap] | None = None) -> Repair:
    """Repair the lines of one text; an undamaged text comes back as it is (NFC is the caller's)."""
    maps = known_maps() if maps is None else maps
    signature = frozenset().union(*(m.signature for m in maps)) if maps else frozenset()
    words = [w for line in lines for w in _TOKEN.findall(line)]
    damaged = sum(1 for w in words if signature & set(w))
    if damaged < _MIN_DAMAGED or damaged < _MIN_SHARE * len(words):
        return Repair(tuple(lines), {})
    attested = _attested(lines, maps)
    restored: Counter[str] = Counter()
    repaired = [_repair_line(line, maps, attested, restored) for line in lines]
    _repair_neighbours(lines, repaired, maps, attested, restored)
    return Repair(tuple(repaired), dict(restored))


def _repair_neighbours(
    lines: Sequence[str], repaired: list[str], maps: Sequence[FontMap], attested: Counter[str], restored: Counter[str]
) -> None:
    """Mend lines beside damaged ones that show no sign themselves: a far better attested reading replaces a word."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    for font in maps[1:]:
        tell_tale = font.signature - maps[0].signature
        broken = {i for i in filled if tell_tale & set(lines[i])}
        for before, index, after in zip([-1, *filled], filled, [*filled[1:], -1], strict=False):
            if index in broken or not ({before, after} & broken):
                continue
            words = set(_WORD.findall(repaired[index]))
            for word in words:
                best = max((_best_word(word, font, attested), word), key=lambda w: attested[w.lower()])
                if best != word and attested[best.lower()] > 3 * attested[word.lower()]:
                    repaired[index] = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", best, repaired[index])
                    restored[font.name] += 1


def _attested(lines: Sequence[str], maps: Sequence[FontMap]) -> Counter[str]:
    """How often each sound word occurs: as it stands, or after the first map, which is one to one."""
    counts: Counter[str] = Counter()
    table = {ord(k): v for k, v in maps[0].letters.items() if len(v) == 1}
    others = frozenset().union(*(m.signature for m in maps[1:])) - maps[0].signature
    for line in lines:
        if others & set(line):
            continue  # set in another font: its letters prove nothing
        for word in _WORD.findall(line.translate(table)):
            if set(word) <= _SOUND:
                counts[word.lower()] += 1
    return counts


def _repair_line(line: str, maps: Sequence[FontMap], attested: Counter[str], restored: Counter[str]) -> str:
    """The line under the map whose words the rest of the text attests best; fonts do not change inside a line."""
    candidates = [m for m in maps if m.signature & set(line)]
    if not candidates and not _unattested(line, attested):
        return _restore_quotes(line)
    best, best_score, best_map = line, _score(line, attested), None
    for font in candidates or maps[1:]:
        text = _TOKEN.sub(lambda m, f=font: _best_word(m.group(), f, attested), line)  # type: ignore[misc]
        score = _score(text, attested)
        if score > best_score:
            best, best_score, best_map = text, score, font
    if best_map is not None:
        restored[best_map.name] += sum(a != b for a, b in zip(_TOKEN.findall(line), _TOKEN.findall(best), strict=False))
    return _restore_quotes(best)


def _unattested(line: str, attested: Counter[str]) -> bool:
    """Whether many of the longer words of the line occur nowhere else, as in a heading set in another font."""
    words = [w.lower() for w in _WORD.findall(line) if len(w) > 1]
    return bool(words) and sum(attested[w] <= 1 for w in words) * 3 > len(words)


def _score(line: str, attested: Counter[str]) -> float:
    """Share of the line's letters that stand in attested words, each word weighed by its length."""
    words = _WORD.findall(line)
    strange = sum(1 for c in line if c.isalpha() and c not in _SOUND) + sum(c in "¾¿°¡¯" for c in line)
    return sum(len(w) for w in words if attested[w.lower()] > 1) - 2.0 * strange


def _best_word(word: str, font: FontMap, attested: Counter[str]) -> str:
    """The attested reading of one word; the first reading when none is attested."""
    choices = [font.letters.get(c, c) for c in word]
    if all(len(c) == 1 for c in choices):
        return nfc("".join(choices))
    readings = ["".join(r) for r in itertools.islice(itertools.product(*choices), _MAX_CANDIDATES)]
    best = max(readings, key=lambda r: attested[r.lower()])
    if attested[best.lower()] > 0:
        return best
    broken = font.signature & set(word)
    return readings[0] if broken else word


def _restore_quotes(line: str) -> str:
    """Quotation marks of these fonts come out as ``<`` and ``=``, and ĩ inside a word as ``*``."""
    line = re.sub(r"<(?=\w)", "“", line)
    line = re.sub(r"(?<=[\w.,)])=(?=[\s.,;)]|$)", "”", line)
    return re.sub(r"(?<=ngh)\*(?=a\b)", "ĩ", line, flags=re.IGNORECASE)
