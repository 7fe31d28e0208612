import re
from dataclasses import replace

from ingest.load.records import RECORD_TYPES
from ingest.plans.keys import keys_of, plan_key
from ingest.plans.records import to_records

BODY = (
    "I. MỤC TIÊU\n- Đến năm 2030\n(1) Có 40 hợp tác xã.\n(2) Có 45 hợp tác xã.\n(3) Doanh thu gấp 9 lần.\nII. NHIỆM VỤ\n1. Sở Y tế: Mở lớp.\n2. Sở Y tế: Mở lớp.\n"
    "III. TỔ CHỨC THỰC HIỆN\n1. Các sở, ngành trước ngày 15/12 hằng năm báo cáo kết quả về Sở Y tế.\n"
    "Nơi nhận:\n- Sở Y tế (để b/c);\n- Lưu: VT.\n"
)


def test_a_plan_is_known_by_issuer_number_and_year(read):
    assert plan_key(read(BODY).plan) == "ubnd-tinh-son-hai.12-kh-ubnd.2026"


def test_the_title_stands_for_a_blank_number(read):
    plan = replace(read(BODY).plan, number=None)
    assert re.fullmatch(r"ubnd-tinh-son-hai\.[0-9a-f]{10}\.2026", plan_key(plan))
    assert plan_key(plan) == plan_key(replace(plan, title=plan.title.upper()))


def test_equal_rows_are_numbered(read):
    plan, tasks, targets, rules = keys_of(read(BODY))
    assert tasks[1] == f"{tasks[0]}-2"
    assert targets == [f"{plan}.2030-cooperatives", f"{plan}.2030-cooperatives-2"]
    assert re.fullmatch(re.escape(plan) + r"\.annual-12-15\.[0-9a-f]{6}", rules[0])


def test_keys_hold_only_plain_characters(read):
    plan, *rows = keys_of(read(BODY))
    assert all(re.fullmatch(r"[a-z0-9.-]+", key) for key in (plan, *(k for row in rows for k in row)))


def test_a_corrected_field_changes_no_key(read):
    document = read(BODY)
    corrected = replace(document, tasks=(replace(document.tasks[0], lead=("Sở Nội vụ",)), *document.tasks[1:]))
    assert keys_of(corrected) == keys_of(document)


def test_every_row_becomes_a_record_of_its_table(read):
    document = read(BODY)
    records = to_records(document, "a" * 64)
    assert {name: len(rows) for name, rows in records.items()} == {
        "plans": 1, "tasks": 2, "targets": 2, "report_rules": 1, "unread_lines": 1, "plan_recipients": 2,
    }  # fmt: skip
    for name, rows in records.items():
        assert all(type(row) is RECORD_TYPES[name] for row in rows)
    (rule,) = records["report_rules"]
    assert (rule.due_day, rule.due_month, rule.receiver, rule.operator) == (15, 12, "Sở Y tế", "before")


def test_every_row_carries_the_page_it_begins_on(read):
    document = read(BODY)

    def on_page(rows, page):
        return tuple(replace(row, source=replace(row.source, page=page)) for row in rows)

    paged = replace(
        document,
        tasks=on_page(document.tasks, 2),
        targets=on_page(document.targets, 1),
        reporting=on_page(document.reporting, 3),
        unparsed=tuple(replace(passage, page=4) for passage in document.unparsed),
        recipients=on_page(document.recipients, 5),
    )
    records = to_records(paged, "a" * 64)
    pages = {name: {row.source_page for row in rows} for name, rows in records.items() if name != "plans"}
    assert pages == {"tasks": {2}, "targets": {1}, "report_rules": {3}, "unread_lines": {4}, "plan_recipients": {5}}
    assert {row.source_page for row in to_records(document, "a" * 64)["tasks"]} == {None}


def test_a_term_and_what_a_plan_replaces_reach_the_records(read):
    document = read(
        "I. TỔ CHỨC THỰC HIỆN\n1. Các sở, ngành hằng quý báo cáo Sở Y tế trong 05 ngày làm việc sau khi kết thúc quý.\n"
        "2. Sở Y tế định kỳ 05 năm báo cáo UBND tỉnh.\n3. Kế hoạch này thay thế Kế hoạch số 45/KH-UBND ngày 01/02/2022.\n"
    )
    records = to_records(document, "a" * 64)
    assert [
        (r.operator, r.within_days, r.within_unit, r.within_from, r.interval_years) for r in records["report_rules"]
    ] == [
        ("within", 5, "working", "period_end", None),
        (None, None, None, None, 5),
    ]
    (plan,) = records["plans"]
    assert plan.replaces == ["45/KH-UBND"]


def test_a_term_or_a_month_changes_no_key(read):
    def keys(end):
        return keys_of(read(f"I. TỔ CHỨC THỰC HIỆN\n1. Các sở hằng năm báo cáo Sở Y tế{end}.\n")).rules

    for end in (" trong 10 ngày kể từ ngày kết thúc năm", " vào tháng 12"):
        (key,) = keys(end)
        assert re.fullmatch(r"ubnd-tinh-son-hai\.12-kh-ubnd\.2026\.annual\.[0-9a-f]{6}", key)
