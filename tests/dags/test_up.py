"""Airflow with its UI: the password, the port, and (slow) a real start and sign-in."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from kttt_dags.up import _password, main

DAGS_FOLDER = Path(__file__).resolve().parents[2] / "dags"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_password_is_made_once_and_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "password.json"
    password = _password(path)
    assert len(password) >= 16
    assert path.stat().st_mode & 0o777 == 0o600
    assert _password(path) == password
    assert _password(tmp_path / "other.json") != password


def test_a_taken_port_is_told_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("KTTT_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("KTTT_PORT", str(taken.getsockname()[1]))
        assert main() == 2
    assert "KTTT_PORT=" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_airflow_starts_lets_the_owner_in_and_stops(tmp_path: Path) -> None:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW_")}
    environment |= {
        "KTTT_HOME": str(tmp_path),
        "KTTT_PORT": str(port),
        "PYTHONPATH": os.pathsep.join([str(DAGS_FOLDER), str(DAGS_FOLDER.parent)]),
        "PYTHONUNBUFFERED": "1",
    }
    program = [sys.executable, "-m", "kttt_dags.up"]
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, start_new_session=True) as up:
        try:
            shown = read_until(up, "Ctrl-C", seconds=200)
            assert f"http://127.0.0.1:{port}" in shown
            passwords = Path(re.search(r"trong (\S+)", shown).group(1))
            password = json.loads(passwords.read_text(encoding="utf-8"))["admin"]
            assert password not in shown
            assert sign_in(port, password) == 201
            assert sign_in(port, "admin") == 401
        finally:
            up.send_signal(signal.SIGTERM)
            assert up.wait(timeout=60) == 0
    assert password not in (tmp_path / "logs" / "airflow.log").read_text(encoding="utf-8")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def read_until(process: subprocess.Popen[bytes], text: str, seconds: float) -> str:
    shown, deadline = "", time.monotonic() + seconds
    while text not in shown and time.monotonic() < deadline:
        ready, _, _ = select.select([process.stdout], [], [], 1)
        if ready:
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                break
            shown += chunk.decode()
    assert text in shown
    return shown


def sign_in(port: int, password: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    body = json.dumps({"username": "admin", "password": password})
    connection.request("POST", "/auth/token", body, {"Content-Type": "application/json"})
    return connection.getresponse().status
