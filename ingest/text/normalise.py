"""Normalised Vietnamese text: one spelling of blanks and of accents, keys for matching, slugs for identifiers.

Changes nothing that a reader would see in a clean text: NFC, odd blanks and invisible characters only.
It does not repair damaged fonts (see ``fontmaps``) and knows no words.
"""

from __future__ import annotations

import re
import unicodedata

UPPER = "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬBCDĐEÈÉẺẼẸÊỀẾỂỄỆFGHIÌÍỈĨỊJKLMNOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢPQRSTUÙÚỦŨỤƯỪỨỬỮỰVWXYỲÝỶỸỴZ"
"""Every capital letter of Vietnamese, for use inside a character class."""
LOWER = UPPER.lower()
"""Every small letter of Vietnamese, for use inside a character class."""

_ODD_BLANKS = dict.fromkeys(
    map(ord, "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), None)
_ODD = re.compile(f"[{''.join(map(chr, (*_ODD_BLANKS, *_INVISIBLE)))}]")
_TONE_PAIRS = (
    ("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ"),
    ("òe", "oè"), ("óe", "oé"), ("ỏe", "oẻ"), ("õe", "oẽ"), ("ọe", "oẹ"),
    ("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"),
)  # fmt: skip
_NOT_WORD = re.compile(r"[^\w%]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def nfc(text: str) -> str:
    """The text in composed form; nothing else changes."""
    return unicodedata.normalize("NFC", text)


def clean(text: str, *, keep_tabs: bool = False) -> str:
    """NFC with odd blanks as a blank and invisible characters gone; line ends stay, tabs too when asked."""
    composed = nfc(text)
    if not _ODD.search(composed):
        return composed
    table = dict(_ODD_BLANKS)
    if keep_tabs:
        del table[9]
    return composed.translate(table).translate(_INVISIBLE)


def squeeze(text: str) -> str:
    """Runs of blanks (line ends too) as one blank, none at the ends."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """Match key: small letters, one tone spelling (``hoà``), punctuation as one blank; accents and đ stay."""
    text = nfc(text).lower()
    for old, new in _TONE_PAIRS:
        text = text.replace(old, new)
    return _NOT_WORD.sub(" ", text).strip()


def plain(text: str) -> str:
    """Small letters without any accent, đ as d, blanks squeezed, punctuation kept."""
    decomposed = unicodedata.normalize("NFD", nfc(text).lower().replace("đ", "d"))
    return squeeze("".join(c for c in decomposed if not unicodedata.combining(c)))


def slug(text: str) -> str:
    """Identifier of ``[a-z0-9-]`` only; empty when nothing of the text can be written so."""
    return _NOT_SLUG.sub("-", plain(text)).strip("-")
