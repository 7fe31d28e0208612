import pytest

from ingest.plans.lines import join_lines, make_lines, marker_of, nest, text_width


def passages(text: str):
    lines = make_lines(text.split("\n"))
    return join_lines(lines, text_width(lines))


@pytest.mark.parametrize(
    ("line", "kind", "number", "rest"),
    [
        ("II. MỤC TIÊU", "roman", "II", "MỤC TIÊU"),
        ("2. Yêu cầu", "arabic", "2", "Yêu cầu"),
        ("3.Hội Nông dân", "arabic", "3", "Hội Nông dân"),
        ("2.1. Giải pháp", "dotted", "2.1", "Giải pháp"),
        ("a) Nội dung", "letter", "a", "Nội dung"),
        ("đ) Nội dung", "letter", "đ", "Nội dung"),
        ("(3) Tổng số", "paren", "3", "Tổng số"),
        ("- Xây dựng", "dash", None, "Xây dựng"),
        ("+ Thời gian", "plus", None, "Thời gian"),
        ("* Sở Nội vụ", "star", None, "Sở Nội vụ"),
        ("Điều 2. Hiệu lực", "article", "2", "Hiệu lực"),
    ],
)
def test_markers(line, kind, number, rest):
    assert marker_of(line) == (kind, number, rest)


@pytest.mark.parametrize(
    "line",
    ["20-NQ/TW ngày 16/6", "09/NQ-CP ngày 02/02", "4.200 thành viên", "Sở Tài chính", "15/12 hằng năm", "vi. phạm"],
)
def test_numbers_of_documents_are_no_markers(line):
    assert marker_of(line) is None


def test_wrapped_lines_with_blank_lines_between_are_one_passage():
    text = (
        "- Vận động các tổ hợp tác trồng dâu, nuôi tằm ở các xã ven\n\nsông liên kết với nhau để ký hợp đồng bao tiêu với nhà\n"
        "máy tơ.\n- Việc khác của tỉnh."
    )
    first, second = passages(text)
    assert first.text.startswith("Vận động")
    assert first.text.endswith("máy tơ.")
    assert (first.start, first.end) == (1, 4)
    assert second.text == "Việc khác của tỉnh."


def test_a_dash_inside_a_broken_sentence_is_no_item():
    (only,) = passages(
        "3. Mời Hội Liên hiệp và các tổ chức chính trị cùng vận động\n- xã hội các cấp cùng tham gia vận động bà con góp vốn."
    )
    assert "chính trị cùng vận động - xã hội" in only.text


def test_a_hyphen_at_a_line_end_joins_the_word():
    (only,) = passages("Căn cứ Nghị quyết số 12/NQ-\nCP về hợp tác xã")
    assert "12/NQ-CP" in only.text


def test_markdown_emphasis_and_headings_are_taken_off():
    (line,) = make_lines(["### **1. Mục *tiêu* chung**"])
    assert line.text == "1. Mục tiêu chung"
    assert line.heading


def test_a_short_finished_line_ends_a_paragraph():
    wide = "Các xã ven sông tổ chức lại sản xuất theo hướng liên kết, có hợp đồng rõ"
    assert len(passages(f"{wide}\nràng.\nTrong quá trình thực hiện, nếu vướng mắc thì báo cáo cho tỉnh biết.")) == 2


def test_items_nest_under_headings_by_rank_and_by_appearance():
    tree = nest(passages("I. A\n1. Đầu\n- một.\n+ hai.\n- ba.\n2. Sau\na) bốn.\nII. B"))
    assert [n.number for n in tree] == ["I", "II"]
    first, second = tree[0].children
    assert [c.text for c in first.children] == ["một.", "ba."]
    assert first.children[0].children[0].text == "hai."
    assert second.children[0].kind == "letter"
