"""Which addresses may be asked, and how they are shown. Asks nothing.

Addresses come from an index that somebody else wrote. A link is taken apart and put together again, so that the host
which was checked is the host which is asked, and its user name and password are dropped: a stranger's index must not
decide with which credentials this machine presents itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from ingest.files import fingerprint
from ingest.landing.sources.failures import FetchFailed

DEFAULT_PORTS = {"http": 80, "https": 443}
SECRET_PARAMETERS = re.compile(r"(?i)token|secret|passw|pwd|signature|^sig$|api_?key|auth|credential")
HOST = re.compile(r"[a-z0-9._-]*[a-z0-9]|[0-9a-f:.]*:[0-9a-f:.]*")  # a name, an IPv4 or an IPv6 address


@dataclass(frozen=True, slots=True)
class Link:
    """An http or https address without credentials and fragment."""

    scheme: str
    host: str
    port: int
    target: str  # path and query, as sent

    @property
    def url(self) -> str:
        """The address as requested."""
        return f"{self.origin}{self.target}"

    @property
    def origin(self) -> str:
        """Scheme, host and port, in the one spelling that can be compared."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}")

    @property
    def key(self) -> str:
        """Short name of the address, safe in a file name."""
        return fingerprint(self.url)

    @property
    def shown(self) -> str:
        """The address for people, logs and receipts: what looks like a secret in its query is left out."""
        path, _, query = self.target.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        if any(SECRET_PARAMETERS.search(name) for name, _ in pairs):
            query = urlencode(
                [(name, "***" if SECRET_PARAMETERS.search(name) else value) for name, value in pairs], safe="*"
            )
        return f"{self.origin}{path}" + (f"?{query}" if query else "")

    @property
    def file_name(self) -> str:
        """The last part of the path, decoded: a suggestion by a stranger, not a name to be used as it is."""
        return unquote(urlsplit(self.target).path.rsplit("/", 1)[-1])


def link_from(text: str, base: Link | None = None) -> Link:
    """The link that a text names, relative to ``base`` if there is one.

    Raises:
        FetchFailed: it is no http or https address of a host.
    """
    try:
        parts = urlsplit(urljoin(base.url, text.strip()) if base else text.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        if parts.scheme in DEFAULT_PORTS and HOST.fullmatch(host):
            path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
            query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
            target = f"{path}?{query}" if query else path
            return Link(parts.scheme, host, parts.port or DEFAULT_PORTS[parts.scheme], target)
    except ValueError:  # a port that is no number, brackets that do not match, a host that no encoding takes
        pass
    raise FetchFailed(f"{without_credentials(text)[:200]!r}: không phải địa chỉ http hoặc https; sửa lại địa chỉ")


def without_credentials(text: str) -> str:
    """An address that somebody wrote, without its user name and password."""
    return re.sub(r"(?<!/)//(?!/)[^/?#]*@", "//", text)
