import pytest

from ingest.errors import UnreadableDocument
from ingest.plans.reader import read_plan
from ingest.plans.source import read_source

PLAN = "KẾ HOẠCH\nPhát triển hợp tác xã\n\nI. NHIỆM VỤ\n1. Sở Tài chính rà soát chính sách.\n"


@pytest.mark.parametrize(
    "data",
    [
        "Giấy mời họp tổ dân phố".encode(),
        "KẾ HOẠCH\nđi chơi\nGặp nhau ở cổng.".encode(),
        b"# Read me\n\n| a | b |\n|---|---|\n| plan | text |\n",
    ],
)
def test_what_is_no_plan_says_so(data):
    with pytest.raises(UnreadableDocument) as refused:
        read_plan(data, "tep-la.txt")
    assert refused.value.code == "no_plan"
    assert str(refused.value).startswith("tep-la.txt: ")
    assert "Hãy" in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_name_does_not_matter_but_the_content(encoding):
    assert read_plan(PLAN.encode(encoding), "ke-hoach.pdf").tasks[0].lead == ("Sở Tài chính",)


def test_a_text_is_mended_unless_told_otherwise():
    data = "h\u200bợp\u00a0tác".encode()
    assert read_source(data, "a.txt").text.lines == ("hợp tác",)
    assert read_source(data, "a.txt", repair=False).text.lines == (data.decode(),)
