"""A real HTTP server in a thread, with the good and the bad manners that document servers have."""

from __future__ import annotations

import hashlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]
NOON = datetime(2026, 12, 10, 5, tzinfo=UTC)
"""What the server's clock shows, so that no test depends on the hour it runs at."""


@dataclass
class Page:
    """Bytes under an address.

    Attributes:
        etag: sent and compared when there is one; ``auto`` is the strong ETag of the body.
        ranges: whether a part may be asked for.
        cut: bodies of the next answers end after so many bytes, one number an answer.
        headers: sent with the body.
    """

    body: bytes
    etag: str | None = "auto"
    last_modified: str | None = None
    ranges: bool = True
    cut: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def tag(self) -> str | None:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"' if self.etag == "auto" else self.etag


class Site:
    """What a test puts on the server, and what was asked of it.

    Attributes:
        pages: address → page, or a function that answers by itself.
        trouble: answers given instead, once each, before the page is served.
        asked: one ``(path, headers, status)`` a request.
        posted: one ``(path, body)`` a request that brought a body.
        token: without it as a bearer every answer is 401, if it is set.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.pages: dict[str, Page | Answer] = {}
        self.trouble: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, dict[str, str], int]] = []
        self.posted: list[tuple[str, bytes]] = []
        self.now: datetime | None = NOON
        self.token: str | None = None

    def put(self, path: str, body: bytes | str, **manners: Any) -> Page:
        page = Page(body.encode() if isinstance(body, str) else body, **manners)
        self.pages[path] = page
        return page

    def index(self, *documents: Any, path: str = "/index.json", following: str | None = None, **manners: Any) -> None:
        listed = [{"url": entry} if isinstance(entry, str) else entry for entry in documents]
        self.put(path, json.dumps({"documents": listed, "next": following}), **manners)

    def statuses(self, path: str) -> list[int]:
        return [status for asked, _, status in self.asked if asked == path]

    def headers(self, path: str) -> dict[str, str]:
        """Headers of the last request of a path, their names in lower case."""
        return next(headers for asked, headers, _ in reversed(self.asked) if asked == path)


class Handler(BaseHTTPRequestHandler):
    """Answers from the site of its server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every second write waits 40 ms for an acknowledgement
    server: Server

    def do_GET(self) -> None:
        site = self.server.site
        if site.token and self.headers["Authorization"] != f"Bearer {site.token}":
            status(401, WWW_Authenticate="Bearer")(self)
            return
        trouble = site.trouble.get(self.path, [])
        answer = trouble.pop(0) if trouble else site.pages.get(self.path, status(404))
        if isinstance(answer, Page):
            self.serve(answer)
        else:
            answer(self)

    def do_POST(self) -> None:
        self.server.site.posted.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.do_GET()

    def begin(self, code: int, headers: dict[str, str]) -> None:
        site = self.server.site
        site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, code))
        self.send_response_only(code)
        if site.now and "Date" not in headers:
            self.send_header("Date", format_datetime(site.now, usegmt=True))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def serve(self, page: Page) -> None:
        headers = dict(page.headers)
        if page.tag:
            headers["ETag"] = page.tag
        if page.last_modified:
            headers["Last-Modified"] = page.last_modified
        unchanged = page.tag and self.headers["If-None-Match"] == page.tag
        if not self.headers["If-None-Match"] and page.last_modified:
            unchanged = self.headers["If-Modified-Since"] == page.last_modified
        if unchanged:
            self.begin(304, headers)
            return
        start, code = 0, 200
        if page.ranges and self.headers["Range"] and self.headers["If-Range"] == page.tag:
            start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            code = 206
            headers["Content-Range"] = f"bytes {start}-{len(page.body) - 1}/{len(page.body)}"
        if start >= len(page.body) and code == 206:
            self.begin(416, {"Content-Range": f"bytes */{len(page.body)}", "Content-Length": "0"})
            return
        headers.setdefault("Content-Length", str(len(page.body) - start))
        self.begin(code, {name: value for name, value in headers.items() if value})
        self.wfile.write(page.body[start:][: page.cut[0]] if page.cut else page.body[start:])
        if page.cut:
            page.cut.pop(0)
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is given by http.server
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the tests."""


def status(code: int, **headers: str) -> Answer:
    """An answer without a body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.begin(code, {"Content-Length": "0", **named})


def hang_up(handler: Handler) -> None:
    """Reset the connection without an answer."""
    handler.server.site.asked.append((handler.path, {}, 0))
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def silence(seconds: float) -> Answer:
    """Say nothing for longer than a client should wait."""

    def answer(handler: Handler) -> None:
        handler.server.site.asked.append((handler.path, {}, 0))
        time.sleep(seconds)
        handler.close_connection = True

    return answer


def drip(body: bytes, seconds: float, size: int = 1) -> Answer:
    """Send a body in little pieces."""

    def answer(handler: Handler) -> None:
        handler.begin(200, {"Content-Length": str(len(body)), "ETag": '"drip"'})
        for position in range(0, len(body), size):
            handler.wfile.write(body[position : position + size])
            time.sleep(seconds)

    return answer


def endless(chunk: bytes) -> Answer:
    """Send without announcing a length, until the client hangs up."""

    def answer(handler: Handler) -> None:
        handler.begin(200, {"Connection": "close"})
        while True:
            handler.wfile.write(chunk)

    return answer


@contextmanager
def web_site() -> Iterator[Site]:
    """A site on a free port of this machine."""
    server = Server(("127.0.0.1", 0), Handler)
    server.site = Site(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
