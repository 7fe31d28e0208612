import unicodedata

import pytest

from ingest.text.normalise import clean, fold, nfc, plain, slug, squeeze


def test_decomposed_text_is_composed():
    assert nfc(unicodedata.normalize("NFD", "Đắk Mây")) == "Đắk Mây"


def test_odd_blanks_become_blanks_and_invisible_characters_go():
    assert clean("a\u00a0b\u2003c\u200bd\ufeff") == "a b cd"


def test_tabs_stay_when_asked():
    assert clean("a\tb", keep_tabs=True) == "a\tb"
    assert clean("a\tb") == "a b"


def test_squeeze_joins_lines():
    assert squeeze("  một \n hai  ") == "một hai"


@pytest.mark.parametrize(
    ("a", "b"), [("Uỷ ban", "Ủy ban"), ("hoà bình", "HÒA BÌNH"), ("Sở, Ban; ngành", "sở ban ngành")]
)
def test_fold_takes_spellings_of_one_word_together(a, b):
    assert fold(a) == fold(b)


def test_fold_keeps_accents_and_crossed_d():
    assert fold("Đá") != fold("Da")


def test_plain_has_no_accents():
    assert plain("Kế  HOẠCH Đổi mới") == "ke hoach doi moi"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("UBND tỉnh Đắk Mây", "ubnd-tinh-dak-may"), ("12/KH-UBND", "12-kh-ubnd"), ("…", ""), ("cooperative_groups", "cooperative-groups")],
)  # fmt: skip
def test_slug(text, expected):
    assert slug(text) == expected
