import json
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableDocument
from ingest.plans.reader import read_plan
from ingest.plans.records import to_records

BODY = (
    "I. MỤC TIÊU\n- Đến năm 2030\n(1) Có 40 hợp tác xã.\nII. NHIỆM VỤ\n1. Sở Y tế: Mở lớp.\n2\nIII. TỔ CHỨC THỰC HIỆN\n"
    "1. Các sở, ngành trước ngày 15/12 hằng năm báo cáo kết quả về Sở Y tế.\nNơi nhận:\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\n"
)


def test_every_line_has_exactly_one_role(read):
    document = read(BODY)
    spans = [(line.start_line, line.end_line) for line in document.lines]
    assert spans == sorted(spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    assert spans[-1][1] == 19
    assert {"header", "heading", "target", "task", "page_number", "report_rule", "recipients"} == {
        line.role for line in document.lines
    }


def test_the_json_has_the_shape_of_the_labels(read):
    gold = json.loads(json.dumps(read(BODY).as_gold()))
    assert set(gold) == {"plan", "tasks", "targets", "reporting", "lines", "unparsed"}
    assert {
        "ref",
        "origin",
        "section",
        "number",
        "title",
        "lead",
        "co",
        "approver",
        "product",
        "time_text",
        "start_year",
        "end_year",
    } <= set(gold["tasks"][0])
    assert gold["targets"][0]["value"] == 40
    assert {"frequency", "due_month", "due_day", "operator", "from", "to", "then_to", "text"} <= set(
        gold["reporting"][0]
    )
    for row in (*gold["tasks"], *gold["targets"], *gold["reporting"]):
        assert {"start_line", "end_line", "text", "page"} == set(row["source"])
        assert 0 < row["confidence"] <= 1


def test_equal_bytes_give_equal_results(read):
    assert read(BODY) == read(BODY)


PIECES = st.sampled_from(
    ["KẾ HOẠCH", "I. NHIỆM VỤ", "II. MỤC TIÊU", "TỔ CHỨC THỰC HIỆN", "1. ", "a) ", "- ", "* ", "(", ")", ":", "; ", ". ", "\n", "\t", "|",
     "Sở Y tế", "các sở, ngành", "chủ trì, phối hợp với ", "báo cáo ", "trước ngày 15/12", "31/02", "hằng năm", "50%", "1.000 hợp tác xã",
     "đến năm 2030", "PHỤ LỤC", "STT Nhiệm vụ Cơ quan chủ trì Thời gian", "¾¿ā°", "Nơi nhận:", "5"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(PIECES, max_size=60).map(lambda p: "".join(p).encode()),
        st.text(max_size=200).map(str.encode),
    )
)
def test_any_bytes_are_read_or_refused(data):
    try:
        document = read_plan(data, "a.txt")
    except UnreadableDocument:
        return
    to_records(document, "0" * 64)
    document.as_gold()


@pytest.mark.parametrize(
    "body",
    [
        "I. NHIỆM VỤ\n- Sở Y tế " + "phối hợp với " * 3000,
        "I. MỤC TIÊU\n- Đến năm 2030 có " + "50% hợp tác xã, " * 2000,
        "I. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế " + "báo cáo hằng năm trước ngày 15/12 " * 1000,
        "I. NHIỆM VỤ\n- " + "(" * 20000,
        "I. NHIỆM VỤ\nPHỤ LỤC\nSTT Nhiệm vụ Cơ quan chủ trì Cơ quan phối hợp\n1\n" + "Sở Y tế các sở\n" * 1000,
        "I. NHIỆM VỤ\n" + "- a\n+ b\n* c\n" * 1000,
    ],
    ids=["partners", "numbers", "reports", "brackets", "row", "nesting"],
)
def test_no_text_takes_long(read, body):
    started = time.perf_counter()
    read(body)
    assert time.perf_counter() - started < 5


def test_page_numbers_and_headings_of_pages_leave_the_sentence_whole(read):
    pages = [
        "II. NHIỆM VỤ\n1. Sở Tài chính chủ trì rà soát các chính sách hỗ trợ hợp tác xã trên địa bàn và",
        "trình Ủy ban nhân dân tỉnh trong năm 2027 theo đúng quy định của pháp luật hiện hành,\nbảo đảm nguồn lực.\n"
        "2. Sở Nội vụ mở lớp cho cán bộ quản lý hợp tác xã của toàn tỉnh, ưu tiên cán bộ trẻ và",
        "cán bộ nữ đang công tác ở vùng khó khăn.\n3. Sở Y tế khám sức khỏe cho người lao động của",
        "các hợp tác xã.",
    ]
    heads = [f"\n\n{n}\n\nKế hoạch phát triển hợp tác xã {n}/4\n\n" for n in (2, 3, 4)]
    document = read("".join(p + h for p, h in zip(pages, [*heads, ""], strict=True)))
    assert [t.title.split()[-2:] for t in document.tasks] == [["nguồn", "lực"], ["khó", "khăn"], ["tác", "xã"]]
    assert "Kế hoạch phát triển" not in " ".join(t.source.text for t in document.tasks)
    assert {"page_number", "page_heading"} <= {line.role for line in document.lines}
