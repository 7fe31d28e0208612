"""The ``kttt`` command: starts fast, explains itself, and turns an error into one line."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = ("airflow", "dbt", "duckdb", "pandas", "pyarrow", "great_expectations")


def kttt(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parent.parent,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", **environment},
    )


def test_help_comes_in_under_half_a_second() -> None:
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        assert kttt("--help").returncode == 0
        seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.5


def test_starting_the_command_imports_nothing_heavy() -> None:
    program = f"import ingest.cli, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "command",
    [
        "template",
        "simulate",
        "parse",
        "text",
        "review",
        "fetch-plans",
        "fetch-submissions",
        "ingest-plans",
        "ingest-submissions",
        "build",
        "expect",
        "seal",
        "judge",
        "evidence",
        "publish",
        "remind",
        "check",
        "slips",
        "status",
        "register",
        "register receipt",
        "register extension",
        "register waiver",
        "register confirm",
        "register refuse",
        "register plan-end",
        "register withdraw",
        "register list",
    ],
)
def test_every_command_has_help(command: str) -> None:
    found = kttt(*command.split(), "--help")
    assert found.returncode == 0
    assert "Usage" in found.stdout


def test_an_error_is_one_line_and_a_failing_exit(tmp_path: Path) -> None:
    missing = kttt("parse", str(tmp_path / "không có.txt"))
    unpublished = kttt("status", KTTT_HOME=str(tmp_path / "var"))
    bad_as_of = kttt("ingest-plans", "--as-of", "15/12/2026", KTTT_HOME=str(tmp_path / "var"))
    for found, word in ((missing, "không có.txt"), (unpublished, "make nightly"), (bad_as_of, "15/12/2026")):
        assert found.returncode == 1
        assert len(found.stderr.strip().splitlines()) == 1
        assert word in found.stderr


def test_the_mended_text_goes_to_stdout_and_what_was_mended_to_stderr(tmp_path: Path) -> None:
    file = tmp_path / "ke-hoach.txt"
    file.write_text("Một dòng sạch\nhợp\u00a0tác\u200b xã\n\ncuối", encoding="utf-8")
    found = kttt("text", "--repair", str(file))
    assert found.stdout == "Một dòng sạch\nhợp tác xã\n\ncuối"
    assert "Chuẩn hóa" in found.stderr
    assert kttt("text", str(file)).stdout == file.read_text(encoding="utf-8")
