"""The operator that asks a person one question, of which it is told only when it runs. Decides and writes nothing.

Airflow does not render the options of a human-in-the-loop operator, and would render texts of a plan that hold braces.
So the question comes whole, as a value, and is put in its places when the task runs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowSkipException

from ingest.asof import iso
from kttt_dags import stages

LONGEST = 1800
"""Letters of a reason: less than a register's field takes, because the time of the answer is added."""


def form() -> dict[str, Param]:
    """What a person may add to an answer."""
    return {
        "reason": Param(
            None, type=["null", "string"], maxLength=LONGEST, title="Lý do", description="Có thể để trống."
        ),
        "granted_by": Param(
            None,
            type=["null", "string"],
            maxLength=LONGEST,
            title="Người hoặc cơ quan quyết định",
            description="Để trống: chính người trả lời.",
        ),
    }


class AskOperator(HITLOperator):
    """Asks ``question`` (:class:`ingest.decisions.questions.Question` as JSON) and hands on what was answered."""

    template_fields: Collection[str] = ("question",)

    def __init__(self, *, question: Any, later: str, **kwargs: Any) -> None:
        super().__init__(subject="", options=[later], defaults=later, params=form(), **kwargs)
        self.later = later
        self.question = question

    def execute(self, context: Any) -> Any:
        """Put the question, unless somebody answered it elsewhere in the meantime; nobody waits for the answer."""
        if stages.is_answered(self.question):
            raise AirflowSkipException("sổ đã có quyết định về việc này; không hỏi nữa")
        self._put()
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> dict[str, Any]:
        """The answer with its question, for the task that records it."""
        self._put()
        found: Mapping[str, Any] = super().execute_complete(context, event)
        who, at = found["responded_by_user"], found["responded_at"]
        return {
            "question": self.question,
            "option": found["chosen_options"][0],
            "by": None if who is None else who["name"],
            "at": iso(at if isinstance(at, datetime) else datetime.fromisoformat(at)),
            **{name: found["params_input"].get(name) for name in form()},
        }

    def _put(self) -> None:
        self.subject, self.body = self.question["subject"], self.question["body"]
        self.options = [*self.question["answers"], self.later]
