"""Which files the desk shows, and that no name leads to any other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.asof import parse_as_of
from ingest.desk.served import TYPES, checks_folder, file_within, slip_places, slips_of
from ingest.home import DataHome
from ingest.landing.inbox import land
from tests.homes import empty_home, put

RUN = "6e49231c02e71ed5"


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return empty_home(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "shown"
    (folder / "deep").mkdir(parents=True)
    for name in ("index.html", "deep/page.html", "index.json", ".hidden.html", "kttt.duckdb"):
        (folder / name).write_text("x", encoding="utf-8")
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (folder / "out.html").symlink_to(tmp_path / "secret.html")
    (folder / "up").symlink_to(tmp_path)
    (folder / "in.html").symlink_to(folder / "index.html")
    return folder


@pytest.mark.parametrize("name", ["index.html", "deep/page.html", "in.html"])
def test_a_page_of_the_folder_is_found(folder: Path, name: str) -> None:
    assert file_within(folder, name).read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "/", "missing.html", "deep", "deep/", "deep//page.html", "./index.html",
        "../secret.html", "deep/../../secret.html", "deep/../index.html", "/etc/passwd", "//etc/passwd",
        "..\\secret.html", "deep\\page.html", "out.html", "up/secret.html", "up/shown/index.html/..",
        ".hidden.html", "index.json", "kttt.duckdb", "index.html\0", "index.html/x.html", "x" * 5000 + ".html",
        "~/x.html", "%2e%2e/secret.html",
    ],
)  # fmt: skip
def test_no_name_leads_to_anything_else(folder: Path, name: str) -> None:
    assert file_within(folder, name) is None


def test_an_absolute_name_is_no_way_to_a_page_either(folder: Path) -> None:
    assert file_within(folder, str(folder / "index.html")) is None
    assert file_within(folder / "missing", "index.html") is None


def test_what_is_shown_has_a_type_of_its_own() -> None:
    assert all("/" in kind for kind in TYPES.values())
    assert not {".json", ".duckdb", ".parquet", ".jsonl", ".lock", ".log", ".py", ".js", ".svg"} & set(TYPES)


def publish(home: DataHome, release: str, run: str) -> Path:
    site = home.warehouse / "releases" / release / "site" / "data_docs"
    site.mkdir(parents=True)
    (site.parent.parent / "release.json").write_text(json.dumps({"run_key": run}), encoding="utf-8")
    return site


def test_data_docs_are_those_of_the_run_published_or_not(home: DataHome) -> None:
    site = publish(home, f"000001-20261216T0000-{RUN[:8]}", RUN)
    publish(home, f"000002-20261217T0000-{RUN[:8]}", RUN[:8] + "00000000")  # begins alike and is another
    home.current.symlink_to("releases/000001-20261216T0000-6e49231c")
    stopped = home.run_folder("f" * 16) / "site" / "data_docs"
    stopped.mkdir(parents=True)
    assert checks_folder(home, RUN) == site
    assert checks_folder(home, "current").resolve() == site
    assert checks_folder(home, "f" * 16) == stopped


@pytest.mark.parametrize("run", ["", "..", "0" * 16, "0" * 15, "G" * 16, "*", "6e49231c", f"{RUN}/..", f"../{RUN}"])
def test_there_are_no_data_docs_of_anything_else(home: DataHome, run: str) -> None:
    publish(home, f"000001-20261216T0000-{RUN[:8]}", RUN)
    assert checks_folder(home, run) is None


def test_slips_of_a_file_are_those_of_its_receipts(home: DataHome) -> None:
    put(home.submissions_inbox, "a/bao-cao.json", b"{}", "2026-12-10T08:00:00+07:00")
    put(home.submissions_inbox, "b/bao-cao.json", b"{}", "2026-12-11T08:00:00+07:00")
    (document,) = land(home, "submissions", parse_as_of("2026-12-16")).pending
    assert slips_of(home, document.content_sha256) == slips_of(home, "0" * 64) == []
    rows = [json.loads(line) for path in home.landing.rglob("*.jsonl") for line in path.open(encoding="utf-8")]
    keys = {row["source_path"]: row["receipt_key"] for row in rows}
    written = {
        keys["a/bao-cao.json"]: ["d1", "2026-12/a"],
        keys["b/bao-cao.json"]: ["d2", "2026-12/b"],
        "k": ["d", "x/y"],
    }
    (home.outbox / "slips").mkdir(parents=True)
    index = {"drawn_by": "", "written": written}
    (home.outbox / "slips" / "index.json").write_text(json.dumps(index), encoding="utf-8")
    assert slips_of(home, document.content_sha256) == ["2026-12/a", "2026-12/b"]
    assert slip_places(home)["k"] == "x/y"
