"""Night after night: what was due, what came, what people decided, and what was sealed; nothing sealed ever changes."""

from __future__ import annotations

import csv
import itertools
import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.asof import parse_as_of
from ingest.cli import app
from ingest.home import PROJECT, DataHome
from ingest.load.readings import readings
from ingest.load.records import ReportRule, Task
from ingest.outbox.reminders import write_reminders
from ingest.outbox.summary import nightly_summary
from ingest.verdicts.rejudge import rejudge
from tests.homes import empty_home, put
from tests.pipelines import build_and_publish, ingest, query

pytestmark = pytest.mark.slow

FARMING, HOME_AFFAIRS = "song-may.so-nong-nghiep-va-moi-truong", "song-may.so-noi-vu"
TRADE, INDUSTRY = "song-may.so-cong-thuong", "song-may.so-cong-nghiep"
PLAN = """ỦY BAN NHÂN DÂN
TỈNH SÔNG MÂY

Số: 31/KH-UBND

Sông Mây, ngày 05 tháng 01 năm 2026

KẾ HOẠCH
Phát triển kinh tế tập thể giai đoạn 2026 - 2030

I. NHIỆM VỤ

1. Sở Nội vụ chủ trì, phối hợp với Sở Công Thương: Mở lớp bồi dưỡng cho giám đốc hợp tác xã năm 2026.

II. TỔ CHỨC THỰC HIỆN

1. Sở Nông nghiệp và Môi trường, Sở Công Thương, Sở Nội vụ trước ngày 15/12 hằng năm báo cáo kết quả thực hiện về
Sở Tài chính để tổng hợp, báo cáo UBND tỉnh./.
"""
State = dict[str, tuple[object, ...]]


@dataclass
class Story:
    """The home after all nights, and what each left: agency → status, basis, receipt state, rates; texts; verdicts."""

    home: DataHome
    rule_key: str
    published: dict[str, State]
    told: dict[str, str]
    reminders: dict[str, str]
    sealed: dict[str, dict[str, bytes]]


