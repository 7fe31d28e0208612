"""What each letter of a text was turned into, learnt from the damaged words alone.

A font is a channel: each true letter comes out as one character. Expectation-maximisation over the listed syllables
finds the channel under which the words are most likely to be Vietnamese. It knows no lines and repairs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ingest.text.fonts import LETTERS
from ingest.text.language import acronyms, syllables
from ingest.text.normalise import LOWER

_INDEX = {c: i for i, c in enumerate(LETTERS)}
_MAX_WORDS = 600
_MAX_CHARACTERS = 260
_LEXICON = 3500
_ROUNDS = 20
_STAYS = 0.6  # how much of a letter is believed, before any evidence, to come out as itself
_PRIOR = 0.8
_STRANGE = -5.0
_STRANGE_LETTER_FIRST, _STRANGE_LETTER_LAST = -6.0, -3.0
_STYLES = {"lower": 0.0, "title": -2.0, "upper": -2.0}
_NEGLIGIBLE = 0.02

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Channel:
    """Expected number of times that each letter (``LETTERS``) came out as each character."""

    characters: tuple[str, ...]
    counts: Array  # characters x letters

    def images(self, letter: str) -> list[tuple[str, float]]:
        """What a letter comes out as, most frequent first, with expected counts."""
        column = self.counts[:, _INDEX[letter]]
        order = np.argsort(-column)[:3]
        return [(self.characters[i], float(column[i])) for i in order]


def styles(word: str) -> list[str]:
    """Which ways of capitals the word may be written in; characters that are no Vietnamese letter fit all of them."""
    kinds = ["?" if c not in _INDEX else "U" if _INDEX[c] >= len(LOWER) else "l" for c in word]
    wrong = {"lower": kinds.count("U"), "title": (kinds[0] == "l") + kinds[1:].count("U"), "upper": kinds.count("l")}
    if len(word) == 1:
        del wrong["title"]
    least = min(wrong.values())
    return [style for style, n in wrong.items() if n == least]


@lru_cache(maxsize=1)
def _lexicon() -> dict[tuple[int, str], tuple[Array, Array]]:
    """Letters and log shares of the listed words, by length and style."""
    lists: dict[tuple[int, str], tuple[list[list[int]], list[float]]] = {}
    entries = [(w, p, style) for w, p in list(syllables().items())[:_LEXICON] for style in _STYLES]
    entries += [(w, -8.0, "acronym") for w in sorted(acronyms()) if w.isalpha()]
    for word, share, style in entries:
        written = {"lower": word, "title": word.capitalize(), "upper": word.upper(), "acronym": word}[style]
        key = (len(word), "upper" if style == "acronym" else style)
        rows, shares = lists.setdefault(key, ([], []))
        rows.append([_INDEX[c] for c in written])
        shares.append(share + _STYLES.get(style, 0.0))
    return {k: (np.array(rows), np.array(shares, dtype=np.float32)) for k, (rows, shares) in lists.items()}


def fit(
    words: Mapping[str, Sequence[tuple[str, float]]], weights: Mapping[str, float], start: Channel | None = None
) -> Channel:
    """The channel under which the words are most likely.

    ``words`` gives for each token the words that it may hold, with and without signs at its ends, and log penalties.
    """
    chosen = sorted(words, key=lambda w: (-weights[w], w))[:_MAX_WORDS]
    seen: dict[str, float] = {}
    for token in chosen:
        for c in token:
            seen[c] = seen.get(c, 0.0) + weights[token]
    characters = tuple(sorted(seen, key=lambda c: (-seen[c], c))[:_MAX_CHARACTERS])
    index = {c: i for i, c in enumerate(characters)}
    groups = _groups(chosen, words, index)
    weight = np.array([weights[w] for w in chosen], dtype=np.float64)
    prior = _prior(characters)
    counts = np.zeros_like(prior) if start is None else _carried(start, index, prior.shape)
    for number in range(_ROUNDS if start is None else _ROUNDS // 3):
        progress = 1.0 if start is not None else min(1.0, number / (_ROUNDS * 0.6))
        letter = _STRANGE_LETTER_FIRST + (_STRANGE_LETTER_LAST - _STRANGE_LETTER_FIRST) * progress
        share = counts + _PRIOR * prior
        share = np.log(share / share.sum(axis=0, keepdims=True)).astype(np.float32)
        counts = _expected(groups, share, weight, letter, [len(w) for w in chosen])
    return Channel(characters, counts)


def _prior(characters: Sequence[str]) -> Array:
    prior = np.full((len(characters), len(LETTERS)), (1 - _STAYS) / max(1, len(characters)))
    for i, c in enumerate(characters):
        if c in _INDEX:
            prior[i, _INDEX[c]] += _STAYS
    return prior


def _carried(start: Channel, index: Mapping[str, int], shape: tuple[int, ...]) -> Array:
    counts = np.zeros(shape)
    for i, c in enumerate(start.characters):
        if c in index:
            counts[index[c]] = start.counts[i]
    return counts


_Group = tuple[Array, Array, Array, Array, Array]
# number of the token, its characters, its penalty; the lexicon's letters and log shares


def _groups(
    chosen: Sequence[str], words: Mapping[str, Sequence[tuple[str, float]]], index: Mapping[str, int]
) -> list[_Group]:
    members: dict[tuple[int, str], tuple[list[int], list[list[int]], list[float]]] = {}
    for number, token in enumerate(chosen):
        for word, penalty in words[token]:
            if not all(c in index for c in word):
                continue
            for style in styles(word):
                if (len(word), style) in _lexicon():
                    numbers, rows, penalties = members.setdefault((len(word), style), ([], [], []))
                    numbers.append(number)
                    rows.append([index[c] for c in word])
                    penalties.append(penalty)
    return [
        (np.array(n), np.array(rows), np.array(penalties, dtype=np.float32), *_lexicon()[key])
        for key, (n, rows, penalties) in members.items()
    ]


def _expected(groups: Sequence[_Group], share: Array, weight: Array, letter: float, lengths: Sequence[int]) -> Array:
    """One round: how often, expected over all readings of all tokens, each letter came out as each character."""
    strange = _STRANGE + letter * np.array(lengths, dtype=np.float32)
    best = strange.copy()
    scores = []
    for number, rows, penalty, letters, prior in groups:
        score = prior[None, :] + penalty[:, None]
        for i in range(rows.shape[1]):
            score += share[:, letters[:, i]][rows[:, i]]
        scores.append(score)
        np.maximum.at(best, number, score.max(axis=1))
    total = np.exp(strange - best)
    for (number, *_), score in zip(groups, scores, strict=True):
        np.exp(score - best[number][:, None], out=score)
        np.add.at(total, number, score.sum(axis=1))
    size = share.shape
    counts = np.zeros(size[0] * size[1])
    for (number, rows, _, letters, _), score in zip(groups, scores, strict=True):
        likely = score / total[number][:, None]
        row, column = np.nonzero(likely > _NEGLIGIBLE)
        mass = likely[row, column] * weight[number[row]]
        for i in range(rows.shape[1]):
            cell = rows[row, i] * size[1] + letters[column, i]
            counts += np.bincount(cell, weights=mass, minlength=len(counts))
    return counts.reshape(size)
