import time

import pytest

from ingest.plans.indicators import named, other, share
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
        ("Không quá 5% hợp tác xã ngừng hoạt động.", ("other:hop-tac-xa-ngung-hoat-dong", "<=", 5, None, "percent")),
        ("Tổng số lao động trong hợp tác xã đạt 300 người.", ("cooperative_workers", "=", 300, None, "person")),
        ("80% hợp tác xã trở lên truy xuất được nguồn gốc.", ("traceability_share", ">=", 80, None, "percent")),
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


def test_a_multiple_or_a_rank_has_no_unit_and_is_listed(read):
    document = read(
        "I. MỤC TIÊU\n- Đến năm 2030\n(1) Doanh thu của hợp tác xã gấp 2 lần so với năm 2025.\n(2) Vào nhóm 10 tỉnh dẫn đầu cả nước.\n"
    )
    assert rows(document) == []
    assert [(p.start_line, p.end_line) for p in document.unparsed] == [(11, 12)]


def test_numbers_outside_the_target_section_are_no_targets(read):
    assert rows(read("I. NHIỆM VỤ\n- Đến năm 2030 có 40 hợp tác xã.\n")) == []


def test_other_names_are_readable_and_short():
    assert other("Tỷ lệ hợp tác xã có trang thông tin điện tử riêng đạt 20%") == "other:ty-le-hop-tac-xa-co-trang-thong"
    assert other("Trong đó có 5 vườn ươm") == "other:vuon-uom"
    assert share("Tỷ lệ lạ")[0].startswith("other:")


C, P, PCT, VND = "count", "person", "percent", "VND"
REVENUE, PROFIT, GOOD = (
    "average_revenue_per_cooperative",
    "average_profit_per_cooperative",
    "cooperatives_good_or_fair_share",
)
OTHER = "other"

