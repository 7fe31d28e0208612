"""Says which reports were missing at an instant up to the publication's: the nightly suite, on a build of its own.

The build judges that instant by what is known now, as the night of that day would have with it: receipts at or after
the instant are invisible. Publishes nothing, seals nothing, and never disturbs the build of a night.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from filelock import FileLock

from ingest.asof import VIETNAM, iso, show
from ingest.errors import StageFailed, UsageError
from ingest.files import fingerprint, fresh_folder, write_text
from ingest.home import DataHome
from ingest.load.stage import ensure_loads
from ingest.outbox.cells import harmless
from ingest.outbox.published import published_as_of
from ingest.verdicts.ruleset import read_ruleset
from ingest.warehouse.build import WORK_FILE, inputs_fingerprint, write_run
from ingest.warehouse.checks import rule_version
from ingest.warehouse.dbt import run_dbt

if TYPE_CHECKING:
    from expectations.findings import Finding

# The tests of these models have passed when the publication was built; what is asked here is another instant of it.
LISTING = (
    "build",
    *("--select", "+rpt_missing_reports"),
    *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
)
COLUMNS = ("Kế hoạch", "Đơn vị", "Kỳ báo cáo", "Hạn gửi", "Số ngày quá hạn", "Nơi nhận", "Mã nghĩa vụ")

# Duties that nobody confirmed yet are not missing reports: the suite and the summary name them apart.
QUERY = """
select
    coalesce(missing.plan_number, missing.plan_title),
    case when plans.area_level is null then missing.agency_full_name else missing.agency_name end as agency,
    missing.period_name, missing.due_date, missing.days_late, coalesce(missing.receiver_name, 'không nêu'),
    missing.obligation_key
from reporting.rpt_missing_reports as missing
inner join marts.dim_plans as plans on missing.plan_key = plans.plan_key
where missing.is_expected
order by missing.cutoff_at desc, missing.rule_key, agency, missing.obligation_key
"""


@dataclass(frozen=True, slots=True)
class MissingReport:
    """A report that was due and had not come."""

    plan: str
    agency: str
    period: str
    due_date: date
    days_late: int
    receiver: str
    obligation_key: str

    @property
    def line(self) -> str:
        """The report as a line for people."""
        return (
            f"{self.plan} · {self.agency} · {self.period} · hạn {self.due_date:%d/%m/%Y}, quá {self.days_late} ngày · "
            f"nơi nhận {self.receiver}"
        )


@dataclass(frozen=True, slots=True)
class MissingList:
    """The reports missing at an instant, the newest cut-off first, and what the suite found."""

    as_of: datetime
    reports: tuple[MissingReport, ...]
    findings: tuple[Finding, ...]


def missing_reports(home: DataHome, as_of: datetime, out: Path | None = None) -> MissingList:
    """List the reports missing at ``as_of``; with ``out`` also as CSV and as Data Docs in that folder.

    Raises:
        UsageError: nothing was published, or the instant lies after the publication's.
        StageFailed: dbt failed, or a critical check of the suite did: the list cannot be relied on.
    """
    newest = published_as_of(home)
    if as_of > newest:
        raise UsageError(
            f"--as-of {show(as_of)}: bản công bố mới tính đến {show(newest)}; chọn một ngày không muộn hơn, "
            "hoặc chạy make nightly trước"
        )
    with _built(home, as_of) as folder:
        findings = _check(folder, as_of, out)
        reports = _reports(folder / WORK_FILE)
    found = MissingList(as_of, reports, findings)
    if out is not None:
        write_text(out / f"{_name(as_of)}.csv", _as_csv(reports))
    stopping = [finding for finding in findings if finding.stops_publication]
    if stopping:
        named = "; ".join(f"{finding.check_key}: {finding.message}" for finding in stopping)
        raise StageFailed(f"danh sách báo cáo thiếu tính đến {show(as_of)} không tin được: {named}")
    return found


@contextmanager
def _built(home: DataHome, as_of: datetime) -> Iterator[Path]:
    """The work folder with the models of the list at ``as_of``; it is gone afterwards, unless dbt failed."""
    ensure_loads(home)
    loads = sorted(path.name for path in home.loads.iterdir())
    run_key = fingerprint("missing", iso(as_of), inputs_fingerprint(home, loads))[:16]
    home.work.mkdir(parents=True, exist_ok=True)
    with FileLock(home.work / ".missing.lock"):
        for left_by_a_killed_run in home.work.glob("missing-*"):
            shutil.rmtree(left_by_a_killed_run)
        folder = fresh_folder(home.work / f"missing-{run_key}")
        write_run(folder, run_key, as_of, loads[-1], read_ruleset(home))
        run_dbt(home, folder, LISTING, "dbt-missing")
        yield folder
        shutil.rmtree(folder)


def _check(folder: Path, as_of: datetime, out: Path | None) -> tuple[Finding, ...]:
    """What the suite of missing reports finds in the work file; Great Expectations is imported only now."""
    from expectations.docs import finish_site  # noqa: PLC0415
    from expectations.frames import read_frames  # noqa: PLC0415
    from expectations.runner import build_site, open_context, run_checks  # noqa: PLC0415
    from expectations.suites.missing_reports import MISSING_REPORTS  # noqa: PLC0415

    frames = read_frames([MISSING_REPORTS], folder / WORK_FILE, None)
    site = fresh_folder((out or folder) / _name(as_of))
    context = open_context(site)
    findings = run_checks(context, frames, run_key=folder.name, as_of=as_of, rule_version=rule_version())
    if out is not None:
        build_site(context)
        finish_site(site, frames, findings, f"Báo cáo còn thiếu tính đến {show(as_of)} (giờ Việt Nam)")
    return tuple(findings)


def _name(as_of: datetime) -> str:
    """Name of the list, and of the folder of its Data Docs."""
    return f"bao-cao-thieu-{as_of.astimezone(VIETNAM):%Y%m%dT%H%M}"


def _reports(work_file: Path) -> tuple[MissingReport, ...]:
    with duckdb.connect(str(work_file), read_only=True) as work:
        return tuple(MissingReport(*row) for row in work.execute(QUERY).fetchall())


def _as_csv(reports: tuple[MissingReport, ...]) -> str:
    """The list as a spreadsheet opens it: with its diacritics, and without running anything."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for report in reports:
        values = (report.plan, report.agency, report.period, f"{report.due_date:%d/%m/%Y}", report.days_late)
        writer.writerow([harmless(value) for value in (*values, report.receiver, report.obligation_key)])
    return "\ufeff" + text.getvalue()
