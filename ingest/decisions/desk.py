"""Who is asked what, and what became of it: deals open questions to runs, and writes answers into the registers.

What a run asks is one file, written at once and never changed, so a run that is killed and started again asks the same.
A question that a file holds is asked by no other run until its time has passed or its run has failed; one that the
register answers is asked by none. Reads no clock: callers say when.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from ingest.asof import iso, parse_as_of, show
from ingest.decisions import AT_ONCE, LATER, WAIT
from ingest.decisions.questions import Question, open_questions
from ingest.files import fingerprint, write_json
from ingest.home import DataHome
from ingest.registers.book import Book, read_book
from ingest.registers.entering import write_entry


@dataclass(frozen=True, slots=True)
class Asked:
    """What one run asks.

    Attributes:
        elsewhere: open questions that other runs are asking.
        waiting: open questions for which this run has no room.
    """

    questions: list[Question]
    elsewhere: int
    waiting: int

    @property
    def summary(self) -> str:
        """One line for the log."""
        return (
            f"lượt này hỏi {len(self.questions)} câu; {self.elsewhere} câu đang chờ trả lời ở lượt khác; "
            f"{self.waiting} câu chờ lượt sau (mỗi lượt hỏi nhiều nhất {AT_ONCE} câu)"
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person chose, who that was (nobody when the time passed), when, and what they added."""

    option: str
    by: str | None
    at: datetime
    reason: str | None = None
    granted_by: str | None = None


def ask(home: DataHome, run_id: str, now: datetime, has_failed: Callable[[str], bool]) -> Asked:
    """Deal open questions to a run: those that nobody is asked yet, the most urgent first.

    ``has_failed`` tells of another run that it waits for no answer any more.
    """
    home.decisions.mkdir(parents=True, exist_ok=True)
    with FileLock(home.decisions / ".lock"):
        for left_by_a_killed_run in home.decisions.glob(".tmp-*"):
            left_by_a_killed_run.unlink()
        file = home.decisions / f"asked-{fingerprint(run_id)[:16]}.json"
        asked_elsewhere = _asked_elsewhere(home, file, now, has_failed)
        if file.exists():
            facts = json.loads(file.read_text(encoding="utf-8"))
            return Asked([Question(**held) for held in facts["questions"]], facts["elsewhere"], facts["waiting"])
        book = read_book(home)
        unanswered = [question for question in open_questions(home) if not is_answered(question, book)]
        free = [question for question in unanswered if question.key not in asked_elsewhere]
        asked = Asked(free[:AT_ONCE], len(unanswered) - len(free), len(free[AT_ONCE:]))
        facts = {"run_id": run_id, "until": iso(now + WAIT), "elsewhere": asked.elsewhere, "waiting": asked.waiting}
        write_json(file, facts | {"questions": [question.as_json() for question in asked.questions]})
    return asked


def _asked_elsewhere(home: DataHome, own: Path, now: datetime, has_failed: Callable[[str], bool]) -> set[str]:
    """Keys of what other runs are asking; files of runs that ask no more are taken away."""
    keys: set[str] = set()
    for path in sorted(home.decisions.glob("asked-*.json")):
        if path == own:
            continue
        facts = json.loads(path.read_text(encoding="utf-8"))
        if parse_as_of(facts["until"]) <= now or (facts["questions"] and has_failed(facts["run_id"])):
            path.unlink()
        else:
            keys |= {question["key"] for question in facts["questions"]}
    return keys


def is_answered(question: Question, book: Book) -> bool:
    """Whether an entry in force answers it, however it was entered; keys of plans may have changed since."""
    about = {name: value for name, value in question.about.items() if name not in {"plan_key", "agency_name"}}
    return any(
        all(getattr(entry, name) == value for name, value in about.items())
        for key, entry in book.entries.items()
        if key not in book.withdrawn
    )


def record(home: DataHome, question: Question, answer: Answer) -> str:
    """Write an answer into the register, once; what became of it, in one line.

    Raises:
        UsageError: the register refuses it.
    """
    if answer.option == LATER or answer.by is None:
        return f"chưa quyết định; sẽ hỏi lại sau {WAIT.days} ngày kể từ lúc hỏi"
    with FileLock(home.decisions / ".lock"):
        if is_answered(question, read_book(home)):
            return "sổ đã có quyết định về việc này; không ghi thêm"
        entry, _ = write_entry(home, str(question.about["kind"]), _fields(question, answer), answer.at)
    return f"đã ghi vào sổ, mã mục {entry.entry_key}: {answer.by} chọn “{answer.option}”"


def _fields(question: Question, answer: Answer) -> dict[str, str | None]:
    fields: dict[str, Any] = {name: value for name, value in question.about.items() if name != "kind"}
    fields |= question.answers[answer.option]
    # The time tells this answer from an earlier one of the same words that was withdrawn.
    said = f"trả lời trên Airflow lúc {show(answer.at)}"
    fields["reason"] = f"{answer.reason} ({said})" if answer.reason else said
    fields["entered_by"] = answer.by
    # A confirmation must name who decided; where nobody else is named, it is who answered.
    fields["granted_by"] = answer.granted_by or (answer.by if question.about["kind"] == "confirmation" else None)
    return fields


def question_of(held: Mapping[str, Any]) -> Question:
    """The question that a task instance was handed."""
    return Question(**held)
