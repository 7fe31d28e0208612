"""Submissions from an HTTP API with a token, against a real server: who gets the token, what is asked, what is landed."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import UsageError
from ingest.home import PROJECT, DataHome
from ingest.landing.inbox import land
from ingest.landing.receipt_book import receipts
from ingest.landing.sources.fetch import FetchReport, fetch
from ingest.landing.sources.patience import Limits
from ingest.landing.sources.settings import SETTINGS, WebSource, source_from, source_of
from ingest.landing.units import reading_units
from ingest.load.reading import read_unit
from tests.homes import empty_home, inbox_files
from tests.web import NOON, Site, status, web_site

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)
TOKEN = "s3cret-token-2026"  # noqa: S105 - of a server that lives as long as a test
QUICK = Limits(connect_seconds=10, read_seconds=10, file_seconds=30, run_seconds=60)
LIST = "/api/submissions"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with web_site() as running:
        running.token = TOKEN
        yield running


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return empty_home(tmp_path)


def take(home: DataHome, site: Site, token: str = TOKEN, hosts: str = "", **how: Any) -> FetchReport:
    return fetch(home, source_of("submissions", site.url + LIST, hosts, token), QUICK, how.get("waits", []).append)


def offer(site: Site, *listed: dict[str, Any], path: str = LIST, **other: Any) -> None:
    site.put(path, json.dumps({"submissions": listed, **other}))


def bodies(home: DataHome) -> set[bytes]:
    return {path.read_bytes() for path in inbox_files(home.submissions_inbox)}


def written(home: DataHome) -> Iterator[tuple[Path, bytes]]:
    for root in (home.root, home.submissions_inbox):
        yield from ((path, path.read_bytes()) for path in root.rglob("*") if path.is_file())


def test_every_page_is_asked_with_the_token_and_received_at_reaches_the_receipt(home: DataHome, site: Site) -> None:
    stated = "2026-12-14T16:30:00+07:00"
    offer(
        site,
        {"url": "/files/1", "name": "báo cáo.json", "agency": "so-tai-chinh", "received_at": stated},
        next="?page=2",
    )
    offer(site, {"url": "/files/2", "name": "b.xlsx", "number": "7/BC-STC"}, path=f"{LIST}?page=2")
    site.put("/files/1", "{}")
    site.put("/files/2", "xlsx")
    report = take(home, site)
    assert (report.listed, len(report.new), report.reasons, report.index_problem) == (2, 2, [], None)
    assert {headers["authorization"] for _, headers, _ in site.asked} == {f"Bearer {TOKEN}"}
    assert [path.parent.parent for path in inbox_files(home.submissions_inbox)] == [home.submissions_inbox] * 2
    assert list(inbox_files(home.plans_inbox)) == []
    assert land(home, "submissions", AS_OF).new == 2
    first, second = sorted(receipts(home, "submissions"), key=lambda receipt: receipt.via or "")
    assert (first.received_at, first.received_basis) == (datetime(2026, 12, 14, 9, 30, tzinfo=UTC), "sidecar")
    assert first.file_name.startswith("báo cáo-")
    assert (second.received_at, second.document_number) == (NOON, "7/BC-STC")
    assert second.via == f"HTTP {site.url}/files/2"


def test_the_samples_read_the_same_by_folder_and_by_api(home: DataHome, site: Site, tmp_path: Path) -> None:
    folder = PROJECT / "samples" / "submissions"
    samples = sorted(path for path in folder.iterdir() if not path.name.endswith(".receipt.json"))
    sidecars = [json.loads((folder / f"{path.name}.receipt.json").read_text(encoding="utf-8")) for path in samples]
    for path in samples:
        site.put(f"/files/{path.name}", path.read_bytes())
    offer(
        site,
        *(
            {"url": f"/files/{path.name}", "received_at": sidecar["received_at"], "number": sidecar["document_number"]}
            for path, sidecar in zip(samples, sidecars, strict=True)
        ),
    )
    assert take(home, site).reasons == []
    by_folder = DataHome(tmp_path / "by folder", home.plans_inbox, folder, home.roster)
    found = []
    for each in (home, by_folder):
        landed = land(each, "submissions", AS_OF)
        outcomes = {
            (outcome.content_sha256, outcome.outcome, outcome.reason_code)
            for unit in reading_units(landed.pending)
            for outcome in read_unit(each, "submissions", unit, AS_OF)
        }
        facts = sorted((r.content_sha256, r.received_at, r.document_number) for r in receipts(each, "submissions"))
        found.append((outcomes, facts))
    assert found[0] == found[1]
    assert len(found[0][1]) == len(samples)


def test_a_second_night_asks_conditionally_and_transfers_nothing(home: DataHome, site: Site) -> None:
    offer(site, {"url": "/files/1"}, next="?page=2")
    offer(site, {"url": "/files/2"}, path=f"{LIST}?page=2")
    site.put("/files/1", "1")
    site.put("/files/2", "2", etag='W/"weak"')
    take(home, site)
    site.asked.clear()
    report = take(home, site)
    assert len(report.unchanged) == 2
    assert [code for _, _, code in site.asked] == [304] * 4
    site.put("/files/2", "2, sửa")
    assert len(take(home, site).changed) == 1
    assert bodies(home) == {b"1", "2, sửa".encode()}


def test_a_body_cut_off_is_continued_with_the_token(home: DataHome, site: Site) -> None:
    offer(site, {"url": "/files/1"})
    page = site.put("/files/1", b"0123456789" * 1000, cut=[4000])
    assert len(take(home, site).new) == 1
    assert site.statuses("/files/1") == [200, 206]
    assert site.headers("/files/1")["range"] == "bytes=4000-"
    assert site.headers("/files/1")["authorization"] == f"Bearer {TOKEN}"
    assert bodies(home) == {page.body}


def test_a_server_that_is_busy_is_asked_again_when_it_says(home: DataHome, site: Site) -> None:
    offer(site, {"url": "/files/1"})
    site.put("/files/1", "1")
    site.trouble = {LIST: [status(503)], "/files/1": [status(429, Retry_After="7")]}
    waits: list[float] = []
    assert len(take(home, site, waits=waits).new) == 1
    assert waits == [1, 7]


# --- the token ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "told"),
    [("", "nguồn đòi mã truy cập mà chưa có; đặt KTTT_SUBMISSION_TOKEN"), ("expired", "xin mã mới rồi đặt lại")],
)
def test_without_the_right_token_it_is_told_at_once_what_to_do(
    home: DataHome, site: Site, token: str, told: str
) -> None:
    waits: list[float] = []
    problem = str(take(home, site, token=token, waits=waits).index_problem)
    assert problem.startswith(f"{site.url}{LIST}: máy chủ trả lời 401 (")
    assert told in problem
    assert "expired" not in problem
    assert (site.statuses(LIST), waits) == ([401], [])


def test_a_token_that_ends_between_list_and_documents_is_told_for_each(home: DataHome, site: Site) -> None:
    offer(site, {"url": "/files/1"}, {"url": "/files/2"})
    site.pages["/files/1"] = status(403)
    site.put("/files/2", "2")
    report = take(home, site)
    assert ["máy chủ trả lời 403 (mã truy cập không được nhận" in reason for reason in report.reasons] == [True]
    assert bodies(home) == {b"2"}


def test_the_token_goes_to_no_other_origin_by_link_page_or_redirect(home: DataHome, site: Site) -> None:
    with web_site() as other:
        # Another port of the same host is another origin; so is another name of the same machine.
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        for path in ("/direct", "/redirected", "/page"):
            other.put(path, path if path != "/page" else '{"documents": []}')
        offer(site, {"url": f"{other.url}/direct"}, {"url": "/files/1"}, next=f"{other.url}/page")
        site.pages["/files/1"] = status(302, Location=f"{elsewhere}/redirected")
        assert len(take(home, site, hosts="localhost").new) == 2
        assert sorted(path for path, _, _ in other.asked) == ["/direct", "/page", "/redirected"]
        assert [headers for _, headers, _ in other.asked if "authorization" in headers] == []
        other.token = "another"  # noqa: S105 - of a server that lives as long as a test
        (reason,) = take(home, site, hosts="localhost", waits=[]).reasons[:1]
        assert f"không phải {site.url} nên không được gửi mã truy cập" in reason


def test_a_redirect_to_a_host_that_is_not_allowed_is_not_followed(home: DataHome, site: Site) -> None:
    elsewhere = site.url.replace("127.0.0.1", "localhost")
    offer(site, {"url": "/files/1"})
    site.pages["/files/1"] = status(307, Location=f"{elsewhere}/files/2")
    site.put("/files/2", "2")
    (reason,) = take(home, site).reasons
    assert "thêm vào KTTT_SUBMISSION_HOSTS" in reason
    assert site.statuses("/files/2") == []


def test_the_token_outranks_what_the_machine_keeps_for_the_host(
    home: DataHome, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    offer(site)
    assert take(home, site).index_problem is None


def test_the_token_is_neither_written_nor_logged_nor_printed(
    home: DataHome, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    offer(site, {"url": "/files/1"}, {"url": "/gone"})
    site.put("/files/1", "1")
    report = take(home, site)
    land(home, "submissions", AS_OF)
    assert [path for path, data in written(home) if TOKEN.encode() in data or TOKEN in path.name] == []
    source = source_of("submissions", site.url + LIST, "", TOKEN)
    assert TOKEN not in caplog.text + repr(report) + repr(source) + repr(source.credentials)


@pytest.mark.parametrize("token", ["two words", "mã-số", "line\nline"])
def test_what_no_header_can_carry_is_no_token(token: str) -> None:
    with pytest.raises(UsageError, match="KTTT_SUBMISSION_TOKEN") as refused:
        source_of("submissions", "https://so.vn/api", "", token)
    assert token not in str(refused.value)


def test_token_and_password_are_not_taken_together() -> None:
    with pytest.raises(UsageError, match="bỏ KTTT_SUBMISSION_TOKEN") as refused:
        source_of("submissions", "https://user:s3cret@so.vn/api", "", "token")
    assert "s3cret" not in str(refused.value)


# --- settings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["plans", "submissions"])
def test_each_kind_has_settings_of_its_own(kind: str) -> None:
    names = SETTINGS[kind]
    environ = {names.address: " https://so.vn/api ", names.hosts: "tep.so.vn", names.token: f" {TOKEN}\n"}
    source = source_from(kind, environ)
    assert isinstance(source, WebSource)
    assert source.hosts == {"so.vn", "tep.so.vn"}
    assert source.settings.kind == kind
    assert source.credentials is not None
    (other,) = {"plans", "submissions"} - {kind}
    with pytest.raises(UsageError, match=SETTINGS[other].address):
        source_from(other, environ)


def test_plans_and_submissions_of_one_address_do_not_meet(home: DataHome, site: Site) -> None:
    offer(site, {"url": "/files/1"})
    site.put("/files/1", "1")
    plans = source_of("plans", site.url + LIST, "", TOKEN)
    for _ in range(2):
        reports = fetch(home, plans, QUICK), take(home, site)
    assert [len(report.unchanged) for report in reports] == [1, 1]
    assert [len(list(inbox_files(inbox))) for inbox in (home.plans_inbox, home.submissions_inbox)] == [1, 1]


# --- the command -------------------------------------------------------------------------------------------------------


def kttt(home: DataHome, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ingest.cli", "fetch-submissions", *arguments]
    env = os.environ | home.as_environment() | {"NO_PROXY": "*"} | environment
    return subprocess.run(command, env=env, cwd=PROJECT, capture_output=True, text=True, check=False)


def test_the_command_takes_the_address_as_an_option_and_the_token_from_the_environment(
    home: DataHome, site: Site
) -> None:
    offer(site, {"url": "/files/1", "name": "a.json"})
    site.put("/files/1", "{}")
    found = kttt(home, "--source", site.url + LIST, KTTT_SUBMISSION_TOKEN=TOKEN)
    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines()[-1] == "danh mục có 1 văn bản: 1 mới, 0 thay đổi, 0 không đổi, 0 không tải được"
    assert bodies(home) == {b"{}"}


def test_the_command_fails_in_one_line_without_source_or_token(home: DataHome, site: Site) -> None:
    for found, word in (
        (kttt(home), "--source"),
        (kttt(home, KTTT_SUBMISSION_SOURCE=site.url + LIST), "đặt KTTT_SUBMISSION_TOKEN"),
        (kttt(home, KTTT_SUBMISSION_SOURCE="gopher://so.vn/x"), "fsspec không biết 'gopher'"),
    ):
        assert found.returncode == 1
        assert len(found.stderr.strip().splitlines()) == 1
        assert word in found.stderr
