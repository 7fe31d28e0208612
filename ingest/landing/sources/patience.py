"""How long, how much and how often a fetch tries, whatever it asks. Asks nothing itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from ingest.landing.sources.failures import OutOfTime, Transient

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost."""

    connect_seconds: float = 10
    read_seconds: float = 30
    file_seconds: float = 600
    run_seconds: float = 900  # from 03:30 and 03:40, so both inboxes are landed before the build of 04:00
    document_bytes: int = 50 << 20
    page_bytes: int = 5 << 20
    receipt_bytes: int = 64 << 10
    pages: int = 100
    redirects: int = 5
    attempts: int = 4
    longest_wait_seconds: float = 60


class Patience:
    """The limits of one run, which begins now.

    Attributes:
        limits: what may be spent.
    """

    def __init__(self, limits: Limits, sleep: Callable[[float], None]) -> None:
        self.limits = limits
        self._sleep = sleep
        self._ends = time.monotonic() + limits.run_seconds

    def persistently(self, attempt: Callable[[float], T]) -> T:
        """What ``attempt`` returns, tried again after transient failures; it is given the instant at which to give up.

        Raises:
            FetchFailed: for good, or as often as is tried, or when time was up.
        """
        if time.monotonic() >= self._ends:
            raise OutOfTime("hết thời gian dành cho một lượt tải; lượt sau tải tiếp")
        until = min(self._ends, time.monotonic() + self.limits.file_seconds)
        often_enough = stop_after_attempt(self.limits.attempts)
        retrying = Retrying(
            retry=retry_if_exception_type(Transient),
            stop=lambda state: often_enough(state) or time.monotonic() >= until,
            wait=self._wait_seconds,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(attempt, until)

    def _wait_seconds(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        longest = self.limits.longest_wait_seconds
        if isinstance(failure, Transient) and failure.wait_seconds is not None:
            return min(failure.wait_seconds, longest)
        return float(wait_exponential(multiplier=1, max=longest)(state))
