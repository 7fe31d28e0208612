"""Case of letters whose encoding has one byte for the small and the capital letter, from the words around them.

TCVN3 (fonts .VnTime and .VnTimeH) has no capitals with tones: a capital was typed as the small letter's byte. A word
that shows other capitals decides for itself; a word that does not follows the nearest words that do; a first letter is
a capital where a sentence, a list item or a name that is always written so begins. A line that was typed without any
capital byte stays in small letters: nothing in it tells that it was shown in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.text.charts import toneless
from ingest.text.syllables import is_syllable

_SENTENCE_START = re.compile(r"(?:^|[.!?:|]\s)[\s\"“”«'‘(\[*_>#|]*$")
_ITEM_START = re.compile(r"^\W*(?:[-+*•–—·]|\(?(?:\d+(?:\.\d+)*|[a-zđ]|[IVX]+)[.)/]+)\W*$")
_ENDS_SENTENCE = re.compile(r"[.;:!?…|/*)\]]\W*$")
_NEVER_NAMES = frozenset({"ở", "ấy", "ít"})
_BEFORE = {
    "ủy": {"ban", "viên"},
    "ấn": {"độ"},
    "ả": {"rập"},
}
"""First syllables that a plan writes with a capital inside a sentence too, and the syllables that follow them."""
_ALWAYS = frozenset({"á"})


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


def restore(pieces: list[str], read: Sequence[int], caseless: frozenset[str], before: str) -> None:
    """Set the case in the pieces of one line that were read; ``before`` is the line above, empty for none."""
    cases = {i: _case(pieces[i], caseless) for i in range(1, len(pieces), 2)}
    known = [i for i, case in cases.items() if case in {"UPPER", "lower"} and _counts(pieces, i)]
    unsure = [i for i in read if cases[i] in {"Initial", "none"}]
    # ``SỞ Y TẾ`` shows nothing but first letters; a line of names in small letters would show some small letter.
    otherwise = "UPPER" if not known and len([i for i in cases if cases[i] in {"Initial", "single"}]) > 1 else "lower"
    for i in unsure:
        near = min(known, key=lambda k: (abs(k - i), k > i), default=None)
        cases[i] = cases[i] + (otherwise if near is None else cases[near])
    for i in read:
        if cases[i].endswith("UPPER"):
            pieces[i] = pieces[i].upper()
        elif pieces[i][:1] in caseless and _begins_high(pieces, i, before):
            pieces[i] = pieces[i][0].upper() + pieces[i][1:]


def _base(letter: str) -> str:
    return {"Ă": "A", "Â": "A", "Ê": "E", "Ô": "O", "Ơ": "O", "Ư": "U"}.get(toneless(letter).upper(), "")


def _case(word: str, caseless: frozenset[str]) -> str:
    known = [(i, c) for i, c in enumerate(word) if c.isalpha() and c not in caseless]
    if any(c.islower() for _, c in known):
        return "lower"
    if len(known) > 1 or (known and known[0][0] > 0):
        return "UPPER"
    if not known:
        return "none"
    return "Initial" if len(word) > 1 else "single"


def _counts(pieces: list[str], i: int) -> bool:
    """Abbreviations and parts of numbers of documents (``15/KH-UBND``) tell nothing of the words beside them."""
    return is_syllable(pieces[i]) and pieces[i - 1][-1:] not in {"/", "-"} and pieces[i + 1][:1] not in {"/", "-"}


def _begins_high(pieces: list[str], i: int, before: str) -> bool:
    prefix = "".join(pieces[:i])
    following = pieces[i + 2] if i + 2 < len(pieces) and pieces[i + 1] == " " else ""
    word = pieces[i]
    if word in _ALWAYS or following in _BEFORE.get(word, ()):
        return True
    if not prefix.strip():
        return not before.strip() or bool(_ENDS_SENTENCE.search(before))
    if _SENTENCE_START.search(prefix) or _ITEM_START.search(prefix):
        return True
    return word not in _NEVER_NAMES and following[:1].isupper() and is_syllable(following) and not following.isupper()
