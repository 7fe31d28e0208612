"""The as-of instant: a date is its first instant in Vietnam, and an instant must say where."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ingest.asof import local_midnight, parse_as_of, show
from ingest.errors import UsageError


def test_a_bare_date_is_the_instant_at_which_it_begins_in_vietnam() -> None:
    assert parse_as_of("2026-12-16") == datetime(2026, 12, 15, 17, tzinfo=UTC)
    assert local_midnight(date(2026, 12, 16)) == parse_as_of("2026-12-16")


def test_an_instant_keeps_its_offset() -> None:
    assert parse_as_of("2026-12-14T23:59:59+07:00") == datetime(2026, 12, 14, 16, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-12-15T00:00:00", "15/12/2026", "2026-13-01", "hôm nay"])
def test_what_could_mean_two_instants_or_none_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(UsageError, match=text[:10]):
        parse_as_of(text)


def test_instants_are_shown_in_vietnam() -> None:
    assert show(datetime(2026, 12, 14, 17, tzinfo=UTC)) == "15/12/2026 00:00"
