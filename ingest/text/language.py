"""How likely a Vietnamese word is, alone and after another: shares of syllables and of neighbouring pairs.

The data (``syllables.json``, ``pairs.json``) is made by ``tools/language_model.py``: see docs/decisions/0014.
Judges words only: what a damaged letter stood for is ``fontmaps``' question.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from ingest.text.syllables import is_syllable

UNLISTED = -17.0
"""Log share of a legal syllable that no source holds; rarer than any listed one."""
STRANGE = -12.0
"""Log share of a word that is no syllable, before its letters."""
STRANGE_LETTER = -2.2
"""Log share of each letter of such a word."""

_ACRONYMS = (
    "ubnd hđnd ubmttq htx tht lhhtx ktt hđ hđqt nq nđ qđ ct ctr kh bc cv tt ttg cp tw tu bct bkhđt bnn btc nhnn kt tm "
    "tl vnđ ocop qlnn ctmtqg ntm kt-xh vp nn ptnt khđt lđ tbxh tnmt khcn vhtt gdđt cntt hcm tp vt đt stt đvt grdp gdp "
    "ppp"
)
_ACRONYM = -9.0
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")


@lru_cache(maxsize=1)
def syllables() -> Mapping[str, float]:
    """Log share of each listed syllable, in small letters."""
    counts: dict[str, int] = json.loads(_data("syllables.json"))
    total = sum(counts.values())
    return {word: math.log(n / total) for word, n in counts.items()}


@lru_cache(maxsize=1)
def pairs() -> Mapping[str, Mapping[str, float]]:
    """Share of each word among those that follow a word, as far as the sources show it."""
    counts: dict[str, dict[str, int]] = json.loads(_data("pairs.json"))
    return {first: {w: n / (sum(row.values()) + 20) for w, n in row.items()} for first, row in counts.items()}


@lru_cache(maxsize=1)
def acronyms() -> frozenset[str]:
    """Abbreviations that plans write in capitals."""
    return frozenset(_ACRONYMS.upper().split())


@lru_cache(maxsize=65536)
def log_share(word: str) -> float:
    """Log share of one word as it is written; a word in odd capitals or no syllable is as strange as its length."""
    if word in acronyms() or (len(word) > 1 and _ROMAN.fullmatch(word)):
        return _ACRONYM
    lower = word.lower()
    if word not in (lower, lower.capitalize(), lower.upper()) or not is_syllable(lower):
        return STRANGE + STRANGE_LETTER * len(word)
    return syllables().get(lower, UNLISTED)


def _data(name: str) -> str:
    return resources.files("ingest.text").joinpath(name).read_text(encoding="utf-8")
