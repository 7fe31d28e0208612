"""Airflow as ``make up`` starts it: a failed run is mailed once by its task, its links and pages open with the login."""

from __future__ import annotations

import json
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from tests.airflow_server import Airflow, free_port, running_airflow

pytestmark = pytest.mark.slow


class Mailbox(Message):
    def __init__(self) -> None:
        super().__init__()
        self.subjects: list[str] = []

    def handle_message(self, message: Any) -> None:
        self.subjects.append(str(make_header(decode_header(message["Subject"]))))


def finished(airflow: Airflow, dag_id: str, run_id: str) -> str | None:
    """the run has ended"""
    states = {run["dag_run_id"]: run["state"] for run in airflow.runs(dag_id)}
    return states[run_id] if states[run_id] in ("success", "failed") else None


def run(airflow: Airflow, dag_id: str) -> tuple[str, str]:
    """Start a DAG by hand and wait for its end; the run and its state."""
    run_id = airflow.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": {}})["dag_run_id"]
    return run_id, airflow.wait_for(lambda: finished(airflow, dag_id, run_id), 180)


def test_a_failed_run_is_told_once_and_a_document_has_its_page(tmp_path: Path) -> None:
    inbox = tmp_path / "plans"
    inbox.mkdir()
    (inbox / "kh.md").write_text("không phải kế hoạch", encoding="utf-8")
    box, port = Mailbox(), free_port()
    server = Controller(box, "127.0.0.1", port)
    server.start()
    extra = {"from_email": "kho@kttt.vn", "to_email": "lan@kttt.vn", "disable_ssl": True, "disable_tls": True}
    smtp = {"conn_type": "smtp", "host": "127.0.0.1", "port": port, "extra": extra}
    environment = {
        "KTTT_PLANS": str(inbox),
        "KTTT_SUBMISSIONS": str(tmp_path / "gone"),
        "AIRFLOW_CONN_KTTT_SMTP": json.dumps(smtp),
    }
    try:
        with running_airflow(tmp_path / "home", environment) as airflow:
            run_id, state = run(airflow, "ingest_submissions")
            assert state == "failed"
            subject = "Lượt chạy lỗi: Nhận báo cáo của đơn vị, bước Tiếp nhận tệp"
            assert airflow.wait_for(lambda: box.subjects, 30) == [subject]
            (notice,) = (tmp_path / "home" / "outbox" / "notices").glob("*.txt")
            assert f"{tmp_path / 'gone'}: no such folder" in notice.read_text(encoding="utf-8")
            assert airflow.request("GET", "/kttt/notices/")[0] == 200
            assert airflow.request("GET", "/kttt/notices/", token="")[0] == 401

            run_id, state = run(airflow, "ingest_plans")
            assert state == "success"
            (read,) = [found for found in airflow.instances("ingest_plans", run_id) if found["task_id"] == "read"]
            assert read["rendered_map_index"] == "kh.md"
            path = f"/api/v2/dags/ingest_plans/dagRuns/{run_id}/taskInstances/read/links?map_index=0"
            (address,) = airflow.get(path)["extra_links"].values()
            status, page = airflow.request("GET", address)
            assert (status, "kh.md" in page.decode()) == (200, True)
            assert airflow.request("GET", address, token="")[0] == 401
            assert box.subjects == [subject]
    finally:
        server.stop()
