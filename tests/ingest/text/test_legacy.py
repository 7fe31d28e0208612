"""Texts in the encodings before Unicode, made here from clean texts with charts of their own."""

from __future__ import annotations

import shutil
import subprocess
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.text import legacy
from ingest.text.charts import charts

PROJECT = Path(__file__).resolve().parents[3]
FICTIONAL = sorted(
    path
    for folder in (PROJECT / "samples" / "plans", PROJECT / "tests" / "ingest" / "plans" / "layouts")
    for path in folder.iterdir()
    if path.suffix in {".txt", ".md"}
)
TONES = "\u0301\u0300\u0309\u0303\u0323"  # sắc huyền hỏi ngã nặng, the order of the charts below
SMALL = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"

# The byte of each letter of SMALL, then of its capital, as glibc's iconv (VISCII), the charts that come with Python's
# charmap files (TCVN 5712) and GNU recode (VPS) write it; 00 where the encoding has no such capital.
VN3 = (
    "b8b5b6b7b9a8bebbbcbdc6a9cac7c8c9cbd0cccecfd1aad5d2d3d4d6ddd7d8dcdee3dfe1e2e4abe8e5e6e7e9acedeaebeceef3eff1f2f4adf8f5f6f7f9fdfafbfcfeae",
    "0000000000a10000000000a200000000000000000000a3000000000000000000000000000000a40000000000a500000000000000000000a600000000000000000000a7",
)
VN1 = (
    VN3[0],
    "8380818284a1c0afbabf85a2c4c1c2c3868a8788898ba3dac5cdd98c908d8e8f919592939496a4ffdbe0f097a59b98999a9c019d9e9f02a611040506121613141517a7",
)
VISCII = (
    "e1e0e4e3d5e5a1a2c6c7a3e2a4a5a6e7a7e9e8eba8a9eaaaabacadaeedecefeeb8f3f2f6f5f7f4afb0b1b2b5bdbeb6b7defefaf9fcfbf8dfd1d7d8e6f1fdcfd6dbdcf0",
    "c1c0c4c380c58182020583c28485860687c9c8cb8889ca8a8b8c8d8ecdcc9bce98d3d299a09ad48f90919293b4959697b394dad99c9d9ebfbabbbcffb9dd9f14191ed0",
)
VPS = (
    "e1e0e4e3e5e6a1a2a3a4a5e2c3c0c4c5c6e9e8c8ebcbea898a8bcd8cedecccefcef3f2d5f586f4d3d2b087b6d6a7a9aaabaefaf9fbdbf8dcd9d8babbbf9aff9bcf9cc7",
    "c180818202888d8e8ff004c28384851c03c9d7defe05ca9093949506b4b5b7b810b9bcbdbe11d49697989912f79d9e9fa613daa8d1ac14d0adafb11d15ddb2fdb319f1",
)
SENTENCE = "Cộng hoà xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"


def toneless(letter):
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", letter) if c not in TONES))


def bytewise(chart):
    small, capital = (bytes.fromhex(row).decode("latin-1") for row in chart)
    return dict(zip(SMALL, small, strict=True)) | {
        letter.upper(): byte for letter, byte in zip(SMALL, capital, strict=True) if byte != "\0"
    }


def with_small_letters():
    """TCVN3 whose capitals with tones are the small letter's byte, shown by the fonts of capitals."""
    table = bytewise(VN3)
    return {c.upper(): table[c] for c in SMALL} | table


def with_capital_before():
    """TCVN3 whose capitals with tones are the plain capital and the small letter's byte."""
    table = bytewise(VN3)
    plain = {c: toneless(c).upper() for c in SMALL if toneless(c) != c}
    return {c.upper(): table.get(p, p) + table[c] for c, p in plain.items()} | table


def vni():
    signs = dict(zip(TONES, "ùøûõï", strict=True))
    hats, breves = dict(zip(TONES, "áàåãä", strict=True)), dict(zip(TONES, "éèúüë", strict=True))
    table = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "ơ": "ô", "ư": "ö"}
    table |= {"â": "aâ", "ê": "eâ", "ô": "oâ", "ă": "aê"}
    for tone in TONES:
        for base in "aeouyơư":
            table.setdefault(unicodedata.normalize("NFC", base + tone), table.get(base, base) + signs[tone])
        for base, plain in zip("âêô", "aeo", strict=True):
            table[unicodedata.normalize("NFC", base + tone)] = plain + hats[tone]
        table[unicodedata.normalize("NFC", "ă" + tone)] = "a" + breves[tone]
    return table | {letter.upper(): signs.upper() for letter, signs in table.items()}


def windows_1258():
    table = {}
    for letter in SMALL + SMALL.upper():
        base, tone = toneless(letter), "".join(c for c in unicodedata.normalize("NFD", letter) if c in TONES)
        try:
            table[letter] = letter.encode("cp1258").decode("latin-1")
        except UnicodeEncodeError:
            table[letter] = (base + tone).encode("cp1258").decode("latin-1")
    return table


