"""A plan document as records for the warehouse. Adds keys and nothing else."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from ingest.load.records import Plan, PlanCorrection, PlanRecipient, Record, ReportRule, Target, Task, UnreadLine
from ingest.plans.correct import Applied, CorrectedPlan
from ingest.plans.corrections import Add, Change
from ingest.plans.keys import Keys, keys_of
from ingest.plans.model import PlanDocument, PlanReportRule, PlanTarget, PlanTask

ROW_KINDS = {"plan": "plan", "tasks": "task", "targets": "target", "reporting": "report_rule"}
"""Table of a plan as ``kttt parse`` names it → what the warehouse calls one row of it."""


def corrected_records(plan: CorrectedPlan, content_sha256: str) -> dict[str, list[Record]]:
    """Records of a corrected plan, and those of its corrections."""
    entries: list[Record] = [_correction(entry, plan.keys.plan, content_sha256) for entry in plan.applied]
    return to_records(plan.document, content_sha256, plan.keys) | {"plan_corrections": entries}


def to_records(document: PlanDocument, content_sha256: str, keys: Keys | None = None) -> dict[str, list[Record]]:
    """Records by table: plans, tasks, targets, report_rules, unread_lines, plan_recipients; also the empty ones.

    ``keys`` are those of a corrected document, whose own would not be those of the text as read.
    """
    plan, tasks, targets, rules = keys or keys_of(document)
    head = document.plan
    return {
        "plans": [
            Plan(
                content_sha256=content_sha256,
                plan_key=plan,
                number=head.number,
                issued_on=date.fromisoformat(head.issued_on) if head.issued_on else None,
                issuer=head.issuer,
                area=head.area,
                area_level=head.area_level,
                title=head.title,
                year_start=head.year_start,
                year_end=head.year_end,
                implements=list(head.implements),
                replaces=list(head.replaces),
            )
        ],
        "tasks": [_task(t, k, plan, content_sha256) for t, k in zip(document.tasks, tasks, strict=True)],
        "targets": [_target(t, k, plan, content_sha256) for t, k in zip(document.targets, targets, strict=True)],
        "report_rules": [_rule(r, k, plan, content_sha256) for r, k in zip(document.reporting, rules, strict=True)],
        "unread_lines": [
            UnreadLine(
                content_sha256=content_sha256,
                plan_key=plan,
                start_line=u.start_line,
                end_line=u.end_line,
                source_page=u.page,
                source_raw=u.text,
            )
            for u in document.unparsed
        ],
        "plan_recipients": [
            PlanRecipient(
                content_sha256=content_sha256,
                plan_key=plan,
                position=r.position,
                recipient_raw=r.text,
                purpose=r.purpose,
                source_start_line=r.source.start_line,
                source_end_line=r.source.end_line,
                source_page=r.source.page,
            )
            for r in document.recipients
        ],
    }


def _task(task: PlanTask, key: str, plan: str, content_sha256: str) -> Task:
    return Task(
        content_sha256=content_sha256,
        plan_key=plan,
        task_key=key,
        ref=task.ref,
        origin=task.origin,
        section=task.section,
        number=task.number,
        title=task.title,
        lead=list(task.lead),
        coordinating=list(task.co),
        approver=task.approver,
        product=task.product,
        time_raw=task.time.text,
        start_year=task.time.start_year,
        end_year=task.time.end_year,
        recurrence=task.time.recurrence,
        condition=task.condition,
        deadline=task.time.deadline,
        source_start_line=task.source.start_line,
        source_end_line=task.source.end_line,
        source_page=task.source.page,
        source_raw=task.source.text,
        rule=task.rule,
        confidence=task.confidence,
    )


def _target(target: PlanTarget, key: str, plan: str, content_sha256: str) -> Target:
    return Target(
        content_sha256=content_sha256,
        plan_key=plan,
        target_key=key,
        horizon=target.horizon,
        indicator=target.indicator,
        operator=target.operator,
        value=float(target.value),
        value_high=None if target.value_high is None else float(target.value_high),
        unit=target.unit,
        source_start_line=target.source.start_line,
        source_end_line=target.source.end_line,
        source_page=target.source.page,
        source_raw=target.text,
        rule=target.rule,
        confidence=target.confidence,
    )


def _rule(rule: PlanReportRule, key: str, plan: str, content_sha256: str) -> ReportRule:
    return ReportRule(
        content_sha256=content_sha256,
        plan_key=plan,
        rule_key=key,
        frequency=rule.frequency,
        due_month=rule.due_month,
        due_day=rule.due_day,
        due_months=list(rule.due_months),
        due_year_offset=rule.due_year_offset,
        operator=rule.operator,
        within_days=rule.within_days,
        within_unit=rule.within_unit,
        within_from=rule.within_from,
        interval_years=rule.interval_years,
        reporters=list(rule.reporters),
        receiver=rule.receiver,
        onward_receiver=rule.onward_receiver,
        source_start_line=rule.source.start_line,
        source_end_line=rule.source.end_line,
        source_page=rule.source.page,
        source_raw=rule.text,
        rule=rule.rule,
        confidence=rule.confidence,
    )


def _correction(applied: Applied, plan: str, content_sha256: str) -> PlanCorrection:
    entry = applied.correction
    old, new = (_json(entry.old), _json(entry.new)) if isinstance(entry, Change) else (None, None)
    return PlanCorrection(
        content_sha256=content_sha256,
        plan_key=plan,
        entry=applied.entry,
        action=entry.action,
        row_kind=ROW_KINDS[entry.table],
        row_key=applied.row_key,
        field=entry.field if isinstance(entry, Change) else None,
        old_value=old,
        new_value=_json(entry.values) if isinstance(entry, Add) else new,
        quote=entry.quote,
        corrected_by=entry.who,
        reason=entry.why,
        corrected_on=date.fromisoformat(entry.date),
        state=applied.state,
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
