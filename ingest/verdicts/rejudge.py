"""Judges past instants again by what is known and ruled now, and seals the result. Publishes nothing.

What was sealed before stays: the new verdicts stand beside the old ones with their own instant of judging. All instants
go through one build in a work folder of its own, so that it never disturbs the build of the night.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from filelock import FileLock

from ingest.asof import iso, local_midnight, parse_as_of, show
from ingest.errors import UsageError
from ingest.files import fingerprint, fresh_folder
from ingest.home import DataHome
from ingest.load.stage import ensure_loads
from ingest.verdicts import ledger
from ingest.verdicts.ruleset import read_ruleset
from ingest.verdicts.seal import SealReport, seal_folder
from ingest.warehouse.build import inputs_fingerprint, write_run
from ingest.warehouse.dbt import run_dbt

# Cautious: a test that also reads a model which is not built here belongs to the nightly build alone.
JUDGING = (
    "build",
    *("--select", "+int_verdicts_to_seal", "--indirect-selection", "cautious"),
    *("--exclude-resource-type", "unit_test"),
)


def instants_asked(at: Sequence[str], first: str, last: str, days: str) -> list[datetime]:
    """The instants that an operator named: one by one, and as days of every month from a first to a last day.

    Raises:
        UsageError: a text that is no instant, no day or no list of days, or half a range.
    """
    instants = [parse_as_of(text) for text in at]
    if not first and not last:
        return instants
    try:
        span = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise UsageError(f"--from {first!r} --to {last!r}: cần hai ngày viết như 2023-01-01") from error
    try:
        return instants + days_between(*span, [int(day) for day in days.split(",")])
    except ValueError as error:
        raise UsageError(f"--days {days!r}: cần các ngày trong tháng cách nhau bằng dấu phẩy, như 1,15") from error


def days_between(first: date, last: date, days: Sequence[int]) -> list[datetime]:
    """The instants at which these days of every month begin in Vietnam, from the first to the last day, both included.

    Raises:
        UsageError: there is none, or a day that not every month has.
    """
    for day in days:
        if not 1 <= day <= 28:
            raise UsageError(f"--days {day}: mỗi tháng chỉ chắc chắn có các ngày từ 1 đến 28")
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    candidates = (date(month // 12, month % 12 + 1, day) for month in months for day in sorted(set(days)))
    found = [local_midnight(day) for day in candidates if first <= day <= last]
    if not found:
        raise UsageError(f"từ {first} đến {last} không có ngày nào trong --days; kiểm tra lại --from, --to, --days")
    return found


def rejudge(home: DataHome, instants: Sequence[datetime], as_of: datetime) -> SealReport:
    """Judge each instant again by what is known at ``as_of``, and seal the verdicts that this adds.

    Raises:
        UsageError: there is no instant, one lies after ``as_of``, or the ledger already knows more than ``as_of``.
        StageFailed: dbt failed; its log stays in the work folder until the next re-judging.
    """
    asked = sorted(set(instants))
    ensure_loads(home)
    ledger.ensure_ledger(home)
    _check(home, asked, as_of)
    loads = sorted(path.name for path in home.loads.iterdir())
    inputs = inputs_fingerprint(home, loads)
    run_key = ledger.REJUDGED_KEY + fingerprint(iso(as_of), inputs, *(iso(instant) for instant in asked))[:15]
    home.work.mkdir(parents=True, exist_ok=True)
    with FileLock(home.work / ".rejudge.lock"):
        for left_by_a_killed_run in home.work.glob("rejudge-*"):
            shutil.rmtree(left_by_a_killed_run)
        folder = prepare(home, run_key, asked, as_of, loads[-1])
        run_dbt(home, folder, JUDGING, "dbt-rejudge")
        report = seal_folder(home, folder, ledger.REJUDGED)
        shutil.rmtree(folder)
    return report


def prepare(home: DataHome, run_key: str, instants: Sequence[datetime], as_of: datetime, last_load_id: str) -> Path:
    """The work folder of a re-judging, with what the build is told; builds of the night neither see nor remove it."""
    folder = fresh_folder(home.work / f"rejudge-{run_key}")
    write_run(folder, run_key, as_of, last_load_id, read_ruleset(home), instants)
    return folder


def _check(home: DataHome, instants: Sequence[datetime], as_of: datetime) -> None:
    if not instants:
        raise UsageError("chưa nói xét lại tại thời điểm nào; dùng --at NGÀY, hoặc --from NGÀY --to NGÀY")
    if instants[-1] > as_of:
        raise UsageError(
            f"thời điểm {show(instants[-1])} ở sau thời điểm kết luận {show(as_of)} (--as-of); "
            "chỉ xét lại những gì đã qua"
        )
    newest = ledger.newest_judged_at(home, ledger.NIGHTLY, ledger.REJUDGED)
    if newest and as_of < newest:
        raise UsageError(
            f"--as-of {iso(as_of)}: sổ kết luận đã có kết luận tính đến {show(newest)}; sổ chỉ ghi tiếp, không ghi lùi"
        )
