"""Tells what a file is by its content and has it read into the neutral form. Refuses everything that is no submission.

The name of a file decides nothing: a workbook called ``.csv`` is read, a picture called ``.xlsx`` is refused as one.
"""

from __future__ import annotations

import codecs
import unicodedata

from ingest.submissions.archive import Archive
from ingest.submissions.cells import Book
from ingest.submissions.csv_format import has_csv, read_csv_archive
from ingest.submissions.json_format import read_json
from ingest.submissions.messages import unreadable
from ingest.submissions.xlsx import WORKBOOK, read_workbook

MAX_BYTES = 20 << 20
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAGIC = (
    (b"%PDF", "là tệp PDF"),
    (b"\xff\xd8\xff", "là ảnh"),
    (b"\x89PNG", "là ảnh"),
    (b"GIF8", "là ảnh"),
    (b"II*\x00", "là ảnh"),
    (b"MM\x00*", "là ảnh"),
    (b"BM", "là ảnh"),
    (b"{\\rtf", "là văn bản RTF"),
    (b"Rar!", "là tệp nén .rar"),
    (b"7z\xbc\xaf", "là tệp nén .7z"),
    (b"\x1f\x8b", "là tệp nén .gz"),
    (b"MZ", "là chương trình"),
)
_MEMBERS = (
    ("xl/workbook.bin", "là bảng tính nhị phân .xlsb"),
    ("word/document.xml", "là văn bản Word (.docx)"),
    ("ppt/presentation.xml", "là bản trình chiếu (.pptx)"),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_SHOWN_CHARACTERS = 60
_NOISE = "nội dung nhị phân không rõ loại"


def read_book(data: bytes, file_name: str) -> Book:
    """Read a submission of any format into the neutral form.

    Raises:
        UnreadableDocument: the file is in no format that is read, or cannot be read.
    """
    if not data:
        raise unreadable("empty_file", file_name)
    if len(data) > MAX_BYTES:
        raise unreadable("too_large", file_name, value=f"{len(data) >> 20} MB")
    if data.startswith(ZIP):
        return _read_archive(Archive(data, file_name))
    if data.startswith(OLE):
        raise _refuse_ole(data, file_name)
    what = _known_magic(data)
    if what is None and data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return read_json(data, file_name)
    raise unreadable("not_a_submission_format", file_name, value=what or _described(data))


def _read_archive(archive: Archive) -> Book:
    if WORKBOOK in archive:
        return read_workbook(archive)
    if "mimetype" in archive and archive.read("mimetype").startswith(_OPEN_DOCUMENT):
        kind = archive.read("mimetype")[len(_OPEN_DOCUMENT) :]
        if kind.startswith(b"spreadsheet"):
            raise unreadable("open_document", archive.file_name)
        raise unreadable("not_a_submission_format", archive.file_name, value="là văn bản OpenDocument")
    for member, what in _MEMBERS:
        if member in archive:
            raise unreadable("not_a_submission_format", archive.file_name, value=what)
    if has_csv(archive):
        return read_csv_archive(archive)
    raise unreadable("not_a_submission_format", archive.file_name, value="là tệp nén không có trang .csv nào")


def _refuse_ole(data: bytes, file_name: str) -> Exception:
    """The refusal of an OLE file: what it is stands in its directory as names in UTF-16."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\x00\x00" in data

    if has("EncryptedPackage"):
        return unreadable("protected_file", file_name)
    if has("Workbook") or has("Book"):
        return unreadable("old_excel", file_name)
    what = "là văn bản Word đời cũ (.doc)" if has("WordDocument") else "là tệp Office đời cũ"
    return unreadable("not_a_submission_format", file_name, value=what)


def _known_magic(data: bytes) -> str | None:
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "là ảnh"
    return next((what for start, what in _MAGIC if data.startswith(start)), None)


def _described(data: bytes) -> str:
    if data.strip(b"\x00") == b"":
        return "chỉ có byte 0"
    start = data[:400].removeprefix(b"\xef\xbb\xbf")
    try:
        # The cut may go through the last letter; one that is not there yet is no error to this decoder.
        read = codecs.getincrementaldecoder("utf-8")().decode(start, final=len(data) <= 400)
    except UnicodeDecodeError:
        return _NOISE
    text = " ".join(read.split())
    if any(unicodedata.category(character) == "Cc" for character in text):
        return _NOISE
    folded = text.lower()
    if folded.startswith(("<!doctype html", "<html", "<table", "<head", "<meta")):
        return "là trang web (HTML)"
    if folded.startswith(("<?xml", "<!doctype")):
        return "là tệp XML"
    return f"là văn bản bắt đầu bằng “{text[:_SHOWN_CHARACTERS]}”"
