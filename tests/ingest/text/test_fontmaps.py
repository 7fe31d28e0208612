"""Broken font maps, known and never seen: what is restored, and what must come back as it was."""

from __future__ import annotations

import random
import re
import statistics
import time
from pathlib import Path

import pytest

from ingest.text import fontmaps
from ingest.text.fonts import known_fonts
from ingest.text.normalise import nfc
from ingest.text.repair import Repaired
from tests.homes import PROJECT
from tests.ingest.text.damage import POOLS, SCOPES, damage, measure

CLEAN = [
    "Các hợp tác xã của tỉnh tổ chức thực hiện nhiệm vụ được giao",
    "Chủ tịch của hợp tác xã tổ chức họp về mục tiêu, nhiệm vụ của năm",
    "Sở của tỉnh hỗ trợ hợp tác xã thực hiện kế hoạch và mục tiêu của tỉnh",
    "Kế hoạch tổ chức thực hiện nhiệm vụ, mục tiêu hỗ trợ của tỉnh",
]
REGULAR = str.maketrans({"ủ": "ā", "ụ": "ÿ", "ư": "°", "ơ": "¡"})
BOLD = str.maketrans(
    {"Ế": "¾", "Ạ": "¾", "ế": "¿", "ạ": "¿", "ổ": "ß", "ỗ": "ß", "ứ": "ą", "ự": "ā", "ụ": "ā", "ệ": "á", "ợ": "ÿ"}
)
SAMPLES = sorted((PROJECT / "samples" / "plans").iterdir())
LAYOUTS = sorted(p for p in (PROJECT / "tests/ingest/plans/layouts").iterdir() if p.suffix in (".txt", ".md"))
REAL = (
    "dak-nong-2023.md", "duc-pho-2023.txt", "gia-lai-2023.txt", "gia-lai-2026.txt", "README.md",
    "other/binh-phuoc-ktt-2006-2010.txt", "other/chinh-phu-nq03-2025.txt", "other/ha-noi-kh173-festival-2026.txt",
    "other/ha-noi-qd2280-thoat-nuoc-2026.txt",
)  # fmt: skip


def lines_of(path: Path) -> list[str]:
    return nfc(path.read_text(encoding="utf-8")).split("\n")


def untouched(lines: list[str]) -> bool:
    return fontmaps.restore(lines) == Repaired(tuple(lines))


@pytest.mark.parametrize("path", [*SAMPLES, *LAYOUTS], ids=lambda p: p.name)
def test_a_plan_of_the_project_comes_back_as_it_is(path):
    assert untouched(lines_of(path))


@pytest.mark.parametrize("name", REAL)
def test_an_undamaged_real_plan_comes_back_as_it_is(shared_plans, name):
    assert untouched(lines_of(shared_plans / name))


def test_a_clean_plan_is_recognised_fast(shared_plans):
    lines = lines_of(shared_plans / "other" / "chinh-phu-nq03-2025.txt")
    fontmaps.restore(lines)
    start = time.process_time()
    fontmaps.restore(lines)
    assert time.process_time() - start < 0.06  # 126 kB


