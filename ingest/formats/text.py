"""Plain text and markdown: bytes to lines, line n being line n of the file. Guesses no encoding from single letters."""

from __future__ import annotations

import re

from ingest.errors import UnreadableDocument
from ingest.formats.document import Deadline, DocumentText
from ingest.text import legacy

MAX_LINE_CHARS = 100_000
_MAX_CONTROL_SHARE = 0.01
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
"""What no text holds; the characters from 0x80 on stay, legacy encodings and broken fonts make letters of them."""


def read_text(data: bytes, file_name: str, deadline: Deadline) -> DocumentText:  # noqa: ARG001 - as every reader
    """Lines of a text file, its pages where form feeds part them.

    What a line holds beyond ``MAX_LINE_CHARS`` characters is left out and noted.

    Raises:
        UnreadableDocument: ``not_text``.
    """
    text, told = _decode(data, file_name)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cut = [number for number, line in enumerate(lines, start=1) if len(line) > MAX_LINE_CHARS]
    notes = tuple(
        f"Dòng {number} dài {len(lines[number - 1])} ký tự; phần sau ký tự thứ {MAX_LINE_CHARS} không được đọc."
        for number in cut[:20]
    )
    return DocumentText("text", tuple(line[:MAX_LINE_CHARS] for line in lines), _pages(lines), notes=told + notes)


def _pages(lines: list[str]) -> tuple[int, ...]:
    """Page of each line by the form feeds before its first letter; empty when the text has none."""
    if not any("\x0c" in line for line in lines):
        return ()
    pages: list[int] = []
    page = 1
    for line in lines:
        page += line[: len(line) - len(line.lstrip())].count("\x0c")
        pages.append(page)
        page += line.lstrip().count("\x0c")
    return tuple(pages)


def _decode(data: bytes, file_name: str) -> tuple[str, tuple[str, ...]]:
    """Text of the bytes and what there is to say of its encoding: UTF-8, UTF-16 with its mark, or a legacy one."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    notes: tuple[str, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        found = legacy.decode(data)
        if found is None:
            raise UnreadableDocument(
                "not_text",
                f"{file_name}: byte thứ {error.start + 1} không phải chữ mã UTF-8 nên không đọc được như văn bản. "
                "Hãy mở tệp bằng phần mềm đã tạo ra nó, lưu lại thành văn bản thuần mã UTF-8 rồi gửi lại.",
            ) from error
        text, notes = found[0], (f"Tệp dùng bảng mã cũ {found[1]}; đã chuyển sang Unicode.",)
    odd = len(_CONTROL.findall(text))
    if odd > _MAX_CONTROL_SHARE * len(text):
        raise UnreadableDocument(
            "not_text",
            f"{file_name}: có {odd} ký tự điều khiển, đây không phải văn bản dù tên tệp là như vậy. "
            "Hãy kiểm tra lại tệp gốc rồi gửi lại văn bản thuần mã UTF-8.",
        )
    return text, notes
