"""Starts Airflow with scheduler and UI on the data home: ``python -m kttt_dags.up``. Runs until Ctrl-C.

It listens on this machine only (``KTTT_HOST``, ``KTTT_PORT``), and has one user whose password is made at the first
start and kept in a file that only its owner can read. Airflow's metadata is a SQLite file, or where ``KTTT_METADATA``
says, for example ``postgresql+psycopg2://airflow@localhost/airflow``. Documents and as-of come from the same
environment as ``make nightly``.
"""

# ruff: noqa: T201 - prints for the person who started it

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, Any

from ingest.home import DataHome
from kttt_dags.environment import airflow_environment

USER = "admin"
SERVER = "api-server"
PARTS = ("dag-processor", "triggerer", "scheduler")
HEALTH = ("metadatabase", "scheduler", "dag_processor", "triggerer")
START_SECONDS = 180
STOP_SECONDS = 30


def main() -> int:
    """Start Airflow, say how to sign in when it answers, and wait; returns the exit code."""
    settings = DataHome.from_environment()
    home = settings.root
    host, port = os.environ.get("KTTT_HOST") or "127.0.0.1", int(os.environ.get("KTTT_PORT") or 8080)
    if _is_taken(host, port):
        print(f"Cổng {port} đã có chương trình khác dùng; chọn cổng khác, ví dụ KTTT_PORT={port + 1}", file=sys.stderr)
        return 2
    airflow_home, log = home / "airflow", home / "logs" / "airflow.log"
    airflow_home.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    passwords = airflow_home / "password.json"
    password = _password(passwords)
    environment = (
        os.environ
        | settings.as_environment()
        | airflow_environment(airflow_home, os.environ.get("KTTT_METADATA"))
        | _server_environment(host, port, passwords)
    )
    print(f"Đang khởi động Airflow trên {home} (nhật ký: {log}) …", flush=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # also where the caller had them ignored
    parts: list[subprocess.Popen[bytes]] = []
    try:
        with log.open("ab") as stream:
            _start(["db", "migrate"], environment, stream).wait()
            parts.append(_start([SERVER], environment, stream))
            # A task that is due at once asks the server; where nobody answers it waits minutes for its next try.
            if _waits_until(lambda: _health(host, port) is not None, parts):
                parts += [_start([part], environment, stream) for part in PARTS]
        if len(parts) > 1 and _waits_until(lambda: _is_healthy(host, port), parts):
            shown = password if sys.stdout.isatty() else f"trong {passwords}"
            print(f"Airflow đã sẵn sàng: http://{host}:{port}\n  tên đăng nhập: {USER}\n  mật khẩu: {shown}")
            print("Dừng bằng Ctrl-C.", flush=True)
            while all(part.poll() is None for part in parts):
                time.sleep(1)
        print(f"Airflow không chạy được; xem {log}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nĐang dừng Airflow …", flush=True)
        return 0
    finally:
        _stop(parts)
    return 1


def _start(command: list[str], environment: dict[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a part of Airflow in a session of its own, so that Ctrl-C reaches it only through this process."""
    return subprocess.Popen(
        [sys.executable, "-m", "airflow", *command],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def _server_environment(host: str, port: int, passwords: Path) -> dict[str, str]:
    return {
        "AIRFLOW__API__HOST": host,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://{host}:{port}",
        "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(32),
        "AIRFLOW__API__INSTANCE_NAME": "Kho số liệu kinh tế tập thể",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(64),
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{host}:{port}/execution/",
        "AIRFLOW__CORE__PARALLELISM": str(max(2, os.cpu_count() or 2)),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def _password(path: Path) -> str:
    """The password of the one user, made when there is none; Airflow never prints it."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            json.dump({USER: secrets.token_urlsafe(15)}, stream)
    return json.loads(path.read_text(encoding="utf-8"))[USER]


def _is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _waits_until(is_so: Callable[[], bool], parts: list[subprocess.Popen[bytes]]) -> bool:
    """Wait for something, as long as all parts run and the time for starting is not over; whether it came."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and all(part.poll() is None for part in parts):
        if is_so():
            return True
        time.sleep(1)
    return False


def _is_healthy(host: str, port: int) -> bool:
    health = _health(host, port) or {}
    return all((health.get(component) or {}).get("status") == "healthy" for component in HEALTH)


def _health(host: str, port: int) -> dict[str, Any] | None:
    """What the server says of all parts; None when it does not answer."""
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/api/v2/monitor/health")
        return dict(json.loads(connection.getresponse().read()))
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()


def _stop(parts: list[subprocess.Popen[bytes]]) -> None:
    """Ask every part to end, wait, then end what is left of them and of their children."""
    for part in parts:
        part.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts:
        with suppress(subprocess.TimeoutExpired):
            part.wait(timeout=max(0.1, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