SENTENCES = [
    # counts of organisations: all, new, how many more, a part, those that something is done to
    ("Phấn đấu đạt 300 HTX trở lên.", [("cooperatives", ">=", 300, C)]),
    ("Có từ 300 HTX trở lên; trên 60% HTX có lãi.", [("cooperatives", ">=", 300, C), (OTHER, ">=", 60, PCT)]),
    ("Có 2000 tổ hợp tác và 1,250 hợp tác xã.", [("cooperative_groups", "=", 2000, C), ("cooperatives", "=", 1250, C)]),
    ("Toàn tỉnh có 360 HTX, trong đó có 50 HTX nông nghiệp.", [("cooperatives", "=", 360, C), (OTHER, "=", 50, C)]),
    ("Có 15 HTX có sản phẩm OCOP đạt 3 sao trở lên.", [(OTHER, "=", 15, C)]),
    ("Có 20 HTX nông nghiệp ứng dụng công nghệ cao, 30 HTX tham gia chuỗi giá trị.",
     [("cooperatives_high_tech", "=", 20, C), ("value_chain_cooperatives", "=", 30, C)]),
    ("Số HTX nông nghiệp đạt 150 HTX.", [(OTHER, "=", 150, C)]),
    ("Số HTX ứng dụng công nghệ cao là 45.", [("cooperatives_high_tech", "=", 45, C)]),
    ("Có 100 HTX áp dụng tiêu chuẩn VietGAP, ISO 9001.", [(OTHER, "=", 100, C)]),
    ("Thành lập mới mỗi năm 10 HTX.", [("new_cooperatives", "=", 10, C)]),
    ("Bình quân mỗi năm thành lập mới 10 HTX.", [("new_cooperatives", "=", 10, C)]),
    ("Số lượng HTX thành lập mới: 20 HTX/năm.", [("new_cooperatives", "=", 20, C)]),
    ("Mỗi năm có ít nhất 12 HTX được thành lập mới.", [("new_cooperatives", ">=", 12, C)]),
    ("Hằng năm thành lập mới từ 5 đến 7 HTX, 20 THT.", [("new_cooperatives", "range", 5, C), ("new_cooperative_groups", "=", 20, C)]),
    ("Thành lập mới 15 HTX; 80 THT; 01 LHHTX.",
     [("new_cooperatives", "=", 15, C), ("new_cooperative_groups", "=", 80, C), ("new_cooperative_unions", "=", 1, C)]),
    ("Thành lập 30 HTX, nâng tổng số HTX lên 210.", [("new_cooperatives", "=", 30, C), ("cooperatives", "=", 210, C)]),
    ("Tổng số HTX là 420, trong đó thành lập mới 60.", [("cooperatives", "=", 420, C), ("new_cooperatives", "=", 60, C)]),
    ("Nâng số HTX lên 300 HTX, tăng 50 HTX so với năm 2025.", [("cooperatives", "=", 300, C), (OTHER, "=", 50, C)]),
    ("Tăng thêm 20 HTX so với năm 2025.", [(OTHER, "=", 20, C)]),
    ("Củng cố 20 HTX yếu kém, giải thể 5 HTX.", [(OTHER, "=", 20, C), (OTHER, "=", 5, C)]),
    ("Xây dựng 05 HTX điểm; thí điểm 03 mô hình HTX.", [(OTHER, "=", 5, C), (OTHER, "=", 3, C)]),
    ("Số HTX ngừng hoạt động giảm xuống còn 10 HTX.", [(OTHER, "=", 10, C)]),
    ("Duy trì hoạt động của 300 HTX và 500 tổ hợp tác.", [("cooperatives", "=", 300, C), ("cooperative_groups", "=", 500, C)]),
    ("Số tổ hợp tác: 1.250 tổ.", [("cooperative_groups", "=", 1250, C)]),
    ("Có ít nhất 2 liên hiệp HTX với 12 HTX thành viên.", [("cooperative_unions", ">=", 2, C), ("union_member_cooperatives", "=", 12, C)]),
    ("Nâng số HTX lên 450 HTX (trong đó có 300 HTX nông nghiệp), 12.000 thành viên.",
     [("cooperatives", "=", 450, C), (OTHER, "=", 300, C), ("cooperative_members", "=", 12000, P)]),
    ("Từ 250 HTX hiện có lên 300 HTX.", [("cooperatives", "=", 300, C)]),
    ("Mỗi huyện có ít nhất 02 HTX tham gia chuỗi.", [(OTHER, ">=", 2, C)]),
    ("Thực hiện Nghị quyết số 20-NQ/TW ngày 16/6/2022, phấn đấu có 300 HTX.", [("cooperatives", "=", 300, C)]),
    # people
    ("Tổng số thành viên HTX đạt 17 000 người.", [("cooperative_members", "=", 17000, P)]),
    ("Thu hút 3.500 thành viên tham gia HTX.", [("cooperative_members", "=", 3500, P)]),
    ("Thu hút thêm 5.000 thành viên mới.", [(OTHER, "=", 5000, P)]),
    ("Số thành viên tổ hợp tác: 15.000 người.", [("cooperative_group_members", "=", 15000, P)]),
    ("Có 400 tổ hợp tác với gần 6.000 tổ viên.", [("cooperative_groups", "=", 400, C), ("cooperative_group_members", "~", 6000, P)]),
    ("Số thành viên bình quân của một HTX đạt 60 người.", [(OTHER, "=", 60, P)]),
    ("Bình quân 50 thành viên/HTX.", [(OTHER, "=", 50, P)]),
    ("Lao động thường xuyên trong HTX: 9.000 người.", [("cooperative_workers", "=", 9000, P)]),
    ("Giải quyết việc làm cho khoảng 12.500 lao động thường xuyên.", [("cooperative_workers", "~", 12500, P)]),
    ("Tạo việc làm cho 10 nghìn lao động.", [("cooperative_workers", "=", 10000, P)]),
    ("Tạo việc làm mới cho thêm 300 lao động.", [(OTHER, "=", 300, P)]),
    ("Đào tạo cho 500 cán bộ, 120 giám đốc và 80 kế toán HTX.", [(OTHER, "=", 500, P), (OTHER, "=", 120, P), (OTHER, "=", 80, P)]),
    ("Mở 25 lớp tập huấn cho 1.200 lượt người.", [(OTHER, "=", 25, C), (OTHER, "=", 1200, P)]),
    ("Thu hút 60 hộ tham gia HTX.", [(OTHER, "=", 60, C)]),
    # things that no name of the list fits
    ("Có không dưới 30 mô hình HTX điển hình.", [(OTHER, ">=", 30, C)]),
    ("Có tối thiểu 3 sàn giao dịch, 20 điểm bán hàng và 5 cửa hàng.", [(OTHER, ">=", 3, C), (OTHER, "=", 20, C), (OTHER, "=", 5, C)]),
    ("Diện tích sản xuất liên kết đạt 1.250 ha, sản lượng 15.000 tấn.", [(OTHER, "=", 1250, C), (OTHER, "=", 15000, C)]),
    ("Hỗ trợ 10 HTX xây dựng nhãn hiệu; 5 nhãn hiệu được chứng nhận.", [(OTHER, "=", 10, C), (OTHER, "=", 5, C)]),
    ("Có 5 trang trại và 02 vạn con gia súc.", [(OTHER, "=", 5, C), (OTHER, "=", 20000, C)]),
    ("Có 60 sản phẩm được công nhận từ 3 sao trở lên, trong đó 5 sản phẩm 5 sao.", [(OTHER, "=", 60, C), (OTHER, "=", 5, C)]),
    ("Có 45/50 xã có HTX.", [(OTHER, "=", 45, C)]),
    # shares
    ("Tỷ lệ HTX hoạt động khá, tốt đạt 50% trở lên.", [(GOOD, ">=", 50, PCT)]),
    ("Trên 55% tổng số HTX đạt loại khá, tốt; không quá 5% HTX yếu kém.", [(GOOD, ">=", 55, PCT), (OTHER, "<=", 5, PCT)]),
    ("Tỷ lệ HTX loại khá, tốt tăng từ 50% năm 2025 lên 65% năm 2030.", [(GOOD, "=", 65, PCT)]),
    ("Tỷ lệ HTX nông nghiệp xếp loại khá, tốt đạt 62%.", [(OTHER, "=", 62, PCT)]),
    ("Tỷ lệ HTX hoạt động hiệu quả đạt trên 70%.", [(OTHER, ">=", 70, PCT)]),
    ("Tỷ lệ HTX yếu giảm xuống còn dưới 5%.", [(OTHER, "<=", 5, PCT)]),
    ("Có từ 10 - 15% HTX ứng dụng công nghệ cao.", [("cooperatives_high_tech_share", "range", 10, PCT)]),
    ("30% HTX ứng dụng công nghệ số.", [(OTHER, "=", 30, PCT)]),
    ("Tốc độ tăng trưởng doanh thu bình quân của HTX đạt 8%/năm.", [(OTHER, "=", 8, PCT)]),
    ("Tỷ trọng đóng góp của KTTT vào GRDP đạt 5 - 6%.", [(OTHER, "range", 5, PCT)]),
    ("50% cán bộ quản lý HTX có trình độ trung cấp trở lên, trong đó 15% có trình độ đại học.",
     [(OTHER, "=", 50, PCT), ("managers_degree_share", "=", 15, PCT)]),
    ("Cán bộ quản lý HTX có trình độ cao đẳng, đại học đạt 40%, tỷ lệ nữ giám đốc đạt 20%.",
     [("managers_degree_share", "=", 40, PCT), ("women_directors_share", "=", 20, PCT)]),
    ("100% giám đốc HTX được bồi dưỡng.", [("directors_trained_share", "=", 100, PCT)]),
    ("Thu hút khoảng 25% dân số tham gia kinh tế tập thể.", [("population_share", "~", 25, PCT)]),
    ("95% dân số có tài khoản ngân hàng.", [(OTHER, "=", 95, PCT)]),
    ("100% HTX được tuyên truyền Luật Hợp tác xã năm 2023.", [(OTHER, "=", 100, PCT)]),
    # money
    ("Doanh thu bình quân 01 HTX đạt trên 2 tỷ đồng/năm; lãi bình quân 01 HTX đạt trên 200 triệu đồng/năm.",
     [(REVENUE, ">=", 2e9, VND), (PROFIT, ">=", 2e8, VND)]),
    ("Doanh thu bình quân của HTX ước đạt 3,5 tỷ đồng/năm, lợi nhuận bình quân xấp xỉ 350 triệu đồng/năm.",
     [(REVENUE, "~", 3.5e9, VND), (PROFIT, "~", 3.5e8, VND)]),
    ("Lợi nhuận bình quân đạt từ 200 triệu đồng đến 250 triệu đồng/HTX/năm.", [(PROFIT, "range", 2e8, VND)]),
    ("Lãi bình quân đạt 01 tỷ đồng/HTX đối với quỹ tín dụng và 180 triệu đồng/HTX đối với các HTX còn lại.",
     [(PROFIT, "=", 1e9, VND), (PROFIT, "=", 1.8e8, VND)]),
    ("Lợi nhuận bình quân 150 triệu đồng/HTX/năm và 30 triệu đồng/THT/năm.", [(PROFIT, "=", 1.5e8, VND), (OTHER, "=", 3e7, VND)]),
    ("Doanh thu bình quân của THT đạt 500 triệu đồng/năm.", [(OTHER, "=", 5e8, VND)]),
    ("Tổng doanh thu của khu vực KTTT đạt 1,2 nghìn tỷ đồng.", [(OTHER, "=", 1.2e12, VND)]),
    ("Vốn điều lệ bình quân một HTX đạt 1,5 tỷ đồng.", [(OTHER, "=", 1.5e9, VND)]),
    ("Thu nhập bình quân của người lao động đạt 7 triệu đồng/người/tháng.", [(OTHER, "=", 7e6, VND)]),
    ("Thu nhập của thành viên tăng từ 2 - 3 triệu đồng/tháng.", [(OTHER, "range", 2e6, VND)]),
    ("Giá trị sản xuất trên 01 ha đạt 120 triệu đồng.", [(OTHER, "=", 1.2e8, VND)]),
    ("Dư nợ cho vay HTX đạt 50 tỷ đồng, tăng bình quân 10%/năm.", [(OTHER, "=", 5e10, VND), (OTHER, "=", 10, PCT)]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_sentences_of_plans(read, sentence, expected):
    document = read(f"I. MỤC TIÊU\n1. Đến năm 2030\n- {sentence}\n")
    found = [(i.partition(":")[0], operator, value, unit) for _, i, operator, value, _, unit in rows(document)]
    assert found == expected
    assert document.unparsed == ()
    assert all(h == 2030 for h, *_ in rows(document))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Có 500 HTX vào năm 2028 và 800 HTX vào năm 2030.", [(2028, 500), (2030, 800)]),
        ("Tỷ lệ HTX khá, tốt đến năm 2028 đạt 60%, đến năm 2030 đạt 80%.", [(2028, 60), (2030, 80)]),
        ("Năm 2027 thành lập mới 10 HTX, năm 2028 thành lập mới 12 HTX.", [(2027, 10), (2028, 12)]),
        ("Đến năm 2028 có 300 HTX, 500 THT. Đến năm 2035 có 400 HTX. Thu hút 20.000 thành viên.",
         [(2028, 300), (2028, 500), (2035, 400), (2035, 20000)]),
        ("Giai đoạn 2026 - 2030: thành lập mới 50 HTX.", [(2030, 50)]),
        ("Thực hiện Chương trình mỗi xã một sản phẩm giai đoạn 2026 - 2030, có 50 HTX tham gia.", [(2045, 50)]),
        ("Phấn đấu đến 31/12/2029 có 300 HTX.", [(2029, 300)]),
        ("Có 300 HTX, 20.000 thành viên vào năm 2029.", [(2029, 300), (2029, 20000)]),
        ("Đến năm 2028: Doanh thu bình quân đạt 3 tỷ đồng/HTX; đến năm 2030: 4 tỷ đồng/HTX.", [(2028, 3e9), (2030, 4e9)]),
    ],
)  # fmt: skip
def test_years_inside_a_sentence_govern_the_numbers_beside_them(read, sentence, expected):
    assert [(r[0], r[3]) for r in rows(read(f"I. MỤC TIÊU\n1. Đến năm 2045\n- {sentence}\n"))] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Căn cứ Nghị quyết số 20-NQ/TW ngày 16 tháng 6 năm 2022 và Nghị định 113/2024/NĐ-CP.",
        "Thực hiện Điều 5, khoản 2 Luật Hợp tác xã năm 2023.",
        "Hoàn thành trước ngày 31/12/2026, triển khai trong 05 năm (2026 - 2030).",
        "Sản phẩm đạt chuẩn OCOP từ 3 - 4 sao.",
        "Ứng dụng công nghệ 4.0, mạng 5G, tiêu chuẩn ISO 9001 trong HTX.",
        "Đánh giá 6 tháng, 9 tháng và hằng năm; sơ kết 3 năm.",
        "Thực hiện 3 đột phá, 5 nhóm giải pháp tại Kế hoạch số 120/KH-UBND.",
        "Toàn tỉnh hiện có 250 HTX, 12.000 thành viên.",
        "Tính đến nay, có 250 HTX.",
        "Đại hội Đảng bộ tỉnh lần thứ 18, nhiệm kỳ 2025 - 2030.",
    ],
)
def test_what_promises_nothing_is_neither_a_target_nor_listed(read, sentence):
    document = read(f"I. MỤC TIÊU\n1. Đến năm 2030\n- {sentence}\n")
    assert rows(document) == []
    assert document.unparsed == ()


