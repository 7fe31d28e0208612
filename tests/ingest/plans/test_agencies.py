import pytest

from ingest.plans.agencies import cell_names, expand, find_all, parse_list, tidy


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Sở Kế hoạch & Đầu tư, Liên minh HTX tỉnh", ("Sở Kế hoạch và Đầu tư", "Liên minh Hợp tác xã")),
        ("Sở Lao động, thương binh và xã hội", ("Sở Lao động - Thương binh và Xã hội",)),
        ("Sở TN&MT; Sở NN&PTNT", ("Sở Tài nguyên và Môi trường", "Sở Nông nghiệp và Phát triển nông thôn")),
        ("các sở, ban, ngành, địa phương", ("Các sở, ban, ngành, địa phương",)),
        ("Các Sở, Ban, ngành; UBND các huyện, thị xã, thành phố", ("Các Sở, Ban, ngành", "UBND các huyện, thị xã, thành phố")),
        ("Chi nhánh Ngân hàng Nhà nước tỉnh Sơn Hải", ("Ngân hàng Nhà nước",)),
        ("Bảo hiểm xã hội tỉnh", ("Bảo hiểm xã hội",)),
        ("Báo Sơn Hải, Đài PT-TH tỉnh Sơn Hải", ("Báo Sơn Hải", "Đài Phát thanh - Truyền hình")),
        ("Ban Chỉ đạo tỉnh (cơ quan thường trực là Sở Nội vụ)", ("Ban Chỉ đạo",)),
        ("Bộ Công an Bộ Quốc phòng", ("Bộ Công an", "Bộ Quốc phòng")),
        ("Ủy ban nhân dân tỉnh", ("UBND tỉnh",)),
        ("Nhóm hộ trồng dâu", ("Nhóm hộ trồng dâu",)),
        ("", ()),
    ],
)  # fmt: skip
def test_cells(cell, names):
    assert cell_names(cell, "Sơn Hải") == names


@pytest.mark.parametrize(
    ("sentence", "names", "rest"),
    [
        ("Sở Nội vụ chủ trì", ["Sở Nội vụ"], "chủ trì"),
        ("UBND các xã, phường rà soát, lập danh sách", ["UBND các xã, phường"], "rà soát, lập danh sách"),
        ("Các sở, ngành liên quan và UBND các huyện thực hiện", ["Các sở, ngành liên quan", "UBND các huyện"], "thực hiện"),
        ("Các cơ quan chuyên trách tham mưu, giúp việc Tỉnh ủy theo chức năng", ["Các cơ quan chuyên trách tham mưu, giúp việc Tỉnh ủy"], "theo chức năng"),
        ("Ban Quản lý dự án đầu tư xây dựng công trình giao thông lập kế hoạch", ["Ban Quản lý dự án đầu tư xây dựng công trình giao thông"], "lập kế hoạch"),
    ],
)  # fmt: skip
def test_in_a_sentence_a_name_ends_before_the_verb(sentence, names, rest):
    found = parse_list(sentence)
    assert [m.name for m in found] == names
    assert sentence[found[-1].end :].strip() == rest


@pytest.mark.parametrize(
    "text",
    [
        "Tổ chức hội nghị",
        "Ban hành kế hoạch",
        "Báo cáo kết quả",
        "Hội nghị tổng kết",
        "Bộ máy quản lý",
        "Đài hoa",
        "sở hữu",
    ],
)
def test_words_that_only_look_like_agencies(text):
    assert parse_list(text) == []


def test_find_all_names_everything_mentioned():
    text = "Khi có vướng mắc thì gửi Sở Tư pháp, sau đó trình UBND tỉnh."
    assert [m.name for m in find_all(text)] == ["Sở Tư pháp", "UBND tỉnh"]


def test_tidy_keeps_what_would_be_ambiguous():
    assert tidy("Báo Sơn Hải", "Sơn Hải") == "Báo Sơn Hải"
    assert tidy("UBND tỉnh", "Sơn Hải") == "UBND tỉnh"


def test_expand_leaves_other_words_alone():
    assert expand("Hỗ trợ bà con") == "Hỗ trợ bà con"
