"""A plan document as records for the warehouse. Adds keys and nothing else."""

from __future__ import annotations

from datetime import date

from ingest.load.records import Plan, Record, ReportRule, Target, Task, UnreadLine
from ingest.plans.keys import keys_of
from ingest.plans.model import PlanDocument, PlanReportRule, PlanTarget, PlanTask


def to_records(document: PlanDocument, content_sha256: str) -> dict[str, list[Record]]:
    """Records by table: plans, tasks, targets, report_rules, unread_lines; every table is there, empty or not."""
    plan, tasks, targets, rules = keys_of(document)
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
                source_raw=u.text,
            )
            for u in document.unparsed
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
        reporters=list(rule.reporters),
        receiver=rule.receiver,
        onward_receiver=rule.onward_receiver,
        source_start_line=rule.source.start_line,
        source_end_line=rule.source.end_line,
        source_raw=rule.text,
        rule=rule.rule,
        confidence=rule.confidence,
    )
