import pytest

from ingest.text.numbers import parse_number, parse_whole, scaled


@pytest.mark.parametrize(
    ("text", "value"),
    [("4.200", 4200), ("12,5", 12.5), ("2.5", 2.5), ("05", 5), ("1.234.567", 1_234_567), ("22 000", 22000)],
)
def test_points_group_thousands_only_before_three_digits(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [
        ("01", "tỷ", 1e9),
        ("100", "triệu", 1e8),
        ("2,5", "Tỷ", 2.5e9),
        ("7", None, 7),
        ("1,2", "nghìn tỷ", 1.2e12),
        ("5", "trăm triệu", 5e8),
        ("2", "vạn", 2e4),
    ],
)
def test_scale_words_multiply(text, scale, value):
    assert scaled(text, scale) == value


def test_words_are_no_number():
    with pytest.raises(ValueError, match="could not convert"):
        parse_number("mười")


@pytest.mark.parametrize(
    ("text", "value"), [("1,250", 1250), ("0,5", 0.5), ("12,5", 12.5), ("1.250", 1250), ("40", 40)]
)
def test_a_comma_groups_thousands_of_things_that_cannot_be_split(text, value):
    assert parse_whole(text) == value
