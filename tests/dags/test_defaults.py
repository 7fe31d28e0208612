"""Errors that a person must act on are not tried again; everything else is."""

from __future__ import annotations

import pytest
from airflow.sdk import RetryAction

from ingest.errors import KtttError, StageFailed, UsageError
from kttt_dags.defaults import RETRY_POLICY


@pytest.mark.parametrize("error", [UsageError("sai"), StageFailed("hỏng"), KtttError("lỗi")])
def test_an_error_for_people_fails_at_once(error: Exception) -> None:
    assert RETRY_POLICY.evaluate(error, 1, 2).action is RetryAction.FAIL


def test_any_other_error_is_tried_again() -> None:
    assert RETRY_POLICY.evaluate(OSError("hết đĩa"), 1, 2).action is RetryAction.DEFAULT
