"""What a file is, is decided by its first bytes; its name is never asked."""

import io
import zipfile

import pytest

from ingest.errors import UnreadableDocument
from ingest.formats.document import MAX_BYTES, Deadline, DocumentText, table_row
from ingest.formats.reader import read_document
from ingest.formats.text import MAX_LINE_CHARS


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n\t", "empty_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unsupported_format"),
        (b"{\\rtf1 abc}", "unsupported_format"),
        (b"PK\x03\x04....", "broken_docx"),
        (b"\x89PNG\r\n\x1a\n", "broken_image"),
        (b"a" * (MAX_BYTES + 1), "too_large"),
        (b"\x01\x02\x03abc" * 50, "not_text"),
    ],
)
def test_what_no_reader_takes_is_refused_with_a_reason(data, code):
    with pytest.raises(UnreadableDocument) as refused:
        read_document(data, "ke-hoach.txt")
    assert refused.value.code == code
    assert str(refused.value).startswith("ke-hoach.txt: ")
    assert "Hãy" in str(refused.value)


def test_an_archive_of_other_things_is_no_word_file():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "một")
    with pytest.raises(UnreadableDocument) as refused:
        read_document(stream.getvalue(), "a.docx")
    assert refused.value.code == "unsupported_format"


@pytest.mark.parametrize(
    ("data", "format_"),
    [("Kế hoạch".encode(), "text"), (b"<html><p>K</p>", "html"), (b" \n<!DOCTYPE html><p>x</p>", "html")],
)
def test_the_format_is_seen_in_the_content(data, format_):
    assert read_document(data, "anh.png").format == format_


def test_lines_and_pages_of_a_text():
    text = read_document("một\r\nhai\rba\n\x0cbốn\nnăm".encode(), "a.txt")
    assert text.lines == ("một", "hai", "ba", "\x0cbốn", "năm")
    assert text.pages == (1, 1, 1, 2, 2)


def test_a_line_without_end_is_cut_and_that_is_told():
    text = read_document(("a" * (MAX_LINE_CHARS + 5) + "\nb").encode(), "a.txt")
    assert [len(line) for line in text.lines] == [MAX_LINE_CHARS, 1]
    assert text.notes == (
        f"Dòng 1 dài {MAX_LINE_CHARS + 5} ký tự; phần sau ký tự thứ {MAX_LINE_CHARS} không được đọc.",
    )


def test_bytes_of_a_legacy_encoding_are_read_and_told():
    tcvn3 = (
        "C\xe9ng ho\xb5 x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam\n\xa7\xe9c l\xcbp - T\xf9 do - H\xb9nh ph\xf3c".encode(
            "latin-1"
        )
    )
    text = read_document(tcvn3, "a.txt")
    assert text.lines == ("Cộng hoà xã hội chủ nghĩa Việt Nam", "Độc lập - Tự do - Hạnh phúc")
    assert "TCVN3" in text.notes[0]


def test_a_row_survives_pipes_and_line_ends_in_its_cells():
    assert table_row(["1", "a|b\nc", ""]) == "| 1 | a¦b c |  |"


def test_a_file_may_not_take_for_ever():
    with pytest.raises(UnreadableDocument) as refused:
        Deadline("a.pdf", seconds=-1).check()
    assert refused.value.code == "too_slow"


def test_only_formats_of_the_screen_hold_a_paragraph_in_a_line():
    assert [DocumentText(f, ()).wraps for f in ("text", "pdf", "scan", "docx", "html")] == [
        True,
        True,
        True,
        False,
        False,
    ]
