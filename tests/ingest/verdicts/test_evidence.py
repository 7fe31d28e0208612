"""The evidence pack: everything about one duty, equal bytes for equal inputs, every sum right."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.asof import parse_as_of
from ingest.errors import KtttError, UsageError
from ingest.files import write_json
from ingest.home import DataHome
from ingest.landing.inbox import content_path
from ingest.publish.release import publish
from ingest.verdicts.evidence import write_evidence
from ingest.verdicts.ruleset import ruleset_version
from ingest.verdicts.seal import seal
from ingest.warehouse import build as warehouse
from tests.homes import samples_home
from tests.pipelines import ingest, query
from tests.verdicts import AS_OF, built, verdict

LATE = "song-may.so-cong-thuong"
PLAN_FILE = "ke-hoach-tinh-song-may-2025.md"


@pytest.fixture(scope="module")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> DataHome:
    """The samples, built and published; what the ledger holds is up to each test."""
    home = samples_home(tmp_path_factory.mktemp("evidence"))
    ingest(home, AS_OF)
    started = warehouse.start(home, parse_as_of(AS_OF))
    warehouse.build(home, started.run_key)
    folder = warehouse.run_folder(home, started.run_key)
    for stage in ("expect", "seal", "after_checks"):
        warehouse.leave_stage(folder, stage)
    publish(home, started.run_key)
    return home


@pytest.fixture
def home(published_home: DataHome, tmp_path: Path) -> DataHome:
    shutil.copytree(published_home.root, tmp_path / "var", symlinks=True)
    return replace(published_home, root=tmp_path / "var")


@pytest.fixture
def duty(home: DataHome) -> str:
    """The duty of the agency that sent its report too late."""
    ((key,),) = query(
        home,
        "select obligation_key from marts.fct_report_obligations "
        f"where agency_key = '{LATE}' and period_key = '2026' and status = 'late'",
    )
    return str(key)


def pack(home: DataHome, obligation_key: str) -> dict[str, bytes]:
    out = home.root / "evidence.zip"
    write_evidence(home, obligation_key, out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def seal_verdicts(home: DataHome, obligation_key: str) -> None:
    rule, agency, period = split(home, obligation_key)
    for run_key, as_of, word in (("aaaaaaaa11", "2026-12-15", "missing"), ("bbbbbbbb11", AS_OF, "late")):
        row = verdict() | {
            "obligation_key": obligation_key,
            "rule_key": rule,
            "agency_key": agency,
            "period_key": period,
            "verdict": word,
            "basis": "=cmd|'/c calc'!A1",
        }
        built(home, run_key, [row], as_of)
        assert seal(home, run_key).rows == 1


def split(home: DataHome, obligation_key: str) -> tuple[str, ...]:
    (row,) = query(
        home,
        "select rule_key, agency_key, period_key from marts.fct_report_obligations "
        f"where obligation_key = '{obligation_key}'",
    )
    return tuple(str(value) for value in row)


def test_equal_inputs_give_equal_bytes_and_every_sum_is_right(home: DataHome, duty: str) -> None:
    seal_verdicts(home, duty)
    files = pack(home, duty)
    first = (home.root / "evidence.zip").read_bytes()
    pack(home, duty)
    assert (home.root / "evidence.zip").read_bytes() == first
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "SHA256SUMS"}


def test_the_pack_holds_the_plan_the_reports_and_their_receipts_as_they_came(home: DataHome, duty: str) -> None:
    files = pack(home, duty)
    assert files[f"van-ban/{PLAN_FILE}"] == (home.plans_inbox / PLAN_FILE).read_bytes()
    reports = {name: data for name, data in files.items() if name.startswith("bao-cao/")}
    name = "so-cong-thuong-2026-nop-muon.xlsx"
    assert sorted(reports) == [f"bao-cao/01-{name}", f"bao-cao/01-{name}.bien-nhan.json"]
    assert reports[f"bao-cao/01-{name}"] == (home.submissions_inbox / name).read_bytes()
    receipt = json.loads(reports[f"bao-cao/01-{name}.bien-nhan.json"])
    assert receipt["content_sha256"] == hashlib.sha256(reports[f"bao-cao/01-{name}"]).hexdigest()
    facts = json.loads(files["nghia-vu.json"])
    assert (facts["obligation_key"], facts["agency_name"], facts["status"]) == (duty, "Sở Công Thương", "late")
    assert "15/12" in json.loads(files["quy-dinh.json"])["rule"]["source_raw"]


@pytest.mark.parametrize("state", ["blank", "refused"])
def test_a_report_that_does_not_count_is_in_the_pack_all_the_same(home: DataHome, state: str) -> None:
    keys = query(home, f"select obligation_key from marts.fct_report_obligations where receipt_state = '{state}'")
    files = pack(home, str(keys[0][0]))
    assert [name for name in files if name.startswith("bao-cao/01-")]
    word = {"blank": "đã nhận, để trống", "refused": "đã nhận, không chấp nhận được"}[state]
    assert word in files["00-doc-truoc.txt"].decode()


def test_verdicts_are_told_in_order_and_their_hashes_can_be_checked(home: DataHome, duty: str) -> None:
    seal_verdicts(home, duty)
    files = pack(home, duty)
    rows = list(csv.DictReader(io.StringIO(files["ket-luan.csv"].decode("utf-8-sig"))))
    assert [(row["verdict"], row["judged_at"]) for row in rows] == [
        ("missing", "2026-12-14T17:00:00+00:00"),
        ("late", "2026-12-15T17:00:00+00:00"),
    ]
    for row in rows:
        assert hashlib.sha256(row["evidence"].encode()).hexdigest() == row["evidence_sha256"]
    page = files["00-doc-truoc.txt"].decode()
    assert page.index("15/12/2026 00:00 (lượt chạy đêm): quá hạn") < page.index("16/12/2026 00:00 (lượt chạy đêm): gửi")


def test_no_cell_of_the_table_is_run_as_a_formula(home: DataHome, duty: str) -> None:
    seal_verdicts(home, duty)
    rows = list(csv.DictReader(io.StringIO(pack(home, duty)["ket-luan.csv"].decode("utf-8-sig"))))
    assert {row["basis"] for row in rows} == {"'=cmd|'/c calc'!A1"}


def test_the_roster_is_that_of_the_verdict_or_todays_before_the_first(
    home: DataHome, duty: str, tmp_path: Path
) -> None:
    shutil.copytree(home.roster, tmp_path / "roster")
    home = replace(home, roster=tmp_path / "roster")
    then = ruleset_version(home)
    seal_verdicts(home, duty)
    before = (home.roster / "agencies.csv").read_bytes()
    (home.roster / "agencies.csv").write_bytes(before + b"song-may.moi,,,,,,,,\n")
    files = pack(home, duty)
    assert {name.split("/")[1] for name in files if name.startswith("danh-ba/")} == {then}
    assert files[f"danh-ba/{then}/agencies.csv"] == before
    shutil.rmtree(home.verdicts)
    files = pack(home, duty)
    assert {name.split("/")[1] for name in files if name.startswith("danh-ba/")} == {ruleset_version(home)}
    assert "Chưa có kết luận nào" in files["00-doc-truoc.txt"].decode()


def test_register_entries_about_the_duty_and_no_others(home: DataHome, duty: str) -> None:
    rule, agency, period = split(home, duty)
    about = {"rule_key": rule, "agency_key": agency, "period": period, "plan_key": None}
    entries = {
        "extensions/mine": about,
        "receipts/every-period": {**about, "period": None},
        "receipts/another-period": {**about, "period": "2025"},
        "receipts/another-agency": {**about, "agency_key": "song-may.so-noi-vu"},
        "decisions/about-nothing": {"question": "…"},
    }
    for name, entry in entries.items():
        write_json(home.registers / f"{name}.json", entry)
    files = pack(home, duty)
    assert sorted(name for name in files if name.startswith("so/")) == [
        "so/extensions/mine.json",
        "so/receipts/every-period.json",
    ]
    assert files["so/extensions/mine.json"] == (home.registers / "extensions" / "mine.json").read_bytes()


def test_a_duty_that_only_the_ledger_knows_is_told_as_such(home: DataHome) -> None:
    built(home, "aaaaaaaa11", [verdict("r1/a1/2026", verdict="withdrawn")])
    seal(home, "aaaaaaaa11")
    files = pack(home, "r1/a1/2026")
    page = files["00-doc-truoc.txt"].decode()
    assert "bản công bố hiện tại không còn nghĩa vụ này" in page
    assert "nghĩa vụ không còn" in page
    assert json.loads(files["nghia-vu.json"])["is_in_published_warehouse"] is False


def test_an_unknown_duty_is_one_line_with_similar_keys(home: DataHome, duty: str) -> None:
    with pytest.raises(UsageError) as told:
        pack(home, duty + "x")
    assert duty in str(told.value)
    assert "\n" not in str(told.value)


def test_lost_or_altered_bytes_are_told_and_nothing_is_written(home: DataHome, duty: str) -> None:
    data = (home.submissions_inbox / "so-cong-thuong-2026-nop-muon.xlsx").read_bytes()
    kept = content_path(home, "submissions", hashlib.sha256(data).hexdigest())
    kept.chmod(0o644)
    kept.write_bytes(data + b" ")
    with pytest.raises(KtttError, match="đã bị đổi"):
        pack(home, duty)
    kept.unlink()
    with pytest.raises(KtttError, match="mất bản gốc"):
        pack(home, duty)
    assert not (home.root / "evidence.zip").exists()
