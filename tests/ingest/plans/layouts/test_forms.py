"""Single forms of the field that once went wrong, each in a few lines of a fictional plan."""

from __future__ import annotations

import pytest

from ingest.plans.reader import read_plan
from ingest.plans.roles import split_roles


def due(rule):
    return (rule.frequency, rule.due_month, rule.due_day)


def test_periods_as_items_below_the_sentence_that_says_who_reports(read):
    rules = read(
        "I. CHẾ ĐỘ BÁO CÁO\n1. Báo cáo định kỳ: Các đơn vị báo cáo UBND tỉnh (qua Sở Tài chính)\n"
        "a) Báo cáo quý: trước ngày 20 tháng cuối quý.\nb) Báo cáo 6 tháng: trước ngày 10/6.\n"
        "c) Báo cáo năm: trước ngày 10/12.\n"
    ).reporting
    assert [due(r) for r in rules] == [("quarterly", None, 20), ("semiannual", 6, 10), ("annual", 12, 10)]
    assert {(r.reporters, r.receiver, r.onward_receiver) for r in rules} == {
        (("Các đơn vị",), "Sở Tài chính", "UBND tỉnh")
    }


def test_a_semicolon_inside_the_list_of_reporters(read):
    (rule,) = read(
        "I. TỔ CHỨC THỰC HIỆN\n1. Trước ngày 10/12 hằng năm, các sở, ban, ngành; UBND các xã báo cáo Sở Tài chính.\n"
    ).reporting
    assert (due(rule), rule.reporters) == (("annual", 12, 10), ("Các sở, ban, ngành", "UBND các xã"))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "báo cáo Sở Y tế trước ngày 05/6 (đối với báo cáo 6 tháng) và trước ngày 05/12 (đối với báo cáo năm).",
            [("semiannual", 6, 5), ("annual", 12, 5)],
        ),
        ("báo cáo 6 tháng và năm về Sở Y tế (trước ngày 10/6 và 10/12).", [("semiannual", 6, 10), ("annual", 12, 10)]),
        (
            "báo cáo Sở Y tế chậm nhất ngày 05 của tháng cuối quý và ngày 01/12 hằng năm.",
            [("quarterly", None, 5), ("annual", 12, 1)],
        ),
        ("báo cáo Sở Y tế hằng tháng trước ngày 18.", [("monthly", None, 18)]),
        ("báo cáo Sở Y tế trước ngày 15/01 năm sau theo định kỳ hằng năm.", [("annual", 1, 15)]),
    ],
)
def test_days_and_their_frequencies(read, sentence, expected):
    rules = read(f"I. TỔ CHỨC THỰC HIỆN\n1. UBND các xã {sentence}\n").reporting
    assert [due(r) for r in rules] == expected


@pytest.mark.parametrize(
    ("cell", "lead", "co"),
    [
        ("Sở A chủ trì; Sở B, Sở C phối hợp", ("Sở A",), ("Sở B", "Sở C")),
        ("Chủ trì: Sở A; phối hợp: Sở B", ("Sở A",), ("Sở B",)),
        ("Sở A chủ trì, phối hợp với Sở B", ("Sở A",), ("Sở B",)),
        ("Sở A (chủ trì), Sở B, Sở C", ("Sở A",), ("Sở B", "Sở C")),
        ("Sở A, Sở B", ("Sở A", "Sở B"), ()),
    ],
)
def test_one_cell_for_both_roles(cell, lead, co):
    assert split_roles(cell, None) == (lead, co)


def test_sub_numbers_in_a_table_written_cell_by_cell(read):
    tasks = read(
        "I. NHIỆM VỤ\nTheo phụ lục.\nNơi nhận:\n- Lưu.\nPHỤ LỤC\nTT\nNhiệm vụ\nCơ quan chủ trì\nThời gian\n1\nNhóm chính sách\n"
        "1.1\nXây dựng nghị quyết\nSở Tài chính\nQuý IV/2026\n1.2\nXây dựng quy chế\nSở Tư pháp\n2027\n2\nLập đề án\nSở Y tế\n2028\n"
    ).tasks
    assert [(t.number, t.title, t.lead) for t in tasks] == [
        ("1.1", "Xây dựng nghị quyết", ("Sở Tài chính",)),
        ("1.2", "Xây dựng quy chế", ("Sở Tư pháp",)),
        ("2", "Lập đề án", ("Sở Y tế",)),
    ]


def test_values_by_year_without_row_numbers(read):
    targets = read(
        "I. MỤC TIÊU\nCác chỉ tiêu:\nChỉ tiêu\tĐơn vị\tTH 2025\tKH 2026\nSố hợp tác xã\tHTX\t95\t108\n"
        "Trong đó: Thành lập mới\tHTX\t6\t8\n"
    ).targets
    assert [(t.horizon, t.indicator, t.value) for t in targets] == [
        (2026, "cooperatives", 108),
        (2026, "new_cooperatives", 8),
    ]


def test_work_that_ends_in_a_day_is_no_bare_agency_line(read):
    (task,) = read(
        "I. NHIỆM VỤ\n1. Sở Tài chính chủ trì, phối hợp với Sở Y tế tham mưu ban hành chính sách; hoàn thành trong "
        "quý IV năm 2026.\n"
    ).tasks
    assert (task.lead, task.co, task.time.deadline) == (("Sở Tài chính",), ("Sở Y tế",), "2026-Q4")


def test_the_year_of_a_title_in_capitals():
    text = (
        "ỦY BAN NHÂN DÂN\nPHƯỜNG BÌNH AN\nKẾ HOẠCH\nPHÁT TRIỂN HỢP TÁC XÃ NĂM 2026\nUBND phường Bình An ban hành kế "
        "hoạch:\nI. MỤC TIÊU\n1. Có 05 hợp tác xã.\n"
    )
    document = read_plan(text.encode(), "a.txt")
    assert (document.plan.year_start, document.plan.year_end) == (2026, 2026)
    assert [(t.horizon, t.value) for t in document.targets] == [(2026, 5)]


def test_one_word_for_several_departments(read):
    (task,) = read("I. NHIỆM VỤ\n1. Các Sở: Công Thương, Xây dựng theo chức năng hỗ trợ hợp tác xã.\n").tasks
    assert task.lead == ("Sở Công Thương", "Sở Xây dựng")


def test_a_total_after_new_ones_is_no_new_one(read):
    targets = read("I. MỤC TIÊU\n- Năm 2026 thành lập mới 20 HTX, nâng tổng số HTX lên 560 HTX.\n").targets
    assert [(t.indicator, t.value) for t in targets] == [("new_cooperatives", 20), ("cooperatives", 560)]
