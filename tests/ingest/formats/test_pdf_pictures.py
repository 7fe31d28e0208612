"""Pages of a PDF that are pictures are recognised and stand between the others."""

import io
import shutil

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableDocument
from ingest.formats.reader import read_document
from tests.absent import absent

WORDS = "Lien minh hop tac xa bao cao"


def picture(words: str) -> Image.Image:
    image = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(image).text((160, 200), words, fill=0, font=ImageFont.load_default(size=44))
    return image


def pdf(*pages: str | Image.Image) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for page in pages:
        if isinstance(page, str):
            for row, line in enumerate(page.split("\n")):
                canvas.drawString(90, 700 - 16 * row, line)
        else:
            canvas.drawImage(ImageReader(page), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def tesseract() -> None:
    if shutil.which("tesseract") is None:
        absent("skipped: no tesseract")


TEXT = "The first page carries its letters as text, as most documents do.\nSo it is read and not recognised."


@pytest.mark.slow
def test_a_picture_between_pages_of_text(tesseract):
    text = read_document(pdf(TEXT, picture(WORDS), TEXT.replace("first", "third")), "a.pdf")
    assert text.format == "scan"
    assert list(dict.fromkeys(text.pages)) == [1, 2, 3]
    second = " ".join(line for line, page in zip(text.lines, text.pages, strict=True) if page == 2)
    assert "tac xa" in second
    assert all((sure == 1.0) == (page != 2) for sure, page in zip(text.certainty, text.pages, strict=True) if page != 2)


@pytest.mark.slow
def test_empty_pictures_are_no_text(tesseract):
    with pytest.raises(UnreadableDocument) as refused:
        read_document(pdf(Image.new("L", (1240, 1754), 255)), "a.pdf")
    assert refused.value.code == "no_text"


def test_without_the_program_the_other_pages_still_count(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    text = read_document(pdf(TEXT, picture(WORDS)), "a.pdf")
    assert set(text.pages) == {1}
    assert text.notes[-1].startswith("Trang 2 là ảnh và chưa được đọc: a.pdf: ")
    with pytest.raises(UnreadableDocument) as refused:
        read_document(pdf(picture(WORDS)), "a.pdf")
    assert refused.value.code == "no_ocr"
