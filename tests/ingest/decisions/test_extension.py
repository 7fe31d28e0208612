"""The form of an extension: what it writes, and the one sentence of a form that cannot be used."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.decisions.extension import grant
from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.registers.book import read_book
from tests.homes import samples_home
from tests.ingest.registers.cases import AGENCY, OBLIGATION, RULE
from tests.pipelines import ingest

NOW = datetime(2026, 12, 16, 2, tzinfo=UTC)
FORM = {
    "obligation": OBLIGATION,
    "until": "31/12/2026",
    "reason": "ngập lụt",
    "document_number": "31/UBND-KT",
    "document_date": "10/12/2026",
    "granted_by": "UBND tỉnh Sông Mây",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> DataHome:
    home = samples_home(Path(tmp_path_factory.mktemp("read")))
    ingest(home, "2026-12-16")
    return home


def test_a_form_becomes_one_entry_with_who_pressed_the_button(home: DataHome) -> None:
    told = grant(home, FORM, "anh", NOW)
    assert "đến hết ngày 31/12/2026" in told
    by_parts = {"rule": RULE, "agency": "UBND xã Bình Khê", "period": "2026"}
    assert "sổ đã có" in grant(home, FORM | by_parts | {"obligation": None}, "anh", NOW)
    ((_, entry),) = read_book(home).entries.items()
    assert (entry.kind, entry.agency_key, entry.period, entry.entered_by) == ("extension", AGENCY, "2026", "anh")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"obligation": ""}, "ô “Mã quy định báo cáo”: chưa ghi; nêu nghĩa vụ bằng ô “Mã nghĩa vụ”"),
        ({"obligation": "x"}, "ô “Mã nghĩa vụ”: “x” không phải mã nghĩa vụ"),
        ({"period": "2026"}, "bỏ ô “Mã quy định báo cáo”, ô “Đơn vị” và ô “Kỳ báo cáo”"),
        ({"until": "mai"}, "ô “Gia hạn đến hết ngày”: “mai” không phải là ngày"),
        ({"until": None}, "ô “Gia hạn đến hết ngày”: chưa ghi"),
        ({"document_date": "20/12/2026"}, "ô “Ngày văn bản”: 20/12/2026 sau ngày"),
        ({"reason": "  "}, "ô “Lý do”: chưa ghi"),
    ],
)
def test_a_form_that_cannot_be_used_is_told_in_its_own_words(
    home: DataHome, changed: dict[str, str | None], sentence: str
) -> None:
    before = len(read_book(home).entries)
    with pytest.raises(UsageError) as told:
        grant(home, FORM | changed, "anh", NOW)
    assert sentence in str(told.value)
    assert len(str(told.value).splitlines()) == 1
    assert len(read_book(home).entries) == before
