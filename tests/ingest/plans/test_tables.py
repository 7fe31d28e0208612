import pytest

from ingest.plans.columns import column_kind, header_kinds

HEADS = "I. NHIỆM VỤ\n1. Theo phụ lục.\nPHỤ LỤC\nDanh mục nhiệm vụ\n"
COLUMNS = ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Cấp trình", "Sản phẩm", "Thời gian"]
ROWS = [
    ["1", "Mở lớp kế toán cho hợp tác xã", "Sở Nội vụ", "Các sở, ban, ngành, địa phương", "UBND tỉnh", "Kế hoạch", "Hằng năm"],
    ["2", "Văn bản hướng dẫn vay vốn (sau khi được Chính phủ ban hành)", "Sở Tài chính, Liên minh HTX tỉnh", "Sở Tư pháp, các sở, ban, ngành, địa phương", "Cấp có thẩm quyền", "Văn bản chỉ đạo", "2026 - 2027"],
]  # fmt: skip


def check(tasks):
    first, second = tasks
    assert (first.title, first.lead, first.co) == (ROWS[0][1], ("Sở Nội vụ",), ("Các sở, ban, ngành, địa phương",))
    assert (first.approver, first.product, first.time.recurrence) == ("UBND tỉnh", "Kế hoạch", "annual")
    assert second.lead == ("Sở Tài chính", "Liên minh Hợp tác xã")
    assert second.co == ("Sở Tư pháp", "Các sở, ban, ngành, địa phương")
    assert second.condition == "sau khi được Chính phủ ban hành"
    assert (second.time.start_year, second.time.end_year, second.approver) == (2026, 2027, "Cấp có thẩm quyền")


def test_tabs(read):
    lines = ["\t".join(r) for r in (COLUMNS, ["I. Nhân lực", *[""] * 6], *ROWS)]
    document = read(HEADS + "\n".join(lines))
    check(document.tasks)
    assert document.tasks[0].ref == "annex/I/1"


def test_pipes_with_bold_groups_and_repeated_headings(read):
    rows = [COLUMNS, ["---"] * 7, ["**I.**", "**Nhân lực**", *[""] * 5], ROWS[0], COLUMNS, ROWS[1]]
    check(read(HEADS + "\n".join(f"| {' | '.join(r)} |" for r in rows)).tasks)


def test_a_row_broken_over_two_lines(read):
    lines = [
        "\t".join(COLUMNS),
        "1\tMở lớp\tSở Nội vụ\tSở Y tế\tUBND\tKế hoạch\tHằng",
        "\tkế toán\t\tvà Sở Tư pháp\ttỉnh\t\tnăm",
    ]
    (task,) = read(HEADS + "\n".join(lines)).tasks
    assert (task.title, task.co, task.approver, task.time.recurrence) == (
        "Mở lớp kế toán",
        ("Sở Y tế", "Sở Tư pháp"),
        "UBND tỉnh",
        "annual",
    )


def test_cell_by_cell(read):
    text = """STT Nhiệm vụ Cơ quan chủ trì Cơ quan phối
hợp

Cấp trình
Sản phẩm

Thời
gian

I
Nhân lực

1
Mở lớp kế toán cho
hợp tác xã

Sở Nội vụ
Các sở, ban,
ngành, địa
phương

UBND tỉnh Kế hoạch
Hằng
năm

2
Văn bản hướng dẫn vay vốn (sau

Sở Tài chính, Liên
minh HTX tỉnh

Sở Tư pháp, các
sở, ban, ngành,
địa phương

Cấp có
thẩm

Văn bản

2026 -
7
STT Nhiệm vụ Cơ quan chủ trì Cơ quan phối
hợp

Cấp trình
Sản phẩm

Thời
gian

khi được Chính phủ ban hành)

quyền

chỉ đạo

2027
"""
    document = read(HEADS + text)
    check(document.tasks)
    roles = {line.role for line in document.lines}
    assert {"table_header", "table_group", "table_row", "page_number"} <= roles
    assert document.unparsed == ()


