"""From bytes to lines: decides by content what a file is and refuses, in Vietnamese, what cannot be read yet.

The lines keep their numbers: line n here is line n of the file. Font damage is repaired (``ingest.text.fontmaps``).
"""

from __future__ import annotations

import unicodedata

from ingest.errors import UnreadableDocument
from ingest.formats.document import Deadline
from ingest.formats.pdf import read_pdf
from ingest.text.fontmaps import repair_lines
from ingest.text.normalise import clean

MAX_BYTES = 20 * 1024 * 1024
MAX_LINE_CHARS = 100_000

_FORMATS = (
    (b"PK\x03\x04", "Word, Excel hoặc tệp nén (ZIP)"),
    (b"\xd0\xcf\x11\xe0", "Word/Excel đời cũ (.doc, .xls)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
)
_MAX_CONTROL_SHARE = 0.01


def read_lines(data: bytes, file_name: str) -> list[str]:
    """Repaired lines of a text file.

    Raises:
        UnreadableDocument: ``empty_file``, ``unsupported_format``, ``too_large`` or ``not_text``.
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
    if b"%PDF" in data[:1024]:
        return list(repair_lines(read_pdf(data, file_name, Deadline(file_name)).lines).lines)
    _refuse_other_formats(data, file_name)
    text = clean(_decode(data, file_name), keep_tabs=True)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").split("\n")
    return list(repair_lines([line[:MAX_LINE_CHARS] for line in lines]).lines)


def _refuse_other_formats(data: bytes, file_name: str) -> None:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    found = next((name for magic, name in _FORMATS if head.startswith(magic)), None)
    if found is None and (head[:9].lower() == b"<!doctype" or head[:5].lower() == b"<html"):
        found = "trang web HTML"
    if found is not None:
        raise UnreadableDocument(
            "unsupported_format",
            f"{file_name}: nội dung là {found}, hệ thống hiện chỉ đọc văn bản thuần (.txt, .md). "
            "Hãy mở tệp, lưu lại thành văn bản thuần mã UTF-8 rồi gửi lại.",
        )


def _decode(data: bytes, file_name: str) -> str:
    """Text of the bytes: UTF-8 or UTF-16 with its mark; anything else is not guessed."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            "not_text",
            f"{file_name}: byte thứ {error.start + 1} không phải chữ mã UTF-8 nên không đọc được như văn bản. "
            "Hãy mở tệp bằng phần mềm đã tạo ra nó, lưu lại thành văn bản thuần mã UTF-8 rồi gửi lại.",
        ) from error
    odd = sum(1 for c in text if unicodedata.category(c) in ("Cc", "Cn", "Co") and c not in "\t\n\r\x0c\x0b")
    if odd > _MAX_CONTROL_SHARE * len(text):
        raise UnreadableDocument(
            "not_text",
            f"{file_name}: có {odd} ký tự điều khiển, đây không phải văn bản dù tên tệp là như vậy. "
            "Hãy kiểm tra lại tệp gốc rồi gửi lại văn bản thuần mã UTF-8.",
        )
    return text
