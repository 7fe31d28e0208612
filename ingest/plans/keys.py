"""Keys of a plan and its rows, made of business fields only: no clock, no file name, no row number (decision 10).

Keys hold ``[a-z0-9.-]`` and can be read: ``ubnd-tinh-dak-nong.127-kh-ubnd.2023.annual-12-15.4f2a9c``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from ingest.plans.model import PlanDocument, PlanHeader, PlanReportRule, PlanTarget, PlanTask
from ingest.text.normalise import fold, slug

TASK_DIGITS = 10
RULE_DIGITS = 6


def digest(text: str, digits: int) -> str:
    """First hex digits of the SHA-256 of the folded text."""
    return hashlib.sha256(fold(text).encode("utf-8")).hexdigest()[:digits]


def plan_key(plan: PlanHeader) -> str:
    """Issuer with area, number and year; the folded title stands for a blank number, numbers restart every year."""
    number = slug(plan.number) if plan.number else digest(plan.title, TASK_DIGITS)
    year = str(plan.year_start) if plan.year_start else "khong-ro-nam"
    return f"{slug(plan.issuer) or 'khong-ro'}.{number}.{year}"


def with_ordinals(keys: Iterable[str]) -> list[str]:
    """The keys in order, ``-2``, ``-3`` ... added to the second and later of equal ones."""
    seen: Counter[str] = Counter()
    numbered = []
    for key in keys:
        seen[key] += 1
        numbered.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return numbered


def task_keys(plan: str, tasks: Iterable[PlanTask]) -> list[str]:
    """One key a task: a hash of the text as read, so that corrections of other fields never change it."""
    return with_ordinals(f"{plan}.t-{digest(task.source.text, TASK_DIGITS)}" for task in tasks)


def target_keys(plan: str, targets: Iterable[PlanTarget]) -> list[str]:
    """One key a target: horizon and indicator."""
    return with_ordinals(f"{plan}.{t.horizon}-{slug(t.indicator)}" for t in targets)


def rule_keys(plan: str, rules: Iterable[PlanReportRule]) -> list[str]:
    """One key a rule: frequency, day and a hash of the sentence that creates it."""
    return with_ordinals(f"{plan}.{_due(r)}.{digest(r.text, RULE_DIGITS)}" for r in rules)


def _due(rule: PlanReportRule) -> str:
    name = slug(rule.frequency) if rule.frequency else "open"
    if rule.due_day is None:
        return name
    month = f"-{rule.due_month:02d}" if rule.due_month is not None else ""
    return f"{name}{month}-{rule.due_day:02d}"


class Keys(NamedTuple):
    """Keys of a plan and of its rows, in the document's order."""

    plan: str
    tasks: list[str]
    targets: list[str]
    rules: list[str]


def keys_of(document: PlanDocument) -> Keys:
    """Keys of a document as read."""
    plan = plan_key(document.plan)
    return Keys(
        plan,
        task_keys(plan, document.tasks),
        target_keys(plan, document.targets),
        rule_keys(plan, document.reporting),
    )
