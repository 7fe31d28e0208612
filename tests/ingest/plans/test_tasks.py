def short(document):
    return [(t.ref, t.lead, t.co) for t in document.tasks]


def test_an_agency_line_covers_all_items_since_the_one_before(read):
    tasks = read(
        "I. NHIỆM VỤ\n1. Chính sách\na) Nội dung:\n- Rà soát ưu đãi.\n- Bố trí vốn.\n"
        "b) Cơ quan tham mưu, thực hiện: Sở Tài chính và UBND các xã.\n2. Giống\na) Chọn giống.\n* Cơ quan thực hiện: Sở Y tế.\nb) Ươm giống.\n"
        "* Cơ quan thực hiện: Hội Nông dân tỉnh chủ trì, phối hợp với Sở Y tế.\n"
    ).tasks
    assert [(t.title, t.lead, t.co) for t in tasks] == [
        ("Rà soát ưu đãi", ("Sở Tài chính", "UBND các xã"), ()),
        ("Bố trí vốn", ("Sở Tài chính", "UBND các xã"), ()),
        ("Chọn giống", ("Sở Y tế",), ()),
        ("Ươm giống", ("Hội Nông dân",), ("Sở Y tế",)),
    ]


def test_an_agency_line_may_introduce_duties_of_their_own(read):
    document = read(
        "I. NHIỆM VỤ\n1. Nợ cũ\na) Nội dung:\n- Xử lý nợ.\nb) Cơ quan thực hiện:\n- Sở Tài chính hướng dẫn xóa nợ.\n- UBND các xã lập danh sách nợ.\n"
    )
    assert short(document) == [("body/I.1/1", ("Sở Tài chính",), ()), ("body/I.1/2", ("UBND các xã",), ())]
    assert "content" in {line.role for line in document.lines}


def test_labelled_lines_below_the_last_item_hold_for_the_whole_section(read):
    tasks = read(
        "I. NHIỆM VỤ\n1. Tuyên truyền\n- Mở lớp.\n- In tờ rơi.\n+ Cơ quan chỉ đạo: Ban Thường vụ.\n+ Cơ quan thực hiện: Sở Y tế.\n"
        "+ Thời gian thực hiện: Hằng năm và thường xuyên.\n"
    ).tasks
    assert [(t.lead, t.time.recurrence) for t in tasks] == [(("Sở Y tế",), "annual")] * 2


def test_a_starred_line_gives_agencies_time_and_product_of_the_item_before(read):
    (task,) = read(
        "I. NHIỆM VỤ TRỌNG TÂM\n1. Nhân lực\n- Mở lớp kế toán cho hợp tác xã.\n"
        "* Sở Nội vụ chủ trì, phối hợp với các sở, ngành triển khai thực hiện năm 2026. Sản phẩm hoàn thành: Kế hoạch của tỉnh.\n"
    ).tasks
    assert (task.title, task.lead, task.co) == ("Mở lớp kế toán cho hợp tác xã", ("Sở Nội vụ",), ("Các sở, ngành",))
    assert (task.product, task.time.start_year, task.time.recurrence) == ("Kế hoạch của tỉnh", 2026, "once")
    assert (task.source.start_line, task.source.end_line) == (11, 12)


def test_a_lead_in_holds_for_the_items_below_it(read):
    tasks = read(
        "I. NHIỆM VỤ\n1. Thị trường\n1.1. Sở Công Thương chủ trì, phối hợp với Sở Y tế:\n- Mở hội chợ.\n- Chủ động phối hợp với Hội Nông dân tỉnh bán hàng.\n"
        "1.2. Sở Nội vụ: Xếp loại thi đua.\n"
    ).tasks
    assert [(t.title, t.lead, t.co) for t in tasks] == [
        ("Mở hội chợ", ("Sở Công Thương",), ("Sở Y tế",)),
        ("Chủ động phối hợp với Hội Nông dân tỉnh bán hàng", ("Sở Công Thương",), ("Sở Y tế", "Hội Nông dân")),
        ("Xếp loại thi đua", ("Sở Nội vụ",), ()),
    ]


