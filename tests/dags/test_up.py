"""Airflow with its UI: the password, the port, and (slow) a real start and sign-in."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from kttt_dags.up import _password, main
from tests.airflow_server import running_airflow


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
    with running_airflow(tmp_path, {"KTTT_WATCH_SECONDS": "0"}) as airflow:
        port, password = airflow.port, airflow.password
        assert f"http://127.0.0.1:{port}" in airflow.shown
        assert password not in airflow.shown
        wrong = {"username": "admin", "password": "admin"}
        assert airflow.request("POST", "/auth/token", wrong, token="")[0] == 401
    assert password not in (tmp_path / "logs" / "airflow.log").read_text(encoding="utf-8")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
