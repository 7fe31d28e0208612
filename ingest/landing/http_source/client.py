"""Asks a server politely: only allowed hosts, few redirects, bounded in time and size, and again when it may help.

Every failure leaves as :class:`FetchFailed` with a sentence for people. Knows nothing of indexes or files, and never
asks what time it is: a date in ``Retry-After`` is compared with the server's own ``Date``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self, TypeVar

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential
from urllib3.exceptions import HTTPError, ReadTimeoutError

from ingest.landing.http_source.links import FetchFailed, Link, Source, link_from

CHUNK_BYTES = 1 << 16
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ANSWERS = frozenset({200, 206, 304, 416})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost."""

    connect_seconds: float = 10
    read_seconds: float = 30
    file_seconds: float = 600
    run_seconds: float = 1200  # from 03:30, so the inbox is landed before the build of 04:00
    document_bytes: int = 50 << 20
    page_bytes: int = 5 << 20
    pages: int = 100
    redirects: int = 5
    attempts: int = 4
    longest_wait_seconds: float = 60


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


class OutOfTime(FetchFailed):
    """The time of the whole run is used up: nothing more is asked tonight."""


class Client(AbstractContextManager["Client"]):
    """One conversation with the servers of an index.

    Attributes:
        limits: what may be spent.
    """

    def __init__(self, source: Source, limits: Limits, sleep: Callable[[float], None]) -> None:
        self.limits = limits
        self._source = source
        self._sleep = sleep
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": "kttt-warehouse", "Accept-Encoding": "identity"})
        self._ends = time.monotonic() + limits.run_seconds

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

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

    @contextmanager
    def get(self, link: Link, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """The answer to one GET, after redirects: 200, 206, 304 or 416, with its body still to be read."""
        response = self._ask(link, headers)
        try:
            hops = 0
            while response.status_code in REDIRECTS and "Location" in response.headers:
                hops += 1
                if hops > self.limits.redirects:
                    raise FetchFailed(f"{link.shown}: chuyển hướng quá {self.limits.redirects} lần")
                target = link_from(response.headers["Location"], link_from(response.url))
                response.close()
                response = self._ask(target, headers)
            _refuse_bad_answers(link, response)
            yield response
        finally:
            response.close()

    def body(
        self, link: Link, response: requests.Response, limit_bytes: int, until: float, before: int = 0
    ) -> Iterator[bytes]:
        """The body as it arrives, ``before`` bytes of it having come earlier; all of it, or an error.

        Raises:
            Transient: the connection broke.
            TooLarge: there is more than ``limit_bytes`` of it.
            FetchFailed: it is not over at ``until``.
        """
        too_large = TooLarge(f"{link.shown}: lớn hơn giới hạn {_megabytes(limit_bytes)}; không tải")
        if before + _content_length(response) > limit_bytes:
            raise too_large
        size = before
        while chunk := self._read(link, response):
            size += len(chunk)
            if size > limit_bytes:
                raise too_large
            yield chunk
            if time.monotonic() >= until:
                raise FetchFailed(f"{link.shown}: máy chủ gửi quá chậm, hết thời gian tải; lượt sau tải tiếp")

    def _ask(self, link: Link, headers: Mapping[str, str]) -> requests.Response:
        if link.host not in self._source.hosts:
            raise FetchFailed(
                f"{link.shown}: máy chủ {link.host} không phải máy chủ của danh mục; "
                "nếu tin cậy thì thêm vào KTTT_PLAN_HOSTS"
            )
        is_own = link.origin == self._source.index.origin
        limits = self.limits
        try:
            return self._session.get(
                link.url,
                headers=dict(headers),
                auth=self._source.credentials if is_own else None,
                timeout=(limits.connect_seconds, limits.read_seconds),
                stream=True,
                allow_redirects=False,
            )
        except requests.exceptions.SSLError as error:
            raise FetchFailed(f"{link.shown}: không tin được chứng chỉ của máy chủ") from error
        except requests.Timeout as error:
            raise Transient(f"{link.shown}: máy chủ không trả lời trong thời hạn") from error
        except requests.ConnectionError as error:
            raise Transient(f"{link.shown}: không kết nối được tới máy chủ") from error
        except (requests.RequestException, UnicodeError) as error:
            raise FetchFailed(f"{link.shown}: không gửi được yêu cầu ({type(error).__name__})") from error

    @staticmethod
    def _read(link: Link, response: requests.Response) -> bytes:
        """What has arrived by now: waiting for a full chunk would let a slow server outwait any limit."""
        try:
            data: bytes = response.raw.read1(CHUNK_BYTES, decode_content=False)
        except ReadTimeoutError as error:
            raise Transient(f"{link.shown}: máy chủ ngừng gửi giữa chừng") from error
        except (HTTPError, OSError) as error:
            raise Transient(f"{link.shown}: kết nối đứt giữa chừng") from error
        return data

    def _wait_seconds(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        longest = self.limits.longest_wait_seconds
        if isinstance(failure, Transient) and failure.wait_seconds is not None:
            return min(failure.wait_seconds, longest)
        return float(wait_exponential(multiplier=1, max=longest)(state))


def server_time(response: requests.Response) -> datetime | None:
    """The instant at which the server says it answered."""
    return _instant(response.headers.get("Date", ""))


def _refuse_bad_answers(link: Link, response: requests.Response) -> None:
    status = response.status_code
    if status == 429 or status >= 500:
        raise Transient(f"{link.shown}: máy chủ trả lời {status} (tạm thời không phục vụ)", _retry_after(response))
    if status not in ANSWERS:
        raise FetchFailed(f"{link.shown}: máy chủ trả lời {status}; kiểm tra lại địa chỉ và quyền truy cập")
    encoding = response.headers.get("Content-Encoding", "identity")
    if encoding.lower() not in ("", "identity"):
        raise FetchFailed(f"{link.shown}: máy chủ gửi bản nén ({encoding}) dù được yêu cầu không nén; không tải")


def _retry_after(response: requests.Response) -> float | None:
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    then, now = _instant(text), server_time(response)
    return max(0.0, (then - now).total_seconds()) if then and now else None


def _content_length(response: requests.Response) -> int:
    """The length announced; 0 when none is."""
    text = response.headers.get("Content-Length", "")
    return int(text[:18]) if text.isascii() and text.isdigit() else 0


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):g} MB"
