"""What every DAG has in common: owner, time zone, retries, and the as-of field of the trigger form.

No DAG has a start date: with one, Airflow would run last night's slot at once when it first sees the DAGs, before any
document was read. Without one it waits for the next slot; after an interruption it still makes up the latest slot.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import ExceptionRetryPolicy, Param, RetryAction, RetryRule

from kttt_dags.notify import tell_failure

OWNER = "Tổ dữ liệu KTTT"
TIME_ZONE = "Asia/Ho_Chi_Minh"

RETRY_POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception="ingest.errors.KtttError",
            action=RetryAction.FAIL,
            reason="lỗi cần người xử lý: chạy lại ngay không thay đổi được gì",
        )
    ]
)
"""Waiting mends a full disk or a busy machine; it does not mend an error that was written for a person to act on."""

DEFAULT_ARGS: dict[str, Any] = {
    "owner": OWNER,
    "retries": 2,
    "retry_delay": timedelta(minutes=5),
    "retry_policy": RETRY_POLICY,
    "execution_timeout": timedelta(hours=6),
    "on_failure_callback": tell_failure,
}

PARAMS = {
    "as_of": Param(
        default=None,
        type=["null", "string"],
        title="Thời điểm chốt số liệu (as-of)",
        description=(
            "Để trống: thời điểm đặt sẵn của hệ thống (KTTT_AS_OF), không có thì lúc bấm chạy. Hoặc ghi ngày "
            "(2026-12-16, tức 00:00 giờ Việt Nam ngày đó), hoặc thời điểm có múi giờ (2026-12-15T23:59:59+07:00)."
        ),
    )
}
