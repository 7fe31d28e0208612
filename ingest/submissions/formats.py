"""Tells what a file is by its content and has it read into the neutral form. Refuses everything that is no submission.

The name of a file decides nothing: a workbook called ``.csv`` is read, a picture called ``.xlsx`` is refused as a picture.
"""

from __future__ import annotations

from ingest.submissions.cells import Book
from ingest.submissions.json_format import read_json
from ingest.submissions.messages import unreadable
from ingest.submissions.xlsx import read_workbook

MAX_BYTES = 20 << 20
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
        return read_workbook(data, file_name)
    if data.startswith(OLE):
        raise unreadable("protected_file", file_name)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return read_json(data, file_name)
    raise unreadable("not_a_submission_format", file_name, value=_looks_like(data))


def _looks_like(data: bytes) -> str:
    if data.startswith(b"%PDF"):
        return "là tệp PDF"
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        return "là ảnh"
    if data.strip(b"\x00") == b"":
        return "chỉ có byte 0"
    try:
        start = " ".join(data[:400].decode("utf-8").split())[:60]
    except UnicodeDecodeError:
        return "nội dung nhị phân không rõ loại"
    return f"là văn bản bắt đầu bằng “{start}”"
