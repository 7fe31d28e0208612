"""Plans by HTTP, against a real server with real sockets: what is fetched, what is not, and what is left behind."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import KtttError, UsageError
from ingest.home import PROJECT, DataHome
from ingest.landing.inbox import land
from ingest.landing.receipt_book import receipts
from ingest.landing.sources.failures import FetchFailed
from ingest.landing.sources.fetch import FetchReport
from ingest.landing.sources.fetch import fetch as fetch_from
from ingest.landing.sources.links import link_from
from ingest.landing.sources.names import file_name, folder_name
from ingest.landing.sources.patience import Limits
from ingest.landing.sources.settings import SETTINGS, WebSource, source_of
from ingest.landing.sources.state import State
from ingest.landing.units import reading_units
from ingest.load.reading import read_unit
from tests.homes import empty_home, inbox_files
from tests.web import NOON, Handler, Site, drip, endless, hang_up, silence, status, web_site

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)
PLAN = "KẾ HOẠCH\nPhát triển kinh tế tập thể năm 2027\n"
QUICK = Limits(connect_seconds=10, read_seconds=10, file_seconds=30, run_seconds=60)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with web_site() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return empty_home(tmp_path)


def fetch(home: DataHome, site: Site, limits: Limits = QUICK, hosts: str = "", **how: Any) -> FetchReport:
    waits = how.setdefault("waits", [])
    index = how.get("index", f"{site.url}/index.json")
    return fetch_from(home, source_of("plans", index, hosts), limits, waits.append)


def files(home: DataHome) -> dict[str, bytes]:
    """Documents of the inbox by name, the fingerprint of their address cut off."""
    found = {path.relative_to(home.plans_inbox).as_posix(): path for path in inbox_files(home.plans_inbox)}
    return {place.split("/")[-1].rsplit("-", 1)[0]: path.read_bytes() for place, path in found.items()}


def part_of(home: DataHome, site: Site, path: str) -> Path:
    """Where the download of a page waits until it is whole."""
    link = link_from(site.url + path)
    return home.plans_inbox / folder_name(link) / ".parts" / f"{link.key}.part"


def whole_state(home: DataHome) -> dict[str, bytes]:
    """Every file below inbox and data home that is not a lock."""
    roots = (home.plans_inbox, home.root)
    return {
        str(p): p.read_bytes() for root in roots for p in sorted(root.rglob("*")) if p.is_file() and p.stat().st_size
    }


# --- what is fetched ---------------------------------------------------------------------------------------------------


def test_documents_of_all_pages_are_landed_as_ordinary_files(home: DataHome, site: Site) -> None:
    site.index("a.txt", {"url": "/k%E1%BA%BF%20ho%E1%BA%A1ch.txt", "title": "bỏ qua"}, following="index.json?page=2")
    site.index({"url": f"{site.url}/c.txt", "number": "12/KH-UBND"}, path="/index.json?page=2")
    for path in ("/a.txt", "/k%E1%BA%BF%20ho%E1%BA%A1ch.txt", "/c.txt"):
        site.put(path, PLAN + path)
    report = fetch(home, site)
    assert (report.listed, len(report.new), report.reasons, report.index_problem) == (3, 3, [], None)
    assert set(files(home)) == {"a", "kế hoạch", "c"}
    assert land(home, "plans", AS_OF).new == 3
    landed = receipts(home, "plans")
    assert {(r.received_at, r.received_basis) for r in landed} == {(NOON, "sidecar")}
    assert {r.document_number for r in landed} == {None, "12/KH-UBND"}
    assert f"HTTP {site.url}/a.txt" in {r.via for r in landed}
    assert all(r.source_path.startswith("127.0.0.1_") for r in landed)


def test_the_samples_read_the_same_whether_they_come_by_folder_or_by_http(
    home: DataHome, site: Site, tmp_path: Path
) -> None:
    samples = sorted((PROJECT / "samples" / "plans").iterdir())
    for path in samples:
        site.put(link_from(f"{site.url}/{path.name}").target, path.read_bytes())
    site.index(*[path.name for path in samples])
    assert fetch(home, site).reasons == []
    by_folder = replace(home, root=tmp_path / "by folder", plans_inbox=PROJECT / "samples" / "plans")
    results = [
        {
            (outcome.content_sha256, outcome.outcome, outcome.reason_code)
            for unit in reading_units(land(each, "plans", AS_OF).pending)
            for outcome in read_unit(each, "plans", unit, AS_OF)
        }
        for each in (home, by_folder)
    ]
    assert results[0] == results[1]
    assert len(results[0]) == len({path.read_bytes() for path in samples})


def test_a_bare_list_and_a_next_link_in_the_header_will_do(home: DataHome, site: Site) -> None:
    site.put("/index.json", json.dumps([{"url": "a.txt"}]), headers={"Link": '</two.json>; rel="next"'})
    site.put("/two.json", "\ufeff" + json.dumps([{"url": "a.txt"}, {"url": "b.txt"}]))
    site.put("/a.txt", "a")
    site.put("/b.txt", "b")
    assert fetch(home, site).listed == 2
    assert files(home) == {"a": b"a", "b": b"b"}


def test_links_are_relative_to_where_the_index_lies_in_the_end(home: DataHome, site: Site) -> None:
    site.pages["/index.json"] = status(302, Location="/new/list.json")
    site.index("a.txt", path="/new/list.json", following="2.json")
    site.index("b.txt", path="/new/2.json")
    site.put("/new/a.txt", "a")
    site.put("/new/b.txt", "b")
    assert len(fetch(home, site).new) == 2
    assert len(fetch(home, site).unchanged) == 2
    assert site.statuses("/new/list.json") == [200, 304]


def test_a_second_run_asks_conditionally_and_changes_nothing(home: DataHome, site: Site) -> None:
    site.index("a.txt", "b.txt", "c.txt")
    site.put("/a.txt", "a")
    site.put("/b.txt", "b", etag=None, last_modified="Thu, 10 Dec 2026 01:00:00 GMT")
    site.put("/c.txt", "c", etag='W/"weak"')
    assert len(fetch(home, site).new) == 3
    land(home, "plans", AS_OF)
    before = whole_state(home)
    site.asked.clear()
    report = fetch(home, site)
    land(home, "plans", AS_OF)
    assert (len(report.unchanged), report.new, report.changed) == (3, [], [])
    assert [code for _, _, code in site.asked] == [304, 304, 304, 304]
    assert site.headers("/b.txt")["if-modified-since"] == "Thu, 10 Dec 2026 01:00:00 GMT"
    assert whole_state(home) == before


def test_without_validators_the_same_bytes_are_no_news(home: DataHome, site: Site) -> None:
    site.index("a.txt")
    site.put("/a.txt", "a", etag=None)
    fetch(home, site)
    before = whole_state(home)
    site.now = datetime(2026, 12, 11, tzinfo=UTC)
    assert len(fetch(home, site).unchanged) == 1
    assert site.statuses("/a.txt") == [200, 200]
    assert whole_state(home) == before


def test_a_checksum_in_the_index_spares_the_question(home: DataHome, site: Site) -> None:
    site.index({"url": "a.txt", "sha256": hashlib.sha256(b"a").hexdigest().upper()})
    site.put("/a.txt", "a", etag=None)
    fetch(home, site)
    assert len(fetch(home, site).unchanged) == 1
    assert site.statuses("/a.txt") == [200]


def test_changed_bytes_are_a_new_receipt_and_the_old_ones_stay(home: DataHome, site: Site) -> None:
    site.index({"url": "a.txt", "received_at": "2026-12-01T08:00:00+07:00"})
    site.put("/a.txt", "một")
    fetch(home, site)
    land(home, "plans", AS_OF)
    site.put("/a.txt", "hai")
    report = fetch(home, site)
    assert land(home, "plans", AS_OF).new == 1
    assert len(report.changed) == 1
    first, second = receipts(home, "plans")
    assert first.source_path == second.source_path == report.changed[0]
    # The index still states the day of the first version; it cannot be the day of the second.
    assert (first.received_at, second.received_at) == (datetime(2026, 12, 1, 1, tzinfo=UTC), NOON)
    assert files(home) == {"a": b"hai"}


def test_a_document_no_longer_listed_or_taken_out_of_the_inbox_is_no_error(home: DataHome, site: Site) -> None:
    site.index("a.txt", "b.txt")
    site.put("/a.txt", "a")
    site.put("/b.txt", "b")
    fetch(home, site)
    land(home, "plans", AS_OF)
    site.index("b.txt")
    (b,) = home.plans_inbox.rglob("b-*.txt")
    b.unlink()
    report = fetch(home, site)
    assert (report.listed, len(report.unchanged), report.reasons) == (1, 1, [])
    assert set(files(home)) == {"a"}
    assert len(receipts(home, "plans")) == 2


def test_a_server_without_a_clock_leaves_the_files_own_time(home: DataHome, site: Site) -> None:
    site.now = None
    site.index("a.txt")
    site.put("/a.txt", "a")
    fetch(home, site)
    land(home, "plans", AS_OF)
    assert [receipt.received_basis for receipt in receipts(home, "plans")] == ["mtime"]


# --- what is tried again -----------------------------------------------------------------------------------------------


def test_trouble_that_passes_is_waited_out(home: DataHome, site: Site) -> None:
    site.index("a.txt")
    site.put("/a.txt", "a")
    site.trouble["/a.txt"] = [status(503), hang_up, silence(2)]
    waits: list[float] = []
    assert len(fetch(home, site, replace(QUICK, read_seconds=1), waits=waits).new) == 1
    assert waits == [1, 2, 4]


@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [
        ("7", [7]),
        ("86400", [60]),
        ("Thu, 10 Dec 2026 05:00:20 GMT", [20]),
        ("Thu, 10 Dec 2020 05:00:20 GMT", [0]),
        ("x", [1]),
    ],
)
def test_the_server_says_how_long_to_wait_up_to_a_limit(
    home: DataHome, site: Site, retry_after: str, waits: list[float]
) -> None:
    site.index("a.txt")
    site.put("/a.txt", "a")
    site.trouble["/a.txt"] = [status(429, Retry_After=retry_after)]
    waited: list[float] = []
    assert len(fetch(home, site, waits=waited).new) == 1
    assert waited == waits


def test_a_refusal_is_final_and_stops_no_other_document(home: DataHome, site: Site) -> None:
    site.index("gone.txt", "secret.txt", "down.txt", "b.txt")
    site.put("/b.txt", "b")
    site.pages["/secret.txt"] = status(403)
    site.trouble["/down.txt"] = [status(500)] * 9
    report = fetch(home, site)
    assert files(home) == {"b": b"b"}
    assert [site.statuses(f"/{name}.txt") for name in ("gone", "secret", "down")] == [[404], [403], [500] * 4]
    assert [f"{site.url}/gone.txt: máy chủ trả lời 404" in report.reasons[0], len(report.reasons)] == [True, 3]


def test_a_dead_server_is_one_problem_told_soon(home: DataHome, site: Site) -> None:
    report = fetch(home, site, index="http://127.0.0.1:9/index.json")
    assert report.index_problem == "http://127.0.0.1:9/index.json: không kết nối được tới máy chủ"


# --- interrupted downloads ---------------------------------------------------------------------------------------------


def test_a_broken_download_is_continued_where_it_broke(home: DataHome, site: Site) -> None:
    site.index("a.txt")
    page = site.put("/a.txt", b"0123456789" * 1000, cut=[4000, 3000])
    assert len(fetch(home, site).new) == 1
    assert site.statuses("/a.txt") == [200, 206, 206]
    assert site.headers("/a.txt")["range"] == "bytes=7000-"
    assert site.headers("/a.txt")["if-range"] == page.tag
    assert files(home) == {"a": page.body}


@pytest.mark.parametrize("manners", [{"ranges": False}, {"etag": 'W/"weak"'}, {"etag": None}])
def test_without_ranges_or_a_strong_etag_it_starts_again(home: DataHome, site: Site, manners: dict[str, Any]) -> None:
    site.index("a.txt")
    page = site.put("/a.txt", b"0123456789" * 1000, cut=[4000], **manners)
    assert len(fetch(home, site).new) == 1
    assert site.statuses("/a.txt") == [200, 200]
    assert files(home) == {"a": page.body}


def test_halves_of_two_versions_are_never_joined(home: DataHome, site: Site) -> None:
    site.index("a.txt")
    site.put("/a.txt", b"old" * 1000, cut=[500] * 4)
    assert len(fetch(home, site).reasons) == 1
    assert files(home) == {}
    site.put("/a.txt", b"new" * 1000)
    fetch(home, site)
    assert files(home) == {"a": b"new" * 1000}


@pytest.mark.parametrize(
    ("range_", "etag", "body", "then"),
    [
        pytest.param("bytes 0-9/10", None, b"0123456789", 200, id="from the start"),
        pytest.param("bytes 4-9/10", '"other"', b"456789", 200, id="of another version"),
        pytest.param("4-9", None, b"456789", 200, id="unreadable"),
        pytest.param("bytes 4-5/10", None, b"45", 206, id="less than asked"),
    ],
)
def test_an_unexpected_answer_to_a_range_is_not_trusted(
    home: DataHome, site: Site, range_: str, etag: str | None, body: bytes, then: int
) -> None:
    site.index("a.txt")
    page = site.put("/a.txt", b"0123456789", cut=[4])

    def cut_once(handler: Handler) -> None:
        handler.serve(page)

    def odd_range(handler: Handler) -> None:
        headers = {"Content-Range": range_, "Content-Length": str(len(body)), "ETag": etag or str(page.tag)}
        handler.begin(206, headers)
        handler.wfile.write(body)

    site.trouble["/a.txt"] = [cut_once, odd_range]
    assert len(fetch(home, site).new) == 1
    assert site.statuses("/a.txt") == [200, 206, then]
    assert files(home) == {"a": page.body}


def test_a_part_that_was_whole_already_is_fetched_again_safely(home: DataHome, site: Site) -> None:
    site.index("a.txt")
    page = site.put("/a.txt", b"0123456789")
    part = part_of(home, site, "/a.txt")
    part.parent.mkdir(parents=True)
    part.write_bytes(page.body)
    part.with_suffix(".etag").write_text(str(page.tag))
    fetch(home, site)
    assert site.statuses("/a.txt") == [416, 200]
    assert files(home) == {"a": page.body}


def test_a_killed_run_is_continued_to_the_same_end(home: DataHome, site: Site, tmp_path: Path) -> None:
    body = b"0123456789" * 100_000
    site.index("a.txt", "b.txt")
    site.put("/a.txt", "a")
    site.pages["/b.txt"] = drip(body, 0.05, size=20_000)
    command = [sys.executable, "-m", "ingest.cli", "fetch-plans"]
    environment = home.as_environment() | {"KTTT_PLAN_INDEX": f"{site.url}/index.json", "NO_PROXY": "*"}
    with subprocess.Popen(command, env=os.environ | environment, cwd=PROJECT, stdout=subprocess.DEVNULL) as process:
        began = time.monotonic()
        part = part_of(home, site, "/b.txt")
        while not (part.exists() and part.stat().st_size):
            assert time.monotonic() < began + 20
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert set(files(home)) == {"a"}
    site.put("/b.txt", body, etag='"drip"')
    site.asked.clear()
    report = fetch(home, site)
    assert (len(report.new), len(report.unchanged)) == (1, 1)
    assert (site.statuses("/a.txt"), site.statuses("/b.txt")) == ([304], [206])
    undisturbed = empty_home(tmp_path / "other")
    fetch(undisturbed, site)
    relative = [
        {name.replace(str(h.plans_inbox.parent), ""): data for name, data in whole_state(h).items()}
        for h in (home, undisturbed)
    ]
    assert relative[0] == relative[1]


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def replace_unless_part(path: Path, target: Path) -> None:
    if path.suffix == ".part":
        raise KeyboardInterrupt
    path.rename(target)


@pytest.mark.parametrize(
    ("owner", "name", "death"), [(State, "put", killed), (Path, "replace", replace_unless_part), (os, "fsync", killed)]
)
def test_a_run_killed_at_any_step_ends_when_repeated_where_an_undisturbed_one_ends(
    home: DataHome, site: Site, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, death: Any
) -> None:
    stated = "2026-12-01T08:00:00+07:00"
    site.index({"url": "a.txt", "received_at": stated})
    for version in ("một", "hai"):
        site.put("/a.txt", version)
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, death)
            with pytest.raises(KeyboardInterrupt):
                fetch(home, site)
        land(home, "plans", AS_OF)
        fetch(home, site)
        land(home, "plans", AS_OF)
        assert files(home) == {"a": version.encode()}
        assert len(fetch(home, site).unchanged) == 1
    assert [receipt.received_at for receipt in receipts(home, "plans")] == [datetime.fromisoformat(stated), NOON]


def test_a_run_killed_before_it_remembered_does_not_move_the_receipt(
    home: DataHome, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.index("a.txt")
    site.put("/a.txt", "a")
    with monkeypatch.context() as patch:
        patch.setattr(State, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            fetch(home, site)
    site.now = datetime(2026, 12, 12, tzinfo=UTC)
    fetch(home, site)
    land(home, "plans", AS_OF)
    assert [receipt.received_at for receipt in receipts(home, "plans")] == [NOON]


def test_a_file_lost_before_it_was_landed_is_fetched_again(home: DataHome, site: Site) -> None:
    site.index("a.txt")
    site.put("/a.txt", "a")
    fetch(home, site)
    inbox_files(home.plans_inbox)[0].unlink()
    assert len(fetch(home, site).new) == 1
    assert files(home) == {"a": b"a"}


# --- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(endless(b"x" * 4096), id="length not announced"),
        pytest.param(lambda h: (h.begin(200, {"Content-Length": "999999999"}), h.wfile.write(b"x")), id="announced"),
        pytest.param(
            lambda h: (
                h.begin(200, {"Transfer-Encoding": "chunked"}),
                [h.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n") for _ in range(99)],
            ),
            id="chunked",
        ),
    ],
)
def test_more_than_the_limit_is_not_taken(home: DataHome, site: Site, answer: Any) -> None:
    site.index("big.txt", "a.txt")
    site.put("/a.txt", "a")
    site.pages["/big.txt"] = answer
    report = fetch(home, site, replace(QUICK, document_bytes=20_000))
    assert "lớn hơn giới hạn" in report.reasons[0]
    assert files(home) == {"a": b"a"}
    assert list(home.plans_inbox.rglob("*.part")) == []


def test_a_length_larger_than_the_body_is_noticed(home: DataHome, site: Site) -> None:
    site.index("a.txt")
    site.put("/a.txt", "a", etag=None, headers={"Content-Length": "5", "Connection": "close"}, cut=[1] * 9)
    report = fetch(home, site)
    assert "kết nối đứt" in report.reasons[0]
    assert files(home) == {}


def test_a_slow_server_does_not_hold_up_the_night(home: DataHome, site: Site) -> None:
    site.index("slow.txt", "a.txt", "b.txt")
    site.pages["/slow.txt"] = drip(b"x" * 1000, 0.1)
    site.put("/a.txt", "a")
    began = time.monotonic()
    report = fetch(home, site, replace(QUICK, file_seconds=0.5))
    assert "quá chậm" in report.reasons[0]
    assert set(files(home)) == {"a"}
    report = fetch(home, site, replace(QUICK, run_seconds=0.5))
    assert report.reasons[1] == "2 văn bản chưa tải: hết thời gian dành cho một lượt tải; lượt sau tải tiếp"
    assert (report.listed, report.not_fetched) == (3, 3)
    assert time.monotonic() < began + 20


def test_a_wrong_checksum_is_refused_and_leaves_nothing(home: DataHome, site: Site) -> None:
    site.index({"url": "a.txt", "sha256": "0" * 64})
    site.put("/a.txt", "a")
    report = fetch(home, site)
    assert "khác mã trong danh mục (000000000000…)" in report.reasons[0]
    assert [path for path in home.plans_inbox.rglob("*") if path.is_file()] == []
    site.index({"url": "a.txt", "sha256": hashlib.sha256(b"a").hexdigest()})
    assert len(fetch(home, site).new) == 1


def test_a_compressed_answer_is_not_unpacked(home: DataHome, site: Site) -> None:
    site.index("bomb.txt")
    site.put("/bomb.txt", b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    report = fetch(home, site)
    assert "gửi bản nén (gzip)" in report.reasons[0]
    assert site.headers("/bomb.txt")["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/a", "javascript:1", "http://:80/", "http://h:x/", "http://a b/"]
)
def test_only_http_addresses_are_followed(home: DataHome, site: Site, url: str) -> None:
    site.index(url, "a.txt")
    site.put("/a.txt", "a")
    report = fetch(home, site)
    assert "không phải địa chỉ http" in report.reasons[0]
    assert files(home) == {"a": b"a"}
    with pytest.raises(UsageError, match="KTTT_PLAN_INDEX"):
        WebSource.from_text(SETTINGS["plans"], url)


def test_other_hosts_only_when_allowed_also_behind_a_redirect(home: DataHome, site: Site) -> None:
    elsewhere = site.url.replace("127.0.0.1", "localhost")
    site.index(f"{elsewhere}/a.txt", "b.txt", f"http://127.0.0.1\\@localhost:{site.url.rsplit(':')[-1]}/a.txt")
    site.put("/a.txt", "a")
    site.pages["/b.txt"] = status(302, Location=f"{elsewhere}/a.txt")
    report = fetch(home, site)
    assert ["KTTT_PLAN_HOSTS" in problem for problem in report.reasons[-2:]] == [True, True]
    assert site.statuses("/a.txt") == []
    assert len(fetch(home, site, hosts="khac.vn, LOCALHOST").new) == 2


def test_redirects_are_followed_a_few_times(home: DataHome, site: Site) -> None:
    site.index("a.txt", "loop.txt")
    site.pages["/a.txt"] = status(301, Location="/moved/a.txt")
    site.put("/moved/a.txt", "a")
    site.pages["/loop.txt"] = status(302, Location="/loop.txt")
    report = fetch(home, site)
    assert files(home) == {"a": b"a"}
    assert "chuyển hướng quá 5 lần" in report.reasons[0]
    assert len(fetch(home, site).unchanged) == 1


def test_secrets_go_to_the_index_host_only_and_are_never_shown(home: DataHome, site: Site) -> None:
    port = site.url.rsplit(":")[-1]
    site.index("a.txt?token=s3cret&id=7", f"http://stranger:s3cret@localhost:{port}/b.txt", "c.txt?id=8&token=s3cret")
    site.put("/a.txt?token=s3cret&id=7", "a")
    site.put("/b.txt", "b")
    report = fetch(home, site, index=f"http://user:s3cret@127.0.0.1:{port}/index.json", hosts="localhost")
    land(home, "plans", AS_OF)
    assert "authorization" in site.headers("/index.json")
    assert "authorization" in site.headers("/a.txt?token=s3cret&id=7")
    assert "authorization" not in site.headers("/b.txt")
    written = {name: data for name, data in whole_state(home).items() if "/pages/" not in name}
    assert not [name for name, data in written.items() if b"s3cret" in data or "s3cret" in name]
    assert "s3cret" not in repr(report)
    assert "c.txt?id=8&token=***" in report.reasons[0]
    with pytest.raises(UsageError) as wrong:
        WebSource.from_text(SETTINGS["plans"], "ftp://user:s3cret@may/chu")
    assert "s3cret" not in str(wrong.value)


# --- the index ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("<html>đăng nhập</html>", "không phải JSON, bắt đầu bằng '<html>"),
        (b"\xff\xfe\xff", "không phải chữ mã UTF-8"),
        ('{"items": []}', "không có danh sách documents"),
        ('{"documents": {}}', "không có danh sách documents"),
        ("17", "không có danh sách documents"),
        ('{"documents": [], "next": 2}', "next là 2"),
        ("[" * 100_000, "không phải JSON"),
    ],
)
def test_what_is_no_index_is_one_clear_problem(home: DataHome, site: Site, body: str | bytes, detail: str) -> None:
    site.put("/index.json", body)
    problem = fetch(home, site).index_problem
    assert problem
    assert problem.startswith(f"{site.url}/index.json: ")
    assert detail in problem
    assert "KTTT_PLAN_INDEX" in problem
    assert fetch(home, site).index_problem == problem


def test_pages_that_are_no_longer_asked_for_are_not_kept(home: DataHome, site: Site) -> None:
    for night in ("1", "2"):
        site.index(following=f"/page.json?session={night}")
        site.index(path=f"/page.json?session={night}")
        assert fetch(home, site).index_problem is None
    assert len(list((home.landing / "sources" / "plans" / "pages").iterdir())) == 2


def test_what_was_listed_before_a_bad_page_is_fetched(home: DataHome, site: Site) -> None:
    site.index("a.txt", following="/two.json")
    site.put("/a.txt", "a")
    report = fetch(home, site)
    assert report.index_problem
    assert "/two.json: máy chủ trả lời 404" in report.index_problem
    assert files(home) == {"a": b"a"}


def test_an_index_without_end_is_noticed(home: DataHome, site: Site) -> None:
    site.index("a.txt", following="/index.json")
    site.put("/a.txt", "a")
    assert "quay vòng" in str(fetch(home, site).index_problem)
    for number in range(9):
        site.index(path=f"/{number}.json", following=f"/{number + 1}.json")
    report = fetch(home, site, replace(QUICK, pages=4), index=f"{site.url}/0.json")
    assert f"{site.url}/4.json: danh mục quá 4 trang" in str(report.index_problem)


def test_a_bad_entry_is_told_by_its_position(home: DataHome, site: Site) -> None:
    bad = [{}, 7, None, "chuỗi", {"url": ""}, {"url": "a", "sha256": "xyz"}, {"url": "a", "received_at": "2026-12-01"}]
    bad += [{"url": "\ud800"}, {"url": "a", "name": "\ud800"}]
    site.put("/index.json", json.dumps([*bad, {"url": "b.txt"}]))
    site.put("/b.txt", "b")
    report = fetch(home, site)
    assert len(report.reasons) == len(bad)
    assert report.reasons[0].startswith(f"{site.url}/index.json: văn bản thứ 1: ")
    assert files(home) == {"b": b"b"}


# --- names -------------------------------------------------------------------------------------------------------------


def test_names_of_strangers_stay_names(home: DataHome, site: Site) -> None:
    names = [
        "../../etc/passwd",
        "/abs.txt",
        "..",
        ".ẩn.txt",
        "~$khóa.txt",
        "a.receipt.json",
        "x.part",
        "CON",
        "\u202etxt.exe",
    ]
    names += ["trùng.txt", "trùng.txt", "TRÙNG.txt", "dài" * 200 + ".txt", "a\x00b\n.txt", "", " ", "số 5/KH-UBND"]
    site.index(*[{"url": f"/d/{number}.md", "name": name} for number, name in enumerate(names)], "/d/..%2Fup.txt")
    for number in range(len(names)):
        site.put(f"/d/{number}.md", str(number))
    site.put("/d/..%2Fup.txt", "up")
    report = fetch(home, site)
    assert report.reasons == []
    assert len(inbox_files(home.plans_inbox)) == len(names) + 1
    assert {path.parent.parent for path in inbox_files(home.plans_inbox)} == {home.plans_inbox}
    assert land(home, "plans", AS_OF).new == len(names) + 1
    again = fetch(home, site)
    assert (len(again.unchanged), again.new) == (len(names) + 1, [])


@given(name=st.none() | st.text(max_size=300), path=st.text(max_size=60))
def test_any_name_is_one_visible_short_part_of_a_path(name: str | None, path: str) -> None:
    try:
        link = link_from("https://tinh.gov.vn:8443/" + path)
    except FetchFailed:
        return
    made = file_name(name, link)
    assert Path(made).name == made
    assert len(f"{made}.receipt.json".encode()) < 256
    assert not made.startswith((".", "~", "-"))
    assert not made.lower().endswith((".part", ".tmp", ".receipt.json"))
    assert not any(unicodedata.category(character).startswith("C") for character in made)
    assert made == file_name(name, link)
    assert folder_name(link) == "tinh.gov.vn_8443"


@given(text=st.text(max_size=80))
def test_any_text_is_a_link_or_refused(text: str) -> None:
    try:
        link = link_from(text, link_from("http://a.vn/x/"))
    except FetchFailed:
        return
    assert link_from(link.url) == link
    assert link.url.isascii()


# --- the command -------------------------------------------------------------------------------------------------------


def kttt(home: DataHome, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ingest.cli", "fetch-plans", *arguments]
    environment = os.environ | home.as_environment() | {"NO_PROXY": "*"}
    return subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)


def test_the_command_tells_what_it_fetched(home: DataHome, site: Site) -> None:
    site.index("a.txt", "gone.txt")
    site.put("/a.txt", "a")
    found = kttt(home, "--index", f"{site.url}/index.json")
    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines()[-1] == "danh mục có 2 văn bản: 1 mới, 0 thay đổi, 0 không đổi, 1 không tải được"
    assert f"không tải được · {site.url}/gone.txt: máy chủ trả lời 404" in found.stdout


def test_the_command_fails_in_one_line_when_there_is_no_index(home: DataHome, site: Site) -> None:
    unset, missing = kttt(home), kttt(home, "--index", f"{site.url}/none.json")
    for found, word in ((unset, "--index"), (missing, "máy chủ trả lời 404")):
        assert found.returncode == 1
        assert len(found.stderr.strip().splitlines()) == 1
        assert word in found.stderr


def test_an_inbox_that_cannot_be_written_is_told_for_each_document(home: DataHome, site: Site) -> None:
    site.index("a.txt")
    site.put("/a.txt", "a")
    (home.plans_inbox / folder_name(link_from(site.url))).write_text("một tệp nằm đúng chỗ của thư mục")
    assert "không ghi được vào hộp nhận" in fetch(home, site).reasons[0]
    with pytest.raises(KtttError, match="no such folder"):
        fetch(replace(home, plans_inbox=home.root / "absent"), site)
