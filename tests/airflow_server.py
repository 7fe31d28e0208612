"""Servers that tests start: PostgreSQL for Airflow's metadata, and Airflow itself as ``make up`` starts it.

Both listen on this machine only, on ports that nobody uses, and end with their block. Tests no page.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

DAGS_FOLDER = Path(__file__).resolve().parents[1] / "dags"
START_SECONDS = 240


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_postgres() -> Iterator[str]:
    """An empty PostgreSQL database; yields its address for SQLAlchemy.

    ``initdb`` refuses root, so root runs it as the user ``postgres``, who must be able to reach the folder: one of
    pytest's own is closed to others.
    """
    with tempfile.TemporaryDirectory(prefix="kttt-postgres-") as made:
        folder, port, as_user = Path(made), free_port(), []
        if os.geteuid() == 0:
            as_user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(folder, "postgres")
        data, run = folder / "data", partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        run([*as_user, "initdb", "-D", data, "-A", "trust", "-U", "airflow", "-E", "UTF8", "-N", "--locale=C.UTF-8"])
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        control = [*as_user, "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        run([*control, "-o", options, "start"])
        try:
            yield f"postgresql+psycopg2://airflow@127.0.0.1:{port}/postgres"
        finally:
            run([*control, "-m", "immediate", "stop"])


@dataclass
class Airflow:
    """A running Airflow and who is signed in.

    Attributes:
        shown: what ``make up`` printed until it was ready.
    """

    port: int
    home: Path
    password: str
    shown: str
    token: str = ""

    def request(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> tuple[int, bytes]:
        """Status and body of a request, with the token of who is signed in, another one, or none where it is empty."""
        sent = self.token if token is None else token
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {sent}"} if sent else {})
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        """What a path of the REST API answers, as JSON; anything but success fails the test."""
        return self.call("GET", path)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The same for any method."""
        status, answer = self.request(method, path, body)
        assert 200 <= status < 300, (method, path, status, answer[:2000])
        return json.loads(answer) if answer else None

    def sign_in(self, user: str, password: str) -> str:
        """The token of a user."""
        status, answer = self.request("POST", "/auth/token", {"username": user, "password": password}, token="")
        assert status == 201, (status, answer)
        return str(json.loads(answer)["access_token"])

    def has_found_the_dags(self) -> bool:
        """All files of the DAG folder were read."""
        found = {dag["dag_id"] for dag in self.get("/api/v2/dags?limit=100")["dags"]}
        return {path.stem for path in DAGS_FOLDER.glob("*.py")} <= found

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """The runs of a DAG, oldest first."""
        found = self.get(f"/api/v2/dags/{dag_id}/dagRuns?order_by=id&limit=100")
        return list(found["dag_runs"])

    def instances(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """The task instances of a run."""
        found = self.get(f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=100")
        return list(found["task_instances"])

    def wait_for(self, what: Callable[[], Any], seconds: float) -> Any:
        """The first true value that ``what`` gives; none within the seconds fails the test."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := what():
                return found
            time.sleep(1)
        raise AssertionError(f"not within {seconds} s: {what.__doc__ or what}")


@contextmanager
def running_airflow(home: Path, environment: Mapping[str, str]) -> Iterator[Airflow]:
    """Airflow on a data home as ``make up`` starts it, its DAGs found, its owner signed in; ends with the block."""
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW_", "KTTT_"))}
    settings = inherited | {
        "KTTT_HOME": str(home),
        "KTTT_PORT": str(port),
        "PYTHONPATH": os.pathsep.join([str(DAGS_FOLDER), str(DAGS_FOLDER.parent)]),
        "PYTHONUNBUFFERED": "1",
    }
    program = [sys.executable, "-m", "kttt_dags.up"]
    with subprocess.Popen(
        program, env=settings | dict(environment), stdout=subprocess.PIPE, start_new_session=True
    ) as up:
        try:
            shown = read_until(up, "Ctrl-C", START_SECONDS)
            passwords = home / "airflow" / "password.json"
            airflow = Airflow(port, home, json.loads(passwords.read_text(encoding="utf-8"))["admin"], shown)
            airflow.token = airflow.sign_in("admin", airflow.password)
            airflow.wait_for(airflow.has_found_the_dags, START_SECONDS)
            yield airflow
        finally:
            up.send_signal(signal.SIGTERM)
            assert up.wait(timeout=60) == 0


def read_until(process: subprocess.Popen[bytes], text: str, seconds: float) -> str:
    """What a process prints up to and with a text; a process that does not print it in time fails the test."""
    assert process.stdout is not None
    shown, deadline = "", time.monotonic() + seconds
    while text not in shown and time.monotonic() < deadline:
        ready, _, _ = select.select([process.stdout], [], [], 1)
        if ready:
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                break
            shown += chunk.decode()
    assert text in shown, shown
    return shown
