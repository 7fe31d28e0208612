import pytest

from ingest.text.fontmaps import FontMap, known_maps, repair_lines

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


def test_an_undamaged_text_comes_back_as_it_is():
    repair = repair_lines(CLEAN)
    assert list(repair.lines) == CLEAN
    assert not repair.restored


def test_foreign_letters_alone_are_no_damage():
    lines = ["Đoàn công tác thăm Curaçao và Düsseldorf", *CLEAN]
    assert list(repair_lines(lines).lines) == lines


def test_a_known_regular_font_is_restored():
    damaged = [line.translate(REGULAR) for line in CLEAN * 2]
    repair = repair_lines(damaged)
    assert list(repair.lines) == CLEAN * 2
    assert repair.restored["first-plane-regular"] > 0


def test_one_broken_letter_is_read_by_the_words_of_the_text():
    heading = "KẾ HOẠCH tổ chức thực hiện mục tiêu"
    damaged = [heading.translate(BOLD), *(line.translate(REGULAR) for line in CLEAN * 3)]
    assert repair_lines(damaged).lines[0] == heading


def test_lines_keep_their_number():
    damaged = [line.translate(REGULAR) for line in ("", *CLEAN, "", *CLEAN)]
    assert len(repair_lines(damaged).lines) == len(damaged)


def test_maps_are_data_and_can_be_given():
    own = FontMap("own", frozenset("ø"), {"ø": "ơ"})
    assert repair_lines(["cø sở " * 20], maps=[own]).lines == ("cơ sở " * 20,)


def test_every_map_names_only_single_broken_letters():
    for font in known_maps():
        assert font.signature
        assert all(len(broken) == 1 and readings for broken, readings in font.letters.items())


@pytest.mark.parametrize("lines", [[], [""], ["\x00"], ["ā"], ["<" * 1000]])
def test_any_lines_are_taken(lines):
    assert len(repair_lines(lines).lines) == len(lines)
