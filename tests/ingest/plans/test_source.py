import pytest

from ingest.errors import UnreadableDocument
from ingest.formats.document import MAX_BYTES
from ingest.plans.reader import read_plan
from ingest.plans.source import read_source

PLAN = "KẾ HOẠCH\nPhát triển hợp tác xã\n\nI. NHIỆM VỤ\n1. Sở Tài chính rà soát chính sách.\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n\t", "empty_file"),
        (b"%PDF-1.7 ...", "unsupported_format"),
        (b"PK\x03\x04....", "broken_docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unsupported_format"),
        (b"<!DOCTYPE html><html>", "empty_file"),
        (b"\x89PNG\r\n\x1a\n", "unsupported_format"),
        (bytes(range(256)) * 10, "not_text"),
        (b"\x01\x02\x03abc" * 50, "not_text"),
        (b"a" * (MAX_BYTES + 1), "too_large"),
        ("Giấy mời họp tổ dân phố".encode(), "no_plan"),
        ("KẾ HOẠCH\nđi chơi\nGặp nhau ở cổng.".encode(), "no_plan"),
        (b"# Read me\n\n| a | b |\n|---|---|\n| plan | text |\n", "no_plan"),
    ],
)
def test_what_is_no_plan_is_refused_by_content_with_a_reason(data, code):
    with pytest.raises(UnreadableDocument) as refused:
        read_plan(data, "tep-la.txt")
    assert refused.value.code == code
    message = str(refused.value)
    assert message.startswith("tep-la.txt: ")
    assert "Hãy" in message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_name_does_not_matter_but_the_content(encoding):
    assert read_plan(PLAN.encode(encoding), "ke-hoach.pdf").tasks[0].lead == ("Sở Tài chính",)


def test_line_numbers_are_those_of_the_file():
    assert read_source("một\r\nhai\rba\n".encode(), "a.txt").text.lines == ("một", "hai", "ba", "")
