"""Opens a zip from a stranger: names its members and unpacks one at a time under a hard limit. Writes nothing to disk.

The sizes that an archive claims are believed only where they speak against it; what counts is what comes out.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib

from ingest.submissions.messages import unreadable

MAX_UNPACKED_BYTES = 64 << 20
MAX_RATIO = 1000
MAX_MEMBERS = 2000

_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 1
_NAMED_IN_UTF8 = 1 << 11
_DRIVE = re.compile(r"[A-Za-z]:")


class Archive:
    """A zip whose members may be read; together they give at most :data:`MAX_UNPACKED_BYTES`.

    Attributes:
        file_name: the file that it is, for messages.
        names: its members, in order, without folders.

    Raises:
        UnreadableDocument: damaged, too large, protected, or with a name that points out of the archive.
    """

    def __init__(self, data: bytes, file_name: str) -> None:
        self.file_name = file_name
        self._data = data
        self._left = MAX_UNPACKED_BYTES
        members = self._directory()
        self._members = {_name(member): member for member in members if not member.is_dir()}
        self.names = list(self._members)
        if any(_leads_out(name) for name in self.names):
            raise unreadable("unsafe_archive", file_name, value=next(filter(_leads_out, self.names))[:80])
        if len(self.names) != sum(not member.is_dir() for member in members):
            raise unreadable("unreadable_xlsx", file_name)
        claimed = sum(member.file_size for member in members)
        if claimed > MAX_UNPACKED_BYTES or claimed > MAX_RATIO * len(data):
            raise self._too_large(f"giải nén thành {claimed >> 20} MB")

    def _directory(self) -> list[zipfile.ZipInfo]:
        if (entries := self._data.count(_ENTRY)) > MAX_MEMBERS:
            raise self._too_large(f"tệp nén có {entries} mục")
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                return archive.infolist()
        except (zipfile.BadZipFile, EOFError, NotImplementedError, UnicodeDecodeError) as error:
            raise unreadable("unreadable_xlsx", self.file_name) from error

    def _too_large(self, why: str) -> Exception:
        return unreadable("too_large", self.file_name, value=why)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """A member's content.

        Raises:
            UnreadableDocument: protected, damaged, or more comes out than is allowed.
        """
        member = self._members[name]
        content = self._unpacked(member, self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise self._too_large(f"giải nén thành hơn {MAX_UNPACKED_BYTES >> 20} MB")
        if zlib.crc32(content) != member.CRC:
            raise unreadable("unreadable_xlsx", self.file_name)
        return content

    def _unpacked(self, member: zipfile.ZipInfo, most_bytes: int) -> bytes:
        if member.flag_bits & _ENCRYPTED:
            raise unreadable("protected_file", self.file_name)
        start = member.header_offset + _LOCAL_HEADER_BYTES
        lengths = self._data[start - 4 : start]
        start += int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        packed = self._data[start : start + member.compress_size]
        if member.compress_type == zipfile.ZIP_STORED:
            return packed[:most_bytes]
        if member.compress_type != zipfile.ZIP_DEFLATED:
            raise unreadable("unreadable_xlsx", self.file_name)
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most_bytes)
        except zlib.error as error:
            raise unreadable("unreadable_xlsx", self.file_name) from error

    def text(self, name: str) -> str:
        """A member as text in UTF-8, or in UTF-16 where it says so by its first two bytes.

        Raises:
            UnicodeDecodeError: it is in neither.
        """
        return decoded(self.read(name))


def decoded(content: bytes) -> str:
    """Text in UTF-8, or in UTF-16 where it says so by its first two bytes.

    Raises:
        UnicodeDecodeError: it is in neither.
    """
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if utf16 else "utf-8-sig")


def _name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: some programs write UTF-8 and do not say so."""
    if member.flag_bits & _NAMED_IN_UTF8 or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/")
    return ".." in parts.split("/") or posixpath.isabs(parts) or bool(_DRIVE.match(parts))
