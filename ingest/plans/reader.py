"""Reads one plan document: bytes in, ``PlanDocument`` out. Only wires the parts; every rule lives in its module.

Every non-blank line gets a role; what no rule understood is listed in ``unparsed``. Nothing is guessed, no clock is
read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.errors import UnreadableDocument
from ingest.plans.header import find_title, read_header
from ingest.plans.ledger import Ledger
from ingest.plans.linearised import read_linearised
from ingest.plans.lines import Line, Passage, join_lines, make_lines, nest, text_width
from ingest.plans.model import PlanDocument, PlanHeader
from ingest.plans.provenance import with_provenance
from ingest.plans.recipients import read_recipients
from ingest.plans.regions import Region, is_delimited, section_kind, split_regions
from ingest.plans.rows import annex_task
from ingest.plans.rules import Passage as RulePassage
from ingest.plans.rules import below_lead_in, distinct, read_rules
from ingest.plans.source import SourceText, read_source
from ingest.plans.spaced import read_spaced
from ingest.plans.tables import TableResult, read_delimited
from ingest.plans.target_tables import targets_of_row
from ingest.plans.targets import TargetResult, read_targets
from ingest.plans.tasks import TaskResult, read_tasks
from ingest.plans.times import within

_PLAN_SECTIONS = frozenset({"targets", "tasks", "organisation"})


def read_plan(data: bytes, file_name: str) -> PlanDocument:
    """Read the bytes of a plan document; ``file_name`` is only used in messages.

    Raises:
        UnreadableDocument: ``no_plan``, or what ``ingest.formats.reader`` refuses.
    """
    return plan_of(read_source(data, file_name), file_name)


def plan_of(source: SourceText, file_name: str) -> PlanDocument:
    """Read the plan whose text was taken out of its file.

    Raises:
        UnreadableDocument: ``no_plan``.
    """
    lines = make_lines(source.text.lines)
    layout = split_regions(lines, source.text.pages)
    head = [line for region in layout.regions if region.kind == "head" for line in region.lines]
    found = find_title(head)
    bodies = [_nested(region, wraps=source.text.wraps) for region in layout.regions if region.kind == "body"]
    kinds = {section_kind(s.text) for body in bodies for s in _sections(body)}
    tables = any(is_delimited(line) for region in layout.regions if region.kind == "annex" for line in region.lines)
    if found is None or not (kinds & _PLAN_SECTIONS or (bodies and tables)):
        raise _no_plan(file_name, has_title=found is not None)
    plan = read_header(head, lines, found[0])
    ledger = Ledger(lines)
    for line in head:
        ledger.role(line.number, "header")
    body = iter(bodies)
    for region in layout.regions:
        if region.kind == "recipients":
            for line in region.lines:
                ledger.role(line.number, "recipients")
        elif region.kind == "body":
            _read_tables([line for line in region.lines if is_delimited(line)], plan, ledger, "body")
            _read_body(next(body), plan, ledger)
        elif region.kind == "annex":
            _read_annex(region, plan, ledger)
    for line in layout.page_numbers:
        ledger.role(line.number, "page_number")
    for line in layout.page_heads:
        ledger.role(line.number, "page_heading")
    year = plan.year_start if plan.year_start == plan.year_end else None
    ledger.tasks = [replace(task, time=within(task.time, year)) for task in ledger.tasks]
    document = ledger.document(plan, distinct(ledger.rules))
    addressed = [line for region in layout.regions if region.kind == "recipients" for line in region.lines]
    return with_provenance(replace(document, recipients=read_recipients(addressed)), source.text)


def _no_plan(file_name: str, *, has_title: bool) -> UnreadableDocument:
    missing = (
        "có tiêu đề kế hoạch nhưng không có phần mục tiêu, nhiệm vụ hay tổ chức thực hiện"
        if has_title
        else "không thấy tiêu đề của một kế hoạch (ví dụ dòng “KẾ HOẠCH”)"
    )
    return UnreadableDocument(
        "no_plan",
        f"{file_name}: {missing}, nên không thể đọc như văn bản kế hoạch. "
        "Hãy kiểm tra có gửi nhầm tệp không; nếu đúng là kế hoạch, hãy gửi lại bản đầy đủ.",
    )


def _nested(region: Region, *, wraps: bool) -> list[Passage]:
    running = [line for line in region.lines if not is_delimited(line)]
    return nest(join_lines(running, text_width(running, wraps=wraps)))


def _sections(body: Sequence[Passage]) -> Iterator[Passage]:
    """Top-level sections: roman ones, inside parts too; the numbered ones where a plan has no roman sections."""
    has_roman = any(n.kind in ("roman", "part") for n in body)
    for node in body:
        if node.kind in ("part", "article") and any(c.kind == "roman" for c in node.children):
            yield from (c for c in node.children if c.kind == "roman")
        elif node.kind in ("roman", "part") or (not has_roman and node.kind == "arabic"):
            yield node


def _read_body(body: Sequence[Passage], plan: PlanHeader, ledger: Ledger) -> None:
    tasks, targets = TaskResult(), TargetResult()
    sections = list(_sections(body))
    for node in body:
        ledger.paint(node, "preamble" if node.kind != "article" else "decision")
    for section in sections:
        kind = section_kind(section.text)
        ledger.paint(
            section, {"purpose": "purpose", "funding": "funding"}.get(kind, "heading" if not section.children else None)
        )
        ledger.paint_own(section, "heading")
        if kind == "targets":
            read_targets(section, (plan.year_start, plan.year_end), targets)
        elif kind in ("tasks", "organisation", "other"):
            read_tasks(section, "organisation" if kind == "organisation" else "body", plan.area, tasks)
    ledger.take_tasks(tasks)
    ledger.take_targets(targets)
    for section in sections:
        kind = section_kind(section.text)
        if kind not in ("purpose", "targets"):
            _read_reporting(section, (), tasks, plan, ledger, organisation=kind == "organisation")
    _read_closing(body, sections, plan, ledger)


def _read_closing(body: Sequence[Passage], sections: Sequence[Passage], plan: PlanHeader, ledger: Ledger) -> None:
    """Rules of the closing paragraphs that stand below no section, as in plans without roman numerals."""
    for node in body:
        if node.kind is None and not node.children and sections and node.start > sections[0].start:
            ledger.paint_own(node, "closing")
            _read_reporting(node, (), TaskResult(), plan, ledger, organisation=True)


def _read_reporting(
    node: Passage,
    inherited: tuple[str, ...],
    tasks: TaskResult,
    plan: PlanHeader,
    ledger: Ledger,
    *,
    organisation: bool,
) -> None:
    """Rules of a passage and all below it; who answers for an item also answers for what stands under it."""
    responsible = tasks.leads.get(node.start, inherited)
    whole = [text for c in node.children if (text := below_lead_in(node.text, c.text))]
    if whole and len(whole) == len(node.children):
        for child, text in zip(node.children, whole, strict=True):
            passage = RulePassage(text, node.start, child.end, responsible, organisation)
            ledger.rules += read_rules(passage, plan.area)[0]
            ledger.paint_own(child, "report_rule")
        ledger.paint_own(node, "report_rule")
        return
    if ledger.role_of(node.start) != "task_attribute":
        passage = RulePassage(node.text, node.start, node.end, responsible, organisation)
        rules, missed = read_rules(passage, plan.area)
        ledger.rules += rules
        if rules and ledger.role_of(node.start) in (None, "content", "closing"):
            ledger.paint_own(node, "report_rule")
        if missed:
            ledger.unread(node.start, node.last_line())
    for child in node.children:
        _read_reporting(child, responsible, tasks, plan, ledger, organisation=organisation)


def _read_annex(region: Region, plan: PlanHeader, ledger: Ledger) -> None:
    name = f"annex-{region.name}" if region.name else "annex"
    delimited = [line for line in region.lines if is_delimited(line)]
    if delimited:
        grouped = [line for line in region.lines if delimited[0].number <= line.number <= delimited[-1].number]
        _read_tables(grouped, plan, ledger, name)
    else:
        result = read_spaced(region.lines) or read_linearised(region.lines)
        if result is not None:
            _take_table(result, plan, ledger, name)
    first_row = min((n for n in (ledger.first_with(("table_header", "table_row"), region.lines),) if n), default=None)
    for line in region.lines:
        if ledger.role_of(line.number) is None and (line is region.lines[0] or (first_row and line.number < first_row)):
            ledger.role(line.number, "annex_heading")


def _read_tables(lines: Sequence[Line], plan: PlanHeader, ledger: Ledger, name: str) -> None:
    for result in read_delimited(lines):
        _take_table(result, plan, ledger, name)


def _take_table(result: TableResult, plan: PlanHeader, ledger: Ledger, name: str) -> None:
    for number, role in result.roles.items():
        ledger.role(number, role)
    for line in result.unread:
        ledger.unread(line.number, line.number)
    for row in result.rows:
        if result.kind == "targets":
            targets, complete = targets_of_row(row, result.groups)
            ledger.targets += targets
            if complete:
                continue
        elif (task := annex_task(row, plan.area, name)) is not None:
            ledger.tasks.append(task)
            continue
        ledger.unread(row.start, row.end)
