"""Submissions from fsspec stores, a real folder and fsspec's own memory: what is read, when, and what is left alone."""

from __future__ import annotations

import json
import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.landing.inbox import land
from ingest.landing.receipt_book import receipts
from ingest.landing.sources.fetch import FetchReport, fetch
from ingest.landing.sources.patience import Limits
from ingest.landing.sources.settings import source_of
from ingest.landing.sources.state import State
from tests.homes import empty_home, inbox_files

AS_OF = datetime(2099, 1, 1, tzinfo=UTC)  # memory stamps its objects with the present, which must lie before it
MORNING = datetime(2026, 12, 10, 1, 30, tzinfo=UTC)
QUICK = Limits(file_seconds=30, run_seconds=60)


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return empty_home(tmp_path)


class Store:
    """A place for objects, and the address under which it is fetched."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.files, self.root = fsspec.core.url_to_fs(address)

    def put(self, path: str, data: bytes | str, at: datetime | None = None) -> str:
        full = f"{self.root}/{path}"
        self.files.makedirs(full.rsplit("/", 1)[0], exist_ok=True)
        self.files.pipe_file(full, data.encode() if isinstance(data, str) else data)
        if at and isinstance(self.files, LocalFileSystem):
            os.utime(full, (at.timestamp(), at.timestamp()))
        elif at:
            self.files.store[full].created = at
        return full


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each test runs on a folder and in memory."""
    name = uuid.uuid4().hex
    if request.param == "file":
        (tmp_path / "nguồn").mkdir()
        yield Store(f"file://{tmp_path}/nguồn")
        return
    memory = Store(f"memory://{name}/submissions")
    memory.files.makedirs(memory.root)
    yield memory
    memory.files.rm(f"/{name}", recursive=True)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each object was opened for reading, by name."""
    count: Counter[str] = Counter()
    for owner in (LocalFileSystem, MemoryFileSystem):
        monkeypatch.setattr(owner, "open", counting(owner.open, count))
    return count


def counting(real: Callable[..., Any], count: Counter[str]) -> Callable[..., Any]:
    def counted(self: Any, path: str, mode: str = "rb", **named: Any) -> Any:
        if mode == "rb":
            count[path.rsplit("/", 1)[-1]] += 1
        return real(self, path, mode, **named)

    return counted


def take(home: DataHome, store: Store, limits: Limits = QUICK, **how: Any) -> FetchReport:
    return fetch(home, source_of(how.get("kind", "submissions"), store.address), limits, how.get("waits", []).append)


def files(home: DataHome) -> dict[str, bytes]:
    """Documents of the inbox by name, the fingerprint of their address cut off."""
    return {path.name.rsplit("-", 1)[0]: path.read_bytes() for path in inbox_files(home.submissions_inbox)}


def sidecars(home: DataHome) -> dict[str, dict[str, Any]]:
    found = home.submissions_inbox.rglob("*.receipt.json")
    return {path.name.rsplit("-", 1)[0]: json.loads(path.read_text(encoding="utf-8")) for path in found}


# --- what is fetched ---------------------------------------------------------------------------------------------------


def test_objects_at_any_depth_are_landed_with_the_stores_time(home: DataHome, store: Store) -> None:
    store.put("báo cáo.xlsx", "a", MORNING)
    store.put("2026/quý 4/b.json", "b", MORNING)
    report = take(home, store)
    assert (report.listed, len(report.new), report.reasons, report.index_problem) == (2, 2, [], None)
    assert files(home) == {"báo cáo": b"a", "b": b"b"}
    assert land(home, "submissions", AS_OF).new == 2
    landed = receipts(home, "submissions")
    assert {(receipt.received_at, receipt.received_basis) for receipt in landed} == {(MORNING, "sidecar")}
    named = "mtime" if store.address.startswith("file") else "created"
    assert {receipt.via for receipt in landed} == {
        f"{store.address}/báo cáo.xlsx ({named})",
        f"{store.address}/2026/quý 4/b.json ({named})",
    }
    assert len({receipt.source_path.split("/")[0] for receipt in landed}) == 1


def test_what_is_unchanged_is_not_opened_again(home: DataHome, store: Store, opened: Counter[str]) -> None:
    store.put("a.xlsx", "a", MORNING)
    store.put("a.xlsx.receipt.json", '{"received_at": "2026-12-01T08:00:00+07:00"}')
    store.put("b.xlsx", "b", MORNING)
    take(home, store)
    assert opened == {"a.xlsx": 1, "a.xlsx.receipt.json": 1, "b.xlsx": 1}
    before = {path: path.stat().st_mtime_ns for path in home.submissions_inbox.rglob("*")}
    report = take(home, store)
    assert (len(report.unchanged), report.new, report.changed) == (2, [], [])
    assert opened.total() == 3
    assert {path: path.stat().st_mtime_ns for path in home.submissions_inbox.rglob("*")} == before


def test_a_changed_object_is_a_new_receipt_and_the_old_bytes_stay(
    home: DataHome, store: Store, opened: Counter[str]
) -> None:
    store.put("a.xlsx", "một", MORNING)
    store.put("b.xlsx", "b", MORNING)
    take(home, store)
    land(home, "submissions", AS_OF)
    evening = MORNING.replace(hour=10)
    store.put("a.xlsx", "hai", evening)  # as many bytes as before
    report = take(home, store)
    assert (len(report.changed), len(report.unchanged)) == (1, 1)
    assert opened == {"a.xlsx": 2, "b.xlsx": 1}
    assert land(home, "submissions", AS_OF).new == 1
    first, second = (r for r in receipts(home, "submissions") if r.source_path == report.changed[0])
    assert (first.received_at, second.received_at) == (MORNING, evening)
    assert files(home)["a"] == b"hai"


def test_an_object_written_again_with_the_same_bytes_is_no_news(home: DataHome, store: Store) -> None:
    store.put("a.xlsx", "a", MORNING)
    take(home, store)
    store.put("a.xlsx", "a", MORNING.replace(hour=10))
    assert len(take(home, store).unchanged) == 1
    assert sidecars(home)["a"]["received_at"] == MORNING.isoformat()


def test_a_receipt_beside_an_object_is_copied_as_it_is(home: DataHome, store: Store) -> None:
    receipt = '{"received_at": "2026-12-01T08:00:00+07:00", "via": "một cửa", "document_number": "7/BC"}\n'
    store.put("x/a.xlsx", "a", MORNING)
    store.put("x/a.xlsx.receipt.json", receipt)
    assert take(home, store).listed == 1
    (copied,) = home.submissions_inbox.rglob("*.receipt.json")
    assert copied.read_text(encoding="utf-8") == receipt
    land(home, "submissions", AS_OF)
    (landed,) = receipts(home, "submissions")
    assert (landed.received_at, landed.via, landed.document_number) == (
        datetime(2026, 12, 1, 1, tzinfo=UTC),
        "một cửa",
        "7/BC",
    )


def test_a_receipt_of_the_bytes_before_is_not_taken_for_those_that_came_after(home: DataHome, store: Store) -> None:
    store.put("a.xlsx", "một", MORNING)
    store.put("a.xlsx.receipt.json", '{"received_at": "2026-12-01T08:00:00+07:00"}')
    take(home, store)
    store.put("a.xlsx", "hai!", MORNING)
    take(home, store)
    assert sidecars(home)["a"]["received_at"] == MORNING.isoformat()
    store.put("a.xlsx", "ba!!!", MORNING)
    store.put("a.xlsx.receipt.json", '{"received_at": "2026-12-12T08:00:00+07:00"}')
    take(home, store)
    assert sidecars(home)["a"]["received_at"] == "2026-12-12T08:00:00+07:00"


def test_a_single_object_can_be_the_source(home: DataHome, store: Store) -> None:
    store.put("a.xlsx", "a", MORNING)
    store.put("b.xlsx", "b", MORNING)
    assert take(home, Store(f"{store.address}/a.xlsx")).listed == 1
    assert files(home) == {"a": b"a"}


def test_plans_come_from_a_store_as_well(home: DataHome, store: Store) -> None:
    store.put("kế hoạch.txt", "KẾ HOẠCH\n", MORNING)
    assert len(take(home, store, kind="plans").new) == 1
    (plan,) = inbox_files(home.plans_inbox)
    assert plan.name.startswith("kế hoạch-")


def test_a_run_killed_before_it_remembered_does_not_move_the_receipt(
    home: DataHome, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    store.put("a.xlsx", "a", MORNING)
    with monkeypatch.context() as patch:
        patch.setattr(State, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            take(home, store)
    store.put("a.xlsx", "a", MORNING.replace(hour=10))
    take(home, store)
    assert sidecars(home)["a"]["received_at"] == MORNING.isoformat()
    assert len(take(home, store).unchanged) == 1


# --- what is left alone ------------------------------------------------------------------------------------------------


def test_hidden_and_unfinished_files_are_left_alone(home: DataHome, store: Store, opened: Counter[str]) -> None:
    for name in (".ẩn.xlsx", ".git/a.xlsx", "~$a.xlsx", "b.xlsx.part", "c.TMP", "d.crdownload", "e.filepart"):
        store.put(name, "x")
    store.put("a.xlsx.receipt.json", "{}")
    report = take(home, store)
    assert (report.listed, report.index_problem) == (0, None)
    assert opened.total() == 0


def test_names_of_strangers_stay_names(home: DataHome) -> None:
    memory = Store(f"memory://{uuid.uuid4().hex}")
    names = [
        "etc\\..\\passwd",
        "a\nb.xlsx",
        "\u202excod.exe",
        " ",
        "-rf.json",
        "dài" * 100 + ".xlsx",
        "C:evil.xlsx",
    ]
    for number, name in enumerate([*names, "x/trùng.xlsx", "y/trùng.xlsx", "../up.xlsx", "z/../../up.xlsx"]):
        memory.files.store[f"{memory.root}/{name}"] = file = fsspec.implementations.memory.MemoryFile(
            memory.files, name, str(number).encode()
        )
        file.created = MORNING
    report = take(home, memory)
    assert report.reasons == []
    found = list(inbox_files(home.submissions_inbox))
    assert len(found) == report.listed == len(names) + 2  # what climbs out of its folder is not in plain sight
    assert {path.parent.parent for path in found} == {home.submissions_inbox}
    assert not [path.name for path in found if set(path.name) & set('\\:\n\u202e*?"<>|') or path.name.startswith("-")]
    assert len(list(home.submissions_inbox.parent.rglob("up*"))) == 0
    assert land(home, "submissions", AS_OF).new == len(found)


def test_links_of_a_folder_are_not_followed(home: DataHome, tmp_path: Path) -> None:
    folder = tmp_path / "nguồn"
    (folder / "loop").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("mật")
    (folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "loop" / "again").symlink_to(folder)
    (folder / "b.txt").write_text("b")
    assert take(home, Store(f"file://{folder}")).listed == 1
    assert files(home) == {"b": b"b"}


def test_names_that_are_no_utf8_are_taken(home: DataHome, tmp_path: Path) -> None:
    folder = tmp_path / "nguồn"
    folder.mkdir()
    (folder / os.fsdecode(b"b\xe1o c\xe1o.txt")).write_text("b")
    assert take(home, Store(f"file://{folder}")).reasons == []
    assert land(home, "submissions", AS_OF).new == 1


# --- trouble -----------------------------------------------------------------------------------------------------------


def failing(real: Callable[..., Any], name: str, *errors: Exception) -> Callable[..., Any]:
    """Opening ``name`` fails as the backends of fsspec fail, once for each error."""
    waiting = list(errors)

    def open_(self: Any, path: str, *arguments: Any, **named: Any) -> Any:
        if path.endswith(name) and waiting:
            raise waiting.pop(0)
        return real(self, path, *arguments, **named)

    return open_


@pytest.mark.parametrize(
    ("errors", "waits", "told"),
    [
        ([TimeoutError("x")] * 9, [1, 2, 4], "kho không trả lời hoặc đứt giữa chừng (TimeoutError: x)"),
        ([PermissionError("x")] * 9, [], "không mở được (PermissionError: x)"),
        ([RuntimeError("botocore\nhai")] * 9, [], "kho không đọc được (RuntimeError: botocore)"),
        ([ConnectionResetError("x")], [1], None),
    ],
)
def test_an_object_that_cannot_be_read_stops_no_other(
    home: DataHome,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    errors: list[Exception],
    waits: list[float],
    told: str | None,
) -> None:
    store.put("bad.xlsx", "bad", MORNING)
    store.put("c.xlsx", "c", MORNING)
    waited: list[float] = []
    with monkeypatch.context() as patch:
        patch.setattr(type(store.files), "open", failing(type(store.files).open, "bad.xlsx", *errors))
        report = take(home, store, waits=waited)
    assert waited == waits
    assert [f"{store.address}/bad.xlsx: {told}" if told else None] == (report.reasons or [None])
    assert files(home)["c"] == b"c"
    take(home, store)
    assert files(home)["bad"] == b"bad"
    assert list(home.submissions_inbox.rglob("*.part")) == []


@pytest.mark.parametrize(
    "receipt", ["{}", "không phải JSON", b"\xff\xfe", '{"received_at": "2026-12-01"}', "x" * 100_000]
)
def test_an_object_with_a_bad_receipt_waits_until_it_is_mended(
    home: DataHome, store: Store, receipt: str | bytes
) -> None:
    store.put("a.xlsx", "a", MORNING)
    store.put("a.xlsx.receipt.json", receipt)
    (reason,) = take(home, store).reasons
    assert reason.startswith(f"{store.address}/a.xlsx.receipt.json: ")
    assert [path for path in home.submissions_inbox.rglob("*") if path.is_file()] == []
    store.put("a.xlsx.receipt.json", '{"received_at": "2026-12-01T08:00:00+07:00"}')
    assert len(take(home, store).new) == 1
    assert sidecars(home)["a"]["received_at"] == "2026-12-01T08:00:00+07:00"


def test_what_is_larger_than_the_limit_is_told_and_not_opened(
    home: DataHome, store: Store, opened: Counter[str]
) -> None:
    store.put("big.xlsx", b"x" * 20_001)
    store.put("c.xlsx", b"x" * 20_000)
    (reason,) = take(home, store, replace(QUICK, document_bytes=20_000)).reasons
    assert reason.startswith(f"{store.address}/big.xlsx: lớn hơn giới hạn")
    assert opened == {"c.xlsx": 1}


def test_an_object_that_grows_while_it_is_read_is_read_again(
    home: DataHome, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = store.put("a.xlsx", "a", MORNING)
    real, waits, grown = type(store.files).open, [], []

    def growing(self: Any, path: str, *arguments: Any, **named: Any) -> Any:
        stream = real(self, path, *arguments, **named)
        if path == full and not grown:
            grown.append(path)
            with monkeypatch.context() as patch:
                patch.setattr(type(self), "open", real)
                store.put("a.xlsx", "a, và thêm", MORNING.replace(hour=2))
        return stream

    monkeypatch.setattr(type(store.files), "open", growing)
    assert len(take(home, store, waits=waits).new) == 1
    assert waits == [1]
    assert files(home) == {"a": "a, và thêm".encode()}
    assert sidecars(home)["a"]["received_at"] == MORNING.replace(hour=2).isoformat()


def test_a_store_that_is_not_there_is_one_problem_and_the_inbox_is_landed(home: DataHome, store: Store) -> None:
    (home.submissions_inbox / "a.xlsx").write_text("a")
    report = take(home, Store(f"{store.address}/không có"))
    assert str(report.index_problem).startswith(f"{store.address}/không có: không mở được (FileNotFoundError")
    assert (report.listed, report.reasons) == (0, [])
    assert land(home, "submissions", AS_OF).new == 1


def test_a_folder_that_cannot_be_listed_is_told_and_the_others_are_read(
    home: DataHome, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("x/a.xlsx", "a")
    store.put("y/b.xlsx", "b")
    real = type(store.files).ls

    def ls(self: Any, path: str, **named: Any) -> Any:
        if path.endswith("/x"):
            raise PermissionError("x")
        return real(self, path, **named)

    monkeypatch.setattr(type(store.files), "ls", ls)
    report = take(home, store)
    assert report.index_problem == f"{store.address}/x: không mở được (PermissionError: x)"
    assert files(home) == {"b": b"b"}


def test_a_folder_without_a_name_is_told(home: DataHome, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    full = store.put("x/a.xlsx", "a").rsplit("/", 1)[0]
    real = type(store.files).ls

    def ls(self: Any, path: str, **named: Any) -> Any:
        # What s3fs lists for the keys x/ (made by a console) and x//b.xlsx.
        marks = [{"name": f"{full}/", "type": kind, "size": 0} for kind in ("file", "directory")]
        return real(self, path, **named) + (marks if path == full else [])

    monkeypatch.setattr(type(store.files), "ls", ls)
    report = take(home, store)
    assert report.reasons == [f"{store.address}/x//: thư mục không có tên, không đọc được; bỏ một dấu / trong tên tệp"]
    assert (report.listed, report.not_fetched, files(home)) == (2, 1, {"a": b"a"})


def test_the_time_of_a_run_is_limited(home: DataHome, store: Store) -> None:
    store.put("a.xlsx", "a")
    report = take(home, store, replace(QUICK, run_seconds=0))
    assert "hết thời gian" in str(report.index_problem)


# --- addresses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("below", ["", "plans", "submissions/x"])
def test_a_source_that_holds_the_inbox_is_refused(home: DataHome, below: str) -> None:
    folder = home.submissions_inbox.parent / below
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(f"file://{folder}")
    if below == "plans":
        assert take(home, store).index_problem is None
        return
    with pytest.raises(UsageError, match="KTTT_SUBMISSION_SOURCE"):
        take(home, store)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("gopher://x/y", "fsspec không biết 'gopher'"),
        ("simplecache::gopher://x/y", "fsspec không biết 'gopher'"),
        ("/thu-muc", "file:///thư-mục"),
        ("", "chưa có địa chỉ nguồn báo cáo"),
    ],
)
def test_an_address_that_nobody_can_open_is_a_wrong_setting(home: DataHome, address: str, told: str) -> None:
    with pytest.raises(UsageError, match="KTTT_SUBMISSION_SOURCE") as refused:
        fetch(home, source_of("submissions", address), QUICK)
    assert told in str(refused.value)


def test_a_missing_package_is_told_by_the_extra_that_brings_it(home: DataHome) -> None:
    fsspec.register_implementation("kttt-absent", "kttt_absent.Files", clobber=True, errtxt="Install kttt_absent")
    with pytest.raises(UsageError, match=r"Install kttt_absent.*kttt-warehouse\[s3\]"):
        fetch(home, source_of("submissions", "kttt-absent://kho/bao-cao"), QUICK)


def test_credentials_in_an_address_are_not_shown(home: DataHome) -> None:
    source = source_of("submissions", "ftp://user:s3cret@127.0.0.1:9/bao-cao")
    report = fetch(home, source, replace(QUICK, attempts=1))
    assert "ftp://127.0.0.1:9/bao-cao: kho không trả lời" in str(report.index_problem)
    assert "s3cret" not in str(report.index_problem) + repr(source)
