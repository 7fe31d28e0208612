"""The one-shot program around the runs: settings, its log, its lock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from kttt_dags.run_once import _own_log, main


def test_a_wrong_as_of_is_told_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KTTT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KTTT_AS_OF", "16/12/2026")
    assert main() == 2
    assert "16/12/2026" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_noise_of_this_process_and_its_children_goes_to_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with _own_log(tmp_path / "run.log") as out:
        os.write(1, b"noise of C\n")
        subprocess.run([sys.executable, "-c", "print('noise of a child')"], check=True)
        out.write("tiến độ\n")
    os.write(1, "sau đó\n".encode())
    assert capfd.readouterr().out == "tiến độ\nsau đó\n"
    assert (tmp_path / "run.log").read_text(encoding="utf-8") == "noise of C\nnoise of a child\n"


def test_a_second_nightly_on_the_same_home_gives_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KTTT_HOME", str(tmp_path))
    monkeypatch.setenv("KTTT_AS_OF", "2026-12-16")
    for name in [name for name in os.environ if name.startswith("AIRFLOW_")]:
        monkeypatch.setenv(name, os.environ[name])  # main sets its own; give back what was there
    lock = tmp_path / "airflow" / "nightly" / ".lock"
    lock.parent.mkdir(parents=True)
    with FileLock(lock):
        assert main() == 1
    shown = capfd.readouterr().out
    assert "một lượt chạy đêm khác" in shown
    assert "Nhật ký đầy đủ: " in shown
