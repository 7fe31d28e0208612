import pytest

from ingest.plans.indicators import other, share
from ingest.plans.reader import read_plan


def rows(document):
    return [(t.horizon, t.indicator, t.operator, t.value, t.value_high, t.unit) for t in document.targets]


def test_numbers_of_one_sentence_are_told_apart(read):
    document = read(
        "I. MỤC TIÊU\n1. Mục tiêu cụ thể\n* Đến năm 2030\n- Có khoảng 50 tổ hợp tác, với trên 1.200 thành viên; 70 HTX với 3.000 thành viên; "
        "02 liên hiệp hợp tác xã với 6-8 hợp tác xã thành viên.\n"
    )
    assert rows(document) == [
        (2030, "cooperative_groups", "~", 50, None, "count"),
        (2030, "cooperative_group_members", ">=", 1200, None, "person"),
        (2030, "cooperatives", "=", 70, None, "count"),
        (2030, "cooperative_members", "=", 3000, None, "person"),
        (2030, "cooperative_unions", "=", 2, None, "count"),
        (2030, "union_member_cooperatives", "range", 6, 8, "count"),
    ]


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("Thành lập mới ít nhất 9 hợp tác xã.", ("new_cooperatives", ">=", 9, None, "count")),
        ("Trên 55% tổ chức kinh tế tập thể đạt loại tốt, khá.", ("organisations_good_or_fair_share", ">=", 55, None, "percent")),
        ("Số hợp tác xã đạt loại khá trở lên chiếm từ 65%.", ("cooperatives_good_or_fair_share", ">=", 65, None, "percent")),
        ("Tỷ lệ nữ giám đốc hợp tác xã đạt ít nhất 25%.", ("women_directors_share", ">=", 25, None, "percent")),
        ("Cán bộ quản lý hợp tác xã tốt nghiệp đại học đạt từ 40% - 60%.", ("managers_degree_share", "range", 40, 60, "percent")),
        ("Có khoảng 12% hợp tác xã ứng dụng công nghệ cao.", ("cooperatives_high_tech_share", "~", 12, None, "percent")),
        ("Có trên 8 hợp tác xã ứng dụng công nghệ cao.", ("cooperatives_high_tech", ">=", 8, None, "count")),
        ("Doanh thu bình quân của hợp tác xã đạt gần 02 tỷ đồng.", ("average_revenue_per_cooperative", "~", 2e9, None, "VND")),
        ("Lợi nhuận bình quân của hợp tác xã đạt 90 triệu đồng.", ("average_profit_per_cooperative", "=", 9e7, None, "VND")),
        ("Thu hút tối thiểu 15% dân số tham gia.", ("population_share", ">=", 15, None, "percent")),
        ("Không quá 5% hợp tác xã ngừng hoạt động.", ("other:khong-qua-hop-tac-xa-ngung-hoat-dong", "<=", 5, None, "percent")),
        ("Tổng số lao động trong hợp tác xã đạt 300 người.", ("cooperative_workers", "=", 300, None, "person")),
        ("80% hợp tác xã trở lên truy xuất được nguồn gốc.", ("traceability_share", "=", 80, None, "percent")),
    ],
)  # fmt: skip
def test_indicator_operator_and_unit(read, sentence, row):
    assert rows(read(f"I. MỤC TIÊU\n1. Đến năm 2035\n- {sentence}\n")) == [(2035, *row)]


def test_a_nested_share_is_a_row_of_its_own(read):
    found = rows(
        read(
            "I. MỤC TIÊU\n- Đến năm 2030\n(1) Trên 90% tổ chức kinh tế tập thể hoạt động hiệu quả, trong đó ít nhất 70% tham gia chuỗi liên kết.\n"
        )
    )
    assert [(r[1], r[3]) for r in found] == [
        ("organisations_effective_share", 90),
        ("organisations_in_value_chain_share", 70),
    ]


def test_the_year_may_stand_in_the_sentence(read):
    found = rows(
        read(
            "I. MỤC TIÊU\n1. Mục tiêu cụ thể\n- Nâng thu nhập bình quân từ 5 triệu năm 2020 lên 9 triệu vào năm 2028.\n"
        )
    )
    assert [(r[0], r[3], r[5]) for r in found] == [(2028, 9e6, "VND")]


def test_a_plan_for_one_year_has_that_horizon(read):
    text = "I. MỤC TIÊU\n- Có 15 hợp tác xã.\n"
    assert rows(read(text)) == []
    assert rows(read_plan(f"KẾ HOẠCH\nPhát triển hợp tác xã năm 2026\n{text}".encode(), "a.txt"))[0][0] == 2026


def test_numbers_of_documents_years_and_items_promise_nothing(read):
    document = read(
        "I. MỤC TIÊU\n- Đến năm 2030\n(1) Thực hiện Nghị quyết số 88-NQ/TW ngày 16/6/2022, Luật Hợp tác xã năm 2023, giai đoạn 2026-2030.\n"
    )
    assert rows(document) == []
    assert document.unparsed == ()


def test_a_number_without_a_known_unit_is_listed(read):
    document = read("I. MỤC TIÊU\n- Đến năm 2030\n(1) Diện tích liên kết đạt 450 ha.\n")
    assert rows(document) == []
    assert [p.start_line for p in document.unparsed] == [11]


def test_numbers_outside_the_target_section_are_no_targets(read):
    assert rows(read("I. NHIỆM VỤ\n- Đến năm 2030 có 40 hợp tác xã.\n")) == []


def test_other_names_are_readable_and_short():
    assert other("Tỷ lệ hợp tác xã có trang thông tin điện tử riêng đạt 20%") == "other:ty-le-hop-tac-xa-co-trang-thong"
    assert share("Tỷ lệ lạ").startswith("other:")
