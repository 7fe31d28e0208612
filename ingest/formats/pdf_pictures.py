"""Pages of a PDF that are pictures: drawn, recognised, and put between the pages that carry their text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2 as pdfium
from PIL import Image

from ingest.errors import UnreadableDocument
from ingest.formats.document import Deadline, DocumentText
from ingest.formats.pdf import open_page, open_pdf
from ingest.formats.scan import join_pages, read_pages, render_page


def with_pictures(data: bytes, file_name: str, deadline: Deadline, text: DocumentText) -> DocumentText:
    """The text of a PDF with that of its ``pictures``.

    Where recognition is not possible, what the other pages say still counts, and a note names the pages left out.

    Raises:
        UnreadableDocument: ``no_text``, or what ``ingest.formats.scan`` refuses.
    """
    try:
        with open_pdf(data, file_name) as document:
            images = _images(document, text.pictures, file_name)
            scanned = join_pages(list(read_pages(images, file_name, deadline)))
    except UnreadableDocument as problem:
        if problem.code != "no_ocr" or not text.lines:
            raise
        listed = ", ".join(map(str, text.pictures))
        return replace(text, notes=(*text.notes, f"Trang {listed} là ảnh và chưa được đọc: {problem}"))
    both = _in_order(text, replace(scanned, pages=tuple(text.pictures[page - 1] for page in scanned.pages)))
    if not any(both.lines):
        raise UnreadableDocument(
            "no_text",
            f"{file_name}: không trang nào có chữ đọc được. "
            "Hãy gửi bản Word (.docx) hoặc PDF xuất từ Word, hoặc quét lại rõ hơn ở 300 dpi.",
        )
    return both


def _images(document: pdfium.PdfDocument, numbers: Sequence[int], file_name: str) -> Iterator[Image.Image]:
    """The pages drawn one after the other, in the thread that asks for them: pdfium allows no other."""
    for number in numbers:
        with open_page(document, number, file_name) as page:
            yield render_page(page)


def _in_order(text: DocumentText, scanned: DocumentText) -> DocumentText:
    """Both in the order of their pages; read letters are certain."""
    read = zip(text.pages, text.lines, (1.0,) * len(text.lines), strict=True)
    recognised = zip(scanned.pages, scanned.lines, scanned.certainty, strict=True)
    rows = sorted([*read, *recognised], key=lambda row: row[0])
    return DocumentText(
        "scan",
        tuple(line for _, line, _ in rows),
        tuple(page for page, _, _ in rows),
        tuple(certainty for _, _, certainty in rows),
        (*text.notes, *scanned.notes),
    )
