"""A failed run is told once, over every channel that works, and a channel that does not never matters to the run."""

from __future__ import annotations

import json
import logging
import socket
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from ingest.desk.notices import Notice, notices_folder
from ingest.errors import StageFailed
from ingest.home import DataHome
from kttt_dags import notify
from kttt_dags.run_once import load_dags
from tests.web import Site, hang_up, status, web_site

pytestmark = pytest.mark.usefixtures("database")

NOTICE = Notice("k", "Lượt chạy lỗi: Dựng kho", "Bước <b>\nLỗi: hết đĩa & hết giờ")


class Mailbox:
    """What a mail server was given."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.refusing = False

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.refusing:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A real SMTP server that wants the password, and the connection that leads to it."""
    box = Mailbox()

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given.password == b"m4t khau")

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(
        box, "127.0.0.1", port, authenticator=check, auth_require_tls=False, auth_required=True, decode_data=False
    )
    server.start()
    set_mail(monkeypatch, port)
    yield box
    server.stop()


def set_mail(monkeypatch: pytest.MonkeyPatch, port: int, **extra: Any) -> None:
    told = {"from_email": "kho@kttt.vn", "to_email": "lan@kttt.vn, minh@kttt.vn", "disable_ssl": True}
    connection = {
        "conn_type": "smtp",
        "host": "127.0.0.1",
        "port": port,
        "login": "kho",
        "password": "m4t khau",
        "extra": told | {"disable_tls": True, "retry_limit": 0, "timeout": 5} | extra,
    }
    monkeypatch.setenv("AIRFLOW_CONN_KTTT_SMTP", json.dumps(connection))


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with web_site() as site:
        site.pages["/hooks/s3cret"] = status(200)
        set_hook(monkeypatch, f"{site.url}/hooks/s3cret")
        yield site


def set_hook(monkeypatch: pytest.MonkeyPatch, address: str, password: str | None = None) -> None:
    connection = {"conn_type": "http", "host": address, "password": password}
    monkeypatch.setenv("AIRFLOW_CONN_KTTT_WEBHOOK", json.dumps(connection))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataHome:
    monkeypatch.setenv("KTTT_HOME", str(tmp_path))
    return DataHome.from_environment()


def notices(home: DataHome) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in notices_folder(home).glob("*")]


def test_without_connections_a_notice_is_a_file(home: DataHome, caplog: pytest.LogCaptureFixture) -> None:
    assert notify.tell(NOTICE)
    assert notices(home) == [f"{NOTICE.title}\n\n{NOTICE.text}\n"]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_notice_goes_out_by_mail_and_web_hook_once(home: DataHome, mailbox: Mailbox, hook: Site) -> None:
    assert notify.tell(NOTICE)
    assert not notify.tell(NOTICE)
    ((to, mail),) = mailbox.mails
    assert to == ["lan@kttt.vn", "minh@kttt.vn"]
    assert (mail["Subject"], mail["From"]) == (NOTICE.title, "kho@kttt.vn")
    body = next(part for part in mail.walk() if part.get_content_type() == "text/html").get_content()
    assert "Bước &lt;b&gt;\nLỗi: hết đĩa &amp; hết giờ" in body.replace("\r\n", "\n")
    ((path, posted),) = hook.posted
    assert path == "/hooks/s3cret"
    assert json.loads(posted) == {
        "key": "k",
        "title": NOTICE.title,
        "text": f"{NOTICE.title}\n\n{NOTICE.text}",
    }
    assert "authorization" not in hook.headers("/hooks/s3cret")