def test_what_there_was_is_no_target():
    text = (
        "KẾ HOẠCH\nPhát triển hợp tác xã giai đoạn 2026 - 2030\nI. MỤC TIÊU\n"
        "- Năm 2025 có 250 HTX, 12.000 thành viên; phấn đấu có 300 HTX (năm 2025: 250 HTX), 15.000 thành viên.\n"
    )
    assert [(r[0], r[3]) for r in rows(read_plan(text.encode(), "a.txt"))] == [(2030, 300), (2030, 15000)]


def test_a_line_that_leads_in_names_the_thing_for_the_lines_below(read):
    document = read(
        "I. MỤC TIÊU\n1. Doanh thu bình quân một HTX:\n- Đến năm 2028: 3 tỷ đồng/năm.\n- Đến năm 2030: 4 tỷ đồng/năm.\n"
        "2. Thành lập mới:\n- Đến năm 2030: 20 HTX.\n"
    )
    assert [r[:4] for r in rows(document)] == [
        (2028, REVENUE, "=", 3e9),
        (2030, REVENUE, "=", 4e9),
        (2030, "new_cooperatives", "=", 20),
    ]


def test_of_two_horizons_in_a_heading_the_first_holds_and_tasks_below_promise_nothing(read):
    document = read(
        "I. MỤC TIÊU ĐẾN NĂM 2030, TẦM NHÌN ĐẾN NĂM 2045\n1. Mục tiêu cụ thể\n- Có 300 HTX.\n2. Nhiệm vụ\n- Mở 20 lớp.\n"
    )
    assert [(r[0], r[3]) for r in rows(document)] == [(2030, 300)]


