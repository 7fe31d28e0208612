"""The alert of the morning: tonight's numbers should be out by 06:00; if they are not, operators are told, once.

Airflow watches runs, not numbers. It calls at 06:00 for the run of the 04:00 slot unless that succeeded; also when the
run is over and failed, and at once where the slot was made up later. The run of the slot is not even created while
another one is still going, so every run is watched for its length too; a run that documents started has no logical date
to count from. So what decides is never that Airflow calls, but what readers have: only when it is 06:00 and the current
release is older than tonight's as-of instant is anything said.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from airflow.sdk import AsyncCallback, DeadlineAlert, DeadlineReference
from airflow.sdk.configuration import conf

from ingest.asof import VIETNAM, show
from ingest.desk.notices import Notice
from ingest.home import DataHome
from kttt_dags.entry import as_of_of_run
from kttt_dags.notify import tell

DUE = time(6, tzinfo=VIETNAM)


@dataclass(frozen=True)
class NightRun:
    """A run of the schedule on a day in Vietnam, from which tonight's as-of instant follows as for the run itself."""

    run_after: datetime
    run_type: str = "scheduled"
    conf: None = None


async def tell_if_late(context: dict[str, Any]) -> str:
    """Airflow's callback, in the triggerer, which waits for nobody: the looking and the telling go to a thread."""
    return await asyncio.to_thread(look, context["dag_run"], context["deadline"]["deadline_time"])


def look(run: dict[str, Any], deadline: datetime) -> str:
    """Tell that tonight's numbers are late, if they are and nobody was told; what was found, for Airflow's record."""
    from ingest.publish.punctual import is_published

    night = datetime.fromisoformat(run["run_after"]).astimezone(VIETNAM)
    due = datetime.combine(night.date(), DUE)
    if deadline < due:
        return f"chưa đến {show(due)}"
    as_of = as_of_of_run(NightRun(night), (), os.environ)
    if is_published(DataHome.from_environment(), as_of):
        return f"đã công bố số liệu tính đến {show(as_of)}"
    told = tell(late_notice(run, due, as_of))
    return f"chậm: chưa công bố số liệu tính đến {show(as_of)}; {'đã báo' if told else 'trước đó đã báo'}"


def late_notice(run: dict[str, Any], due: datetime, as_of: datetime) -> Notice:
    """One notice a night, whichever runs it had."""
    base = conf.get("api", "base_url", fallback="").rstrip("/")
    lines = [
        f"Quá {show(due)} vẫn chưa công bố số liệu tính đến {show(as_of)}. Người đọc đang thấy bản cũ.",
        "",
        f"Lượt chạy: {run['dag_run_id']}, trạng thái {run['state']}.",
        f"Xem trên Airflow: {base}/dags/{run['dag_id']}/runs/{quote(run['dag_run_id'])}",
        "Cách xử lý: mục “Khi lỗi” trong phần mô tả của DAG.",
    ]
    return Notice(f"late-{due:%Y-%m-%d}", f"Số liệu chậm: chưa có bản tính đến {show(as_of)}", "\n".join(lines))


LATE = [
    DeadlineAlert(
        DeadlineReference.DAGRUN_LOGICAL_DATE, timedelta(hours=2), AsyncCallback(tell_if_late), "Công bố trước 06:00"
    ),
    DeadlineAlert(
        DeadlineReference.DAGRUN_QUEUED_AT, timedelta(minutes=150), AsyncCallback(tell_if_late), "Xong trong 2 giờ 30"
    ),
]
"""Two hours from the slot at 04:00; two and a half from the first run that the loads of 03:30 can start."""
