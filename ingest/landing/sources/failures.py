"""How fetching fails. Every one of these is a Vietnamese sentence that says what, why and what to do, and no secret."""

from __future__ import annotations

from ingest.errors import KtttError


class FetchFailed(KtttError):
    """Something could not be fetched."""


class Transient(FetchFailed):
    """A failure that may be gone in a moment.

    Attributes:
        wait_seconds: how long the server asked to wait, if it did.
    """

    def __init__(self, message: str, wait_seconds: float | None = None) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class TooLarge(FetchFailed):
    """There is more of it than is taken."""

    def __init__(self, shown: str, limit_bytes: int) -> None:
        super().__init__(f"{shown}: lớn hơn giới hạn {limit_bytes / (1 << 20):g} MB; không tải")


class TooSlow(FetchFailed):
    """It was not over when its time was."""

    def __init__(self, shown: str) -> None:
        super().__init__(f"{shown}: máy chủ gửi quá chậm, hết thời gian tải; lượt sau tải tiếp")


class OutOfTime(FetchFailed):
    """The time of the whole run is used up: nothing more is asked tonight."""