def test_the_only_year_of_a_section_is_its_horizon_and_less_sure(read):
    document = read(
        "I. MỤC TIÊU\n1. Mục tiêu chung\n- Đến năm 2030 phát triển bền vững.\n2. Mục tiêu cụ thể\n- Có 300 HTX.\n"
    )
    assert [(t.horizon, t.confidence < 0.9) for t in document.targets] == [(2030, True)]


TABLES = [
    (  # what was reached is a base; groups and units name what a row does not
        """| TT | Chỉ tiêu | Đơn vị tính | Thực hiện 2025 | Kế hoạch 2026 | Kế hoạch 2030 |
|---|---|---|---|---|---|
| I | Hợp tác xã | | | | |
| 1 | Số lượng | HTX | 250 | 260 | từ 300 trở lên |
| 2 | Trong đó: thành lập mới | HTX | 10 | 12 | 20 |
| 3 | Số thành viên | Nghìn người | 10 | 12,5 | - |
| II | Tổ hợp tác | | | | |
| 4 | Số thành viên | Người | 5.000 | 5.100 | 5.500 |""",
        [(2026, "cooperatives", "=", 260, C), (2030, "cooperatives", ">=", 300, C), (2026, "new_cooperatives", "=", 12, C),
         (2030, "new_cooperatives", "=", 20, C), (2026, "cooperative_members", "=", 12500, P),
         (2026, "cooperative_group_members", "=", 5100, P), (2030, "cooperative_group_members", "=", 5500, P)],
    ),
    (  # no column of units: the name or the cell has it
        """| STT | Chỉ tiêu | Năm 2027 | Năm 2030 |
|---|---|---|---|
| 1 | Số lượng hợp tác xã (HTX) | 120 | 150 |
| 2 | Tỷ lệ HTX hoạt động tốt, khá (%) | 55 | 60 |
| 3 | Tỷ lệ cán bộ quản lý HTX có trình độ đại học | 30 | trên 40 |
| 4 | Lợi nhuận bình quân 1 HTX (triệu đồng) | 200 | 250 - 300 |
| 5 | Tổng số lao động làm việc thường xuyên trong HTX | x | 1.500 người |
| 6 | Vốn điều lệ | - | khoảng 5 tỷ đồng |""",
        [(2027, "cooperatives", "=", 120, C), (2030, "cooperatives", "=", 150, C), (2027, GOOD, "=", 55, PCT), (2030, GOOD, "=", 60, PCT),
         (2027, "managers_degree_share", "=", 30, PCT), (2030, "managers_degree_share", ">=", 40, PCT), (2027, PROFIT, "=", 2e8, VND),
         (2030, PROFIT, "range", 2.5e8, VND), (2030, "cooperative_workers", "=", 1500, P), (2030, OTHER, "~", 5e9, VND)],
    ),
    (  # groups by horizon
        """| TT | Chỉ tiêu | Đơn vị | Kết quả |
|---|---|---|---|
| I | Đến năm 2027 | | |
| 1 | Số hợp tác xã | HTX | 120 |
| 2 | Thu nhập bình quân của thành viên | Triệu đồng/người/tháng | 6,5 |
| II | Đến năm 2030 | | |
| 1 | Số hợp tác xã | HTX | ≥ 150 |
| 2 | Dân số tham gia kinh tế tập thể | % | 20 |""",
        [(2027, "cooperatives", "=", 120, C), (2027, OTHER, "=", 6.5e6, VND), (2030, "cooperatives", ">=", 150, C),
         (2030, "population_share", "=", 20, PCT)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("table", "expected"), TABLES)
def test_tables_of_targets(read, table, expected):
    document = read(f"I. MỤC TIÊU\n- Theo phụ lục\nII. NHIỆM VỤ\n1. Sở Y tế: Mở lớp.\n\nPHỤ LỤC\n{table}\n")
    found = [(y, i.partition(":")[0], operator, value, unit) for y, i, operator, value, _, unit in rows(document)]
    assert found == expected


@pytest.mark.parametrize(
    ("name", "unit", "group", "indicator"),
    [
        ("Tổng số HTX", "HTX", "", "cooperatives"),
        ("Số HTX đang hoạt động", "HTX", "", "cooperatives"),
        ("Tổng số hợp tác xã trên địa bàn tỉnh", "HTX", "", "cooperatives"),
        ("HTX thành lập mới trong năm", "HTX", "", "new_cooperatives"),
        ("Thành lập mới", "THT", "", "new_cooperative_groups"),
        ("Tổng số liên hiệp HTX", "LHHTX", "", "cooperative_unions"),
        ("Số HTX thành viên của liên hiệp", "HTX", "Liên hiệp HTX", "union_member_cooperatives"),
        ("Tổng số thành viên", "Người", "Hợp tác xã", "cooperative_members"),
        ("Tổng số thành viên của tổ hợp tác", "Người", "", "cooperative_group_members"),
        ("Tổng số lao động thường xuyên", "Người", "", "cooperative_workers"),
        ("Tổng số lao động làm việc trong HTX", "Người", "", "cooperative_workers"),
        ("Số lao động nữ", "Người", "", "other"),
        ("Số HTX nông nghiệp", "HTX", "", "other"),
        ("Số HTX xếp loại tốt", "HTX", "", "other"),
        ("Số thành viên bình quân một HTX", "Người", "", "other"),
    ],
)
def test_names_of_rows(name, unit, group, indicator):
    assert named(name, unit, group)[0].partition(":")[0] == indicator


def test_long_text_is_read_in_linear_time(read):
    sentence = "Có 300 HTX với 12.000 thành viên, trong đó 50% đạt loại khá, tốt; "
    started = time.perf_counter()
    document = read("I. MỤC TIÊU\n1. Đến năm 2030\n" + f"- {sentence * 40}\n" * 20 + f"- {'1 ' * 200_000}\n")
    assert len(document.targets) == 20 * 120
    assert time.perf_counter() - started < 20