def test_columns_kept_apart_by_blanks(read):
    text = (
        "TT   Nội dung                   Cơ quan thực hiện     Thời hạn\n"
        "1    Mở lớp kế toán cho         Sở Nội vụ             Quý II/2026\n"
        "     hợp tác xã\n"
        "2    In tờ rơi                  Báo Sơn Hải           Hằng năm\n"
    )
    tasks = read(HEADS + text).tasks
    assert [(t.title, t.lead, t.time.text) for t in tasks] == [
        ("Mở lớp kế toán cho hợp tác xã", ("Sở Nội vụ",), "Quý II/2026"),
        ("In tờ rơi", ("Báo Sơn Hải",), "Hằng năm"),
    ]


def test_rows_of_an_unknown_table_are_listed_and_not_guessed(read):
    document = read(HEADS + "Tên\tTuổi\tQuê\nAn\t30\tSơn Hải\n")
    assert document.tasks == ()
    assert document.unparsed


def test_a_table_of_indicators(read):
    document = read(
        HEADS + "| TT | Chỉ tiêu | Đơn vị | Kết quả |\n|---|---|---|---|\n| **I** | **Đến năm 2030** | | |\n"
        "| 1 | Tỉ lệ hợp tác xã dùng hóa đơn điện tử | % | ≥ 80 |\n| 2 | Số sàn giao dịch | Sàn | 2 - 3 |\n| 3 | Trình độ | Thứ bậc | Khá |\n"
    )
    assert [(t.horizon, t.operator, t.value, t.value_high, t.unit) for t in document.targets] == [
        (2030, ">=", 80, None, "percent"),
        (2030, "range", 2, 3, "count"),
    ]
    assert len(document.unparsed) == 1


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Đơn vị chủ trì", "lead"), ("Cơ quan, đơn vị thực hiện", "lead"), ("Đơn vị phối hợp", "co"), ("Kết quả", "product"),
        ("Sản phẩm hoàn thành", "product"), ("Thời hạn hoàn thành", "time"), ("Cấp trình", "approver"), ("TT", "number"), ("Ghi chú", "note"),
        ("Đơn vị tính", "unit"), ("Chỉ tiêu", "target"), ("Nội dung công việc", "title"), ("Họ tên", "title"), ("", None),
    ],
)  # fmt: skip
def test_column_kinds(heading, kind):
    assert column_kind(heading) == kind


def test_a_row_of_cells_is_no_heading():
    assert header_kinds(["1", "Mở lớp", "Sở Nội vụ"]) is None


def test_a_stray_cell_beside_a_group_is_listed_and_the_group_counts(read):
    rows = [COLUMNS, ["---"] * 7, ["**II.**", "Nguồn lực", "", "", "", "", "năm sau"], ROWS[0]]
    document = read(HEADS + "\n".join(f"| {' | '.join(r)} |" for r in rows))
    assert document.tasks[0].ref == "annex/II/1"
    assert len(document.unparsed) == 1


def table(*rows):
    return HEADS + "\n".join(f"| {' | '.join(r)} |" for r in rows)


