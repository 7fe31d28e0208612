"""Correction files: what they change, what makes them fail, and that no key follows a correction."""

import hashlib
import json
import unicodedata

import pytest

from ingest.errors import UnreadableDocument
from ingest.home import PROJECT
from ingest.plans.correct import CorrectedPlan, correct
from ingest.plans.corrections import read_corrections
from ingest.plans.keys import keys_of
from ingest.plans.reader import read_plan
from ingest.plans.source import read_source
from tests.ingest.plans.conftest import HEAD

BODY = """I. MỤC TIÊU
- Đến năm 2030
(1) Có 40 hợp tác xã, với 900 thành viên.
(2) Diện tích liên kết gấp 9 lần, không tính
đất rừng.
II. NHIỆM VỤ
1. Sở Y tế: Mở lớp.
2. Sở Y tế: Mở lớp.
3. Sở Nội vụ: Rà soát
biên chế.
III. TỔ CHỨC THỰC HIỆN
1. Các sở, ngành trước ngày 15/12 hằng năm báo cáo kết quả về Sở Y tế.
"""
DATA = (HEAD + BODY).encode()
SHA = hashlib.sha256(DATA).hexdigest()
SIGNED = {"who": "Nguyễn Thị Họa", "why": "đối chiếu bản ký", "date": "2026-11-20"}


def file(*entries: dict, **other) -> bytes:
    whole = {"schema": "kttt-corrections/1", "document": SHA, "corrections": [SIGNED | entry for entry in entries]}
    return json.dumps(whole | other, ensure_ascii=False).encode()


def corrected(*entries: dict) -> CorrectedPlan:
    document = read_plan(DATA, "a.txt")
    return correct(document, read_source(DATA, "a.txt"), read_corrections(file(*entries), "a.json", SHA), "a.json")


def change(table: str, field: str, old, new, quote: str | None = None, **more) -> dict:
    named = {} if quote is None else {"quote": quote}
    return {"action": "change", "table": table, "field": field, "old": old, "new": new, **named, **more}


def failure(*entries: dict) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as raised:
        corrected(*entries)
    return raised.value


def test_the_sample_of_these_tests_reads_as_expected():
    document = read_plan(DATA, "a.txt")
    assert [(t.title, t.lead) for t in document.tasks] == [
        ("Mở lớp", ("Sở Y tế",)),
        ("Mở lớp", ("Sở Y tế",)),
        ("Rà soát biên chế", ("Sở Nội vụ",)),
    ]
    assert [(t.indicator, t.value) for t in document.targets] == [("cooperatives", 40), ("cooperative_members", 900)]
    assert len(document.reporting) == 1
    assert len(document.unparsed) == 1


def test_a_field_of_a_row_is_changed_and_the_row_vouched_for():
    done = corrected(
        change("tasks", "lead", ["Sở Nội vụ"], ["Sở Nội vụ", "Sở Tài chính"], "Rà soát biên chế"),
        change("tasks", "deadline", None, "2026-06", "rà soát biên chế"),
        change("targets", "value", 900, 950, "với 900 thành viên"),
        change("reporting", "to", "Sở Y tế", "Sở Tài chính", "trước ngày 15/12 hằng năm"),
        change("plan", "number", "12/KH-UBND", "13/KH-UBND"),
    )
    task, target, rule = done.document.tasks[2], done.document.targets[1], done.document.reporting[0]
    assert (task.lead, task.time.deadline) == (("Sở Nội vụ", "Sở Tài chính"), "2026-06")
    assert task.confidence == 1.0
    assert task.rule.endswith("+correction")
    assert task.rule.count("correction") == 1
    assert (target.value, rule.receiver, done.document.plan.number) == (950, "Sở Tài chính", "13/KH-UBND")
    assert {entry.state for entry in done.applied} == {"applied"}
    assert done.applied[0].row_key == done.keys.tasks[2]


def test_no_correction_changes_a_key():
    read = keys_of(read_plan(DATA, "a.txt"))
    done = corrected(
        change("plan", "issuer", "UBND tỉnh Sơn Hải", "UBND tỉnh Sơn Hà"),
        change("targets", "horizon", 2030, 2031, "Có 40 hợp tác xã"),
        change("reporting", "due_day", 15, 20, "15/12"),
        {"action": "remove", "table": "tasks", "quote": "Mở lớp", "key": read.tasks[0]},
    )
    assert done.keys == read._replace(tasks=read.tasks[1:])


