"""The Vietnamese words that the outbox shares: a word for every code, and lists and numbers as people write them."""

from __future__ import annotations

import pytest

from expectations.suites.obligations import BASES, RECEIPT_STATES, STATUSES
from ingest.outbox.wording import BASIS, RECEIPT_STATE, STATUS, counted, share, some


def test_every_code_of_an_obligation_has_its_word() -> None:
    assert set(STATUS) == set(STATUSES)
    assert set(RECEIPT_STATE) == set(RECEIPT_STATES)
    assert set(BASIS) == set(BASES)


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["A", "B"], "A; B"), (["A", "B", "C"], "A; B và 1 đơn vị khác")],
)
def test_a_list_names_the_first_few_and_counts_the_rest(names: list[str], text: str) -> None:
    assert some(names, 2) == text


def test_numbers_are_written_as_in_vietnamese() -> None:
    assert share(1985, 3234) == "1.985/3.234 (61,4%)"
    assert counted(STATUS, {"missing": 1985, "lost": 1}) == "quá hạn, chưa có bản hợp lệ 1.985"
