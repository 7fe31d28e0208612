"""Reads PDF files that carry their text; what concerns a single page is in ``pdf_page``.

Takes off page numbers and headings that run over the pages, measures indentation and gaps. Refuses files that are
locked, broken or too large. Pages that are pictures are left to ``pdf_pictures``. pdfium keeps a state of its own:
never read two PDFs in two threads of one process.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from statistics import quantiles

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.errors import UnreadableDocument
from ingest.formats.document import MAX_BYTES, MAX_PAGES, Deadline, DocumentText
from ingest.formats.pdf_page import PageLine, PageText, read_page

_PAGE_NUMBER = re.compile(
    r"(?:trang|page)?\s*[-–]?\s*(?P<n>\d{1,4})\s*[-–]?(?:\s*(?:/|trên|of)\s*\d{1,4})?", re.IGNORECASE
)
_NAMED_NUMBER = re.compile(r"(?:trang|page)\s*\d{1,4}(?:\s*(?:/|trên|of)\s*\d{1,4})?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_EDGE_LINES = 3
_EDGE_SHARE = 0.12
_MAX_INDENT = 60


def read_pdf(data: bytes, file_name: str, deadline: Deadline) -> DocumentText:
    """Text of a PDF; pages that are pictures are named in ``pictures``.

    Raises:
        UnreadableDocument: ``empty_file``, ``too_large``, ``encrypted``, ``broken_file``, ``too_many_pages`` or
            ``too_slow``.
    """
    pages: list[PageText] = []
    pictures: list[int] = []
    with open_pdf(data, file_name) as document:
        for number in range(1, len(document) + 1):
            deadline.check()
            with open_page(document, number, file_name) as page:
                text = _read(page, number, file_name)
                if text is None:
                    pictures.append(number)
                else:
                    pages.append(text)
    lines: list[str] = []
    numbers: list[int] = []
    for number, page_lines in sorted(finish_pages(pages).items()):
        lines += page_lines
        numbers += [number] * len(page_lines)
    notes = tuple(note for page in pages for note in page.notes)
    return DocumentText("pdf", tuple(lines), tuple(numbers), notes=notes, pictures=tuple(pictures))


@contextmanager
def open_pdf(data: bytes, file_name: str) -> Iterator[pdfium.PdfDocument]:
    """The opened document, closed afterwards.

    Raises:
        UnreadableDocument: ``empty_file``, ``too_large``, ``encrypted``, ``broken_file`` or ``too_many_pages``.
    """
    if not data:
        raise UnreadableDocument("empty_file", f"{file_name}: tệp trống. Hãy kiểm tra lại tệp gốc rồi gửi lại.")
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(
            "too_large",
            f"{file_name}: tệp lớn {len(data) // 1024 // 1024} MB, vượt giới hạn {MAX_BYTES // 1024 // 1024} MB. "
            "Hãy gửi riêng văn bản kế hoạch, không kèm tệp khác.",
        )
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise UnreadableDocument(
                "encrypted",
                f"{file_name}: tệp PDF đặt mật khẩu nên không mở được. "
                "Hãy bỏ mật khẩu (mở tệp, in hoặc lưu lại thành PDF không khóa) rồi gửi lại.",
            ) from error
        raise _broken(file_name, "không mở được") from error
    try:
        count = len(document)
        if count < 1:
            raise _broken(file_name, "không có trang nào")
        if count > MAX_PAGES:
            raise UnreadableDocument(
                "too_many_pages",
                f"{file_name}: tệp có {count} trang, vượt giới hạn {MAX_PAGES} trang. "
                "Hãy gửi riêng văn bản kế hoạch, không kèm tài liệu khác.",
            )
        yield document
    finally:
        document.close()


def _broken(file_name: str, what: str) -> UnreadableDocument:
    return UnreadableDocument(
        "broken_file",
        f"{file_name}: tệp PDF hỏng hoặc chưa tải xong, {what}. "
        "Hãy mở thử tệp gốc, lưu hoặc in lại thành PDF rồi gửi lại.",
    )


@contextmanager
def open_page(document: pdfium.PdfDocument, number: int, file_name: str) -> Iterator[pdfium.PdfPage]:
    """One page, counted from 1, closed afterwards.

    Raises:
        UnreadableDocument: ``broken_file``.
    """
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        raise _broken(file_name, f"không đọc được trang {number}") from error
    try:
        yield page
    except pdfium.PdfiumError as error:
        raise _broken(file_name, f"không đọc được trang {number}") from error
    finally:
        page.close()


def _read(page: pdfium.PdfPage, number: int, file_name: str) -> PageText | None:
    try:
        return read_page(page, number)
    except (ArithmeticError, ValueError) as error:  # places that are no numbers
        raise _broken(file_name, f"không đọc được trang {number}") from error


def finish_pages(pages: Sequence[PageText]) -> dict[int, tuple[str, ...]]:
    """Lines of each page by its number: without running headings, with leading blanks and with gaps."""
    running = _running_lines(pages)
    margins: dict[tuple[int, int], float] = {}
    for page in pages:
        paper = (round(page.width), round(page.height))
        for line in page.lines:
            if not line.row and id(line) not in running:
                margins[paper] = min(margins.get(paper, line.x0), line.x0)
    return {
        page.number: tuple(
            _laid_out(
                [line for line in page.lines if id(line) not in running],
                margins.get((round(page.width), round(page.height)), 0.0),
                page.letter,
            )
        )
        for page in pages
    }


def _laid_out(lines: Sequence[PageLine], margin: float, letter: float) -> Iterator[str]:
    pitch = _pitch(lines)
    before: PageLine | None = None
    for line in lines:
        if line.row:
            if before is not None and not before.row:
                yield ""
            yield line.text
        else:
            if before is not None and (
                before.row
                or line.base < before.base - 0.5 * line.size
                or line.base - before.base > 1.22 * max(pitch, 0.8 * line.size)
            ):
                yield ""
            yield " " * min(_MAX_INDENT, max(0, round((line.x0 - margin) / letter))) + line.text
        before = line


def _pitch(lines: Sequence[PageLine]) -> float:
    """Usual distance of two lines of one paragraph: the smaller ones, because paragraphs stand farther apart."""
    steps = [
        b.base - a.base
        for a, b in pairwise(lines)
        if not a.row and not b.row and 0.6 * b.size < b.base - a.base < 2.5 * b.size
    ]
    return quantiles(steps, n=4)[0] if len(steps) > 3 else min(steps, default=0.0)


def _running_lines(pages: Sequence[PageText]) -> set[int]:
    """Identities of the lines that are no text of the document: page numbers, headings and feet that repeat."""
    edges: list[tuple[PageText, PageLine]] = []
    for page in pages:
        plain = sorted((line for line in page.lines if not line.row), key=lambda line: line.base)
        top = [ln for ln in plain[:_EDGE_LINES] if ln.base < _EDGE_SHARE * page.height]
        foot = [ln for ln in plain[-_EDGE_LINES:] if ln.base > (1 - _EDGE_SHARE) * page.height]
        edges += [(page, line) for line in dict.fromkeys(top + foot)]
    alike = Counter(_key(page, line) for page, line in edges)
    offsets = Counter(int(m["n"]) - page.number for page, line in edges if (m := _PAGE_NUMBER.fullmatch(line.text)))
    found: set[int] = set()
    for page, line in edges:
        number = _PAGE_NUMBER.fullmatch(line.text)
        count = alike[_key(page, line)]
        if (
            _NAMED_NUMBER.fullmatch(line.text)
            or (number and (int(number["n"]) == page.number or offsets[int(number["n"]) - page.number] > 1))
            or (not number and count >= max(3, len(pages) // 3))
        ):
            found.add(id(line))
    return found


def _key(page: PageText, line: PageLine) -> tuple[str, int]:
    """What stays the same in a running line: its words, the page number apart, and about where it stands."""
    from_edge = line.base if line.base < page.height / 2 else line.base - page.height
    own = str(page.number)
    return _DIGITS.sub(lambda m: "#" if m[0] == own else m[0], line.text.lower()), round(from_edge / 6)
