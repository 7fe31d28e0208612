"""Bad files among good ones, through to the warehouse: each ends with its reason, and the others load."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.home import PROJECT, DataHome
from ingest.load.records import Outcome
from tests.homes import empty_home, put
from tests.pipelines import build_and_publish, ingest, query

AS_OF = "2026-12-16"
AT = "2026-12-10T08:00:00+07:00"
SAMPLES = PROJECT / "samples" / "submissions"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataHome, dict[str, Outcome]]:
    home = empty_home(tmp_path_factory.mktemp("bad"))
    for plan in (PROJECT / "samples" / "plans").iterdir():
        put(home.plans_inbox, plan.name, plan.read_bytes())
    put(home.plans_inbox, "rỗng.txt", b"")
    put(home.plans_inbox, "nhị phân.txt", bytes(range(256)) * 40)
    good = (SAMPLES / "ubnd-xa-an-phu-2026.xlsx").read_bytes()
    report = json.loads((SAMPLES / "so-nong-nghiep-va-moi-truong-2025.json").read_text(encoding="utf-8"))
    inbox = home.submissions_inbox
    put(inbox, "tốt.xlsx", good, AT)
    put(inbox, "tốt, gửi lại.xlsx", good, "2026-12-11T08:00:00+07:00")
    put(inbox, "rỗng.xlsx", b"", AT)
    put(inbox, "cụt.xlsx", good[: len(good) // 2], AT)
    put(inbox, "nhị phân.txt", bytes(range(256)) * 40, AT)
    put(inbox, "lược đồ khác.json", b'{"schema": "something-else/7", "data": []}', AT)
    put(inbox, "biên nhận hỏng.xlsx", good + b"\0", None)
    (inbox / "biên nhận hỏng.xlsx.receipt.json").write_text('{"received_at": "hôm qua"}', encoding="utf-8")
    for name, key, value in (("đơn vị lạ", "agency_key", "song-may.so-la"), ("kỳ 2099", "period", "2099")):
        changed = {**report, "info": {**report["info"], key: value, "agency_name": None}}
        put(inbox, f"{name}.json", json.dumps(changed).encode(), AT)
    tasks = [dict(task) for task in report["tasks"]]
    tasks[0]["progress_pct"] = 180
    tasks[1]["progress_pct"] = "gần xong"
    cells = {**report, "info": {**report["info"], "period": "2026"}, "tasks": tasks}
    put(inbox, "ô sai.json", json.dumps(cells).encode(), AT)
    without = {name: part for name, part in report.items() if name != "tasks"}
    put(inbox, "thiếu trang.json", json.dumps(without).encode(), AT)
    outcomes = {outcome.file_name: outcome for outcome in ingest(home, AS_OF)}
    build_and_publish(home, AS_OF)
    return home, outcomes


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("rỗng.xlsx", "empty_file"),
        ("cụt.xlsx", "unreadable_xlsx"),
        ("lược đồ khác.json", "other_schema"),
        ("đơn vị lạ.json", "unknown_agency"),
        ("kỳ 2099.json", "unknown_period"),
        ("thiếu trang.json", "missing_sheet"),
        ("rỗng.txt", "empty_file"),
    ],
)
def test_each_bad_file_is_quarantined_with_a_reason_that_names_it(
    night: tuple[DataHome, dict[str, Outcome]], name: str, code: str
) -> None:
    home, outcomes = night
    outcome = outcomes[name]
    assert (outcome.outcome, outcome.reason_code) == ("quarantined", code)
    assert outcome.reason is not None
    assert name in outcome.reason
    kept = home.quarantine / outcome.kind / f"read-{outcome.content_sha256[:16]}"
    assert (kept / "file" / name).exists()
    assert json.loads((kept / "reason.json").read_text(encoding="utf-8"))["reason"] == outcome.reason


def test_a_bad_cell_is_refused_with_its_place_and_value_and_the_rest_loads(
    night: tuple[DataHome, dict[str, Outcome]],
) -> None:
    home, outcomes = night
    assert outcomes["ô sai.json"].outcome == "ok"
    rows = query(
        home,
        "select count(*) from marts.fct_task_progress "
        "where agency_key = 'song-may.so-nong-nghiep-va-moi-truong' and period_key = '2026'",
    )
    assert rows[0][0] >= 2
    ((examples, message),) = query(
        home,
        "select examples, message from reporting.rpt_data_quality where check_key = 'submissions.no_refused_cells'",
    )
    for words in ("ô sai.json", "tasks[0].progress_pct", "180", "tasks[1].progress_pct", "gần xong"):
        assert words in str(examples) + str(message), words


def test_the_others_load_and_nothing_is_lost(night: tuple[DataHome, dict[str, Outcome]]) -> None:
    home, outcomes = night
    assert outcomes["tốt.xlsx"].outcome == "ok"
    counts = dict(
        query(
            home,
            "select outcome, count(*) from marts.fct_document_outcomes where kind = 'submissions' group by outcome",
        )
    )
    received = len([path for path in home.submissions_inbox.iterdir() if not path.name.endswith(".receipt.json")])
    assert counts == {"ok": 2, "duplicate": 1, "quarantined": 8}
    assert sum(int(str(count)) for count in counts.values()) == received == 11
    landed = query(home, "select file_name, reason from marts.fct_document_outcomes where stage = 'land'")
    assert [name for name, _ in landed] == ["biên nhận hỏng.xlsx"]
    assert "received_at" in str(landed[0][1])


def test_a_duplicate_is_no_second_report(night: tuple[DataHome, dict[str, Outcome]]) -> None:
    home, _ = night
    rows = query(
        home,
        "select status, revisions, first_valid_at::varchar from marts.fct_report_obligations "
        "where agency_key = 'song-may.ubnd-xa-an-phu' and period_key = '2026' and cutoff_at is not null",
    )
    assert rows == [("on_time", 1, "2026-12-10 01:00:00")]


def test_a_roster_that_learns_the_agency_frees_its_report_and_no_plan_is_read_again(
    night: tuple[DataHome, dict[str, Outcome]], tmp_path: Path
) -> None:
    home, _ = night
    shutil.copytree(home.root, tmp_path / "var", symlinks=True)
    shutil.copytree(home.roster, tmp_path / "roster")
    home = replace(home, root=tmp_path / "var", roster=tmp_path / "roster")
    assert ingest(home, AS_OF) == []
    with (home.roster / "agencies.csv").open("a", encoding="utf-8") as roster:
        roster.write("song-may.so-la,Sở Lạ,department,song-may,,,,\n")
    before = {name: outcome.reason_code for name, outcome in night[1].items() if outcome.kind == "submissions"}
    again = {outcome.file_name: outcome.reason_code for outcome in ingest(home, AS_OF)}
    assert again == {**before, "đơn vị lạ.json": None}
    assert not list((home.quarantine / "submissions").glob("read-*/file/đơn vị lạ.json"))
