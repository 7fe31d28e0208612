from __future__ import annotations

import unicodedata

import pytest

from ingest.text.syllables import is_syllable

LEGAL = """cộng hoà hòa xã hội chủ nghĩa việt nam quốc quyết quỳnh giết gì giêng khuyến uỷ ủy được người nghiệp thở
khuya quá yêu yến ở ý quý nguyễn mười giữa quýt khuỷu quét quên oái ngoằn nghị kế ghi xoong"""
ILLEGAL = """taùi häi für schön été caùc ôhợp ộtộ kấm ngi hàt hõc cê ghan the1 nhiệmvụ ngươì w x2 ướớ"""


@pytest.mark.parametrize("word", LEGAL.split())
def test_legal(word):
    assert is_syllable(word)
    assert is_syllable(word.upper())
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["", *ILLEGAL.split(), "a" * 100])
def test_illegal(word):
    assert not is_syllable(word)