ENCODERS = {
    "TCVN3 (ABC)": bytewise(VN3),  # capitals with tones stay as they are
    "TCVN3 (ABC), small letters": with_small_letters(),
    "TCVN3 (ABC), capital before": with_capital_before(),
    "VNI-Windows": vni(),
    "TCVN 5712 VN1": bytewise(VN1),
    "VISCII": bytewise(VISCII),
    "VPS": bytewise(VPS),
    "Windows-1258": windows_1258(),
}


def written(text, encoder):
    return unicodedata.normalize("NFC", text).translate(str.maketrans(ENCODERS[encoder]))


def as_windows_1252(text):
    """What a program shows that takes the bytes 0x80 to 0x9F for Windows-1252 and not for Latin-1."""
    shown = {chr(b): bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(0x80, 0xA0)}
    return text.translate(str.maketrans(shown))


def assert_restored(text, encoder, reading=str, *, fold_case=False):
    clean = unicodedata.normalize("NFC", text).split("\n")
    restored = legacy.restore(reading(written(text, encoder)).split("\n"))
    same = str.lower if fold_case else str
    assert [(same(a), same(b)) for a, b in zip(clean, restored.lines, strict=True) if same(a) != same(b)] == []
    (finding,) = restored.findings
    assert finding.kind == "legacy_encoding"
    assert finding.name == encoder.split(",")[0]
    assert finding.certainty > 0.95


@pytest.mark.parametrize("reading", [str, as_windows_1252])
@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("path", FICTIONAL, ids=lambda p: p.name)
def test_every_letter_of_the_fictional_plans_is_restored(path, encoder, reading):
    assert_restored(path.read_text(encoding="utf-8"), encoder, reading)


def test_a_line_that_shows_nothing_goes_with_its_neighbours():
    lines = [SENTENCE, "Đắk Nông, ngày 07 tháng 3 năm 2023", SENTENCE]
    assert_restored("\n".join(lines), "Windows-1258")


@pytest.mark.slow
@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize(
    "name", ["dak-nong-2023.md", "duc-pho-2023.txt", "gia-lai-2023.txt", "gia-lai-2026.txt", "other"]
)
def test_every_letter_of_the_real_plans_is_restored(name, encoder, shared_plans):
    path = shared_plans / name
    for document in sorted(path.iterdir()) if path.is_dir() else [path]:
        # One ``Ủy`` that closes a line, its ``ban`` on the next, is the one letter whose case is not found.
        broken_name = encoder.endswith("small letters") and document.name == "ha-noi-kh173-festival-2026.txt"
        assert_restored(document.read_text(encoding="utf-8"), encoder, as_windows_1252, fold_case=broken_name)


@pytest.mark.parametrize("encoder", [e for e in ENCODERS if e != "TCVN3 (ABC)"])
@pytest.mark.parametrize("path", FICTIONAL, ids=lambda p: p.name)
def test_files_are_decoded(path, encoder):
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    text = "".join(c for c in text if c in SMALL + SMALL.upper() or c < "\x80")
    assert legacy.decode(written(text, encoder).encode("latin-1")) == (text, encoder.split(",")[0])


def test_plans_stay_as_they_are(shared_plans):
    for path in [*FICTIONAL, *shared_plans.rglob("*.txt"), *shared_plans.glob("*.md")]:
        text = path.read_text(encoding="utf-8")
        for form in (text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)):
            assert legacy.restore(form.split("\n")) == legacy.Repaired(tuple(form.split("\n"))), path.name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Le café est à côté de l'école, où l'été a été très agréable.\nNé à Nîmes, dès l'âge du thé.",
        "Die Größe der Häuser in München überträgt schöne Öfen für Bäcker.\nÖl, süß, Tür, Köln",
        "El niño comió piñas; ¿qué pasó mañana? ¡Sí señor!",
        "Är det så här på ön? Älgen går över ån när sjön är blå.",
        "naïve café, “quoted” – 25 °C, 3 × 4 m², ±0.5 µm, © 2024 ® ™ § 5, 1½, £5, ¥6",
        "«1.234» «5» 12,5 % ½ ² ³ ¹ º ª · × ÷ ± µ",
        "Khong dau: Uy ban nhan dan tinh, ke hoach phat trien hop tac xa",
        "Tỉnh uỷ Đắk Lắk – Müller, café, 100 m², «trích dẫn», Krông Năng, Hà\u00a0Nội",
        "Cá»™ng hÃ²a xÃ£ há»™i chá»§ nghÄ©a",
        "Hµ Néi",  # two words are no evidence
        "tµi",
        "\x00\x01\x02 \x85 \x8d \u00ad \u00a0",
    ],
)
def test_other_texts_stay_as_they_are(text):
    lines = tuple(text.split("\n"))
    assert legacy.restore(lines) == legacy.Repaired(lines)
    assert legacy.decode(text.encode("cp1252", "ignore")) is None