def test_a_row_that_was_missed_is_added_with_the_key_the_reader_would_give_it():
    values = {"horizon": 2030, "indicator": "cooperatives", "operator": "=", "value": 9, "unit": "count"}
    passage = read_plan(DATA, "a.txt").unparsed[0]
    done = corrected({"action": "add", "table": "targets", "quote": passage.text, "values": values})
    added = done.document.targets[-1]
    assert (added.value, added.rule, added.confidence) == (9, "correction", 1.0)
    assert (added.source.start_line, added.source.end_line) == (passage.start_line, passage.end_line)
    assert done.keys.targets[-1] == f"{done.keys.plan}.2030-cooperatives-2"
    assert done.document.unparsed == ()
    task = {"title": "Bố trí đất", "lead": ["Sở Y tế"], "recurrence": "annual", "time_text": "hằng năm"}
    rule = {"frequency": "quarterly", "from": ["Sở Y tế"], "due_months": [3, 6]}
    whole = corrected(
        {"action": "add", "table": "tasks", "quote": "không tính đất rừng", "values": task},
        {"action": "add", "table": "reporting", "quote": "không tính đất rừng", "values": rule},
    )
    assert (whole.document.tasks[-1].time.recurrence, whole.document.tasks[-1].ref) == ("annual", "correction/1")
    assert whole.document.reporting[-1].due_months == (3, 6)


def test_a_second_rule_of_the_same_lines_is_not_taken_for_the_first():
    values = {"frequency": "annual", "from": ["Sở Nội vụ"]}
    quote = "1. Các sở, ngành trước ngày 15/12 hằng năm báo cáo kết quả về Sở Y tế"
    assert "frequency" not in str(failure({"action": "add", "table": "reporting", "quote": quote, "values": values}))
    other = corrected({"action": "add", "table": "reporting", "quote": "III. TỔ CHỨC THỰC HIỆN 1", "values": values})
    assert len(other.document.reporting) == 2


def test_letters_composed_in_another_way_are_the_same():
    typed = unicodedata.normalize("NFD", "Sở Nội vụ")
    done = corrected(change("tasks", "lead", [typed], [typed, "Sở Y tế"], "Rà soát biên chế"))
    assert done.document.tasks[2].lead == ("Sở Nội vụ", "Sở Y tế")


