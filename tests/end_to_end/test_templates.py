"""Templates of the samples: written for every open duty by the command, read back, filled in, and in the next night."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from ingest.asof import parse_as_of
from ingest.cli import app
from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.load.world import plan_records
from ingest.outbox.templates.batch import read_all, read_one, write_forms
from ingest.outbox.templates.duties import Filter
from ingest.submissions.known import KnownWorld
from ingest.submissions.reader import read_submission
from tests.homes import empty_home, put, samples_home
from tests.pipelines import build_and_publish, ingest, query

pytestmark = pytest.mark.slow
AS_OF = "2026-12-16"
RULE = "ubnd-tinh-song-may.15-kh-ubnd.2025.annual-12-15.eb5d8d"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> DataHome:
    samples = samples_home(tmp_path_factory.mktemp("templates"))
    made = DataHome(samples.root, samples.plans_inbox, samples.root / "received", samples.roster)
    for path in sorted(samples.submissions_inbox.iterdir()):
        put(made.submissions_inbox, path.name, path.read_bytes())
    ingest(made, AS_OF)
    build_and_publish(made, AS_OF)
    return made


@pytest.fixture(scope="module")
def known(home: DataHome) -> KnownWorld:
    return KnownWorld.build(home.roster, plan_records(home), parse_as_of(AS_OF))


def kttt(home: DataHome, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["template", *arguments], env=home.as_environment())


def test_every_open_duty_gets_a_form_that_reads_as_blank(home: DataHome, known: KnownWorld, tmp_path: Path) -> None:
    asked = read_all(home, Filter())
    open_duties = query(
        home,
        "select count(*) from marts.fct_report_obligations "
        "where status in ('missing', 'extended', 'not_due') and basis <> 'presumed'",
    )
    assert [(len(asked.contents),)] == open_duties
    for kind in ("xlsx", "json"):
        for path in write_forms(asked.contents, tmp_path, kind):
            reading = read_submission(path.read_bytes(), path.name, known)
            assert [issue.message for issue in reading.records["cell_issues"]] == []
            assert reading.records["submissions"][0].content_state == "blank"
    assert len(list(tmp_path.rglob("*.xlsx"))) == len(asked.contents)


def test_the_command_writes_all_or_one(home: DataHome, tmp_path: Path) -> None:
    many = kttt(home, "--all", "--period", "2027", "--out", str(tmp_path))
    assert many.exit_code == 0, many.output
    assert f"Đã ghi {len(list(tmp_path.rglob('*.xlsx')))} biểu vào {tmp_path}" in many.output
    one = kttt(home, "--rule", RULE, "--agency", "song-may.ubnd-xa-an-phu", "--period", "2027", "--format", "json")
    path = home.outbox / "templates" / "ubnd-tinh-song-may.15-kh-ubnd.2025" / "2027" / "ubnd-xa-an-phu.json"
    assert one.output.strip() == str(path)
    assert path.is_file()


@pytest.mark.parametrize("arguments", [(), ("--rule", RULE), ("--all", "--agency", "song-may.so-noi-vu")])
def test_the_command_wants_one_duty_or_all(home: DataHome, arguments: tuple[str, ...]) -> None:
    assert isinstance(kttt(home, *arguments).exception, UsageError)


def test_nothing_is_written_before_a_release(tmp_path: Path) -> None:
    result = kttt(empty_home(tmp_path), "--all")
    assert isinstance(result.exception, UsageError)


def test_what_an_agency_fills_in_is_in_the_next_night(home: DataHome) -> None:
    """The final figures of last year beside the estimates of this one, and a task that is done now."""
    agency = "song-may.so-nong-nghiep-va-moi-truong"
    (content,) = read_one(home, RULE, agency, "2027").contents
    (path,) = write_forms([content], home.outbox, "xlsx")
    book = openpyxl.load_workbook(path)
    targets = book["Chỉ tiêu"]
    for row in range(2, targets.max_row + 1):
        if targets.cell(row, 7).value == "2026":
            targets.cell(row, 5).value = 31 if targets.cell(row, 3).value == "số lượng" else 62.25
    book["Nhiệm vụ"]["D2"], book["Nhiệm vụ"]["E2"] = "Hoàn thành", 100
    stream = io.BytesIO()
    book.save(stream)
    night = parse_as_of(AS_OF) + timedelta(days=1)
    put(home.submissions_inbox, "so-nong-nghiep-2027.xlsx", stream.getvalue(), night.isoformat())
    later = (night + timedelta(days=1)).isoformat()
    ingest(home, later)
    build_and_publish(home, later)
    figures = query(
        home,
        "select distinct period_key, value_basis, actual_value from marts.fct_target_progress "
        f"where agency_key = '{agency}' and period_key = '2026' order by all",
    )
    assert [row for row in figures if row[1] == "actual"] == [("2026", "actual", 31.0), ("2026", "actual", 62.25)]
    assert [row for row in figures if row[1] == "estimate"]
    (again,) = read_one(home, RULE, agency, "2027").contents
    assert again.duty.mode == "patch"
    assert not any("figure_period" in row for row in again.rows["targets"])
    assert again.rows["tasks"][0]["last_reported"] == "Hoàn thành, 100 % (năm 2027)"
