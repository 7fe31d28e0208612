"""What an entry speaks of: the plan, task, rule, agency and period that a person names, found in what was read.

Refuses what no plan or roster knows, with what may have been meant. Whether the duty exists is judged in the warehouse.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.errors import UsageError
from ingest.load.records import Task
from ingest.submissions.known import KnownRule, KnownWorld
from ingest.submissions.messages import suggest
from ingest.submissions.periods import example, period_label, year_of


@dataclass(frozen=True, slots=True)
class WrittenDuty:
    """A duty as a person names it: by its obligation key, or by rule, agency and perhaps period.

    ``every_agency`` means the duties of a rule, and perhaps a period, whoever has them.
    """

    obligation: str | None
    rule: str | None
    agency: str | None
    period: str | None
    every_agency: bool = False


def find_duty(written: WrittenDuty, known: KnownWorld) -> dict[str, str | None]:
    """The fields ``plan_key``, ``rule_key``, ``agency_key`` and ``period`` of an entry about this duty.

    Raises:
        UsageError: a part is missing, unknown, or does not fit the rule.
    """
    rule_written, agency_written, period_written = _parts(written)
    rule_key = known.rule_of(rule_written)
    if rule_key is None:
        raise UsageError(
            f"--rule: quy định báo cáo “{rule_written}” không có trong các kế hoạch đã đọc; "
            f"ghi mã trong marts.dim_report_rules{_similar(rule_written, known.rules)}"
        )
    rule = known.rules[rule_key]
    return {
        "plan_key": rule.plan_key,
        "rule_key": rule_key,
        "agency_key": None if written.every_agency else find_agency(agency_written, known, rule.plan_key),
        "period": _period(period_written, rule) if period_written else None,
    }


def find_agency(written: str, known: KnownWorld, plan_key: str | None = None) -> str:
    """The agency that a person names: its key as given, else the key of the only one of the roster that bears the name.

    Raises:
        UsageError: no agency of the roster, or several.
    """
    named = known.agencies_named(written)
    if written in known.agencies:
        return written
    if len(named) == 1:
        return next(iter(named))
    raise UsageError(
        f"--agency: đơn vị “{written}” không có trong danh mục hoặc trùng tên; ghi mã đơn vị trong agencies.csv"
        f"{suggest(known.similar_agencies(written, plan_key))}"
    )


def find_plan(written: str, plans: frozenset[str], known: KnownWorld) -> str:
    """The key of the plan that a person names.

    Raises:
        UsageError: no such plan was read.
    """
    key = written if written in plans else known.replaced.get(written, "")
    if key not in plans:
        raise UsageError(
            f"--plan: kế hoạch “{written}” không có trong các kế hoạch đã đọc; "
            f"ghi mã trong marts.dim_plans{_similar(written, plans)}"
        )
    return key


def find_task(written: str, tasks: Mapping[str, Task], known: KnownWorld) -> Task:
    """The task that a person names.

    Raises:
        UsageError: no such task was read, or its plan gives it no condition.
    """
    task = tasks.get(written) or tasks.get(known.replaced.get(written, ""))
    if task is None:
        raise UsageError(
            f"--task: nhiệm vụ “{written}” không có trong các kế hoạch đã đọc; "
            f"ghi mã trong marts.dim_tasks{_similar(written, tasks)}"
        )
    if task.condition is None:
        raise UsageError(
            f"--task: kế hoạch không nêu điều kiện nào cho nhiệm vụ “{task.task_key}”; nếu máy đọc sót thì sửa bằng "
            "tệp sửa (kttt review)"
        )
    return task


def _parts(written: WrittenDuty) -> tuple[str, str, str | None]:
    if written.every_agency:
        if written.obligation or written.agency or not written.rule:
            raise UsageError("--all-presumed: cần --rule (và --period nếu chỉ một kỳ); bỏ --obligation và --agency")
        return written.rule, "", written.period
    named = (written.rule, written.agency, written.period)
    if written.obligation:
        if any(named):
            raise UsageError("--obligation: đã gồm quy định, đơn vị và kỳ; bỏ --rule, --agency và --period")
        parts = written.obligation.rsplit("/", 2)  # only the rule's key may hold a slash
        if len(parts) != 3 or not all(parts):
            raise UsageError(
                f"--obligation: “{written.obligation}” không phải mã nghĩa vụ; ghi dạng MÃ_QUY_ĐỊNH/MÃ_ĐƠN_VỊ/KỲ "
                "như trong marts.fct_report_obligations"
            )
        return parts[0], parts[1], parts[2]
    for option, value in (("--rule", written.rule), ("--agency", written.agency)):
        if not value:
            raise UsageError(f"{option}: chưa ghi; nêu nghĩa vụ bằng --obligation, hoặc bằng --rule và --agency")
    return written.rule or "", written.agency or "", written.period


def _period(written: str, rule: KnownRule) -> str:
    label = period_label(written)
    year = year_of(label, rule.frequency)
    if year is None or not rule.first_year <= year <= rule.last_year:
        raise UsageError(
            f"--period: kỳ “{written}” không hợp với quy định này; ghi theo dạng "
            f"{example(rule.frequency, rule.last_year)}, trong các năm {rule.first_year} đến {rule.last_year}"
        )
    return label


def _similar(written: str, keys: Iterable[str]) -> str:
    return suggest(difflib.get_close_matches(written, list(keys), n=3, cutoff=0.6))
