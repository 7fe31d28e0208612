"""Asks a server politely: only allowed hosts, few redirects, bounded in time and size, and again when it may help.

Every failure leaves as :class:`FetchFailed` with a sentence for people. Knows nothing of indexes or files, and never
asks what time it is: a date in ``Retry-After`` is compared with the server's own ``Date``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from ingest.landing.sources.failures import FetchFailed, TooLarge, TooSlow, Transient
from ingest.landing.sources.links import Link, link_from
from ingest.landing.sources.patience import Patience
from ingest.landing.sources.settings import WebSource

CHUNK_BYTES = 1 << 16
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ANSWERS = frozenset({200, 206, 304, 416})
DENIALS = frozenset({401, 403})


class Client(AbstractContextManager["Client"]):
    """One conversation with the servers of a source.

    Attributes:
        source: which of them may be asked, and with which credentials.
        patience: what may be spent; ``limits`` are its limits.
    """

    def __init__(self, source: WebSource, patience: Patience) -> None:
        self.source = source
        self.patience = patience
        self.limits = patience.limits
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": "kttt-warehouse", "Accept-Encoding": "identity"})

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

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
            self._refuse_bad_answers(link, response)
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
            TooSlow: it is not over at ``until``.
        """
        too_large = TooLarge(link.shown, limit_bytes)
        if before + _content_length(response) > limit_bytes:
            raise too_large
        size = before
        while chunk := self._read(link, response):
            size += len(chunk)
            if size > limit_bytes:
                raise too_large
            yield chunk
            if time.monotonic() >= until:
                raise TooSlow(link.shown)

    def _ask(self, link: Link, headers: Mapping[str, str]) -> requests.Response:
        source = self.source
        if link.host not in source.hosts:
            raise FetchFailed(
                f"{link.shown}: máy chủ {link.host} không phải máy chủ của danh mục; "
                f"nếu tin cậy thì thêm vào {source.settings.hosts}"
            )
        limits = self.limits
        try:
            return self._session.get(
                link.url,
                headers=dict(headers),
                auth=source.credentials_for(link),
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

    def _refuse_bad_answers(self, link: Link, response: requests.Response) -> None:
        status = response.status_code
        if status == 429 or status >= 500:
            raise Transient(f"{link.shown}: máy chủ trả lời {status} (tạm thời không phục vụ)", _retry_after(response))
        if status in DENIALS:
            raise FetchFailed(
                f"{link.shown}: máy chủ trả lời {status} ({self.source.why_denied(link_from(response.url))})"
            )
        if status not in ANSWERS:
            raise FetchFailed(f"{link.shown}: máy chủ trả lời {status}; kiểm tra lại địa chỉ và quyền truy cập")
        encoding = response.headers.get("Content-Encoding", "identity")
        if encoding.lower() not in ("", "identity"):
            raise FetchFailed(f"{link.shown}: máy chủ gửi bản nén ({encoding}) dù được yêu cầu không nén; không tải")

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


def server_time(response: requests.Response) -> datetime | None:
    """The instant at which the server says it answered."""
    return _instant(response.headers.get("Date", ""))


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
