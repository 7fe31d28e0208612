import pytest

from ingest.plans.assignment import as_attribute, names_only, partners_of, read_assignment
from ingest.plans.fields import Field, split_fields


@pytest.mark.parametrize(
    ("text", "lead", "co", "work"),
    [
        ("Sở Y tế chủ trì, phối hợp với Sở Nội vụ: Mở lớp.", ("Sở Y tế",), ("Sở Nội vụ",), "Mở lớp."),
        ("Giao Sở Tư pháp chủ trì, chủ động phối hợp chặt chẽ với UBND các xã rà soát", ("Sở Tư pháp",), ("UBND các xã",), "rà soát"),
        ("Đề nghị Hội Nông dân tỉnh: Vận động hội viên", ("Hội Nông dân",), (), "Vận động hội viên"),
        ("Sở Y tế phối hợp với Sở Nội vụ tuyển người", ("Sở Y tế",), ("Sở Nội vụ",), "tuyển người"),
        ("Trên cơ sở các việc nêu trên, các sở, ngành phối hợp với các xã lập kế hoạch", ("Các sở, ngành",), ("Các xã",), "lập kế hoạch"),
        ("Sở Tài chính - Cơ quan thường trực của Ban Chỉ đạo chịu trách nhiệm đôn đốc", ("Sở Tài chính",), (), "chịu trách nhiệm đôn đốc"),
        ("Sở Y tế lập danh sách; UBND các xã rà soát danh sách", ("Sở Y tế", "UBND các xã"), (), None),
        ("UBND tỉnh yêu cầu các sở, ngành nghiêm túc thực hiện", ("Các sở, ngành",), (), None),
    ],
)  # fmt: skip
def test_the_subject_of_a_sentence_does_it(text, lead, co, work):
    found = read_assignment(text)
    assert (found.lead, found.co) == (lead, co)
    if work is not None:
        assert found.work == work


@pytest.mark.parametrize(
    "text",
    [
        "Tạo điều kiện cho Liên minh Hợp tác xã làm việc",
        "Tham mưu UBND tỉnh ban hành nghị quyết",
        "Chuyển Sở Y tế xử lý",
    ],
)
def test_an_agency_that_is_only_mentioned_is_assigned_nothing(text):
    assert read_assignment(text) is None


@pytest.mark.parametrize(
    ("text", "recurrence", "years"),
    [
        ("Sở Y tế chủ trì, phối hợp với các xã triển khai thực hiện hằng năm.", "annual", (None, None)),
        ("Hội Nông dân tỉnh triển khai thực hiện từ năm 2026 - 2027.", "once", (2026, 2027)),
        (
            "(Giao Sở Y tế chủ trì, phối hợp với Sở Nội vụ thực hiện; hoàn thành trước ngày 30/6/2026)",
            "once",
            (2026, 2026),
        ),
        ("Sở Y tế chủ trì, phối hợp với Sở Nội vụ", None, (None, None)),
    ],
)
def test_a_line_that_only_says_who_and_when(text, recurrence, years):
    found = as_attribute(text)
    assert found is not None
    assert (found.time.recurrence, (found.time.start_year, found.time.end_year)) == (recurrence, years)


@pytest.mark.parametrize("text", ["Sở Y tế chủ trì xây dựng đề án", "Sở Y tế chủ trì, phối hợp với các xã:", "Sở Y tế"])
def test_a_line_with_work_of_its_own_is_no_such_line(text):
    assert as_attribute(text) is None


def test_a_heading_that_is_a_list_of_agencies():
    assert names_only("Đề nghị Cơ quan Báo và Phát thanh, Truyền hình tỉnh") != ()
    assert names_only("Sở Y tế rà soát danh mục") == ()


def test_partners_in_the_first_clause_or_in_a_clause_of_their_own():
    assert partners_of("Chủ động phối hợp với Sở Y tế mở lớp") == ("Sở Y tế",)
    assert partners_of("Mở lớp; phối hợp với Sở Y tế cấp thẻ") == ("Sở Y tế",)
    assert partners_of("Mở lớp. Tiếp tục phối hợp với Sở Y tế cấp thẻ") == ()


def test_labels_cut_a_passage():
    prefix, fields = split_fields(
        "Mở lớp. Đơn vị chủ trì: Sở Y tế. Thời gian thực hiện: Quý II/2026. Sản phẩm hoàn thành: Báo cáo"
    )
    assert prefix == "Mở lớp."
    assert fields == [Field("lead", "Sở Y tế"), Field("time", "Quý II/2026"), Field("product", "Báo cáo")]


def test_text_without_labels_stays_whole():
    assert split_fields("Mở lớp cho bà con") == ("Mở lớp cho bà con", [])