ENGLISH = (
    "The committee shall report to the council on the progress of every cooperative before the end of the year. "
    "Members who joined after the reform may vote on the budget, provided that fees were paid in full. "
)
NOISE = "".join(random.Random(1).choices("abcđêơưạệ 0123456789.,-/", k=20000))
OTHERS = {
    "english": [ENGLISH] * 60,
    "without accents": ["Ke hoach phat trien kinh te tap the, hop tac xa tren dia ban tinh nam 2025 va nam 2026"] * 60,
    "english among vietnamese": [*CLEAN * 10, *[ENGLISH] * 30, *CLEAN * 10],
    "capitals": [line.upper() for line in CLEAN * 20],
    "foreign names": [*CLEAN * 10, *["Đoàn thăm Curaçao, Düsseldorf, Århus, Łódź, Škoda và Peña"] * 5],
    "codes": [*CLEAN * 10, *["Mã QĐ-TTg/2023/A1b2c3, x86_64, KH5p, 09/NQ-CP, 25°C, 12m², §4, ISO©"] * 20],
    "art": ["+----+~~~~\\\\//", "|####|  <o_o>", "░▒▓█▓▒░", "•••◆◆◆→→"] * 40,
    "french": ["Le comité présente à l’assemblée générale les résultats de l’année passée et prévoit la réforme"] * 60,
    "noise": [NOISE[i : i + 80] for i in range(0, len(NOISE), 80)],
    "single letters": ["a b c d đ e ê"] * 50,
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_damaged_font_is_left_alone(name):
    assert untouched(OTHERS[name])


def test_the_errors_of_a_scan_are_left_alone(shared_plans):
    rng = random.Random(3)
    mistakes = {"l": "1", "ư": "u", "ơ": "o", "ế": "é", "o": "0", "ộ": "ô", "h": "b", "ạ": "a", "n": "ri"}
    lines = [
        "".join(mistakes[c] if c in mistakes and rng.random() < 0.06 else c for c in line)
        for line in lines_of(shared_plans / "duc-pho-2023.txt")
    ]
    assert untouched(lines)


def test_a_known_regular_font_is_restored():
    repaired = fontmaps.restore([line.translate(REGULAR) for line in CLEAN * 2])
    assert list(repaired.lines) == CLEAN * 2
    [finding] = repaired.findings
    assert (finding.kind, finding.name) == ("font_map", "bản đồ phông đã biết: kon-tum (thường)")
    assert finding.letters == sum(
        a != b for line in CLEAN * 2 for a, b in zip(line, line.translate(REGULAR), strict=True)
    )
    assert finding.lines == 8
    assert finding.certainty > 0.9
    assert 0 < len(finding.examples) <= 5
    assert finding.examples[0] == ("cāa", "của")


def test_one_broken_letter_is_read_by_the_words_of_the_text():
    heading = "KẾ HOẠCH tổ chức thực hiện mục tiêu"
    damaged = [heading.translate(BOLD), *(line.translate(REGULAR) for line in CLEAN * 3)]
    assert fontmaps.restore(damaged).lines[0] == heading


def test_every_map_names_only_single_broken_letters():
    for font in known_fonts():
        assert font.forward
        assert all(len(broken) == 1 and readings for broken, readings in font.back.items())


@pytest.mark.parametrize("lines", [[], [""], ["\x00"], ["ā"], ["<" * 1000], ["¿" * 1000] * 20, ["ạ" * 2000] * 20])
def test_any_lines_are_taken(lines):
    assert len(fontmaps.restore(lines).lines) == len(lines)


def test_kon_tum_is_restored(shared_plans):
    before = lines_of(shared_plans / "kon-tum-2023.txt")
    repaired = fontmaps.restore(before)
    text = "\n".join(repaired.lines)
    assert not set("āÿ°¡Ā¯¾¿åąßçæÞĄ") & set(text)
    assert {f.name.partition(": ")[2] for f in repaired.findings} == {"kon-tum (thường)", "kon-tum (đậm)"}
    assert sum(f.letters for f in repaired.findings) == 816
    # Counted by eye, line by line, in the original's damaged lines.
    counts = {
        "của": 142,
        "Ủy": 62,
        "tịch": 2,
        "vụ": 31,
        "nghĩa": 1,
        "tỉnh": 1,
        "bộ": 1,
        "hội": 3,
        "Nguyễn": 1,
        "Hữu": 1,
    }
    changed = [
        (a, b)
        for old, new in zip(before, repaired.lines, strict=True)
        for a, b in zip(re.findall(r"[^\s,.;:()/\-“”<=]+", old), re.findall(r"[^\s,.;:()/\-“”<=]+", new), strict=True)
        if a != b
    ]
    for word, count in counts.items():
        assert sum(b.lower() == word.lower() for _, b in changed) == count, word


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("scope", SCOPES)
def test_a_font_never_seen_is_restored(pool, scope):
    clean = [line for path in SAMPLES for line in lines_of(path)]
    damaged = damage(clean, pool, seed=5, scope=scope)
    measured = measure(clean, damaged, fontmaps.restore(damaged).lines)
    assert measured.restored >= (0.9 if pool == "ordinary" else 0.97)
    assert measured.spoilt <= 0.004


@pytest.mark.slow
@pytest.mark.parametrize("pool", [p for p in POOLS if p != "ordinary"])
def test_twenty_fonts_never_seen_are_restored_in_a_real_plan(shared_plans, pool):
    clean = lines_of(shared_plans / "duc-pho-2023.txt")
    shares = []
    for seed in range(20):
        damaged = damage(clean, pool, seed)
        measured = measure(clean, damaged, fontmaps.restore(damaged).lines)
        assert measured.spoilt <= 0.005
        shares.append(measured.restored)
    assert statistics.median(shares) >= 0.99
    assert min(shares) >= 0.97