SHORT = ["TT", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"]


def test_a_cell_merged_downwards_counts_for_every_row_it_covers(read):
    rows = [
        SHORT,
        ["1", "Mở lớp", "Sở Nội vụ <br> Sở Y tế", "UBND xã", "Hằng năm"],
        ["2", "In sách", "〃", "nt", "2027"],
    ]
    first, second = read(table(*rows)).tasks
    assert first.lead == second.lead == ("Sở Nội vụ", "Sở Y tế")
    assert (second.co, second.time.text) == (("UBND xã",), "2027")


def test_a_number_merged_downwards_is_one_task(read):
    rows = [SHORT, ["1", "Mở lớp", "Sở Nội vụ", "", "2026"], ["〃", "〃", "Sở Y tế", "UBND xã", "〃"]]
    (task,) = read(table(*rows)).tasks
    assert (task.title, task.lead, task.co, task.time.text) == (
        "Mở lớp",
        ("Sở Nội vụ", "Sở Y tế"),
        ("UBND xã",),
        "2026",
    )


def test_a_paragraph_that_only_wraps_names_nobody_new(read):
    (task,) = read(
        table(SHORT, ["1", "Mở lớp", "Sở Nông nghiệp <br> và Môi trường", "- Sở Y tế <br> - Sở Nội vụ", ""])
    ).tasks
    assert (task.lead, task.co) == (("Sở Nông nghiệp và Môi trường",), ("Sở Y tế", "Sở Nội vụ"))


def test_a_heading_of_two_rows_and_a_row_that_numbers_the_columns(read):
    rows = [
        ["TT", "Nội dung", "Phân công thực hiện", "", "Thời gian"],
        ["〃", "〃", "Chủ trì", "Phối hợp", "〃"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["1", "Mở lớp", "Sở Nội vụ", "Sở Y tế", "2026"],
    ]
    (task,) = read(table(*rows)).tasks
    assert (task.lead, task.co, task.number) == (("Sở Nội vụ",), ("Sở Y tế",), "1")


def test_years_below_one_heading(read):
    rows = [
        ["TT", "Chỉ tiêu", "ĐVT", "Mục tiêu", ""],
        ["", "", "", "Đến năm 2030", "Đến năm 2045"],
        ["1", "Số hợp tác xã", "HTX", "120", "150"],
    ]
    assert [(t.horizon, t.indicator, t.value) for t in read(table(*rows)).targets] == [
        (2030, "cooperatives", 120),
        (2045, "cooperatives", 150),
    ]


def test_lettered_rows_below_a_number_are_tasks_where_they_name_somebody(read):
    rows = [
        SHORT,
        ["1", "Đào tạo", "", "", ""],
        ["a", "Mở lớp", "Sở Nội vụ", "", "2026"],
        ["b", "In sách", "Sở Y tế", "", "2027"],
    ]
    assert [(t.number, t.title, t.lead) for t in read(table(*rows)).tasks] == [
        ("1.a", "Mở lớp", ("Sở Nội vụ",)),
        ("1.b", "In sách", ("Sở Y tế",)),
    ]


def test_a_table_without_numbers(read):
    rows = [
        ["Nội dung", "Đơn vị chủ trì", "Thời gian"],
        ["Mở lớp", "Sở Nội vụ", "2026"],
        ["In sách", "Sở Y tế", "2027"],
    ]
    assert [(t.number, t.lead) for t in read(table(*rows)).tasks] == [("1", ("Sở Nội vụ",)), ("2", ("Sở Y tế",))]


def test_a_number_that_was_not_recognised_is_the_one_left_free(read):
    rows = [
        SHORT,
        ["1", "Mở lớp", "Sở Nội vụ", "", ""],
        ["l", "In sách", "Sở Y tế", "", ""],
        ["3", "Họp", "Sở Nội vụ", "", ""],
    ]
    assert [(t.number, t.title) for t in read(table(*rows)).tasks] == [("1", "Mở lớp"), ("2", "In sách"), ("3", "Họp")]
    rows[2][0], rows[3][0] = "", "2"
    assert len(read(table(*rows)).tasks) == 2


def test_a_row_that_names_nobody_is_less_sure(read):
    tasks = read(table(SHORT, ["1", "Mở lớp", "", "", ""], ["2", "In sách", "Sở Y tế", "", ""])).tasks
    assert tasks[0].confidence < 0.9 <= tasks[1].confidence


@pytest.mark.parametrize("title", ["", "DANH MỤC NHIỆM VỤ\n(Kèm theo Kế hoạch)\n"])
def test_a_table_behind_the_signature_needs_no_annex_title(read, title):
    body = "I. NHIỆM VỤ\n1. Theo bảng kèm theo.\nNơi nhận:\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nNguyễn Văn A\n"
    rows = [SHORT, ["1", "Mở lớp", "Sở Nội vụ", "", "2026"]]
    document = read(body + title + "\n".join(f"| {' | '.join(r)} |" for r in rows))
    assert [(t.title, t.origin) for t in document.tasks] == [("Mở lớp", "annex")]


def test_a_heading_of_two_rows_that_a_new_page_repeats_by_half(read):
    top, below = ["TT", "Phân công", "", "Nội dung"], ["", "Chủ trì", "Phối hợp", ""]
    rows = [top, below, ["1", "Sở Nội vụ", "Sở Y tế", "Mở lớp"], top, ["2", "Sở Y tế", "Sở Nội vụ", "In sách"]]
    assert [(t.lead, t.co) for t in read(table(*rows)).tasks] == [
        (("Sở Nội vụ",), ("Sở Y tế",)),
        (("Sở Y tế",), ("Sở Nội vụ",)),
    ]
