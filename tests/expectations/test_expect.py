"""The stage: findings and Data Docs in the run folder, and a stop after they are written when something is critical."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from ingest.errors import StageFailed
from ingest.home import DataHome
from ingest.verdicts.ruleset import read_ruleset
from ingest.warehouse.build import leave_stage, run_folder, write_run
from ingest.warehouse.checks import CheckCounts, expect

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)
RUN_KEY = "run1"
MISSING = """
    update marts.fct_report_obligations
    set status = 'missing', receipt_state = 'none', first_received_at = null, first_valid_at = null,
        first_accepted_at = null, is_received = false, days_late = 2
    where agency_key = 'sm.sct' and period_key = '2026'
"""
LISTED = """
    insert into reporting.rpt_missing_reports by name
    select obligation_key from marts.fct_report_obligations where status = 'missing'
"""
MARKUP = "update marts.dim_agencies set agency_name = '<b>Sở</b><script>alert(1)</script>' where agency_key = 'sm.sct'"


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return DataHome.from_environment({"KTTT_HOME": str(tmp_path / "var")})


def begin(home: DataHome, work_file: Path) -> Path:
    folder = run_folder(home, RUN_KEY)
    folder.mkdir(parents=True)
    write_run(folder, RUN_KEY, AS_OF, "000000", read_ruleset(home))
    shutil.copy(work_file, folder / "kttt.duckdb")
    leave_stage(folder, "build")
    return folder


def publish(home: DataHome, work_file: Path, as_of: str) -> None:
    release = home.warehouse / "releases" / "r1"
    release.mkdir(parents=True)
    shutil.copy(work_file, release / "kttt.duckdb")
    facts = {"run_key": "run0", "release_id": "r1", "as_of": as_of}
    (release / "release.json").write_text(json.dumps(facts), encoding="utf-8")
    home.current.symlink_to(release)


def results(folder: Path) -> dict[str, str]:
    rows = pq.read_table(folder / "findings.parquet").to_pylist()
    return {row["check_key"]: row["result"] for row in rows}


def test_findings_and_data_docs_of_a_late_province(home: DataHome, spoil) -> None:
    folder = begin(home, spoil(MISSING, LISTED, MARKUP))
    counts = expect(home, RUN_KEY)
    assert (folder / "expect.done").exists()
    assert isinstance(counts, CheckCounts)
    assert (counts.warned, counts.failed, counts.errored) == (1, 0, 0)
    found = results(folder)
    assert found["missing_reports.none_missing"] == "failed"
    assert found["missing_reports.list_complete"] == "passed"
    assert len(found) == counts.passed + counts.warned + counts.not_applicable
    with duckdb.connect() as connection:
        findings = connection.read_parquet(str(folder / "findings.parquet"))
        ((examples,),) = findings.filter("check_key = 'missing_reports.none_missing'").project("examples").fetchall()
    assert json.loads(examples)[0]["obligation_key"] == "rule-1/sm.sct/2026"
    assert json.loads(examples)[0]["agency_names"] == "<b>Sở</b><script>alert(1)</script>"

    site = folder / "site" / "data_docs"
    index = (site / "index.html").read_text(encoding="utf-8")
    assert "Mọi báo cáo đã đến hạn đều đã nhận được bản hợp lệ" in index
    assert "16/12/2026 00:00" in index
    assert "Năm 2026" in index
    pages = sorted(site.glob("validations/**/*.html"))
    assert len(pages) >= 10
    for page in [*pages, site / "index.html"]:
        html = page.read_text(encoding="utf-8")
        assert "<script" not in html
        assert not re.search(r'(src|href)="https?:', html), page
        assert "Content-Security-Policy" in html
    for link in re.findall(r'href="([^"]+)"', index):
        assert f'id="{link[1:]}"' in index if link.startswith("#") else (site / link).is_file(), link
    due = next(site.glob("validations/missing_reports/due/**/*.html")).read_text(encoding="utf-8")
    assert "Mọi báo cáo đã đến hạn đều đã nhận được bản hợp lệ" in due
    assert "Kết quả kiểm tra" in due
    assert "&lt;b&gt;Sở&lt;/b&gt;" in due and "<b>Sở" not in due + index


def test_a_critical_failure_stops_after_its_findings_are_written(home: DataHome, spoil) -> None:
    folder = begin(home, spoil("delete from marts.fct_report_obligations"))
    with pytest.raises(StageFailed, match=r"obligations\.no_reporter_lost \(failed\).*nothing was published"):
        expect(home, RUN_KEY)
    assert results(folder)["obligations.no_reporter_lost"] == "failed"
    assert not (folder / "expect.done").exists()
    assert "không đạt" in (folder / "site" / "data_docs" / "index.html").read_text(encoding="utf-8")


def test_a_critical_check_that_cannot_run_stops_too(home: DataHome, spoil) -> None:
    folder = begin(home, spoil("drop table reporting.rpt_missing_reports"))
    with pytest.raises(StageFailed, match=r"missing_reports\.list_complete \(errored\)"):
        expect(home, RUN_KEY)
    assert results(folder)["missing_reports.list_complete"] == "errored"
    assert results(folder)["missing_reports.none_missing"] == "passed"
    assert "không chạy được" in (folder / "site" / "data_docs" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("as_of", "result"), [("2026-12-14T17:00:00+00:00", "failed"), ("2026-12-20T17:00:00+00:00", "not_applicable")]
)
def test_a_build_is_compared_with_the_publication_unless_it_looks_further_back(
    home: DataHome, spoil, good_file: Path, as_of: str, result: str
) -> None:
    lost = "update marts.fct_report_obligations set receipt_state = 'none' where period_key = '2025'"
    folder = begin(home, spoil(lost))
    publish(home, good_file, as_of)
    expect(home, RUN_KEY)
    assert results(folder)["run.no_report_lost"] == result


def test_a_build_that_is_not_done_is_not_checked(home: DataHome, good_file: Path) -> None:
    folder = begin(home, good_file)
    (folder / "build.done").unlink()
    with pytest.raises(StageFailed, match="build is not done"):
        expect(home, RUN_KEY)
    with pytest.raises(StageFailed, match="no work folder"):
        expect(home, "other")


def test_importing_the_stage_imports_nothing_heavy() -> None:
    code = (
        "import sys, ingest.warehouse.checks, expectations.suites;"
        "heavy = {'great_expectations', 'pandas', 'duckdb'} & set(sys.modules); sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
