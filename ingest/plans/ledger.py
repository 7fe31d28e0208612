"""The account of one document: a role for every line, the rows read, and the passages that nobody understood."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.plans.lines import Line, Passage
from ingest.plans.model import LineRole, PlanDocument, PlanHeader, PlanReportRule, PlanTarget, PlanTask, Source
from ingest.plans.targets import TargetResult
from ingest.plans.tasks import TaskResult
from ingest.text.normalise import squeeze

_DUTY = re.compile(r"\bchủ trì\b|^Giao\b|\bgiao cho\b|(?:^|[.;]\s)(?:Đề nghị|Yêu cầu)\b")
_POINTER = re.compile(r"(?:tại|theo|trong|ở)\s+(?:các\s+)?[Pp]hụ lục")


class Ledger:
    """Collects what the parts read; a role once given by a more special rule is overwritten only by a later call."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.tasks: list[PlanTask] = []
        self.targets: list[PlanTarget] = []
        self.rules: list[PlanReportRule] = []
        self._roles: dict[int, str] = {}
        self._unread: set[int] = set()
        self._numbers = [line.number for line in lines]

    def role(self, number: int, role: str) -> None:
        """Give one line its role."""
        self._roles[number] = role

    def role_of(self, number: int) -> str | None:
        """Role of a line so far."""
        return self._roles.get(number)

    def first_with(self, roles: Sequence[str], lines: Sequence[Line]) -> int | None:
        """Number of the first of these lines that has one of the roles."""
        return next((line.number for line in lines if self._roles.get(line.number) in roles), None)

    def paint_own(self, node: Passage, role: str) -> None:
        """Give the passage's own lines a role."""
        for number in range(node.start, node.end + 1):
            self._roles[number] = role

    def paint(self, node: Passage, role: str | None) -> None:
        """Give the passage and everything below it a role; ``None`` takes the role away."""
        stack = [node]
        while stack:
            current = stack.pop()
            for number in range(current.start, current.end + 1):
                if role is None:
                    self._roles.pop(number, None)
                else:
                    self._roles[number] = role
            stack.extend(current.children)

    def unread(self, start: int, end: int) -> None:
        """List the lines as not understood, whatever their role."""
        self._unread.update(range(start, end + 1))

    def take_tasks(self, result: TaskResult) -> None:
        """Tasks of the body with their roles; what looks like a duty and became no task is not understood."""
        self.tasks = result.tasks + self.tasks
        for node, role in result.roles:
            self.paint(node, role) if role in ("task", "content", "closing", "report_rule") else self.paint_own(
                node, role
            )
        for node, role in result.roles:
            if role not in ("task", "content", "closing", "report_rule"):
                self.paint_own(node, role)
        for node in result.unassigned:
            if _DUTY.search(node.text) and not _POINTER.search(node.text):
                self.unread(node.start, node.last_line())

    def take_targets(self, result: TargetResult) -> None:
        """Targets of the body with their roles and the passages with numbers that were not understood."""
        self.targets = result.targets + self.targets
        for node, role in result.roles:
            self.paint_own(node, role)
        for node in result.unread:
            self.unread(node.start, node.end)

    def document(self, plan: PlanHeader, rules: Sequence[PlanReportRule]) -> PlanDocument:
        """The finished document: runs of lines with one role, and passages not understood."""
        roles = [(line.number, self._roles.get(line.number, "unknown")) for line in self.lines]
        unread = {number for number, role in roles if role == "unknown"} | self._unread
        return PlanDocument(
            plan=plan,
            tasks=tuple(self.tasks),
            targets=tuple(self.targets),
            reporting=tuple(rules),
            lines=tuple(_runs(roles)),
            unparsed=tuple(self._passages(unread)),
        )

    def _passages(self, unread: set[int]) -> list[Source]:
        passages: list[list[Line]] = []
        before = -1
        for position, line in enumerate(self.lines):
            if line.number not in unread:
                continue
            if passages and before == position - 1:
                passages[-1].append(line)
            else:
                passages.append([line])
            before = position
        return [Source(p[0].number, p[-1].number, squeeze(" ".join(line.text for line in p))) for p in passages]


def _runs(roles: Sequence[tuple[int, str]]) -> list[LineRole]:
    runs: list[LineRole] = []
    for number, role in roles:
        if runs and runs[-1].role == role:
            runs[-1] = LineRole(runs[-1].start_line, number, role)
        else:
            runs.append(LineRole(number, number, role))
    return runs