def test_the_rest_of_a_passage_stays_unread():
    values = {"title": "Bố trí đất"}
    done = corrected({"action": "add", "table": "tasks", "quote": "đất rừng", "values": values})
    (left,) = done.document.unparsed
    assert left.start_line == left.end_line
    assert "Diện tích" in left.text


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        (change("tasks", "lead", ["Sở X"], ["Sở Nội vụ"], "Rà soát biên chế"), "superseded"),
        (change("plan", "number", None, "12/KH-UBND"), "superseded"),
        ({"action": "remove", "table": "reporting", "quote": "Rà soát biên chế"}, "superseded"),
        ({"action": "add", "table": "tasks", "quote": "Rà soát biên chế", "values": {"title": "Rà soát biên chế", "lead": ["Sở Nội vụ"]}}, "superseded"),
        ({"action": "remove", "table": "tasks", "quote": "Rà soát biên chế"}, "applied"),
    ],
)  # fmt: skip
def test_what_the_reader_reads_by_itself_is_superseded_and_harmless(entry: dict, state: str):
    done = corrected(entry)
    assert [a.state for a in done.applied] == [state]
    if state == "superseded":
        assert done.document == read_plan(DATA, "a.txt")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (change("tasks", "lead", ["Sở X"], ["Sở Y"], "Rà soát biên chế"), ["bản sửa số 1", "tasks.lead", '["Sở X"]', 'nay đọc được ["Sở Nội vụ"]']),
        (change("plan", "year_end", 2030, 2035), ["plan.year_end", "2030", "nay đọc được null"]),
        (change("tasks", "lead", [], ["Sở Y"], "câu không có trong văn bản"), ["không còn đoạn trích"]),
        (change("tasks", "lead", [], ["Sở Y"], "với 900 thành viên"), ["không dòng nào được đọc từ đó"]),
        (change("tasks", "lead", ["Sở Nội vụ"], ["Sở Y"], "Rà soát biên chế", key="t-1"), ["t-1"]),
        (change("tasks", "lead", ["Sở Y tế"], ["Sở Y"], "Mở lớp"), ["khớp với 2 dòng", "-2", "key"]),
        ({"action": "remove", "table": "tasks", "quote": "Mở lớp"}, ["khớp với 2 dòng"]),
        ({"action": "remove", "table": "tasks", "quote": "lớp học nghề"}, ["không còn đoạn trích"]),
        ({"action": "remove", "table": "tasks", "quote": "Mở lớp", "key": "t-1"}, ["t-1"]),
        ({"action": "add", "table": "tasks", "quote": "Mở lớp", "values": {"title": "Mở lớp"}}, ["2 chỗ"]),
        ({"action": "add", "table": "tasks", "quote": "lớp học nghề", "values": {"title": "Mở lớp"}}, ["không còn đoạn trích"]),
        ({"action": "add", "table": "tasks", "quote": "Rà soát biên chế", "values": {"title": "Rà soát"}}, ['title = "Rà soát biên chế"']),
    ],
)  # fmt: skip
def test_a_correction_that_does_not_fit_fails_with_everything_that_is_needed_to_mend_it(entry: dict, words: list):
    problem = failure(entry)
    assert problem.code == "stale_correction"
    assert [word for word in ["a.json", *words] if word not in str(problem)] == []
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", ["JSON"]),
        (b"\xff\xfe{}", ["JSON"]),
        (b"[]", ["tệp sửa a.json"]),
        (file(document="0" * 64), ["000000000000…", SHA[:12]]),
        (file(schema="2"), ["schema"]),
        (file({"action": "swap", "table": "tasks"}), ["bản sửa số 1", "change, remove hoặc add"]),
        (file({"action": "remove", "table": "tasks"}), ["bản sửa số 1, quote", "thiếu"]),
        (file({"action": "remove", "table": "tasks", "quote": " .,- "}), ["quote"]),
        (file({"action": "remove", "table": "plan", "quote": "Mở lớp"}), ["table", "plan"]),
        (file({"action": "remove", "table": "tasks", "quote": "Mở lớp", "hint": 1}), ["hint", "không có mục nào"]),
        (file({"action": "remove", "table": "tasks", "quote": "Mở lớp", "who": ""}), ["who"]),
        (file({"action": "remove", "table": "tasks", "quote": "Mở lớp", "date": "20/11/2026"}), ["date", "20/11/2026"]),
        (file(change("tasks", "lead", [], ["Sở Y tế"])), ["quote"]),
        (file(change("plan", "number", None, "1", "Mở lớp")), ["quote"]),
        (file(change("tasks", "leader", [], ["Sở Y tế"], "Mở lớp")), ["leader", "co"]),
        (file(change("tasks", "lead", [], "Sở Y tế", "Mở lớp")), ["lead", "list"]),
        (file(change("tasks", "deadline", None, "2026-02-31", "Mở lớp")), ["deadline"]),
        (file(change("tasks", "deadline", None, "tháng 6", "Mở lớp")), ["2026-Q2"]),
        (file(change("targets", "value", 40, "41", "40 hợp tác xã")), ["value", "number"]),
        (file(change("targets", "value", 40, float("nan"), "40 hợp tác xã")), ["value"]),
        (file(change("reporting", "due_month", 12, 13, "15/12")), ["due_month"]),
        (file({"action": "add", "table": "targets", "quote": "gấp 9 lần", "values": {"horizon": 2030}}), ["values.indicator"]),
        (file({"action": "add", "table": "tasks", "quote": "gấp 9 lần", "values": {"title": "a", "colour": "đỏ"}}), ["values.colour"]),
    ],
)  # fmt: skip
def test_a_file_that_does_not_hold_together_is_told_where(data: bytes, words: list):
    with pytest.raises(UnreadableDocument) as raised:
        read_corrections(data, "a.json", SHA)
    assert raised.value.code == "invalid_correction"
    assert [word for word in ["a.json", *words] if word not in str(raised.value)] == [], str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_worked_example_of_the_docs_fits_its_sample():
    page = (PROJECT / "docs" / "corrections.md").read_text(encoding="utf-8")
    example = page.split("```json\n")[1].split("```")[0].encode()
    data = (PROJECT / "samples" / "plans" / json.loads(example)["file_name"]).read_bytes()
    entries = read_corrections(example, "a.json", hashlib.sha256(data).hexdigest())
    done = correct(read_plan(data, "a.txt"), read_source(data, "a.txt"), entries, "a.json")
    assert [(entry.correction.action, entry.state) for entry in done.applied] == [
        ("change", "applied"),
        ("change", "applied"),
        ("remove", "applied"),
        ("add", "applied"),
    ]


def test_entries_see_what_the_ones_before_them_left():
    done = corrected(
        change("tasks", "lead", ["Sở Nội vụ"], ["Sở A"], "Rà soát biên chế"),
        change("tasks", "lead", ["Sở A"], ["Sở B"], "Rà soát biên chế"),
    )
    assert done.document.tasks[2].lead == ("Sở B",)
