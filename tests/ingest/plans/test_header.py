from ingest.plans.reader import read_plan

BODY = "\nI. MỤC TIÊU\n- Đến năm 2030 có 40 hợp tác xã.\n"


def header(head: str):
    return read_plan((head + BODY).encode(), "a.txt").plan


def test_a_full_head(read):
    plan = read(BODY).plan
    assert (plan.number, plan.issued_on) == ("12/KH-UBND", "2026-04-03")
    assert (plan.issuer, plan.area, plan.area_level) == ("UBND tỉnh Sơn Hải", "Sơn Hải", "province")
    assert (plan.year_start, plan.year_end) == (2026, None)
    assert plan.implements == ("88-NQ/TW",)
    assert plan.title == "Kế hoạch Thực hiện Nghị quyết số 88-NQ/TW về kinh tế tập thể"


def test_blank_places_of_a_form_stay_unknown():
    plan = header("Số:      /KH-UBND\nSơn Hải, ngày    tháng 4 năm 2026\nKẾ HOẠCH\nHoạt động năm 2026\n")
    assert (plan.number, plan.issued_on) == (None, None)
    assert (plan.year_start, plan.year_end) == (2026, 2026)


def test_a_period_in_the_title_is_the_period_of_the_plan():
    plan = header("KẾ HOẠCH\nPhát triển hợp tác xã giai đoạn 2026 - 2030\n")
    assert (plan.year_start, plan.year_end) == (2026, 2030)


def test_the_year_of_a_cited_document_is_not_the_year_of_the_plan():
    plan = header("Mây Hạ, ngày 05/01/2026\nKẾ HOẠCH\nThực hiện Nghị quyết số 88-NQ/TW ngày 16 tháng 6 năm 2022\n")
    assert (plan.issued_on, plan.year_start, plan.year_end) == ("2026-01-05", 2026, None)


def test_a_party_committee_of_a_town():
    plan = header(
        "Bến Mây, ngày 07 tháng 02 năm 2026\nKẾ HOẠCH\nthực hiện Nghị quyết số 88-NQ/TW\n-----\n"
        "Thực hiện Nghị quyết, Ban Thường vụ Thị ủy Bến Mây ban hành Kế hoạch như sau:\n"
    )
    assert (plan.issuer, plan.area, plan.area_level) == ("Ban Thường vụ Thị ủy Bến Mây", "Bến Mây", "district")


def test_a_commune():
    plan = header("ỦY BAN NHÂN DÂN\nXÃ AN HÒA\nSố: 07/KH-UBND\nKẾ HOẠCH\nPhát triển kinh tế tập thể năm 2026\n")
    assert (plan.issuer, plan.area_level) == ("UBND xã An Hòa", "commune")


def test_a_steering_committee():
    plan = header("KẾ HOẠCH\nHoạt động năm 2026 của Ban Chỉ đạo kinh tế tập thể tỉnh Sơn Hải\n")
    assert plan.issuer == "Ban Chỉ đạo kinh tế tập thể tỉnh Sơn Hải"


def test_the_government_has_no_area():
    plan = header(
        "CHÍNH PHỦ\nSố: 99/NQ-CP\nHà Nội, ngày 05 tháng 01 năm 2026\nNGHỊ QUYẾT\nBan hành Chương trình hành động\n"
    )
    assert (plan.issuer, plan.area, plan.area_level) == ("Chính phủ", None, None)


def test_a_plan_that_hangs_on_a_decision_has_the_title_of_the_plan():
    plan = header(
        "Số: 5/QĐ-UBND\nQUYẾT ĐỊNH\nPhê duyệt Kế hoạch\nĐiều 1. Phê duyệt kèm theo Quyết định này.\nNơi nhận:\n- Lưu: VT.\n"
        "KẾ HOẠCH\nPhát triển chợ năm 2026\n(Kèm theo Quyết định số 5/QĐ-UBND)\n"
    )
    assert plan.title == "Kế hoạch Phát triển chợ năm 2026"
    assert plan.number == "5/QĐ-UBND"
