"""Reads the words of damaged runs: of all that a word may have been, the likeliest in its context and in this text.

Weighs the language's words and pairs of words, and those that the text itself attests; it infers no fonts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.text.fonts import Reading
from ingest.text.language import pairs

_PAIR = 0.55
_OWN_PAIR = 0.2
_OWN_WORD = 0.35
_ROUNDS = 2
_MAX_STRETCH = 200


@dataclass(frozen=True, slots=True)
class Slot:
    """A word to be read; ``follows`` is whether it stands right after the word before, without a stop between."""

    readings: Sequence[Reading]
    follows: bool


class Context:
    """The words and pairs of words that a text attests."""

    def __init__(self) -> None:
        self._words: Counter[str] = Counter()
        self._total = 50
        self._pairs: Counter[tuple[str, str]] = Counter()

    def add(self, before: str | None, word: str) -> None:
        """Count one word, and the pair that it makes with the word before."""
        self._words[word] += 1
        self._total += 1
        if before is not None:
            self._pairs[before, word] += 1

    def log_share(self, before: str | None, reading: Reading) -> float:
        """Log share of a reading after a word."""
        word = reading.text.lower()
        alone = math.exp(max(-40.0, reading.score))
        seen = self._words[word]
        alone = (1 - _OWN_WORD) * alone + _OWN_WORD * seen / self._total
        if before is None:
            return math.log(alone + 1e-30)
        after = pairs().get(before, {}).get(word, 0.0)
        own = self._pairs[before, word] / (self._words[before] + 2)
        return math.log((1 - _PAIR - _OWN_PAIR) * alone + _PAIR * after + _OWN_PAIR * own + 1e-30)


def read(slots: Sequence[Slot]) -> list[tuple[str, float]]:
    """The text chosen for each slot, and by how much (in log likelihood) it beats the next reading in its place."""
    context = Context()
    before: str | None = None
    for slot in slots:
        sure = slot.readings[0].text.lower() if len(slot.readings) == 1 else None
        if sure is not None:
            context.add(before if slot.follows else None, sure)
        before = sure
    chosen = _best(slots, context)
    for _ in range(_ROUNDS - 1):
        context = Context()
        for i, (slot, (text, _)) in enumerate(zip(slots, chosen, strict=True)):
            context.add(chosen[i - 1][0].lower() if slot.follows and i else None, text.lower())
        chosen = _best(slots, context)
    return chosen


def _best(slots: Sequence[Slot], context: Context) -> list[tuple[str, float]]:
    chosen: list[tuple[str, float]] = []
    start = 0
    for end in range(1, len(slots) + 1):
        # A word without a choice cuts the text into stretches that can be read one by one.
        if end == len(slots) or len(slots[end].readings) == 1 or end - start >= _MAX_STRETCH:
            chosen += _stretch(slots, start, end, context)
            start = end
    return chosen


def _stretch(slots: Sequence[Slot], start: int, end: int, context: Context) -> list[tuple[str, float]]:
    """Viterbi over the readings of the slots from start to end; the slot at start has no choice, or begins the text."""
    stretch = slots[start:end]
    if len(stretch) == 1 and len(stretch[0].readings) == 1:
        return [(stretch[0].readings[0].text, 50.0)]
    after = slots[end] if end < len(slots) and slots[end].follows else None
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for number, slot in enumerate(stretch):
        following: list[tuple[float, list[int]]] = []
        for index, reading in enumerate(slot.readings):
            ways = []
            for score, path in best:
                word = stretch[number - 1].readings[path[-1]].text.lower() if path and slot.follows else None
                ways.append((score + context.log_share(word, reading), path))
            score, path = max(ways, key=lambda w: w[0])
            following.append((score, [*path, index]))
        best = following
    last = stretch[-1].readings
    if after is not None:
        best = [(s + context.log_share(last[p[-1]].text.lower(), after.readings[0]), p) for s, p in best]
    path = max(best, key=lambda w: w[0])[1]
    result = []
    for number, (slot, index) in enumerate(zip(stretch, path, strict=True)):
        before = stretch[number - 1].readings[path[number - 1]].text.lower() if number and slot.follows else None
        scores = [context.log_share(before, r) for r in slot.readings]
        rest = [s for i, s in enumerate(scores) if i != index]
        result.append((slot.readings[index].text, scores[index] - max(rest) if rest else 50.0))
    return result
