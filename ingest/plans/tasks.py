"""Assignments in running text: walks the sections and finds, for each item, who does it.

Agencies may stand in the item itself, in a heading or lead-in above it, or in labelled lines below one or several
items. An item for which nobody is named is no task: it is reported back as content, never given to somebody by guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.plans.agencies import cell_names, names_of, parse_list
from ingest.plans.assignment import STOP_ANYWHERE, Assignment, as_attribute, merge, partners_of, read_assignment
from ingest.plans.fields import Field, split_fields
from ingest.plans.items import (
    below,
    is_attribute,
    is_bare_lead_in,
    is_container,
    is_content_label,
    is_title_of_agencies,
    lift,
    only_names,
    only_reports,
    own_assignment,
)
from ingest.plans.lines import HIGH, Passage
from ingest.plans.model import PlanTask, Source, TimeInfo
from ingest.plans.roles import split_roles
from ingest.plans.rows import condition_in
from ingest.plans.times import heading_time, inline_time, parse_time
from ingest.text.normalise import squeeze

_SUBMIT = re.compile(r"(?<!công )(?<!chương )(?<!quá )trình\s+(?=[A-ZĐ])")
_APPROVE = re.compile(r"\s+(?:xem xét,?\s+)?(?:phê duyệt|ban hành|quyết định|thông qua)")
_ADDRESSED = re.compile(
    r"(?:Các|Từng|Mỗi) (?:hợp tác xã|Hợp tác xã|tổ hợp tác|Tổ hợp tác|liên hiệp|doanh nghiệp|hộ|cá nhân|thành viên hợp)"
)
_HELPERS = re.compile(r"phối hợp\s*(?:thực hiện)?\W*$", re.IGNORECASE)
_NO_TASK = re.compile(r"(?:Trong quá trình|Quá trình (?:tổ chức|triển khai|thực hiện)|Trên đây là|\(|Kế hoạch này)")


@dataclass(slots=True)
class _Attributes:
    """What labelled lines say about the items they cover."""

    lead: tuple[str, ...] = ()
    co: tuple[str, ...] = ()
    product: str | None = None
    approver: str | None = None
    time: TimeInfo = field(default_factory=TimeInfo)
    passages: list[Passage] = field(default_factory=list)
    rule: str = "labelled_lines"


@dataclass(slots=True)
class TaskResult:
    """Tasks of the body, the role of every passage's lines, and items that name nobody."""

    tasks: list[PlanTask] = field(default_factory=list)
    roles: list[tuple[Passage, str]] = field(default_factory=list)
    leads: dict[int, tuple[str, ...]] = field(default_factory=dict)  # first line of a passage → who is responsible
    unassigned: list[Passage] = field(default_factory=list)


