"""Decides by its content what a document is, and has it read by the reader of that format. The name counts for nothing.

Refuses, in Vietnamese, what no reader takes, what is too large and what is empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from ingest.errors import UnreadableDocument
from ingest.formats.document import MAX_BYTES, Deadline, DocumentText

Reader = Callable[[bytes, str, Deadline], DocumentText]

_SIGNATURES = (
    (re.compile(rb"%PDF-"), "pdf.read_pdf"),
    (re.compile(rb"PK(?:\x03\x04|\x05\x06)"), "docx.read_docx"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|II\*\x00|MM\x00\*"), "scan.read_image_file"),
    (
        re.compile(rb"<!doctype html|<html|<\?xml[^>]*>\s*(?:<!doctype html|<html)|<head|<body|<table", re.IGNORECASE),
        "html.read_html",
    ),
)
_REFUSED = (
    (b"\xd0\xcf\x11\xe0", "Word hoặc Excel đời cũ, hoặc tệp đặt mật khẩu"),
    (b"{\\rtf", "RTF"),
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
    check_size(len(data), file_name)
    deadline = Deadline(file_name)
    text = _reader_for(data, file_name)(data, file_name, deadline)
    if text.pictures:
        pictures = import_module("ingest.formats.pdf_pictures")
        text = pictures.with_pictures(data, file_name, deadline, text)
    return text


def check_size(size_bytes: int, file_name: str) -> None:
    """Refuse what is larger than any plan; its own step, so that a caller need not take such a file into memory.

    Raises:
        UnreadableDocument: ``too_large``.
    """
    if size_bytes > MAX_BYTES:
        raise UnreadableDocument(
            "too_large",
            f"{file_name}: tệp lớn {size_bytes // 1024 // 1024} MB, vượt giới hạn {MAX_BYTES // 1024 // 1024} MB. "
            "Hãy gửi riêng văn bản kế hoạch, không kèm tệp khác.",
        )


def _reader_for(data: bytes, file_name: str) -> Reader:
    """The reader of the format that the first bytes show; its module, often heavy, is imported only now."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    refused = next((name for signature, name in _REFUSED if head.startswith(signature)), None)
    if refused is not None:
        raise UnreadableDocument(
            "unsupported_format",
            f"{file_name}: nội dung là {refused}; hệ thống đọc .docx, .pdf, .html, ảnh quét và văn bản thuần. "
            "Hãy mở tệp, lưu lại thành .docx (không đặt mật khẩu) rồi gửi lại.",
        )
    place = next((place for pattern, place in _SIGNATURES if pattern.match(head)), "text.read_text")
    module, _, function = place.partition(".")
    reader: Reader = getattr(import_module(f"ingest.formats.{module}"), function)
    return reader