def test_one_heading_is_enough():
    assert legacy.restore(["C«ng hoµ x· héi chñ nghÜa ViÖt Nam"]).lines == ("Công hoà xã hội chủ nghĩa Việt Nam",)
    assert legacy.restore(["Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"]).lines == ("Cộng hòa xã hội chủ nghĩa Việt Nam",)


@pytest.mark.parametrize("encoder", ENCODERS)
def test_legacy_lines_among_unicode_lines(encoder):
    clean = "Các Müller giữ café ở Hà Nội, đã có và là của xã"
    lines = [clean, written(SENTENCE, encoder), "", "plain words", clean]
    assert legacy.restore(lines).lines == (clean, SENTENCE, "", "plain words", clean)


def test_legacy_and_unicode_words_in_one_line():
    lines = [f"Tên dự án của huyện là có | {written(SENTENCE, 'VNI-Windows')} | đã có và thuộc tỉnh"]
    assert legacy.restore(lines).lines == (f"Tên dự án của huyện là có | {SENTENCE} | đã có và thuộc tỉnh",)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Uû BAN NH¢N D¢N\nTØNH §¾K N¤NG", "UỶ BAN NHÂN DÂN\nTỈNH ĐẮK NÔNG"),
        ("Së Y TÕ\nNghÞ quyÕt cña tØnh", "SỞ Y TẾ\nNghị quyết của tỉnh"),
        ("- æn ®Þnh ®êi sèng ë x·", "- Ổn định đời sống ở xã"),
        ("cña ñy ban nh©n d©n tØnh, cÊp ñy §¶ng", "của Ủy ban nhân dân tỉnh, cấp ủy Đảng"),
        ("« nhiÔm m«i tr\xadêng, « t« vµ xe t¶i, 100 ®", "ô nhiễm môi trường, ô tô và xe tải, 100 đ"),
        ("«Hîp t¸c x·» cña Q§-UBND tØnh", "«Hợp tác xã» của QĐ-UBND tỉnh"),
        ("vµ ph¶i thùc hiÖn\në mäi cÊp", "và phải thực hiện\nở mọi cấp"),
    ],
)
def test_case_and_signs_in_tcvn3(line, expected):
    assert "\n".join(legacy.restore(line.split("\n")).lines) == expected


def test_the_soft_hyphen_is_a_letter_and_a_finding_says_what_was_done():
    (finding,) = legacy.restore(["ng\xadêi lao ®éng ®\xadîc h\xadëng", "plain"]).findings
    assert (finding.name, finding.lines, finding.certainty) == ("TCVN3 (ABC)", 1, 1.0)
    assert ("ng\xadêi", "người") in finding.examples


def test_no_legacy_file_is_no_vietnamese():
    assert legacy.decode(b"") is None
    assert legacy.decode(bytes(range(256)) * 20) is None
    assert legacy.decode(b"\xff\xfe" + "Ủy ban nhân dân tỉnh".encode("utf-16-le")) is None


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.text(st.characters(max_codepoint=0x1EFF, exclude_categories=["Cs"]), max_size=60), max_size=6))
def test_any_text_keeps_its_lines_and_is_restored_once(lines):
    restored = legacy.restore(lines)
    assert len(restored.lines) == len(lines)
    assert legacy.restore(restored.lines).lines == restored.lines


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.text("Chµx·héiñnghÜaVÖt«­®§ùøûöêìò bcgmt\x8d\xa0\x93«»ửộ", max_size=80), max_size=5))
def test_legacy_noise_keeps_its_lines_and_is_restored_once(lines):
    restored = legacy.restore([*lines, "Céng hoµ x· héi chñ nghÜa ViÖt Nam"])
    assert len(restored.lines) == len(lines) + 1
    assert legacy.restore(restored.lines).lines == restored.lines


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data):
    legacy.decode(data)


@pytest.mark.slow
def test_megabytes_in_one_line():
    for words in (SENTENCE, written(SENTENCE, "TCVN3 (ABC)"), "µa", "Bé «"):
        legacy.restore([(words + " ") * (2_000_000 // (len(words) + 1))])


def test_a_clean_plan_costs_one_pass():
    lines = (SENTENCE + "; của Ủy ban nhân dân tỉnh và các xã, phường\n") * 500
    start = time.perf_counter()
    legacy.restore(lines.split("\n"))
    assert time.perf_counter() - start < 0.5  # about 10 ms alone; a read of every word would take a second


@pytest.mark.slow
@pytest.mark.parametrize(("name", "iconv"), [("TCVN 5712 VN1", "TCVN"), ("VISCII", "VISCII")])
def test_charts_agree_with_iconv(name, iconv):
    if shutil.which("iconv") is None:
        pytest.skip("skipped: no iconv")
    (chart,) = (c for c in charts() if c.name == name)
    for letter in SMALL + SMALL.upper():
        done = subprocess.run(
            ["iconv", "-f", "UTF-8", "-t", iconv], input=letter.encode(), capture_output=True, check=True
        )
        assert chart.read(done.stdout.decode("latin-1")) == letter
