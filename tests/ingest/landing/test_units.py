"""Dealing documents to task instances: one each while they are few, batches when they are many, none lost."""

from __future__ import annotations

import pytest

from ingest.landing.units import Document, reading_units


@pytest.mark.parametrize(("count", "units"), [(0, 0), (1, 1), (50, 50), (51, 1), (200, 1), (201, 2), (1100, 6)])
def test_every_document_is_in_exactly_one_unit(count: int, units: int) -> None:
    documents = [Document(f"{number:064d}", f"{number}.xlsx") for number in range(count)]
    dealt = reading_units(documents)
    assert len(dealt) == units
    assert [document for unit in dealt for document in unit.documents] == documents
    assert max((len(unit.documents) for unit in dealt), default=0) <= 200


def test_a_unit_is_named_after_its_document_or_its_range() -> None:
    assert reading_units([Document("0", "kế hoạch.md")])[0].name == "kế hoạch.md"
    many = [Document(str(number), f"{number:03}.xlsx") for number in range(60)]
    assert reading_units(many)[0].name == "000.xlsx … 059.xlsx (60 tệp)"
