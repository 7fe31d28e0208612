"""Landing: bytes kept, receipts frozen, nothing lost, and the inbox never written to."""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest

from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.landing import inbox
from ingest.landing.inbox import content_path, land
from ingest.landing.receipt_book import receipts
from ingest.load.readings import readings
from tests.homes import empty_home, kept_as_files, put, zipped

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)


def test_bytes_are_kept_by_content_and_the_inbox_is_left_as_it_was(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    put(home.plans_inbox, "kế hoạch.txt", b"abc", "2026-12-14T23:59:59+07:00")
    before = {path.name: path.read_bytes() for path in home.plans_inbox.iterdir()}
    report = land(home, "plans", AS_OF)
    (receipt,) = receipts(home, "plans")
    assert (report.received, report.new, len(report.pending)) == (1, 1, 1)
    assert content_path(home, "plans", receipt.content_sha256).read_bytes() == b"abc"
    assert receipt.received_at == datetime(2026, 12, 14, 16, 59, 59, tzinfo=UTC)
    assert (receipt.received_basis, receipt.via) == ("sidecar", "trục liên thông văn bản")
    assert {path.name: path.read_bytes() for path in home.plans_inbox.iterdir()} == before


def test_a_file_seen_again_at_the_same_place_is_no_new_receipt(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    path = put(home.submissions_inbox, "a.xlsx", b"one", "2026-12-01T08:00:00+07:00")
    land(home, "submissions", AS_OF)
    os.utime(path)
    assert land(home, "submissions", AS_OF).new == 0
    put(home.submissions_inbox, "b/a.xlsx", b"one", "2026-12-02T08:00:00+07:00")
    put(home.submissions_inbox, "a.xlsx", b"two", "2026-12-03T08:00:00+07:00")
    assert land(home, "submissions", AS_OF).new == 2
    assert [receipt.source_path for receipt in receipts(home, "submissions")] == ["a.xlsx", "b/a.xlsx", "a.xlsx"]


def test_a_receipt_is_frozen_even_when_its_sidecar_or_file_time_changes(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    path = put(home.submissions_inbox, "a.xlsx", b"one")
    os.utime(path, (1_765_000_000, 1_765_000_000))
    land(home, "submissions", AS_OF)
    put(home.submissions_inbox, "a.xlsx", b"one", "2020-01-01T00:00:00+07:00")
    os.utime(path, (1, 1))
    land(home, "submissions", AS_OF)
    (receipt,) = receipts(home, "submissions")
    assert (receipt.received_basis, receipt.received_at) == ("mtime", datetime.fromtimestamp(1_765_000_000, tz=UTC))


@pytest.mark.parametrize(
    "sidecar", ['{"received_at": "2026-12-14T23:59:59"}', "{", '{"received_at": "hôm qua"}', '{"via": "thư"}', "\ufeff"]
)
def test_a_receipt_that_cannot_be_read_keeps_its_file_out_and_the_others_in(tmp_path: Path, sidecar: str) -> None:
    home = empty_home(tmp_path)
    put(home.submissions_inbox, "b.xlsx", b"good", "2026-12-01T08:00:00+07:00")
    bad = put(home.submissions_inbox, "a.xlsx", b"bad")
    bad.with_name("a.xlsx.receipt.json").write_text(sidecar, encoding="utf-8")
    report = land(home, "submissions", AS_OF)
    (outcome,) = (reading.outcome for reading in readings(home, "submissions"))
    assert (report.received, report.new) == (2, 1)
    assert (outcome.stage, outcome.reason_code) == ("land", "bad_sidecar")
    assert outcome.reason is not None
    assert "a.xlsx.receipt.json" in outcome.reason
    kept = home.quarantine / "submissions" / f"land-{outcome.document_key[:16]}" / "file" / "a.xlsx"
    assert kept.read_bytes() == b"bad"


def test_a_mended_sidecar_lets_the_file_in(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    bad = put(home.submissions_inbox, "a.xlsx", b"bad")
    bad.with_name("a.xlsx.receipt.json").write_text("{", encoding="utf-8")
    assert land(home, "submissions", AS_OF).new == 0
    put(home.submissions_inbox, "a.xlsx", b"bad", "2026-12-01T08:00:00+07:00")
    assert land(home, "submissions", AS_OF).new == 1
    assert not list((home.quarantine / "submissions").iterdir())


def test_names_are_kept_composed_whatever_the_file_system_spells(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    put(home.plans_inbox, unicodedata.normalize("NFD", "Đắk Nông.txt"), b"abc")
    land(home, "plans", AS_OF)
    assert receipts(home, "plans")[0].file_name == "Đắk Nông.txt"


def test_links_hidden_files_and_unfinished_downloads_are_not_documents(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    (home.plans_inbox / "link.txt").symlink_to(secret)
    for name in (".hidden.txt", "~$open.xlsx", "half.pdf.part"):
        put(home.plans_inbox, name, b"x")
    assert land(home, "plans", AS_OF).received == 0


def test_a_named_inbox_must_exist_and_the_default_one_is_made(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    home.plans_inbox.rmdir()
    with pytest.raises(UsageError, match="PLANS="):
        land(home, "plans", AS_OF)
    default = DataHome.from_environment({"KTTT_HOME": str(tmp_path / "fresh")})
    assert land(default, "plans", AS_OF).received == 0
    assert (tmp_path / "fresh" / "inbox" / "plans").is_dir()


def test_two_equal_files_with_bad_sidecars_are_two_outcomes(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    for name in ("a.xlsx", "b.xlsx"):
        put(home.submissions_inbox, name, b"same").with_name(f"{name}.receipt.json").write_text("{", encoding="utf-8")
    land(home, "submissions", AS_OF)
    assert sorted(str(reading.outcome.source_path) for reading in readings(home, "submissions")) == ["a.xlsx", "b.xlsx"]


def test_a_name_that_is_no_utf8_is_landed_under_a_spelling_of_its_bytes(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    Path(os.fsdecode(os.fsencode(home.plans_inbox) + b"/b\xe1o c\xe1o.txt")).write_bytes(b"abc")
    assert land(home, "plans", AS_OF).new == 1
    assert receipts(home, "plans")[0].file_name == "b\\xe1o c\\xe1o.txt"


def test_a_name_of_the_greatest_length_needs_no_sidecar(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    put(home.plans_inbox, "k" * 251 + ".txt", b"abc")
    assert land(home, "plans", AS_OF).new == 1
    assert receipts(home, "plans")[0].received_basis == "mtime"


def test_a_file_that_cannot_be_read_ends_as_an_outcome_and_the_others_land(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = empty_home(tmp_path)
    for name in ("a.txt", "b.txt"):
        put(home.plans_inbox, name, name.encode())
    copy_hashed = inbox.copy_hashed

    def guarded(source: IO[bytes], copy: Path) -> tuple[str, int]:
        if source.name.endswith("a.txt"):
            raise PermissionError(13, "Permission denied")
        return copy_hashed(source, copy)

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "copy_hashed", guarded)
        report = land(home, "plans", AS_OF)
        assert land(home, "plans", AS_OF).refused == [], "told once"
    assert report.new == 1
    (reason,) = report.refused
    assert "a.txt" in reason
    (outcome,) = (reading.outcome for reading in readings(home, "plans"))
    assert (outcome.reason_code, outcome.source_path, outcome.content_sha256) == ("unreadable_file", "a.txt", None)
    assert land(home, "plans", AS_OF).new == 1, "tried again, and what was said is taken back"
    assert [reading.outcome.outcome for reading in readings(home, "plans")] == ["removed"]
    assert not list((home.quarantine / "plans").iterdir())


def test_another_inbox_with_a_file_of_the_same_name_size_and_time_is_looked_at(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    other = replace(home, plans_inbox=tmp_path / "other")
    for folder, data in ((home.plans_inbox, b"one"), (other.plans_inbox, b"two")):
        os.utime(put(folder, "a.txt", data), (1, 1))
    assert land(home, "plans", AS_OF).new == 1
    assert land(other, "plans", AS_OF).new == 1


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    (home.landing / "plans").mkdir(parents=True)
    (home.landing / "plans" / ".tmp-half").write_bytes(b"x")
    land(home, "plans", AS_OF)
    assert not list((home.landing / "plans").glob(".tmp-*"))


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def state_of(home: DataHome) -> tuple[object, ...]:
    """All that landing leaves behind, whatever files it is spread over."""
    contents = files_below(home.landing / "submissions" / "contents")
    outcomes = [reading.outcome for reading in readings(home, "submissions")]
    return contents, receipts(home, "submissions"), outcomes, files_below(home.quarantine)


def test_receipts_of_a_run_lie_in_few_files_that_never_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "AT_ONCE", 2)
    home = empty_home(tmp_path)
    for number in range(5):
        put(home.submissions_inbox, f"{number}.json", b"%d" % number, "2026-12-01T08:00:00+07:00")
    land(home, "submissions", AS_OF)
    folder = home.landing / "submissions" / "receipts"
    before = files_below(folder)
    assert [data.count(b"\n") for _, data in sorted(before.items())] == [2, 2, 1]
    put(home.submissions_inbox, "mới.json", "dòng\u2028khác".encode(), "2026-12-01T08:00:00+07:00")
    land(home, "submissions", AS_OF)
    after = files_below(folder)
    assert before.items() <= after.items()
    assert len(after) == 4
    assert len(receipts(home, "submissions")) == 6


@pytest.mark.parametrize("step", ["make_durable", "add_receipts", "write_readings", "quarantine", "write_bytes"])
@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize("turn", [1, 2])
def test_a_run_killed_at_any_step_and_started_again_ends_in_the_same_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, is_done: bool, turn: int
) -> None:
    homes = [empty_home(tmp_path / name) for name in ("killed", "whole")]
    for home in homes:
        for number in range(5):
            put(home.submissions_inbox, f"{number}.json", b"%d" % number, "2026-12-01T08:00:00+07:00")
        for name in ("hỏng 1.json", "hỏng 2.json"):
            put(home.submissions_inbox, name, name.encode()).with_name(f"{name}.receipt.json").write_text("{")
        put(
            home.submissions_inbox,
            "gói.zip",
            zipped({"x.json": b"{}", "y.receipt.json": b"{}"}),
            "2026-12-02T08:00:00Z",
        )
    monkeypatch.setattr(inbox, "AT_ONCE", 2)
    do, calls = getattr(inbox, step), []

    def killed(*arguments: object) -> None:
        calls.append(step)
        if is_done or len(calls) < turn:
            do(*arguments)
        if len(calls) == turn:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(inbox, step, killed)
        if step == "write_bytes" and turn == 2:
            land(homes[0], "submissions", AS_OF)
        else:
            with pytest.raises(KeyboardInterrupt):
                land(homes[0], "submissions", AS_OF)
    for home in homes:
        land(home, "submissions", AS_OF)
        assert land(home, "submissions", AS_OF).new == 0
        assert not list((home.landing / "submissions").glob(".tmp-*"))
    assert state_of(homes[0]) == state_of(homes[1])
    assert len(receipts(homes[0], "submissions")) == 6


def test_a_disk_that_is_full_ends_the_run_and_loses_no_receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "AT_ONCE", 2)
    home = empty_home(tmp_path)
    for number in range(5):
        put(home.submissions_inbox, f"{number}.json", b"%d" % number, "2026-12-01T08:00:00+07:00")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(inbox, "add_receipts", full)
        land(home, "submissions", AS_OF)
    assert land(home, "submissions", AS_OF).new == 5


def test_a_home_with_one_file_a_receipt_is_gathered_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = empty_home(tmp_path)
    for number in range(3):
        put(home.submissions_inbox, f"{number}.json", b"%d" % number, "2026-12-01T08:00:00+07:00")
    land(home, "submissions", AS_OF)
    put(home.submissions_inbox, "hỏng.json", b"x").with_name("hỏng.json.receipt.json").write_text("{")
    land(home, "submissions", AS_OF)
    before, waiting = state_of(home), land(home, "submissions", AS_OF).pending
    kept_as_files(home)
    folder = home.landing / "submissions" / "receipts"
    single = files_below(folder)
    assert len(single) == 3
    assert receipts(home, "submissions") == before[1]
    unlink = Path.unlink

    def killed(path: Path, missing_ok: bool = False) -> None:
        if path.parent == folder and path.suffix == ".json":
            raise KeyboardInterrupt
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "unlink", killed)
        land(home, "submissions", AS_OF)
    assert receipts(home, "submissions") == before[1], "between, each receipt is in two files and counts once"
    report = land(home, "submissions", AS_OF)
    assert (report.new, report.pending) == (0, waiting)
    assert list(files_below(folder)) == ["000001.jsonl"]
    assert state_of(home) == before


def test_an_unchanged_inbox_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = empty_home(tmp_path)
    put(home.submissions_inbox, "a.json", b"{}", "2026-12-01T08:00:00+07:00")
    put(home.submissions_inbox, "b.json", b"{}").with_name("b.json.receipt.json").write_text("{")
    put(home.submissions_inbox, "gói.zip", zipped({"x.json": b"{}"}), "2026-12-02T08:00:00Z")
    land(home, "submissions", AS_OF)
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "copy_hashed", lambda *_: pytest.fail("opened again"))
        land(home, "submissions", AS_OF)
    home.readings.unlink()
    land(home, "submissions", AS_OF)
    assert [reading.outcome.source_path for reading in readings(home, "submissions")] == ["b.json"], "refused anew"


def test_a_quarantined_name_that_grows_when_it_is_spelled_out_is_shortened(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    bad = Path(os.fsdecode(os.fsencode(home.submissions_inbox) + b"/" + b"\xe1" * 200 + b".xlsx"))
    bad.write_bytes(b"x")
    bad.with_name(bad.name + ".receipt.json").write_text("{")
    land(home, "submissions", AS_OF)
    (kept,) = (home.quarantine / "submissions").glob("*/file/*")
    assert kept.suffix == ".xlsx"


def test_a_sidecar_that_changes_beside_a_file_that_was_received_is_no_reason_to_look_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = empty_home(tmp_path)
    put(home.submissions_inbox, "a.json", b"{}", "2026-12-01T08:00:00+07:00")
    refused = put(home.submissions_inbox, "b.json", b"{}")
    refused.with_name("b.json.receipt.json").write_text("{")
    land(home, "submissions", AS_OF)
    for name in ("a.json", "b.json"):
        (home.submissions_inbox / f"{name}.receipt.json").write_text("hỏng", encoding="utf-8")
    opened: list[str] = []
    copy_hashed = inbox.copy_hashed

    def noted(source: IO[bytes], copy: Path) -> tuple[str, int]:
        opened.append(Path(source.name).name)
        return copy_hashed(source, copy)

    monkeypatch.setattr(inbox, "copy_hashed", noted)
    land(home, "submissions", AS_OF)
    assert opened == ["b.json"]
    refused.with_name("b.json.receipt.json").unlink()
    assert land(home, "submissions", AS_OF).new == 1, "without a sidecar the file's own time counts"


def test_what_an_older_version_noted_of_sidecars_is_no_reason_to_look_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = empty_home(tmp_path)
    path = put(home.submissions_inbox, "a.json", b"{}", "2026-12-01T08:00:00+07:00")
    land(home, "submissions", AS_OF)
    seen_file = home.landing / "submissions" / "seen.json"
    seen = json.loads(seen_file.read_text(encoding="utf-8"))
    facts = path.with_name("a.json.receipt.json").stat()
    seen["files"]["a.json"][0] += [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns]
    seen_file.write_text(json.dumps(seen), encoding="utf-8")
    monkeypatch.setattr(inbox, "copy_hashed", lambda *_: pytest.fail("opened again"))
    assert land(home, "submissions", AS_OF).received == 1
