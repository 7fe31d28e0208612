"""Who is asked what: nothing twice, nothing lost by a killed run, every answer written once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from ingest.decisions import AT_ONCE, LATER, WAIT
from ingest.decisions.desk import Answer, Asked, ask, is_answered, record
from ingest.decisions.questions import APPROVE, CONFIRM, NOT_LISTED, REJECT
from ingest.home import DataHome
from ingest.registers.book import enter, read_book
from ingest.registers.entering import write_entry
from ingest.registers.entry import make_entry
from tests.ingest.decisions.conftest import DUTY, NAME, ROW, Release

NOW = datetime(2026, 12, 16, 2, tzinfo=UTC)
AT = datetime(2026, 12, 16, 2, 30, tzinfo=UTC)


def keys(asked: Asked) -> list[str]:
    return [question.key for question in asked.questions]


def none_failed(_run_id: str) -> bool:
    return False


def answer(option: str, by: str | None = "Lê Thị Ánh") -> Answer:
    return Answer(option, by, AT)


def test_two_runs_ask_nothing_twice_and_a_run_begun_again_asks_the_same(home: DataHome, release: Release) -> None:
    release(ROW, NAME)
    first = ask(home, "run 1", NOW, none_failed)
    assert keys(first) == ["q1", "q0"]
    release(ROW, NAME, DUTY)
    second = ask(home, "run 2", NOW + timedelta(hours=1), none_failed)
    assert (keys(second), second.elsewhere, second.waiting) == (["q2"], 2, 0)
    assert ask(home, "run 1", NOW + timedelta(hours=2), none_failed) == first


def test_runs_at_the_same_time_share_the_questions(home: DataHome, release: Release) -> None:
    release(*(ROW | {"row_key": f"t{number}"} for number in range(30)))
    found: list[Asked] = []
    threads = [
        threading.Thread(target=lambda run=run: found.append(ask(home, run, NOW, none_failed)))
        for run in ("a", "b", "c")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [key for asked in found for key in keys(asked)]
    assert sorted(every) == sorted({f"q{number}" for number in range(30)})


def test_a_run_asks_so_many_and_tells_how_many_wait(home: DataHome, release: Release) -> None:
    release(*(ROW | {"row_key": f"t{number}"} for number in range(AT_ONCE + 3)))
    asked = ask(home, "run 1", NOW, none_failed)
    assert (len(asked.questions), asked.waiting) == (AT_ONCE, 3)
    assert "3 câu chờ lượt sau" in asked.summary
    assert len(ask(home, "run 2", NOW, none_failed).questions) == 3


@pytest.mark.parametrize(("later", "has_failed", "is_free"), [
    (timedelta(0), False, False),
    (WAIT - timedelta(seconds=1), False, False),
    (WAIT, False, True),
    (timedelta(0), True, True),
])  # fmt: skip
def test_a_question_is_free_again_when_its_time_passed_or_its_run_failed(
    home: DataHome, release: Release, later: timedelta, has_failed: bool, is_free: bool
) -> None:
    release(ROW)
    ask(home, "run 1", NOW, none_failed)
    again = ask(home, "run 2", NOW + later, lambda run_id: has_failed and run_id == "run 1")
    assert keys(again) == (["q0"] if is_free else [])


@pytest.mark.parametrize(
    ("row", "option", "said"),
    [
        (ROW, APPROVE, {"kind": "plan_row", "task_key": "p.t-1", "decision": "approved", "granted_by": None}),
        (ROW, REJECT, {"kind": "plan_row", "reading_digest": "0123456789abcdef", "decision": "rejected"}),
        (NAME, "Sở Tài chính tỉnh X (x.finance)", {"decision": "matched", "agency_key": "x.finance"}),
        (NAME, NOT_LISTED, {"decision": "not_listed", "agency_key": None, "named_key": "named.73ad1d1536b7"}),
        (DUTY, CONFIRM, {"kind": "confirmation", "decision": "confirmed", "period": None, "granted_by": "Lê Thị Ánh"}),
    ],
)
def test_an_answer_is_written_once_with_who_and_when(
    home: DataHome, release: Release, row: dict[str, object], option: str, said: dict[str, object]
) -> None:
    release(row)
    (question,) = ask(home, "run 1", NOW, none_failed).questions
    assert "đã ghi vào sổ" in record(home, question, answer(option))
    assert "không ghi thêm" in record(home, question, answer(option))
    ((_, entry),) = read_book(home).entries.items()
    assert {name: getattr(entry, name) for name in said} == said
    assert (entry.entered_by, entry.entered_at) == ("Lê Thị Ánh", AT)
    assert entry.reason == "trả lời trên Airflow lúc 16/12/2026 09:30"


def test_what_is_answered_is_not_asked_before_the_next_build_nor_after(home: DataHome, release: Release) -> None:
    release(ROW, DUTY)
    for question in ask(home, "run 1", NOW, none_failed).questions:
        if question.key == "q0":
            record(home, question, answer(APPROVE))
    assert keys(ask(home, "run 2", NOW + WAIT, none_failed)) == ["q1"]


@pytest.mark.parametrize("given", [answer(LATER), answer(APPROVE, by=None)])
def test_who_decides_nothing_writes_nothing(home: DataHome, release: Release, given: Answer) -> None:
    release(ROW)
    (question,) = ask(home, "run 1", NOW, none_failed).questions
    assert "chưa quyết định" in record(home, question, given)
    assert not read_book(home).entries


def test_two_answers_to_one_question_are_one_entry(home: DataHome, release: Release) -> None:
    release(ROW)
    (question,) = ask(home, "run 1", NOW, none_failed).questions
    record(home, question, answer(APPROVE))
    assert "sổ đã có quyết định" in record(home, question, answer(REJECT, by="Trần Văn Bình"))
    assert [entry.decision for entry in read_book(home).entries.values()] == ["approved"]


def test_a_withdrawn_answer_opens_the_question_and_may_be_given_again(home: DataHome, release: Release) -> None:
    release(ROW)
    (question,) = ask(home, "run 1", NOW, none_failed).questions
    record(home, question, answer(APPROVE))
    (key,) = read_book(home).entries
    write_entry(home, "withdrawal", {"withdraws": key, "reason": "nhầm", "entered_by": "b"}, AT)
    (again,) = ask(home, "run 2", NOW + WAIT, none_failed).questions
    record(home, again, Answer(APPROVE, "Lê Thị Ánh", AT + WAIT))
    assert is_answered(again, read_book(home))


def test_a_decision_for_one_period_leaves_the_others_open(home: DataHome, release: Release) -> None:
    release(DUTY)
    said = {
        "kind": "confirmation", "rule_key": "p.annual.1", "agency_key": "x.moi", "decision": "confirmed", "reason": "r",
        "granted_by": "g", "entered_by": "b", "entered_at": AT.isoformat(),
    }  # fmt: skip
    enter(home, make_entry(said | {"period": "2026"}))
    (question,) = ask(home, "run 1", NOW, none_failed).questions
    enter(home, make_entry(said))
    assert is_answered(question, read_book(home))