class _Walker:
    """Walks one section; ``path`` numbers it for the references."""

    def __init__(self, origin: str, path: str, area: str | None, result: TaskResult) -> None:
        self.origin = origin
        self.path = path
        self.area = area
        self.result = result
        self.counts: Counter[str] = Counter()
        self.time = TimeInfo()  # what the heading over the items sets for those that say no time

    def section_items(self, children: list[Passage], path: str, heading: Passage) -> None:
        """Read the items below a heading; those for which nobody is named stay content."""
        before = self.time
        self.time = found if (found := heading_time(heading.text)).text else before
        self._unassigned(self.walk(children, None, heading, path), path)
        self.time = before

    def walk(
        self, children: list[Passage], inherited: Assignment | None, scope: Passage | None, path: str
    ) -> list[Passage]:
        """Read the items of one level; the items still waiting for somebody are returned."""
        pending: list[Passage] = []
        group = _Attributes()
        for node in lift(children, self.area):
            attributes = self._attributes(node)
            if attributes is not None:
                self._absorb(group, node, attributes)
                continue
            if group.passages:
                pending = self._apply(group, pending, scope, path)
                group = _Attributes()
            pending += self._item(node, inherited, path)
        if group.passages:
            pending = self._apply(group, pending, scope, path)
        return pending

    def _attributes(self, node: Passage) -> list[Field] | None:
        """Labelled values or a bare assignment line; ``None`` for an item."""
        prefix, fields = split_fields(node.text)
        if fields and not prefix.strip(" -+*.("):
            return fields
        attribute = as_attribute(prefix, self.area) if prefix and not node.children else None
        if attribute is None:
            return None
        return [Field("assignment", prefix), *fields]

    def _absorb(self, group: _Attributes, node: Passage, fields: list[Field]) -> None:
        self.result.roles.append((node, "task_attribute"))
        group.passages.append(node)
        for item in fields:
            if item.kind == "assignment":
                found = as_attribute(item.value, self.area)
                if found:
                    group.lead, group.co = merge(group.lead, found.lead), merge(group.co, found.co)
                    group.time = found.time if found.time.text else group.time
                    group.rule = "assignment_line"
            elif item.kind == "lead":
                self._absorb_lead(group, node, item.value)
            elif item.kind == "co":
                group.co = merge(group.co, cell_names(item.value, self.area))
            elif item.kind == "time":
                group.time = parse_time(item.value)
            elif item.kind == "product":
                group.product = item.value or None
            elif item.kind == "approver":
                group.approver = item.value or None

    def _absorb_lead(self, group: _Attributes, node: Passage, value: str) -> None:
        if not value and node.children:
            named = [c for c in node.children if not c.children and only_names(c.text, self.area)]
            if len(named) == len(node.children):
                group.lead = merge(group.lead, *(cell_names(c.text, self.area) for c in named))
                for child in named:
                    self.result.roles.append((child, "task_attribute"))
            return
        found = read_assignment(value, self.area)
        if found and (found.co or found.work) and not _HELPERS.search(value):
            group.lead, group.co = merge(group.lead, found.lead), merge(group.co, found.co)
        else:
            lead, co = split_roles(value, self.area)
            group.lead, group.co = merge(group.lead, lead), merge(group.co, co)

    def _apply(self, group: _Attributes, pending: list[Passage], scope: Passage | None, path: str) -> list[Passage]:
        """Give the waiting items what the labelled lines say; lines that only introduce sub-items are read below."""
        opened = [p for p in group.passages if p.children and not group.lead]
        if opened and not group.lead:
            for item in pending:
                self.result.roles.append((item, "content"))
            for node in opened:
                self._unassigned(self.walk(node.children, None, node, path), path)
            return []
        if not group.lead:
            return pending
        covered = pending or ([scope] if scope is not None and scope.kind in ("dotted", "arabic", "letter") else [])
        for item in covered:
            if item is not scope:
                self._add(item, group, below(path, item) or self._next(path))
            elif not is_title_of_agencies(item.text):
                self._add(item, group, path, item.text)
        return []

    def _item(self, node: Passage, inherited: Assignment | None, parent: str) -> list[Passage]:
        """One item: a task, a lead-in to tasks, a heading over tasks, or an item that still waits for its agency."""
        own = own_assignment(node, self.area)
        if own is not None and self.origin == "body" and not own.explicit and all(map(_ADDRESSED.match, own.lead)):
            own = None  # what a plan wishes of cooperatives and firms is no assignment
        if own is not None:
            self.result.leads[node.start] = own.lead
        if node.children and (
            is_container(node)
            or (own is not None and own.colon)
            or any(is_attribute(c, self.area) for c in node.children)
        ):
            return self._container(node, own, inherited, below(parent, node) or parent)
        if _NO_TASK.match(node.text) or (inherited is not None and is_bare_lead_in(node, own)):
            self.result.roles.append((node, "closing"))
            return []
        if inherited is None and self.origin == "body" and (own is None or not own.colon):
            return [node]  # labelled lines below may still say who does it; they count more than the sentence
        path = below(parent, node) or self._next(parent)
        if own is not None:
            self._task(node, own, path, own.work if own.colon else node.whole(), with_children=True)
        elif inherited is not None:
            co = merge(inherited.co, tuple(n for n in partners_of(node.text, self.area) if n not in inherited.lead))
            heir = Assignment(inherited.lead, co, node.text)
            self._task(node, heir, path, node.whole(), with_children=True, rule="lead_in")
            self.result.leads[node.start] = inherited.lead
        else:
            return [node]
        return []

    def _container(
        self, node: Passage, own: Assignment | None, inherited: Assignment | None, path: str
    ) -> list[Passage]:
        """A heading, label or lead-in: its items are read with the agencies that it names."""
        self.result.roles.append((node, "task_lead_in" if own else "heading"))
        if (
            own is not None
            and own.colon
            and STOP_ANYWHERE.search(f" {own.work}")
            and not node.text.rstrip().endswith(":")
        ):
            self._task(node, own, path, own.work, with_children=False)
        below = self.walk(node.children, own or inherited, node, path)
        if is_content_label(node) or node.kind not in HIGH:
            return below
        self._unassigned(below, path)
        return []

    def _next(self, path: str) -> str:
        """Reference of the next unnumbered item below ``path``."""
        self.counts[path] += 1
        return f"{path}/{self.counts[path]}"

    def _unassigned(self, nodes: Iterable[Passage], path: str) -> None:
        """Items that waited in vain: those that name their agency in the sentence are tasks, the others content."""
        for node in nodes:
            own = own_assignment(node, self.area)
            wished = own is not None and not own.explicit and all(map(_ADDRESSED.match, own.lead))
            if own is not None and not own.colon and not wished and not _NO_TASK.match(node.text):
                self._task(node, own, below(path, node) or self._next(path), node.whole(), with_children=False)
                continue
            self.result.roles.append((node, "content"))
            self.result.unassigned.append(node)

    def _task(
        self, node: Passage, own: Assignment, path: str, title: str, *, with_children: bool, rule: str = "subject"
    ) -> None:
        """A task whose agencies are known; an item that does nothing but report is left to the reporting rules."""
        if self.origin == "organisation" and only_reports(node.text):
            self.result.roles.append((node, "report_rule"))
            return
        if with_children and own.colon and node.children:
            title = squeeze(f"{title} {' '.join(c.whole() for c in node.children)}")
        time = own.time if own.time.text else inline_time(node.text if own.colon else title)
        group = _Attributes(lead=own.lead, co=own.co, time=time, rule=rule)
        prefix, fields = split_fields(node.text)
        if fields and prefix:
            self._inline_fields(group, fields)
            title = squeeze(title.split(prefix[-20:], 1)[0] + prefix[-20:]) if prefix[-20:] in title else title
        self._add(node, group, path, title)

    def _inline_fields(self, group: _Attributes, fields: list[Field]) -> None:
        for item in fields:
            if item.kind == "co":
                group.co = merge(group.co, cell_names(item.value, self.area))
            elif item.kind == "time":
                group.time = parse_time(item.value)
            elif item.kind == "product":
                group.product = item.value
            elif item.kind == "approver":
                group.approver = item.value

    def _add(self, node: Passage, group: _Attributes, path: str, title: str | None = None) -> None:
        text = squeeze(title or node.whole()).strip(" :;,")
        text = re.sub(r"(?<!\.)\s*\.(?:/\.)?$|/\.$", "", text).strip()
        if not text:
            return
        time = next((t for t in (group.time, inline_time(text), self.time) if t.text), self.time)
        section, _, number = path.partition("/")
        lines = [p.last_line() if not p.children else p.end for p in group.passages]
        self.result.tasks.append(
            PlanTask(
                ref=f"{self.origin}/{path}",
                origin=self.origin,
                section=section,
                number=number.replace("/", "-") or node.number,
                title=text,
                lead=group.lead,
                co=tuple(n for n in group.co if n not in group.lead),
                approver=group.approver or _approver_in(text, self.area),
                product=group.product,
                time=time,
                condition=condition_in(text, group.product),
                source=Source(node.start, max([node.last_line(), *lines]), node.whole()),
                confidence={"labelled_lines": 0.95, "assignment_line": 0.95, "subject": 0.85, "lead_in": 0.9}[
                    group.rule
                ],
                rule=group.rule,
            )
        )
        self.result.roles.append((node, "task"))
        self.result.leads[node.start] = group.lead


def _approver_in(text: str, area: str | None) -> str | None:
    """Who approves, where a sentence says "trình A phê duyệt"; submitting alone names nobody who approves."""
    for match in _SUBMIT.finditer(text):
        found = parse_list(text, match.end())
        if found and _APPROVE.match(text, found[-1].end):
            return "; ".join(names_of(found, text, area))
    return None


def read_tasks(section: Passage, origin: str, area: str | None, result: TaskResult) -> None:
    """Add the tasks of one top-level section to ``result``; numbered headings inside it are sections of their own."""
    name = section.number or ""
    walker = _Walker(origin, name, area, result)
    result.roles.append((section, "heading"))
    loose: list[Passage] = []
    for node in section.children:
        if _is_heading(node, walker):
            walker.section_items(loose, name, section)
            loose = []
            result.roles.append((node, "heading"))
            walker.section_items(node.children, f"{name}.{node.number}", node)
        else:
            loose.append(node)
    walker.section_items(loose, name, section)


def _is_heading(node: Passage, walker: _Walker) -> bool:
    """A numbered heading without an agency of its own and with items below it."""
    if not node.children or node.kind != "arabic" or not is_container(node):
        return False
    own = own_assignment(node, walker.area)
    return own is None or not own.colon
