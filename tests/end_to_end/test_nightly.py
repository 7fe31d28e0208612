"""The nightly command on the samples, as `make nightly` runs it: through Airflow, in one process, from a clean home."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest

from ingest.home import PROJECT, DataHome
from ingest.load.readings import last_writing
from ingest.warehouse.build import published_run
from tests.homes import inbox_files, samples_home
from tests.pipelines import build_and_publish, query
from tools import questions

AS_OF = "2026-12-16"
COMPARING = ("reporting.rpt_data_quality", "marts.fct_changes", "reporting.rpt_changes")


@dataclass(frozen=True)
class Night:
    home: DataHome
    code: int
    output: str
    seconds: float


def run_night(home: DataHome) -> Night:
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT / "dags"),
        "KTTT_HOME": str(home.root),
        "KTTT_PLANS": str(home.plans_inbox),
        "KTTT_SUBMISSIONS": str(home.submissions_inbox),
        "KTTT_ROSTER": str(home.roster),
        "KTTT_AS_OF": AS_OF,
    }
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "kttt_dags.run_once"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=PROJECT,
    )
    return Night(home, done.returncode, done.stdout + done.stderr, time.perf_counter() - began)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    night = run_night(samples_home(tmp_path_factory.mktemp("night")))
    assert night.code == 0, night.output
    return night


def duties(home: DataHome, rule: str, period: str) -> dict[str, tuple[object, ...]]:
    rows = query(
        home,
        f"""
        select agency_name, status, receipt_state
        from marts.fct_report_obligations inner join marts.dim_agencies using (agency_key)
        inner join marts.dim_plans using (plan_key) inner join marts.dim_report_rules using (rule_key)
        where plan_number = '{rule}' and period_key = '{period}' and due_day is not null
        """,
    )
    return {str(name): tuple(rest) for name, *rest in rows}


def test_every_sample_ends_as_its_readme_says(night: Night) -> None:
    assert duties(night.home, "15/KH-UBND", "2026") == {
        "Sở Tài chính": ("not_applicable", "none"),
        "Sở Nông nghiệp và Môi trường": ("on_time", "valid"),
        "Sở Công Thương": ("late", "valid"),
        "Sở Nội vụ": ("on_time", "valid"),
        "Liên minh Hợp tác xã": ("on_time", "valid"),
        "UBND xã An Phú": ("on_time", "valid"),
        "UBND xã Bình Khê": ("missing", "blank"),
        "UBND xã Thạch Lĩnh": ("missing", "refused"),
        "UBND phường Bến Đò": ("missing", "none"),
        "UBND phường Tân Mây": ("missing", "none"),
    }
    assert duties(night.home, "03/KH-BCĐ", "2026")["Sở Công Thương"] == ("on_time", "valid")
    assert duties(night.home, "07/KH-UBND", "2026-Q3")["Hội Nông dân xã An Phú"] == ("late", "valid")
    assert duties(night.home, "15/KH-UBND", "2025")["UBND phường Tân Mây"] == ("late", "valid")


def test_all_statuses_and_receipt_states_occur(night: Night) -> None:
    assert {status for (status,) in query(night.home, "select distinct status from marts.fct_report_obligations")} == {
        "on_time",
        "late",
        "missing",
        "not_due",
        "no_due_date",
        "not_applicable",
    }
    states = query(night.home, "select distinct receipt_state from marts.fct_report_obligations")
    assert {state for (state,) in states} == {"none", "refused", "blank", "valid"}


def test_received_is_loaded_and_duplicate_and_quarantined(night: Night) -> None:
    outcomes = dict(
        query(
            night.home,
            "select outcome, count(*) from marts.fct_document_outcomes where kind = 'submissions' group by outcome",
        )
    )
    visible = query(night.home, "select count(*) from marts.fct_document_outcomes where kind = 'submissions'")
    assert outcomes == {"ok": 17, "duplicate": 1, "quarantined": 4}
    assert visible == [(22,)]


def test_a_patch_changes_one_value_and_leaves_the_others(night: Night) -> None:
    rows = query(
        night.home,
        """
        select period_key, count(*), count(distinct last_received_at)
        from marts.fct_task_progress where agency_key = 'song-may.so-nong-nghiep-va-moi-truong' group by period_key
        """,
    )
    by_period = {period: tuple(rest) for period, *rest in rows}
    assert by_period["2026"][0] > 1
    assert by_period["2026"][1] == 2


def test_tasks_stand_in_every_state_that_the_samples_show(night: Night) -> None:
    states = query(
        night.home,
        "select task_state, count(*) from marts.fct_tasks group by task_state order by task_state",
    )
    assert dict(states) == {
        "done": 3,
        "in_progress": 2,
        "not_reported": 6,
        "overdue": 2,
        "recurring": 9,
        "waiting": 1,
    }
    years = "select period_year, year_status, count(*) from marts.fct_task_years group by all order by all"
    assert query(night.home, years) == [
        (2025, "not_reported", 7),
        (2026, "done", 1),
        (2026, "in_progress", 6),
        (2026, "not_yet_over", 2),
    ]
    linked = """
        select later.title, links.known_by
        from marts.bridge_task_links as links inner join marts.dim_tasks as later using (task_key)
    """
    ((title, known_by),) = query(night.home, linked)
    assert str(title).startswith("Đưa cán bộ trẻ")
    assert known_by == "same_area"
    assert "Nhiệm vụ:     hoàn thành 3 · đang thực hiện 2 · quá hạn 2" in night.output


def test_the_summary_is_silent_about_registers_that_nobody_keeps(night: Night) -> None:
    assert "Tệp báo cáo:" in night.output
    assert "Tệp sổ:" not in night.output


def test_the_summary_says_who_is_missing_what_was_quarantined_and_where_things_lie(night: Night) -> None:
    for words in (
        "UBND phường Tân Mây",
        "UBND xã Bình Khê",
        "giay-moi-hop-hop-tac-xa.txt",
        "anh-chup-bao-cao.xlsx",
        "so-duong-thuy-2026-la.xlsx",
        "quá hạn, chưa có bản hợp lệ",
        "UBND xã Bình Khê (gửi để trống)",
        "UBND xã Thạch Lĩnh (gửi, bị từ chối)",
        "không đạt 0 · hỏng phép kiểm 0",
        str(night.home.current / "kttt.duckdb"),
        "data_docs/index.html",
    ):
        assert words in night.output, words
    assert (night.home.current / "site" / "data_docs" / "index.html").exists()
    (reminder,) = (night.home.outbox).glob("nhac-bao-cao-*.csv")
    assert "UBND phường Tân Mây" in reminder.read_text(encoding="utf-8-sig")


def test_every_submission_received_has_its_slip(night: Night) -> None:
    files = {path.stem for path in inbox_files(night.home.submissions_inbox)}
    pages = [path.stem[:-9] for path in (night.home.outbox / "slips").glob("*/*.html")]
    assert sorted(pages) == sorted(files - {"ubnd-phuong-ben-do-2026-sau-ky"}), "it came after the night's instant"
    assert "Phiếu tiếp nhận: ghi 22 phiếu" in night.output


def test_a_missing_report_points_at_the_sentence_that_created_it(night: Night) -> None:
    rows = query(
        night.home,
        "select rule_sentence, source_start_line, receiver_name from reporting.rpt_missing_reports "
        "where plan_number = '15/KH-UBND' and period_key = '2026'",
    )
    source = (PROJECT / "samples/plans/ke-hoach-tinh-song-may-2025.md").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 4
    for sentence, line, receiver in rows:
        assert "trước ngày 15/12" in str(sentence)
        assert str(sentence)[:20] in source[int(str(line)) - 1]
        assert receiver == "Sở Tài chính"


def test_targets_say_how_they_stand_and_where_the_figure_comes_from(night: Night) -> None:
    rows = query(
        night.home,
        "select indicator_key, horizon_year, actual_value, actual_source, pace_per_year, needed_per_year, on_track "
        "from reporting.rpt_target_attainment",
    )
    by_target = {(str(key), horizon, rest[1]): tuple(rest) for key, horizon, *rest in rows}
    assert by_target["cooperatives_good_or_fair_share", 2030, "reported"] == (66, "reported", 3, None, "reached")
    assert by_target["cooperatives", 2030, "reported"] == (195, "reported", 15, 9, "on_track")
    assert by_target["cooperative_groups", 2030, "reported"] == (154, "reported", 4, 5.2, "behind")
    assert by_target["cooperatives", 2030, "counted"] == (7, "counted", None, 1, "unknown"), "one figure has no pace"
    assert by_target["cooperatives_good_or_fair_share", 2045, None] == (None, None, None, None, "unknown")
    shares = query(night.home, "select share_basis from reporting.rpt_target_attainment where unit = 'percent'")
    assert set(shares) == {("reported",), ("computed",)}, "of 2045 the ratings of the province give an estimate"


def test_estimates_are_held_against_the_final_figures(night: Night) -> None:
    members = query(
        night.home,
        "select last_estimate, final_value, error_pct from marts.fct_estimate_finals "
        "where subject_key = 'song-may.xa-an-phu' and period_key = '2025' and organisation_type = 'HTX' "
        "and field = 'members'",
    )
    assert members == [(486, 492, -1.219512)]
    records = query(
        night.home,
        "select agency_key, bias_pct < 0, within_5_pct_rate, on_time_rate from reporting.rpt_estimate_record "
        "where finals > 0",
    )
    assert records == [("song-may.ubnd-xa-an-phu", True, 1.0, 1.0)]


def test_the_queries_of_the_readme_answer_on_the_samples(night: Night) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    queries = re.findall(r"```sql\n(.*?)```", readme, re.DOTALL)
    assert len(queries) == 3
    for sql in queries:
        assert query(night.home, sql), sql


def test_the_answers_of_the_questions_page_are_those_of_the_samples(night: Night) -> None:
    page = questions.PAGE.read_text(encoding="utf-8")
    with duckdb.connect(str(night.home.current / "kttt.duckdb"), read_only=True) as connection:
        assert questions.answered(page, connection) == page, "make nightly questions"
    assert len(questions.QUESTION.findall(page)) == page.count("```sql") == 12


def tables_of(home: DataHome) -> dict[str, list[tuple[object, ...]]]:
    names = query(home, "select schema_name || '.' || table_name from duckdb_tables() order by 1")
    return {str(name): query(home, f"select * from {name} order by all") for (name,) in names}


def test_a_second_night_with_nothing_new_reads_nothing_and_changes_nothing(night: Night) -> None:
    read = {kind: last_writing(night.home, kind) for kind in ("plans", "submissions")}
    before = tables_of(night.home)
    second = run_night(night.home)
    assert second.code == 0, second.output
    assert second.seconds < 75
    assert {kind: last_writing(night.home, kind) for kind in ("plans", "submissions")} == read
    assert tables_of(night.home) == before
    assert "không có gì mới" in second.output.lower()


def test_the_same_inputs_built_anew_give_the_same_tables(night: Night, tmp_path: Path) -> None:
    shutil.copytree(night.home.root, tmp_path / "var", symlinks=True)
    shutil.rmtree(tmp_path / "var" / "warehouse")
    rebuilt = replace(night.home, root=tmp_path / "var")
    build_and_publish(rebuilt, AS_OF)
    first, second = tables_of(night.home), tables_of(rebuilt)
    assert list(first) == list(second)
    for name, rows in first.items():
        if name not in COMPARING:  # there is no publication before to compare with
            assert rows == second[name], name


def test_a_pipeline_that_fails_says_so_and_leaves_the_publication(night: Night, tmp_path: Path) -> None:
    shutil.copytree(night.home.root, tmp_path / "var", symlinks=True)
    shutil.copytree(night.home.roster, tmp_path / "roster")
    agencies = tmp_path / "roster" / "agencies.csv"
    lines = agencies.read_text(encoding="utf-8").splitlines()
    agencies.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    broken = run_night(replace(night.home, root=tmp_path / "var", roster=tmp_path / "roster"))
    assert broken.code != 0
    assert "unique_agencies_agency_key" in broken.output
    assert published_run(replace(night.home, root=tmp_path / "var")) == published_run(night.home)
