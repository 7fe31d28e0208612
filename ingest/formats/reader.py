"""Decides by its content what a document is, and has it read by the reader of that format. The name counts for nothing.

Refuses, in Vietnamese, what no reader takes, what is too large and what is empty.
"""

from __future__ import annotations

from ingest.errors import UnreadableDocument
from ingest.formats.document import MAX_BYTES, DocumentText
from ingest.formats.text import read_text

_FORMATS = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Word, Excel hoặc tệp nén (ZIP)"),
    (b"\xd0\xcf\x11\xe0", "Word/Excel đời cũ (.doc, .xls)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
)


def read_document(data: bytes, file_name: str) -> DocumentText:
    """The text of a document of any known format.

    Raises:
        UnreadableDocument: ``empty_file``, ``too_large``, ``unsupported_format``, ``too_slow``, or what the reader of
            its format refuses.
    """
    if not data.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf"):
        raise UnreadableDocument(
            "empty_file",
            f"{file_name}: tệp trống, không có chữ nào. Hãy kiểm tra lại tệp gốc rồi gửi lại bản có nội dung.",
        )
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(
            "too_large",
            f"{file_name}: tệp lớn {len(data) // 1024 // 1024} MB, vượt giới hạn {MAX_BYTES // 1024 // 1024} MB. "
            "Hãy gửi riêng văn bản kế hoạch, không kèm tệp khác.",
        )
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    found = next((name for magic, name in _FORMATS if head.startswith(magic)), None)
    if found is not None:
        raise UnreadableDocument("unsupported_format", f"{file_name}: nội dung là {found}")
    return read_text(data, file_name)
