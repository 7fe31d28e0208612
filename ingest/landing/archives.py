"""Opens archives of submissions: tells them from documents that are zip files too, and gives their members one by one.

Writes only to the path it is given, never to one that a name in an archive spells; trusts no number of an archive;
opens no archive within an archive. Members keep their order, so what one archive gives is always the same.
"""

from __future__ import annotations

import io
import os
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import UnreadableDocument
from ingest.files import copy_hashed
from ingest.landing.receipts import SIDECAR_SUFFIX
from ingest.landing.rules import refusal
from ingest.submissions.formats import MAX_BYTES

MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 500 << 20
MAX_RATIO = 200
RATIO_COUNTS_FROM = 20 << 20
"""Bytes from which the ratio counts: a small archive of much the same text packs well and harms nobody."""
MAX_DIRECTORY_BYTES = 1 << 20
INNER_DIRECTORY_BYTES = 16 << 10
"""Of a zip within an archive, which may be a workbook: two thousand of them must be told from archives in seconds."""
CHUNK_BYTES = 1 << 16
LABEL_CHARACTERS = 120
LABEL_PARTS = 8
ENCRYPTED = 0x1

_SUFFIX = ".zip"
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_DOCUMENT_PARTS = frozenset({"[Content_Types].xml", "xl/workbook.xml", "mimetype"})
_DRIVE = re.compile(r"^[A-Za-z]:")
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError, RuntimeError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, under a label that is harmless as a name; ``name`` is the one that the archive spells."""

    label: str
    name: str
    info: zipfile.ZipInfo


class _Bounded(io.FileIO):
    """A file that refuses one read of more than the directory of an archive may take: zipfile reads it as a whole."""

    def __init__(self, path: Path, limit: int) -> None:
        super().__init__(path)
        self._limit = limit

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = os.fstat(self.fileno()).st_size - self.tell()
        if size > max(self._limit, CHUNK_BYTES + 22):  # the end of an archive is looked for that far back
            raise zipfile.BadZipFile(f"mục lục lớn {size} byte")
        return super().read(size) or b""


def may_be_archive(name: str) -> bool:
    """Whether a file of this name is looked into; workbooks are zip files too, and thousands of them arrive."""
    return name.lower().endswith(_SUFFIX)


@contextmanager
def opened_archive(
    path: Path, place: str, directory_bytes: int = MAX_DIRECTORY_BYTES
) -> Iterator[tuple[zipfile.ZipFile, list[Member]] | None]:
    """The archive of submissions that a file is, with its members; None when the file is a document.

    Raises:
        UnreadableDocument: it is an archive, and none that is unpacked: damaged, protected, too large, empty.
    """
    with path.open("rb") as stream:
        is_zip = stream.read(4) in _MAGIC
    if not is_zip:
        yield None
        return
    with _Bounded(path, directory_bytes) as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except _DAMAGE as error:
            raise refusal("damaged_archive", place, str(error)) from error
        with archive:
            members = _members(archive.infolist())
            if _is_document(members):
                yield None
                return
            _check(archive, members, path.stat().st_size, place)
            yield archive, members


def copy_member(archive: zipfile.ZipFile, member: Member, place: str, target: Path) -> tuple[str, int]:
    """Write the bytes of a member to ``target``, and tell their digest and size.

    One that is refused leaves all of its bytes there, or no file.

    Raises:
        UnreadableDocument: too large, protected, damaged, a sidecar, or an archive itself.
    """
    place = f"{place}/{member.label}"
    if member.info.flag_bits & ENCRYPTED:
        raise refusal("protected_member", place, member.label)
    if member.info.file_size > MAX_BYTES:
        claimed = f"{member.info.file_size >> 20} MB"
        raise refusal("member_too_large", place, claimed, limit=str(MAX_BYTES >> 20))
    # Of the other methods zipfile does not bound how much one step unpacks.
    if member.info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusal("damaged_member", place, f"cách nén số {member.info.compress_type} không dùng được")
    try:
        with archive.open(member.info) as source:  # it ends at the size that is claimed and compares the checksum
            sha256, size = copy_hashed(source, target)
    except _DAMAGE as error:
        target.unlink(missing_ok=True)
        raise refusal("damaged_member", place, str(error)) from error
    if member.label.endswith(SIDECAR_SUFFIX):
        raise refusal("sidecar_in_archive", place, member.label)
    if may_be_archive(member.label):
        _refuse_archive(target, place)
    return sha256, size


def _refuse_archive(path: Path, place: str) -> None:
    """Let a zip within an archive pass only when it is a document."""
    try:
        with opened_archive(path, place, INNER_DIRECTORY_BYTES) as inner:
            if inner is None:
                return
            value = f"có {len(inner[1])} tệp"
    except UnreadableDocument:
        value = "không mở được để xem"
    raise refusal("nested_archive", place, value)


def _members(infos: Sequence[zipfile.ZipInfo]) -> list[Member]:
    """The files of an archive without folders and what systems leave there unseen; each under a label of its own."""
    members: list[Member] = []
    taken: set[str] = set()
    for info in infos:
        name = _name(info)
        label = clean_label(name)
        parts = label.split("/")
        hidden = any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts)
        if name.endswith(("/", "\\")) or hidden or parts[-1].lower() in ("thumbs.db", "desktop.ini"):
            continue
        folder, slash, last = label.rpartition("/")
        number = 1
        while label in taken:
            number += 1
            label = f"{folder}{slash}({number}) {last}"
        taken.add(label)
        members.append(Member(label, name, info))
    return members


def _name(info: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: what is not marked as UTF-8 often is, or in the code page of Windows."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        data = info.orig_filename.partition("\0")[0].encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp1258"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def clean_label(name: str) -> str:
    """A name from an archive as a relative place in NFC, without steps upwards, drives and unseen characters."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/"))
    text = "".join(character for character in text if unicodedata.category(character)[0] != "C")
    parts = [part for step in _DRIVE.sub("", text).split("/") if (part := step.strip()) not in ("", ".", "..")]
    return "/".join(_shortened(part) for part in parts[-LABEL_PARTS:]) or "khong-ten"


def _shortened(part: str) -> str:
    if len(part) <= LABEL_CHARACTERS:
        return part
    suffix = Path(part).suffix[:20]
    return part[: LABEL_CHARACTERS - len(suffix)] + suffix


def _is_document(members: Sequence[Member]) -> bool:
    """A workbook, another office document, or one submission whose sheets are csv files."""
    names = {member.name for member in members}
    return bool(names & _DOCUMENT_PARTS) or (bool(names) and all(name.lower().endswith(".csv") for name in names))


def _check(archive: zipfile.ZipFile, members: Sequence[Member], packed: int, place: str) -> None:
    """Refuse an archive by what its directory owns to; one that lies there is stopped when it is unpacked."""
    if not members:
        raise refusal("empty_archive", place, f"{len(archive.infolist())} mục")
    if len(archive.infolist()) > MAX_MEMBERS:
        raise refusal("archive_too_large", place, f"có {len(archive.infolist())} mục")
    unpacked = sum(member.info.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * packed):
        raise refusal("archive_too_large", place, f"{packed} byte, giải nén thành {unpacked >> 20} MB")
    if all(member.info.flag_bits & ENCRYPTED for member in members):
        raise refusal("protected_archive", place, f"cả {len(members)} tệp")
