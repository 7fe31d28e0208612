"""One cell's value → number, date, word or text. Refuses what could mean two things; never guesses.

Text follows Vietnamese habit: a dot or space groups thousands, a comma starts the decimals. Booleans are never numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from ingest.submissions.cells import BrokenValue, Scalar
from ingest.text import normalise
from ingest.text.dates import FULL_DATE
from ingest.text.numbers import parse_number

NUMBER = re.compile(
    r"([+-]?)((?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)(?:,[0-9]+)?) ?(%?)", re.ASCII
)
"""Stricter than in a document: ``12.5`` and ``0.123`` are refused, because a dot only groups thousands."""
YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_DAY_WORD = re.compile("^ngày ", re.IGNORECASE)
LARGEST = 1e15
YEARS = range(2000, 2101)
SHOWN_CHARACTERS = 200


class BadValueError(ValueError):
    """A value that breaks the rule of this id."""

    def __init__(self, rule_id: str) -> None:
        super().__init__(rule_id)
        self.rule_id = rule_id


def clean(text: str) -> str:
    """Composed Unicode, plain single blanks, none at the ends."""
    return normalise.squeeze(normalise.clean(text))


def as_written(value: Scalar) -> str:
    """A value as a person would have written it, shortened when very long."""
    if isinstance(value, BrokenValue):
        text = value.written
    elif isinstance(value, bool):
        text = "TRUE" if value else "FALSE"
    elif isinstance(value, float) and value.is_integer() and abs(value) < LARGEST:
        text = str(int(value))
    elif isinstance(value, float):
        text = f"{value:.12g}".replace(".", ",")
    elif isinstance(value, datetime):
        text = value.strftime("%d/%m/%Y %H:%M")
    elif isinstance(value, date):
        text = value.strftime("%d/%m/%Y")
    elif isinstance(value, str):
        text = clean(value)
    else:
        text = "" if value is None else str(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def read_text(value: Scalar) -> str | None:
    """Text of a cell; a number becomes the digits a person sees. None when nothing is written."""
    _refuse_broken(value)
    text = clean(value) if isinstance(value, str) else as_written(value)
    return text or None


def read_number(value: Scalar) -> float:
    """A number, from a number or from Vietnamese text without a unit."""
    return _number(value, percent=False)


def read_percentage(value: Scalar) -> float:
    """A percentage between 0 and 100, from a number or from text such as ``12,5%``.

    A bare number above 0 and up to 1 is refused: a cell formatted as percent holds 0.5 for 50 %, and a file does not
    say which was meant. As text, ``0,5%`` is clear.
    """
    number = _number(value, percent=True)
    if not 0 <= number <= 100:
        raise BadValueError("percentage_out_of_range")
    if not isinstance(value, str) and 0 < number <= 1:
        raise BadValueError("percentage_or_fraction")
    return number


def read_count(value: Scalar) -> float:
    """A whole number that is not negative."""
    number = read_not_negative(value)
    if not number.is_integer():
        raise BadValueError("not_a_whole_number")
    return number


def read_not_negative(value: Scalar) -> float:
    """A number that is not negative."""
    number = read_number(value)
    if number < 0:
        raise BadValueError("negative_number")
    return number


def read_date(value: Scalar) -> date:
    """A date, from a date cell, ``31/12/2026``, ``ngày 31 tháng 12 năm 2026`` or ``2026-12-31``."""
    _refuse_broken(value)
    day: date | None = None
    if isinstance(value, datetime):
        day = value.date()
    elif isinstance(value, date):
        day = value
    elif isinstance(value, str):
        day = _date_of_text(clean(value))
    if day is None:
        raise BadValueError("not_a_date")
    if day.year not in YEARS:
        raise BadValueError("date_out_of_range")
    return day


def read_choice(value: Scalar, values_by_word: Mapping[str, str]) -> str:
    """The warehouse value of a word, found by its folded form."""
    text = normalise.fold(read_text(value) or "")
    if text not in values_by_word:
        raise BadValueError("unknown_word")
    return values_by_word[text]


def _refuse_broken(value: Scalar) -> None:
    if isinstance(value, BrokenValue):
        raise BadValueError(value.rule_id)


def _number(value: Scalar, *, percent: bool) -> float:
    if isinstance(value, BrokenValue):
        raise BadValueError(value.rule_id)
    if isinstance(value, bool | date | datetime | time | timedelta) or value is None:
        raise BadValueError("not_a_number")
    if isinstance(value, str):
        found = NUMBER.fullmatch(clean(value))
        if not found or (found[3] and not percent):
            raise BadValueError("not_a_number")
        number = parse_number(found[2]) * (-1 if found[1] == "-" else 1)
    else:
        number = _float(value)
    if not abs(number) <= LARGEST:
        raise BadValueError("number_too_large")
    return number


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        raise BadValueError("number_too_large") from None


def _date_of_text(text: str) -> date | None:
    if found := YEAR_FIRST.fullmatch(text):
        parts = found.groups()
    elif found := FULL_DATE.fullmatch(_DAY_WORD.sub("", text)):
        parts = (found["year"], found["month"], found["day"])
    else:
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None
