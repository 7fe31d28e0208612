"""The ledger is only added to: files never change, a run seals once, a build of the past seals nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from ingest.asof import parse_as_of
from ingest.errors import StageFailed
from ingest.files import write_once
from ingest.home import PROJECT, DataHome
from ingest.verdicts import ledger
from ingest.verdicts.ruleset import read_ruleset, ruleset_version
from ingest.verdicts.seal import SealReport, seal
from ingest.warehouse import build as warehouse
from tests.homes import empty_home
from tests.verdicts import built, naive, put_rows, stamped, verdict

READS = "from read_parquet('{}/*.parquet', union_by_name = true) order by obligation_key, judged_at"


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return empty_home(tmp_path)


def bytes_of(home: DataHome) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.verdicts.rglob("*") if path.is_file()}


def rows_in(home: DataHome) -> list[tuple[object, ...]]:
    """The ledger as dbt reads it."""
    with duckdb.connect() as connection:
        return connection.execute(f"select obligation_key, verdict, judged_at {READS.format(home.verdicts)}").fetchall()


def test_an_empty_ledger_can_be_read_with_every_column(home: DataHome) -> None:
    warehouse.start(home, parse_as_of("2026-12-16"))
    with duckdb.connect() as connection:
        found = connection.execute(f"describe {READS.format(home.verdicts)}").fetchall()
    assert [name for name, *_ in found] == ledger.SCHEMA.names
    assert rows_in(home) == []


def test_a_column_that_is_younger_than_the_ledger_is_null_in_it(home: DataHome) -> None:
    built(home, "aaaaaaaa11", [verdict()])
    seal(home, "aaaaaaaa11")
    for path in home.verdicts.glob("*.parquet"):
        table = pq.ParquetFile(path).read().drop_columns(["extended_until_at"])
        path.unlink()
        pq.write_table(table, path)
    ledger.ensure_ledger(home)
    with duckdb.connect() as connection:
        found = connection.execute(f"select extended_until_at {READS.format(home.verdicts)}").fetchall()
    assert found == [(None,)]
    assert ledger.verdicts_of(home, "r1/a1/2026")[0]["extended_until_at"] is None


def test_verdicts_are_sealed_in_order_and_stamped(home: DataHome) -> None:
    built(home, "aaaaaaaa11", [verdict("r2/a1/2026"), verdict("r1/a9/2026", verdict="late"), verdict("r1/a1/2026")])
    report = seal(home, "aaaaaaaa11")
    assert report == SealReport(3, "000001-20261215T1700-aaaaaaaa.parquet")
    path = home.verdicts / "000001-20261215T1700-aaaaaaaa.parquet"
    assert pq.read_schema(path).equals(ledger.SCHEMA)
    assert pq.read_table(path)["obligation_key"].to_pylist() == ["r1/a1/2026", "r1/a9/2026", "r2/a1/2026"]
    assert path.stat().st_mode & 0o222 == 0
    assert (warehouse.run_folder(home, "aaaaaaaa11") / "seal.done").exists()


def test_no_new_verdict_no_file(home: DataHome) -> None:
    built(home, "aaaaaaaa11", [])
    assert seal(home, "aaaaaaaa11") == SealReport(0, None)
    assert sorted(bytes_of(home)) == ["000000.parquet"]


def test_what_is_sealed_stays_byte_for_byte(home: DataHome) -> None:
    built(home, "aaaaaaaa11", [verdict()])
    seal(home, "aaaaaaaa11")
    before = bytes_of(home)
    built(home, "bbbbbbbb11", [verdict(verdict="late")], as_of="2026-12-20")
    assert seal(home, "bbbbbbbb11").file == "000002-20261219T1700-bbbbbbbb.parquet"
    after = bytes_of(home)
    assert {name: after[name] for name in before} == before
    assert rows_in(home) == [
        ("r1/a1/2026", "missing", naive("2026-12-16")),
        ("r1/a1/2026", "late", naive("2026-12-20")),
    ]


def test_a_run_seals_once_however_often_it_is_started(home: DataHome) -> None:
    built(home, "aaaaaaaa11", [verdict()])
    first = seal(home, "aaaaaaaa11")
    before = bytes_of(home)
    assert seal(home, "aaaaaaaa11") == first
    built(home, "aaaaaaaa11", [])  # started anew, dbt finds nothing that is not in the ledger
    assert seal(home, "aaaaaaaa11") == first
    assert bytes_of(home) == before


def test_another_run_whose_key_begins_alike_is_another_run(home: DataHome) -> None:
    for number, run_key in enumerate(("aaaaaaaa11", "aaaaaaaa22"), start=1):
        built(home, run_key, [verdict(verdict=run_key)])
        assert str(seal(home, run_key).file).startswith(f"{number:06d}-")
    assert len(rows_in(home)) == 2


def test_a_killed_run_leaves_nothing_that_counts(home: DataHome) -> None:
    built(home, "aaaaaaaa11", [verdict()])
    (home.verdicts / ".tmp-half").write_bytes(b"PAR1 half a file")
    (home.verdicts / "rulesets").mkdir()
    (home.verdicts / "rulesets" / ".tmp-half").write_bytes(b"PK half a file")
    assert rows_in(home) == []
    seal(home, "aaaaaaaa11")
    assert len(rows_in(home)) == 1
    assert [name for name in bytes_of(home) if name.startswith(".tmp-")] == []


def test_a_failed_write_leaves_the_ledger_as_it_was(home: DataHome, monkeypatch: pytest.MonkeyPatch) -> None:
    built(home, "aaaaaaaa11", [verdict()])

    def full(self: pq.ParquetWriter, *arguments: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(pq.ParquetWriter, "write_table", full)
        with pytest.raises(OSError, match="disk full"):
            seal(home, "aaaaaaaa11")
    assert list(home.verdicts.glob("0*")) == [home.verdicts / "000000.parquet"]
    assert list(home.verdicts.glob(".tmp-*")) == []
    assert seal(home, "aaaaaaaa11").rows == 1


def test_a_build_of_a_past_as_of_seals_nothing_and_goes_on(home: DataHome) -> None:
    built(home, "aaaaaaaa11", [verdict()], as_of="2026-12-20")
    seal(home, "aaaaaaaa11")
    before = bytes_of(home)
    built(home, "bbbbbbbb11", [verdict(verdict="on_time")], as_of="2026-12-19T23:59:59+07:00")
    report = seal(home, "bbbbbbbb11")
    assert (report.rows, report.file) == (0, None)
    assert "19/12/2026 23:59" in str(report.skipped)
    assert "20/12/2026 00:00" in str(report.skipped)
    assert bytes_of(home) == before
    warehouse.enter_stage(home, "bbbbbbbb11", "after_checks")


def test_a_second_build_of_the_same_as_of_may_add(home: DataHome) -> None:
    for run_key, word in (("aaaaaaaa11", "missing"), ("bbbbbbbb11", "late")):
        built(home, run_key, [verdict(verdict=word)])
        assert seal(home, run_key).rows == 1


def test_nothing_is_sealed_before_the_checks(home: DataHome) -> None:
    folder = built(home, "aaaaaaaa11", [verdict()])
    (folder / "expect.done").unlink()
    with pytest.raises(StageFailed, match="expect is not done"):
        seal(home, "aaaaaaaa11")
    assert rows_in(home) == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"run_key": "another"}, "run_key is not the run's own"),
        ({"judged_at": naive("2026-12-15")}, "judged_at is not the run's own"),
        ({"purpose": "rejudged"}, "purpose is not the run's own"),
        ({"ruleset_version": "0"}, "ruleset_version is not the run's own"),
        ({"evidence_sha256": "0"}, "evidence_sha256 is not that of evidence"),
        ({"verdict": None}, "verdict is null"),
    ],
)
def test_verdicts_that_are_not_what_the_ledger_holds_are_refused(
    home: DataHome, changes: dict[str, object], word: str
) -> None:
    folder = built(home, "aaaaaaaa11", [])
    row = stamped(verdict(), "aaaaaaaa11", "2026-12-16", "nightly", ruleset_version(home))
    put_rows(folder, [row | changes])
    with pytest.raises(StageFailed, match=f"{word}.*r1/a1/2026"):
        seal(home, "aaaaaaaa11")
    assert rows_in(home) == []


def test_a_table_with_other_columns_is_refused_by_name(home: DataHome) -> None:
    folder = built(home, "aaaaaaaa11", [verdict()])
    with duckdb.connect(str(folder / "kttt.duckdb")) as connection:
        connection.execute("alter table intermediate.int_verdicts_to_seal rename column basis to base")
    with pytest.raises(StageFailed, match="base, basis"):
        seal(home, "aaaaaaaa11")


def test_two_processes_seal_one_file_after_the_other(home: DataHome) -> None:
    keys = ("aaaaaaaa11", "bbbbbbbb11", "cccccccc11")
    for run_key in keys:
        built(home, run_key, [verdict(f"r1/{run_key}/2026")])
    code = "import sys; from ingest.home import DataHome; from ingest.verdicts.seal import seal;"
    code += "seal(DataHome.from_environment(), sys.argv[1])"
    environment = {**os.environ, **home.as_environment()}
    running = [
        subprocess.Popen([sys.executable, "-c", code, run_key], cwd=PROJECT, env=environment) for run_key in keys
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert [path.name[:6] for path in sorted(home.verdicts.glob("*.parquet"))] == [f"{n:06d}" for n in range(4)]
    assert len(rows_in(home)) == 3


def test_the_rules_of_each_verdict_are_kept_once(home: DataHome, tmp_path: Path) -> None:
    built(home, "aaaaaaaa11", [verdict()])
    seal(home, "aaaaaaaa11")
    version = ruleset_version(home)
    kept = ledger.ruleset_file(home, version)
    assert kept.read_bytes() == read_ruleset(home).as_zip()
    with zipfile.ZipFile(kept) as archive:
        names = archive.namelist()
        assert archive.read("roster/agencies.csv") == (home.roster / "agencies.csv").read_bytes()
    assert {"reference/indicators.csv", "models/marts/fct_report_obligations.sql", "macros/time.sql"} <= set(names)
    changed_at = kept.stat().st_mtime_ns
    built(home, "bbbbbbbb11", [verdict(verdict="late")])
    seal(home, "bbbbbbbb11")
    assert kept.stat().st_mtime_ns == changed_at


def test_the_rules_kept_are_those_of_the_start_of_the_build(tmp_path: Path) -> None:
    roster = tmp_path / "roster"
    roster.mkdir()
    (roster / "agencies.csv").write_text("agency_key\na1\n")
    home = empty_home(tmp_path, roster)
    version = ruleset_version(home)
    built(home, "aaaaaaaa11", [verdict()])
    (roster / "agencies.csv").write_text("agency_key\na1\na2\n")
    seal(home, "aaaaaaaa11")
    assert ruleset_version(home) != version
    with zipfile.ZipFile(ledger.ruleset_file(home, version)) as archive:
        assert archive.read("roster/agencies.csv") == b"agency_key\na1\n"


def test_a_file_written_once_is_never_written_again(tmp_path: Path) -> None:
    with write_once(tmp_path / "a") as temporary:
        temporary.write_text("first")
    with pytest.raises(FileExistsError), write_once(tmp_path / "a") as temporary:
        temporary.write_text("second")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "first"}


def test_a_build_is_told_its_rules_and_its_one_instant(home: DataHome) -> None:
    started = warehouse.start(home, parse_as_of("2026-12-16"))
    folder = warehouse.run_folder(home, started.run_key)
    ((run,), instants) = (pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("run", "instants"))
    assert run["ruleset_version"] == ruleset_version(home)
    assert len(run["ruleset_version"]) == 16
    assert instants == [{"as_of_at": naive("2026-12-16"), "purpose": "nightly"}]
