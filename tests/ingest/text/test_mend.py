import unicodedata

from ingest.text.mend import mend


def test_a_clean_text_comes_back_as_it_was():
    lines = ["Ủy ban nhân dân tỉnh\tSở Tài chính", "  1. Hợp tác xã hoà thuận, hòa bình.", ""]
    mended = mend(lines)
    assert list(mended.lines) == lines
    assert mended.findings == ()


def test_another_normal_form_odd_blanks_and_hidden_characters_are_told():
    clean = "Phát triển hợp tác xã"
    broken = unicodedata.normalize("NFD", clean).replace(" ", "\u00a0", 1).replace("xa", "\u200bxa")
    mended = mend([broken, "Kế hoạch"])
    assert mended.lines == (clean, "Kế hoạch")
    (finding,) = mended.findings
    assert (finding.kind, finding.lines, finding.certainty) == ("normalisation", 1, 1.0)
    assert finding.letters > 0


def test_a_legacy_encoding_is_restored_before_its_soft_hyphens_are_taken_for_nothing():
    lines = [
        "Céng hoµ x· héi chñ nghÜa ViÖt Nam",
        "§éc lËp - Tù do - H¹nh phóc",
        "KÕ ho¹ch ph¸t triÓn hîp t¸c x·, n\u00ad\u00adíc s¹ch n«ng th«n".replace("n\u00ad\u00adíc", "n\u00adíc"),
    ]
    mended = mend(lines)
    assert mended.lines[2].endswith("nước sạch nông thôn")
    assert [f.kind for f in mended.findings] == ["legacy_encoding"]
