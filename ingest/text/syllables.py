"""Legal syllables of written Vietnamese: onset, rhyme and tone by the spelling rules, without a list of words.

Both places of the tone mark (``hòa``, ``hoà``) are legal. Foreign names and spellings of minority languages
(``Đăk``, ``Krông``) are not. A legal syllable need not be a word.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
_MARKED = "ăâêôơư"
_FRONT = "eêiy"
# Longest first: an onset takes as many letters as it can.
_ONSETS = (
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_ENDINGS = {
    "a": "- c ch i m n ng nh o p t u y",
    "ă": "c m n ng p t",
    "â": "c m n ng p t u y",
    "e": "- c m n ng o p t",
    "ê": "- ch m n nh p t u",
    "i": "- a ch m n nh p t u",
    "iê": "c m n ng p t u",
    "yê": "m n ng t u",
    "o": "- c i m n ng p t",
    "oo": "c ng",
    "ô": "- c i m n ng p t",
    "ơ": "- i m n p t",
    "u": "- a c i m n ng p t",
    "uô": "c i m n ng t",
    "ư": "- a c i m n ng t u",
    "ươ": "c i m n ng p t u",
    "y": "-",
    "oa": "- c ch i m n ng nh o p t y",
    "oă": "c m n ng t",
    "oe": "- n o t",
    "uâ": "n ng t y",
    "uê": "- ch n nh",
    "uơ": "-",
    "uy": "- a ch n nh p t u",
    "uyê": "n t",
}
_RHYMES = frozenset(
    nucleus + ending.replace("-", "") for nucleus, endings in _ENDINGS.items() for ending in endings.split()
)
_AFTER_QU = frozenset(r[1:] for r in _RHYMES if r[:2] in {"oa", "oă", "oe", "uâ", "uê", "uơ", "uy"}) | {
    "i", "it", "ôc", "au",
}  # fmt: skip
_EITHER_PLACE = {"oa", "oe", "uy"}


def is_syllable(word: str) -> bool:
    """Whether the word, in any case and normalisation, is spelled as a Vietnamese syllable may be."""
    return len(word) <= 16 and _is_syllable(unicodedata.normalize("NFC", word).lower())


@lru_cache(maxsize=16384)
def _is_syllable(word: str) -> bool:
    letters, tones, toned_at = "", [], -1
    for at, letter in enumerate(word):
        parts = unicodedata.normalize("NFD", letter)
        tone = [c for c in parts if c in _TONES]
        if tone:
            tones += tone
            toned_at = at
        letters += unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    if len(tones) > 1 or len(letters) != len(word):
        return False
    return any(
        letters.startswith(onset) and _fits(onset, letters[len(onset) :], toned_at - len(onset), tones)
        for onset in _ONSETS
    )


def _fits(onset: str, rhyme: str, toned_at: int, tones: list[str]) -> bool:
    if rhyme not in (_AFTER_QU if onset == "qu" else _RHYMES):
        # ``giêng`` and ``giết`` write one i for the onset's and the rhyme's.
        return onset == "gi" and "i" + rhyme in _RHYMES and rhyme[:1] == "ê" and _tone_fits(rhyme, toned_at, tones)
    front = rhyme[0] in _FRONT
    if onset in {"k", "gh", "ngh"} and not front:
        return False
    if onset in {"c", "ng"} and front:
        return False
    if onset == "g" and front and not (rhyme[0] == "i" and rhyme in {"i", "in"}):
        return False
    return _tone_fits(rhyme, toned_at, tones)


def _tone_fits(rhyme: str, toned_at: int, tones: list[str]) -> bool:
    vowels = rhyme.rstrip("cghmnpt")
    stopped = rhyme[len(vowels) :] in {"c", "ch", "p", "t"}
    if not tones:
        return not stopped
    if stopped and tones[0] not in {"\u0301", "\u0323"}:
        return False
    marked = [i for i, v in enumerate(vowels) if v in _MARKED]
    if marked:
        return toned_at == marked[-1]
    if len(vowels) == 1:
        return toned_at == 0
    if len(vowels) == 3 or len(vowels) < len(rhyme):
        return toned_at == 1
    return toned_at == 0 or (vowels in _EITHER_PLACE and toned_at == 1)
