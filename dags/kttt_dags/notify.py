"""Tells operators: a file in ``outbox/notices``, and a mail and a web hook where Airflow has connections for them.

A failed run is told once: by its first task that failed for good, whatever fails after it and however often it was
tried before. After a *Clear* it may fail anew and is told anew. A channel that does not work is told in the log and
keeps neither the run nor the other channels.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ingest.desk.notices import Notice, write_notice
from ingest.errors import as_sentence
from ingest.home import DataHome

if TYPE_CHECKING:
    from airflow.sdk import Connection

log = logging.getLogger("kttt")

MAIL = "kttt_smtp"
"""Connection of type SMTP; its extra has ``from_email`` and ``to_email``, addresses with commas between them."""
HOOK = "kttt_webhook"
"""Connection of type HTTP: the whole address as host, and, where one is asked for, the token as password."""
SECONDS = 20


def tell_failure(context: dict[str, Any]) -> None:
    """Airflow's callback of a task that failed for good: tells that its run failed, if nobody did yet."""
    if isinstance(context.get("exception"), KeyboardInterrupt):
        return  # whoever stopped the one-shot knows
    try:
        tell(failure_notice(context))
    except Exception:
        log.exception("không báo được lỗi của lượt chạy")


def failure_notice(context: dict[str, Any]) -> Notice:
    """What failed, why, and where to look."""
    task_instance, run = context["ti"], context["dag_run"]
    dag, task = context["dag"], task_instance.task
    name = getattr(task_instance, "rendered_map_index", None)
    step = f"{task.task_display_name} [{name}]" if name else task.task_display_name
    error = context.get("exception")
    reason = as_sentence(error) if isinstance(error, BaseException) else str(error or "không rõ, xem nhật ký")
    lines = [
        f"DAG:        {dag.dag_display_name} ({dag.dag_id})",
        f"Lượt chạy:  {run.run_id}",
        f"Bước:       {step} ({task.task_id})",
        f"Lỗi:        {reason}",
        "",
        f"Nhật ký của bước: {task_instance.log_url}",
        "Cách xử lý: mục “Khi lỗi” trong phần mô tả của DAG trên Airflow.",
        "Những bước khác của lượt chạy này có lỗi thì không báo thêm; xem trong lưới (grid) của DAG.",
    ]
    key = f"{dag.dag_id}-{run.run_id}" + (f"-{run.clear_number}" if run.clear_number else "")
    return Notice(key, f"Lượt chạy lỗi: {dag.dag_display_name}, bước {step}", "\n".join(lines))


def tell(notice: Notice) -> bool:
    """Tell a notice over every channel there is; False, and nothing else, when it was told before."""
    try:
        path = write_notice(DataHome.from_environment(), notice)
    except OSError as error:  # a full disk is no reason to keep silent about it
        log.warning("không ghi được thông báo vào outbox/notices: %s", error)
    else:
        if path is None:
            return False
        log.info("đã ghi thông báo %s", path)
    for connection_id, send in ((MAIL, _mail), (HOOK, _post)):
        _send(connection_id, send, notice)
    return True


def _send(connection_id: str, send: Callable[[Connection, Notice], None], notice: Notice) -> None:
    """Send over a channel that is set up; its trouble is told by its kind alone, for its words may hold a secret."""
    try:
        connection = _connection(connection_id)
        if connection is not None:
            send(connection, notice)
            log.info("đã gửi thông báo qua %s", connection_id)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a channel, the run is not
        reason = str(error) if isinstance(error, BadChannel) else type(error).__name__
        log.warning("không gửi được thông báo qua %s: %s; kiểm tra connection này trong Airflow", connection_id, reason)


def _connection(connection_id: str) -> Connection | None:
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        return Connection.get(connection_id)
    except AirflowNotFoundException:
        return None


def _mail(connection: Connection, notice: Notice) -> None:
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    to = [address.strip() for address in connection.extra_dejson.get("to_email", "").split(",") if address.strip()]
    if not to:
        raise BadChannel("thiếu to_email trong phần extra")
    with SmtpHook(smtp_conn_id=MAIL) as mail:
        mail.send_email_smtp(to=to, subject=notice.title, html_content=f"<pre>{html.escape(notice.text)}</pre>")


def _post(connection: Connection, notice: Notice) -> None:
    import requests

    address = connection.host or ""
    if not address.startswith(("https://", "http://")):
        raise BadChannel("host phải là địa chỉ đầy đủ, bắt đầu bằng https://")
    headers = {"Authorization": f"Bearer {connection.password}"} if connection.password else {}
    body = {"text": f"{notice.title}\n\n{notice.text}", "title": notice.title, "key": notice.key}
    answer = requests.post(address, json=body, headers=headers, timeout=SECONDS, allow_redirects=False)
    if not answer.ok or answer.is_redirect:
        raise BadChannel(f"máy chủ trả lời {answer.status_code}")


class BadChannel(Exception):
    """A channel is set up wrongly or refuses; the message holds no secret."""
