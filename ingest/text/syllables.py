"""Which strings may be a Vietnamese syllable: onset, rhyme and tone as the spelling allows them.

Knows no words and no frequencies (see ``language``); both ways of placing the tone (``hòa``, ``hoà``) are legal, and a
text without any accents is legal only as far as its syllables happen to be.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSETS = "ngh ng nh gh gi kh ph th tr ch qu b c d đ g h k l m n p r s t v x"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu "
    "o oc oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt "
    "oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt "
    "uân uâng uât uây uê uêch uênh uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu "
    "ư ưc ưi ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu ynh yt ych"
)
_STOPS = ("c", "ch", "p", "t")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONES_OF_STOPS = ("\u0301", "\u0323")
_MAX_LETTERS = 7

_SHAPE = re.compile(rf"(?:{'|'.join(_ONSETS.split())})?({'|'.join(sorted(_RHYMES.split(), key=len, reverse=True))})")


def _toneless(letter: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(c for c in parts if c in _TONES)
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES)), tone


_LETTERS = {c: _toneless(c) for c in "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"}


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether the word, in small letters and NFC, is spelt as a Vietnamese syllable may be."""
    if not 0 < len(word) <= _MAX_LETTERS:
        return False
    base, tones = "", ""
    for letter in word:
        plain, tone = _LETTERS.get(letter, (letter, ""))
        base += plain
        tones += tone
    shape = _SHAPE.fullmatch(base)
    if shape is None or len(tones) > 1:
        return False
    return not shape[1].endswith(_STOPS) or tones in _TONES_OF_STOPS
