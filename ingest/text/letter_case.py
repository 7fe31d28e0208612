"""Case of letters whose encoding has one byte for the small and the capital letter, from the words around them.

TCVN3 (fonts .VnTime and .VnTimeH) has no capitals with tones: a capital was typed as the small letter's byte. A word
that shows other capitals decides for itself; a word that does not follows the nearest words that do; a first letter is
a capital where a sentence, a list item or a name that is always written so begins. A line that was typed without any
capital byte stays in small letters: nothing in it tells that it was shown in capitals.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ingest.text.charts import toneless
from ingest.text.normalise import LOWER
from ingest.text.syllables import is_syllable

_SENTENCE_START = re.compile(r"(?:^|[.!?:|]\s)[\s\"“”«'‘(\[*_>#|]*$")
_ITEM_START = re.compile(r"^\W*(?:[-+*•–—·]|\(?(?:\d+(?:\.\d+)*|[a-zđ]|[IVX]+)[.)/]+)\W*$")
_ENDS_SENTENCE = re.compile(r"[.;:!?…|/*)\]]\W*$")
_TONED = frozenset(small for small in LOWER if toneless(small) != small)
_BEFORE = {"ủy": {"ban"}, "ấn": {"độ"}, "ứng": {"hòa", "hoà"}, "ý": {"yên"}}
"""First syllables that a plan writes with a capital inside a sentence too, by the syllables that follow them."""
_FULL_LINE = 50
_PREFIX = 12
_ALWAYS = frozenset({"á", "úc"})


def join_capitals(text: str, caseless: frozenset[str]) -> str:
    """``Aà`` as ``À``: some converters write the plain capital and then the small letter's byte."""
    if not any(small in caseless for small in text):
        return text
    return re.sub(
        f"([AĂÂEÊIOÔƠUƯY])([{''.join(caseless)}])",
        lambda m: m[2].upper() if toneless(m[2]).upper() == m[1] or _base(m[2]) == m[1] else m[0],
        text,
    )


def is_plausible(text: str, caseless: frozenset[str]) -> bool:
    """Whether no capital follows a small letter of the same word: nobody writes ``tỐc``."""
    shown = "".join(" " if not c.isalpha() else "" if c in caseless else "a" if c.islower() else "A" for c in text)
    return "aA" not in shown


def mixes(word: str, caseless: frozenset[str]) -> bool:
    """Whether a word has two plain capitals and a letter of unknown case: ``NGHị``."""
    return _case(word, caseless) == "UPPER" and any(c in caseless for c in word)


class Neighbours:
    """The words of one line that show their case: whoever asks gets the case of the nearest one."""

    def __init__(self, pieces: Sequence[str], caseless: frozenset[str]) -> None:
        self._cases = [(i, case) for i in range(1, len(pieces), 2) if (case := _shown(pieces, i, caseless))]

    def case(self, i: int) -> str:
        """``UPPER`` or ``lower``; empty when no word of the line shows its case."""
        at = bisect(self._cases, (i, ""))
        near = self._cases[max(0, at - 1) : at + 1]
        return min(near, key=lambda known: abs(known[0] - i))[1] if near else ""


def set_kept_capitals(pieces: list[str], capitals: Mapping[int, str]) -> None:
    """Among words of capitals, put the reading in capitals where one capital and small letters were read."""
    around = Neighbours(pieces, _TONED) if capitals else None
    for i, capital in capitals.items():
        if around and _case(pieces[i], _TONED) == "Initial" and around.case(i) == "UPPER":
            pieces[i] = capital


def restore(pieces: list[str], read: Sequence[int], caseless: frozenset[str], before: str) -> None:
    """Set the case in the pieces of one line that were read; ``before`` is the line that may run on into it."""
    cases = {i: _case(pieces[i], caseless) for i in range(1, len(pieces), 2)}
    around = Neighbours(pieces, caseless)
    # ``SỞ Y TẾ`` shows nothing but first letters; a line of names in small letters would show some small letter.
    otherwise = "UPPER" if sum(case in {"Initial", "single"} for case in cases.values()) > 1 else "lower"
    for i in read:
        case = cases[i] if cases[i] in {"UPPER", "lower"} else around.case(i) or otherwise
        if case == "UPPER":
            pieces[i] = pieces[i].upper()
        elif pieces[i][:1] in caseless and _begins_high(pieces, i, before):
            pieces[i] = pieces[i][0].upper() + pieces[i][1:]


def runs_on(line: str, above: str) -> str:
    """The line that a sentence may run on from: the last one, or a full one above a blank line."""
    return line if line.strip() else above if len(above) >= _FULL_LINE else ""


def _shown(pieces: Sequence[str], i: int, caseless: frozenset[str]) -> str:
    """The case that a word shows to others; abbreviations and parts of numbers (``15/KH-UBND``) show none."""
    case = _case(pieces[i], caseless)
    apart = pieces[i - 1][-1:] not in {"/", "-"} and pieces[i + 1][:1] not in {"/", "-"}
    return case if case in {"UPPER", "lower"} and apart and is_syllable(pieces[i]) else ""


def _base(letter: str) -> str:
    return {"Ă": "A", "Â": "A", "Ê": "E", "Ô": "O", "Ơ": "O", "Ư": "U"}.get(toneless(letter).upper(), "")


@lru_cache(maxsize=16384)
def _case(word: str, caseless: frozenset[str]) -> str:
    letters = [c for c in word if c.isalpha()]
    known = [(i, c) for i, c in enumerate(letters) if c not in caseless]
    if any(c.islower() for _, c in known):
        return "lower"
    if len(known) > 1 or (known and known[0][0] > 0):
        return "UPPER"
    if not known:
        return "none"
    return "Initial" if len(letters) > 1 else "single"


def _begins_high(pieces: list[str], i: int, before: str) -> bool:
    near = max(0, i - _PREFIX)
    prefix = ("…" if near else "") + "".join(pieces[near:i])
    following = pieces[i + 2] if i + 2 < len(pieces) and pieces[i + 1] == " " else ""
    word = pieces[i]
    if word in _ALWAYS or following.lower() in _BEFORE.get(word, ()):
        return True
    if not prefix.strip():
        return not before.strip() or bool(_ENDS_SENTENCE.search(before))
    return bool(_SENTENCE_START.search(prefix) or _ITEM_START.search(prefix))