def test_the_work_may_stand_before_the_colon(read):
    (task,) = read(
        "I. NHIỆM VỤ\n1. Khảo sát giống cây: Sở Y tế chủ trì, phối hợp với UBND các xã; hoàn thành trong tháng 6/2026.\n"
    ).tasks
    assert (task.title, task.lead, task.co, task.time.deadline) == (
        "Khảo sát giống cây",
        ("Sở Y tế",),
        ("UBND các xã",),
        "2026-06",
    )


def test_a_bracket_at_the_end_may_name_the_agency(read):
    (task,) = read("I. NHIỆM VỤ\n- In tờ rơi (Báo Sơn Hải chủ trì, phối hợp với Sở Y tế).\n").tasks
    assert (task.lead, task.co) == (("Báo Sơn Hải",), ("Sở Y tế",))


def test_a_numbered_activity_with_labelled_lines_is_one_task(read):
    (task,) = read(
        "I. NỘI DUNG\n1. Hội chợ\n1.1. Phiên chợ quê\n- Thời gian: ngày 05/9/2026.\n- Đơn vị chủ trì: Sở Công Thương.\n- Đơn vị phối hợp: Hội Nông dân tỉnh.\n- Kinh phí: xã hội hóa.\n"
    ).tasks
    assert (task.title, task.lead, task.co, task.time.deadline) == (
        "Phiên chợ quê",
        ("Sở Công Thương",),
        ("Hội Nông dân",),
        "2026-09-05",
    )


def test_nobody_named_is_no_task(read):
    document = read("I. NHIỆM VỤ\n1. Đẩy mạnh chuyển đổi số.\n2. Tạo điều kiện cho Liên minh Hợp tác xã hoạt động.\n")
    assert document.tasks == ()
    assert document.unparsed == ()


def test_what_looks_like_an_assignment_but_is_not_understood_is_listed(read):
    document = read("I. NHIỆM VỤ\n- Nhà văn hóa thôn được phân công chủ trì việc này.\n")
    assert document.tasks == ()
    assert [(p.start_line, p.text[:12]) for p in document.unparsed] == [(10, "- Nhà văn hó")]


def test_purpose_and_targets_hold_no_tasks(read):
    assert (
        read(
            "I. MỤC ĐÍCH, YÊU CẦU\n1. Các sở, ngành thực hiện nghiêm.\nII. MỤC TIÊU\n1. Sở Y tế có 5 hợp tác xã.\n"
        ).tasks
        == ()
    )


def test_duties_of_the_organisation_section(read):
    document = read(
        "I. TỔ CHỨC THỰC HIỆN\n1. Thủ trưởng các sở, ngành, Chủ tịch UBND các xã có trách nhiệm:\n- Lập kế hoạch.\n- Rà soát việc làm.\n"
        "2. Giao Sở Y tế chủ trì, phối hợp với Sở Nội vụ đôn đốc.\nTrong quá trình thực hiện, nếu vướng mắc thì sửa đổi.\n"
    )
    assert [(t.origin, t.ref) for t in document.tasks] == [
        ("organisation", "organisation/I/1/1"),
        ("organisation", "organisation/I/1/2"),
        ("organisation", "organisation/I/2"),
    ]
    assert document.lines[-1].role == "closing"


def test_an_item_that_only_reports_is_a_rule_and_no_task(read):
    document = read("I. TỔ CHỨC THỰC HIỆN\n1. Các sở, ngành định kỳ hằng năm báo cáo kết quả về Sở Y tế.\n")
    assert document.tasks == ()
    assert len(document.reporting) == 1


def test_explanations_below_an_item_belong_to_it(read):
    (task,) = read(
        "I. NHIỆM VỤ\n1. Nhận thức\na) Nội dung:\n- Tuyên truyền sâu rộng, trong đó:\n+ Về luật.\n+ Về vốn.\nb) Cơ quan thực hiện: Sở Y tế.\n"
    ).tasks
    assert task.title == "Tuyên truyền sâu rộng, trong đó: Về luật. Về vốn"


def test_a_plan_without_roman_numerals(read):
    assert short(read("1. Mục tiêu\nPhát triển.\n2. Nhiệm vụ\n2.1. Sở Y tế: Mở lớp.\n")) == [
        ("body/2/2.1", ("Sở Y tế",), ())
    ]
