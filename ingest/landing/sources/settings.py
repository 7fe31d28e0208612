"""Which source a kind of documents has, and what is needed to read it. Asks nothing.

An http or https address is an API with a list of documents; any other is a folder or bucket that fsspec can open.
Secrets are never part of what is shown of a source, nor of what it is printed as.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from ingest.errors import UsageError
from ingest.landing.sources.failures import FetchFailed
from ingest.landing.sources.links import Link, link_from, without_credentials


@dataclass(frozen=True, slots=True)
class Settings:
    """The names under which the operator sets the source of a kind.

    Attributes:
        kind: ``plans`` or ``submissions``.
        address: environment variable of the source's address.
        token: that of the token, if the source wants one.
        hosts: that of other hosts that may be asked, names with commas between.
        option: the command's option for the address.
        named: what the documents are called.
    """

    kind: str
    address: str
    token: str
    hosts: str
    option: str
    named: str


SETTINGS = {
    settings.kind: settings
    for settings in (
        Settings("plans", "KTTT_PLAN_INDEX", "KTTT_PLAN_TOKEN", "KTTT_PLAN_HOSTS", "--index", "kế hoạch"),
        Settings(
            "submissions",
            "KTTT_SUBMISSION_SOURCE",
            "KTTT_SUBMISSION_TOKEN",
            "KTTT_SUBMISSION_HOSTS",
            "--source",
            "báo cáo",
        ),
    )
}


class Bearer(AuthBase):
    """A token as ``requests`` sends it. As an ``auth``, so that no ``.netrc`` of the machine takes its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@dataclass(frozen=True, slots=True)
class WebSource:
    """An HTTP API that lists documents.

    Attributes:
        settings: the names of its settings.
        index: address of its first page, without credentials.
        hosts: the index's own host, and those beside it from which documents may come.
        credentials: token, or user name and password, given only to the index's own scheme, host and port.
    """

    settings: Settings
    index: Link
    hosts: frozenset[str]
    credentials: AuthBase | None = field(default=None, repr=False)

    @classmethod
    def from_text(cls, settings: Settings, address: str, other_hosts: str = "", token: str = "") -> Self:
        """The source that these settings describe.

        Raises:
            UsageError: the address is no http or https address, or the token cannot be one.
        """
        try:
            link = link_from(address)
        except FetchFailed as error:
            raise UsageError(f"{settings.address}: {error}") from error
        hosts = {host.strip().lower() for host in other_hosts.split(",") if host.strip()}
        return cls(settings, link, frozenset({link.host, *hosts}), _credentials(settings, address, token.strip()))

    def credentials_for(self, link: Link) -> AuthBase | None:
        """What the server of a link may see: nothing, unless it is the source itself."""
        return self.credentials if link.origin == self.index.origin else None

    def why_denied(self, link: Link) -> str:
        """What to do about a link that the server keeps to itself."""
        if link.origin != self.index.origin:
            return f"không phải {self.index.origin} nên không được gửi mã truy cập; báo bên quản trị danh mục"
        if self.credentials is None:
            return f"nguồn đòi mã truy cập mà chưa có; đặt {self.settings.token}"
        return f"mã truy cập không được nhận; xin mã mới rồi đặt lại {self.settings.token}"


@dataclass(frozen=True, slots=True)
class StoreSource:
    """A folder or bucket, opened with fsspec; its options and credentials are those of fsspec's own configuration.

    Attributes:
        settings: the names of its settings.
        address: as the operator wrote it.
    """

    settings: Settings
    address: str = field(repr=False)

    @property
    def shown(self) -> str:
        """The address for people, logs and receipts."""
        return without_credentials(self.address)


Source = WebSource | StoreSource


def source_of(kind: str, address: str, other_hosts: str = "", token: str = "") -> Source:
    """The source of a kind of documents.

    Raises:
        UsageError: the address is missing or of no kind that can be read.
    """
    settings = SETTINGS[kind]
    address = address.strip()
    if not address:
        raise UsageError(f"chưa có địa chỉ nguồn {settings.named}; đặt {settings.address} hoặc dùng {settings.option}")
    if "://" not in address:
        raise UsageError(
            f"{settings.address}: {without_credentials(address)[:200]!r}: không phải địa chỉ http(s), cũng không phải "
            "địa chỉ fsspec như file:///thư-mục hoặc s3://kho/thư-mục; sửa lại địa chỉ"
        )
    if address.lower().startswith(("http:", "https:")):
        return WebSource.from_text(settings, address, other_hosts, token)
    return StoreSource(settings, address)


def source_from(kind: str, environ: Mapping[str, str]) -> Source:
    """The source of a kind as the environment describes it.

    Raises:
        UsageError: as :func:`source_of`.
    """
    settings = SETTINGS[kind]
    address, hosts, token = (environ.get(name, "") for name in (settings.address, settings.hosts, settings.token))
    return source_of(kind, address, hosts, token)


def _credentials(settings: Settings, address: str, token: str) -> AuthBase | None:
    parts = urlsplit(address)
    if token and parts.username:
        raise UsageError(f"{settings.address} đã có tên và mật khẩu; bỏ chúng, hoặc bỏ {settings.token}")
    if token and not re.fullmatch(r"[!-~]+", token):
        raise UsageError(f"{settings.token}: mã truy cập chỉ gồm chữ không dấu, chữ số và dấu, không có khoảng trắng")
    if token:
        return Bearer(token)
    return HTTPBasicAuth(unquote(parts.username), unquote(parts.password or "")) if parts.username else None
