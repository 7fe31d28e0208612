"""The sample submissions: written again they do not change, and each shows what its table says."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from ingest.errors import UnreadableDocument
from ingest.home import PROJECT
from ingest.submissions.reader import read_submission

SAMPLES = PROJECT / "samples"
VALID = {
    "hoi-nong-dan-ban-chi-dao-2026.json": "2026",
    "hoi-nong-dan-xa-an-phu-2026-quy-1.xlsx": "2026-Q1",
    "hoi-nong-dan-xa-an-phu-2026-quy-3.json": "2026-Q3",
    "lien-minh-hop-tac-xa-2026-gui-lai.json": "2026",
    "lien-minh-hop-tac-xa-2026-khong-ghi-hinh-thuc.xlsx": "2026",
    "lien-minh-hop-tac-xa-2026.json": "2026",
    "so-cong-thuong-2026-nop-muon.xlsx": "2026",
    "so-cong-thuong-ban-chi-dao-2026.xlsx": "2026",
    "so-noi-vu-2026-o-sai.xlsx": "2026",
    "so-nong-nghiep-va-moi-truong-2025.json": "2025",
    "so-nong-nghiep-va-moi-truong-2026-bo-sung.xlsx": "2026",
    "so-nong-nghiep-va-moi-truong-2026.xlsx": "2026",
    "ubnd-phuong-ben-do-2026-sau-ky.xlsx": "2026",
    "ubnd-phuong-tan-may-2025.xlsx": "2025",
    "ubnd-xa-an-phu-2025.xlsx": "2025",
    "ubnd-xa-an-phu-2026-chinh-thuc-2025.xlsx": "2026",
    "ubnd-xa-an-phu-2026-rut-so.xlsx": "2026",
    "ubnd-xa-an-phu-2026.xlsx": "2026",
}
QUARANTINED = {
    "anh-chup-bao-cao.xlsx": "not_a_submission_format",
    "giay-moi-hop-hop-tac-xa.txt": "not_a_submission_format",
    "so-duong-thuy-2026-la.xlsx": "unknown_agency",
}
TOLD = {
    "so-noi-vu-2026-o-sai.xlsx": [("percentage_out_of_range", "180"), ("not_a_number", "hơn hai trăm")],
    "lien-minh-hop-tac-xa-2026-khong-ghi-hinh-thuc.xlsx": [("mode_inferred", None)],
}
REFUSED = {"ubnd-xa-thach-linh-2026-thieu-trang.xlsx": "missing_sheet"}
BLANK = {"ubnd-xa-binh-khe-2026-de-trong.xlsx"}


@pytest.fixture(scope="module")
def generator() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make_samples.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_samples"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["make_samples"]


@pytest.fixture(scope="module")
def world(generator: ModuleType) -> Any:
    return generator.World.read()


def read(name: str, world: Any) -> Any:
    return read_submission((SAMPLES / "submissions" / name).read_bytes(), name, world.known)


def test_written_again_they_do_not_change(generator: ModuleType, world: Any, tmp_path: Any) -> None:
    generator.write(tmp_path, generator.submissions(world))
    kept = {path.name: path.read_bytes() for path in (SAMPLES / "submissions").iterdir()}
    assert {path.name for path in tmp_path.iterdir()} == set(kept)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == kept[path.name], path.name


def test_every_sample_has_a_receipt_and_a_line_in_the_table() -> None:
    table = (SAMPLES / "README.md").read_text(encoding="utf-8")
    names = {path.name for path in (SAMPLES / "submissions").iterdir() if not path.name.endswith(".receipt.json")}
    assert names == {*VALID, *QUARANTINED, *REFUSED, *BLANK}
    for name in names:
        assert f"`{name}`" in table
        sidecar = json.loads((SAMPLES / "submissions" / f"{name}.receipt.json").read_text(encoding="utf-8"))
        assert datetime.fromisoformat(sidecar["received_at"]).utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize("name", sorted(VALID))
def test_valid_samples(name: str, world: Any) -> None:
    reading = read(name, world)
    (submission,) = reading.records["submissions"]
    assert (reading.outcome, submission.content_state, submission.period) == ("ok", "valid", VALID[name])
    told = [(found.rule_id, found.value_raw) for found in reading.records["cell_issues"]]
    assert told == TOLD.get(name, [])
    assert reading.records["reported_values"]


def test_revisions_state_only_what_they_change(world: Any) -> None:
    def stated(name: str) -> list[tuple[str, str, bool]]:
        return [
            (row.field, row.figure_period, row.is_withdrawn) for row in read(name, world).records["reported_values"]
        ]

    assert stated("ubnd-xa-an-phu-2026-rut-so.xlsx") == [("workers", "2026", True)]
    assert {(period, gone) for _, period, gone in stated("ubnd-xa-an-phu-2026-chinh-thuc-2025.xlsx")} == {
        ("2025", False)
    }
    inferred = "lien-minh-hop-tac-xa-2026-khong-ghi-hinh-thuc.xlsx"
    assert [field for field, _, _ in stated(inferred)] == ["status", "progress_pct", "note"]
    assert read(inferred, world).records["submissions"][0].mode == "patch"


@pytest.mark.parametrize("name", sorted(QUARANTINED))
def test_samples_that_answer_no_duty(name: str, world: Any) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(name, world)
    assert caught.value.code == QUARANTINED[name]


def test_refused_and_blank_samples(world: Any) -> None:
    for name, code in REFUSED.items():
        reading = read(name, world)
        assert (reading.reason_code, reading.records["submissions"][0].content_state) == (code, "refused")
    for name in BLANK:
        reading = read(name, world)
        assert (reading.outcome, reading.records["submissions"][0].content_state) == ("ok", "blank")


def test_the_copy_is_the_same_bytes() -> None:
    first, again = (SAMPLES / "submissions" / f"lien-minh-hop-tac-xa-2026{end}.json" for end in ("", "-gui-lai"))
    assert first.read_bytes() == again.read_bytes()