def test_a_web_hook_may_ask_for_a_token(home: DataHome, hook: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    hook.token = "t0ken"  # noqa: S105
    set_hook(monkeypatch, f"{hook.url}/hooks/s3cret", hook.token)
    assert notify.tell(NOTICE)
    assert hook.statuses("/hooks/s3cret") == [200]


@pytest.mark.parametrize("answer", [status(500), status(302, Location="http://127.0.0.1:9/"), status(404), hang_up])
def test_a_web_hook_that_refuses_is_told_without_its_address(
    home: DataHome, mailbox: Mailbox, hook: Site, caplog: pytest.LogCaptureFixture, answer: Any
) -> None:
    hook.pages["/hooks/s3cret"] = answer
    assert notify.tell(NOTICE)
    (warning,) = [record.getMessage() for record in caplog.records if record.name == "kttt" and record.levelno > 20]
    assert "kttt_webhook" in warning
    assert "s3cret" not in caplog.text
    assert len(mailbox.mails) == len(notices(home)) == 1


def test_a_mail_server_that_refuses_keeps_neither_file_nor_hook(
    home: DataHome, mailbox: Mailbox, hook: Site, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.refusing = True
    assert notify.tell(NOTICE)
    assert "không gửi được thông báo qua kttt_smtp: SMTPRecipientsRefused" in caplog.text
    assert len(hook.posted) == len(notices(home)) == 1


def test_a_mail_server_that_is_not_there_is_told(
    home: DataHome, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    set_mail(monkeypatch, 9)
    assert notify.tell(NOTICE)
    assert "kttt_smtp: ConnectionRefusedError" in caplog.text


@pytest.mark.parametrize(("to", "told"), [("", "thiếu to_email"), (" , ", "thiếu to_email")])
def test_a_mail_connection_without_addresses_is_told(
    home: DataHome,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    to: str,
    told: str,
) -> None:
    set_mail(monkeypatch, 9, to_email=to)
    assert notify.tell(NOTICE)
    assert told in caplog.text
    assert mailbox.mails == []


@pytest.mark.parametrize("address", ["hooks.kttt.vn/x", "", "file:///etc/passwd"])
def test_a_web_hook_is_a_web_address(
    home: DataHome, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    set_hook(monkeypatch, address)
    assert notify.tell(NOTICE)
    assert "địa chỉ đầy đủ" in caplog.text


def test_an_outbox_that_cannot_be_written_does_not_keep_the_mail(
    home: DataHome, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    home.outbox.write_text("not a folder", encoding="utf-8")
    assert notify.tell(NOTICE)
    assert "không ghi được thông báo" in caplog.text
    assert len(mailbox.mails) == 1


def test_what_cannot_be_told_does_not_reach_the_run(caplog: pytest.LogCaptureFixture) -> None:
    notify.tell_failure({})
    assert "không báo được lỗi" in caplog.text


def test_of_a_run_that_failed_anew_after_it_was_cleared_is_told_anew() -> None:
    def key(clear_number: int | None) -> str:
        task = SimpleNamespace(task_id="build", task_display_name="Dựng kho (dbt)")
        ti = SimpleNamespace(task=task, log_url="http://x", rendered_map_index=None)
        dag = SimpleNamespace(dag_id="d", dag_display_name="D")
        run = SimpleNamespace(run_id="r", clear_number=clear_number)
        return notify.failure_notice({"ti": ti, "dag": dag, "dag_run": run, "exception": "heartbeat timeout"}).key

    assert key(0) == key(None) == "d-r"
    assert key(1) == "d-r-1"


def test_a_failed_run_is_told_once_with_its_sentence(stages: Any, mailbox: Mailbox, hook: Site, tmp_path: Path) -> None:
    stages.error = StageFailed("dbt: fct_tasks hỏng; xem work/dbt.log")
    run = load_dags()["build_warehouse"].test(run_conf={"as_of": "2026-12-16"})
    assert run.state == "failed"
    ((_, mail),) = mailbox.mails
    assert mail["Subject"] == "Lượt chạy lỗi: Dựng kho số liệu, bước Dựng kho (dbt)"
    (text,) = notices(DataHome.from_environment())
    for told in (
        "DAG:        Dựng kho số liệu (build_warehouse)",
        f"Lượt chạy:  {run.run_id}",
        "Bước:       Dựng kho (dbt) (build)",
        "Lỗi:        dbt: fct_tasks hỏng; xem work/dbt.log",
        "/dags/build_warehouse/runs/",
    ):
        assert told in text
    assert len(hook.posted) == 1


def test_of_many_documents_that_fail_one_is_told(
    stages: Any, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise OSError("hết đĩa")

    monkeypatch.setattr(sys.modules["ingest.load.reading"], "read_unit", broken)
    run = load_dags()["ingest_plans"].test(run_conf={"as_of": "2026-12-16"})
    assert run.state == "failed"
    ((_, mail),) = mailbox.mails
    assert mail["Subject"] == "Lượt chạy lỗi: Nhận kế hoạch, bước Đọc văn bản [a.docx]"
    assert "Lỗi:        lỗi của chương trình: OSError: hết đĩa" in notices(DataHome.from_environment())[0]


def test_a_good_run_tells_nothing(stages: Any, mailbox: Mailbox, hook: Site) -> None:
    assert load_dags()["build_warehouse"].test(run_conf={"as_of": "2026-12-16"}).state == "success"
    assert mailbox.mails == hook.posted == notices(DataHome.from_environment()) == []