def roster_in_time(folder: Path) -> Path:
    """The samples' roster, in which Sở Công Thương ended on 30/11/2026 and another department took over its work."""
    roster = folder / "roster"
    shutil.copytree(PROJECT / "samples" / "roster", roster)
    with (roster / "agencies.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    (ended,) = (row for row in rows if row["agency_key"] == TRADE)
    ended["valid_to"] = "2026-11-30"
    rows.append({**ended, "agency_key": INDUSTRY, "agency_name": "Sở Công nghiệp", "valid_from": "2026-12-01"})
    rows[-1]["valid_to"] = ""
    with (roster / "agencies.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with (roster / "agency_successions.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{TRADE},{INDUSTRY},renamed,2026-12-01,1,,established,\n")
    return roster


def register(home: DataHome, as_of: str, *arguments: str) -> None:
    result = CliRunner().invoke(app, ["register", *arguments], env={**home.as_environment(), "KTTT_AS_OF": as_of})
    assert result.exit_code == 0, result.output + str(result.exception)


def state(home: DataHome) -> State:
    rows = query(
        home,
        """
        select agency_key, status, basis, receipt_state, is_expected, is_on_time, is_on_time_with_extension
        from marts.fct_report_obligations where period_key = '2026'
        """,
    )
    return {str(key): tuple(rest) for key, *rest in rows}


def ledger_files(home: DataHome) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(home.verdicts.glob("*.parquet"))}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("nights")
    home = empty_home(folder, roster_in_time(folder))
    put(home.plans_inbox, "kh-31.txt", PLAN.encode())
    told = Story(home, "", {}, {}, {}, {})

    def night(as_of: str) -> None:
        ingest(home, as_of)
        build_and_publish(home, as_of)
        told.published[as_of] = state(home)
        told.told[as_of] = nightly_summary(home)
        told.reminders[as_of] = write_reminders(home)[0].read_text(encoding="utf-8-sig")
        told.sealed[as_of] = ledger_files(home)

    night("2026-12-14T23:00:00+07:00")
    records = [record for reading in readings(home, "plans") for group in reading.records.values() for record in group]
    (rule,) = (record for record in records if isinstance(record, ReportRule))
    (task,) = (record for record in records if isinstance(record, Task))
    told.rule_key = rule.rule_key
    night("2026-12-15")

    who = ("--granted-by", "UBND tỉnh Sông Mây", "--by", "Lê Thị Ánh")
    document = ("--document-number", "12/UBND-KT", "--document-date", "16/12/2026")
    duty = {key: ("--obligation", f"{rule.rule_key}/{key}/2026") for key in (FARMING, HOME_AFFAIRS)}
    entered = "2026-12-16T15:00:00+07:00"
    register(
        home, entered, "extension", *duty[FARMING], "--until", "20/12/2026", "--reason", "ngập lụt", *document, *who
    )
    register(
        home, entered, "receipt", *duty[HOME_AFFAIRS], "--received-at", "14/12/2026 16:30", "--via", "văn thư",
        "--document-number", "7/BC-SNV", "--document-date", "14/12/2026", "--by", "Lê Thị Ánh",
    )  # fmt: skip
    register(
        home, entered, "confirm", "--rule", rule.rule_key, "--all-presumed", "--period", "2026",
        "--reason", "nhận nhiệm vụ", *who,
    )  # fmt: skip
    night("2026-12-17")

    report = {
        "schema": "kttt-submission/1",
        "info": {"rule_key": rule.rule_key, "agency_key": FARMING, "period": "2026"},
        "tasks": [{"task_key": task.task_key, "status": "in_progress", "progress_pct": 50}],
        "targets": [],
        "cooperatives": [],
    }
    put(home.submissions_inbox, "so-nn.json", json.dumps(report).encode(), "2026-12-18T09:00:00+07:00")
    night("2026-12-19")
    night("2027-06-01")
    return told


def test_before_the_cut_off_nothing_is_sealed(story: Story) -> None:
    before = "2026-12-14T23:00:00+07:00"
    assert set(story.sealed[before]) == {"000000.parquet"}
    assert {row[0] for row in story.published[before].values()} == {"not_due"}


def test_on_the_fifteenth_three_are_missing_and_the_heirs_duty_is_presumed(story: Story) -> None:
    assert story.published["2026-12-15"] == {
        FARMING: ("missing", "named", "none", True, False, False),
        HOME_AFFAIRS: ("missing", "named", "none", True, False, False),
        INDUSTRY: ("missing", "presumed", "none", False, False, False),
    }


def test_registers_extend_receive_and_confirm(story: Story) -> None:
    assert story.published["2026-12-17"] == {
        FARMING: ("extended", "named", "none", True, False, False),
        HOME_AFFAIRS: ("on_time", "named", "not_structured", True, True, True),
        INDUSTRY: ("missing", "confirmed", "none", True, False, False),
    }


def test_what_comes_within_an_extension_is_late_and_in_extended_time(story: Story) -> None:
    assert story.published["2026-12-19"][FARMING] == ("late", "named", "valid", True, False, True)
    assert story.published["2027-06-01"] == story.published["2026-12-19"]


def test_the_summary_tells_presumed_and_extended_duties_apart_from_missing_ones(story: Story) -> None:
    first = story.told["2026-12-15"]
    assert "nghĩa vụ báo cáo · quá hạn, chưa có bản hợp lệ 2 · " in first
    assert "đúng hạn 0/2 (0,0%) · đúng hạn, tính cả gia hạn 0/2 (0,0%) · đã nhận 0/2 (0,0%)" in first
    assert "Sở Tài chính: Sở Nông nghiệp và Môi trường; Sở Nội vụ\n" in first
    assert "Đang gia hạn" not in first
    # For 2026 and 2027: the year after the one that runs is open too.
    assert "Nghĩa vụ suy đoán, chờ xác nhận (2), nằm ngoài mọi tỷ lệ" in first
    assert "2 nghĩa vụ của 1 đơn vị đứng thay Sở Công Thương" in first

    then = story.told["2026-12-17"]
    assert "Quá hạn, chưa có bản hợp lệ (1):" in then
    assert "nơi nhận Sở Tài chính: Sở Công nghiệp" in then
    assert "Đang gia hạn, chưa có bản hợp lệ (1):" in then
    assert "gia hạn đến 21/12/2026 00:00" in then
    assert "(1), nằm ngoài mọi tỷ lệ" in then
    later = story.told["2026-12-19"]
    assert "đúng hạn 1/3 (33,3%) · đúng hạn, tính cả gia hạn 2/3 (66,7%) · đã nhận 2/3 (66,7%)" in later


def test_reminders_leave_out_what_is_only_presumed_and_name_what_is_extended(story: Story) -> None:
    assert "Sở Công nghiệp" not in story.reminders["2026-12-14T23:00:00+07:00"] + story.reminders["2026-12-15"]
    rows = {row["Đơn vị"]: row for row in csv.DictReader(story.reminders["2026-12-17"].splitlines())}
    assert set(rows) == {"Sở Nông nghiệp và Môi trường", "Sở Công nghiệp"}
    assert rows["Sở Nông nghiệp và Môi trường"]["Tình trạng"] == "đang gia hạn"
    assert rows["Sở Nông nghiệp và Môi trường"]["Gia hạn đến (trước)"] == "21/12/2026 00:00"
    assert rows["Sở Công nghiệp"]["Căn cứ nghĩa vụ"] == "kế nhiệm, đã xác nhận"


def test_sealed_files_never_change_and_a_quiet_night_adds_none(story: Story) -> None:
    nights = list(story.sealed.values())
    for earlier, later in itertools.pairwise(nights):
        assert {name: later[name] for name in earlier} == earlier
    assert [len(files) for files in nights] == [1, 2, 3, 4, 4]


def test_as_known_on_a_day_and_as_known_now(story: Story) -> None:
    def known(until: str) -> dict[object, object]:
        instant = parse_as_of(until).replace(tzinfo=None)
        rows = query(
            story.home,
            f"""
            select agency_key, verdict from marts.fct_report_verdicts
            where judged_at <= timestamp '{instant}' and purpose = 'nightly'
            qualify row_number() over (partition by obligation_key order by judged_at desc, sealed_file desc) = 1
            """,
        )
        return dict(rows)

    assert known("2026-12-15") == dict.fromkeys((FARMING, HOME_AFFAIRS, INDUSTRY), "missing")
    assert known("2026-12-18") == {FARMING: "extended", HOME_AFFAIRS: "on_time", INDUSTRY: "missing"}
    assert known("2027-06-01") == {FARMING: "late", HOME_AFFAIRS: "on_time", INDUSTRY: "missing"}


def test_judging_the_past_again_adds_and_publishes_nothing_over_today(story: Story, tmp_path: Path) -> None:
    home = DataHome(tmp_path / "var", story.home.plans_inbox, story.home.submissions_inbox, story.home.roster)
    shutil.copytree(story.home.root, home.root, symlinks=True)
    release, before = home.current.resolve().name, ledger_files(home)
    report = rejudge(home, [parse_as_of("2026-12-15")], parse_as_of("2027-06-01"))
    assert report.rows == 3
    after = ledger_files(home)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + 1
    assert home.current.resolve().name == release
    # Known by now, Sở Nội vụ was in time; what the night of 15 December knew stands beside it.
    build_and_publish(home, "2027-06-01")
    assert state(home) == story.published["2027-06-01"]
    assert query(
        home,
        f"""
        select purpose, verdict from marts.fct_report_verdicts
        where agency_key = '{HOME_AFFAIRS}' and as_of_at = timestamp '2026-12-14 17:00:00' order by 1
        """,
    ) == [("nightly", "missing"), ("rejudged", "on_time")]


def test_the_evidence_of_a_duty_holds_its_report_its_extension_and_every_verdict(story: Story, tmp_path: Path) -> None:
    out = tmp_path / "ho-so.zip"
    arguments = ["evidence", "--obligation", f"{story.rule_key}/{FARMING}/2026", "--out", str(out)]
    result = CliRunner().invoke(app, arguments, env=story.home.as_environment())
    assert result.exit_code == 0, result.output + str(result.exception)
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        verdicts = archive.read("ket-luan.csv").decode("utf-8-sig").splitlines()
        told = archive.read("00-doc-truoc.txt").decode("utf-8-sig")
    assert any(name.startswith("van-ban/") and name.endswith("kh-31.txt") for name in names)
    assert any(name.startswith("bao-cao/") and "so-nn.json" in name for name in names)
    assert any(name.startswith("so/") for name in names)
    assert len(verdicts) == 1 + 3
    assert "Sở Nông nghiệp và Môi trường" in told
