"""The ``kttt`` command: each stage by hand, without Airflow. Being the entry point, it alone reads the clock.

Only this module's own imports are paid at start; every stage is imported by the command that runs it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest.asof import parse_as_of
from ingest.errors import KtttError
from ingest.home import DataHome
from ingest.outbox.templates.command import template
from ingest.registers.command import register_app
from ingest.simulate.command import simulate

app = typer.Typer(
    help="Kinh tế tập thể: đọc kế hoạch và báo cáo, dựng kho số liệu, cho biết đơn vị nào chưa báo cáo.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
AsOf = Annotated[
    str,
    typer.Option("--as-of", envvar="KTTT_AS_OF", help="Ngày (2026-12-16) hoặc thời điểm có múi giờ."),
]


def main() -> None:
    """Run the command; an error that a person can act on is one line on stderr and exit code 1."""
    try:
        app()
    except KtttError as error:
        sys.stderr.write(f"kttt: {error}\n")
        sys.exit(1)


def _instant(as_of: str) -> datetime:
    return parse_as_of(as_of) if as_of else datetime.now(tz=UTC)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


app.add_typer(register_app, name="register")
app.command()(template)
app.command()(simulate)


@register_app.callback()
def register(context: typer.Context, as_of: AsOf = "") -> None:
    """Read the clock for the commands of the registers."""
    context.obj = _instant(as_of)


Corrections = Annotated[
    Path | None, typer.Option("--corrections", help="Tệp sửa của văn bản này (xem docs/corrections.md).")
]
PlanFile = Annotated[Path, typer.Argument(help="Văn bản kế hoạch.")]


@app.command()
def parse(file: PlanFile, corrections: Corrections = None) -> None:
    """Đọc một kế hoạch và in nhiệm vụ, chỉ tiêu, quy định báo cáo dưới dạng JSON."""
    from ingest.plans.correct import read_corrected

    with _file_errors(file):
        plan = read_corrected(file.read_bytes(), file.name, corrections)
    _say(json.dumps(plan.as_gold(), ensure_ascii=False, indent=1))


@app.command()
def review(
    file: PlanFile,
    out: Annotated[Path | None, typer.Option("--out", help="Trang HTML; mặc định TÊN_TỆP.review.html ở đây.")] = None,
    corrections: Corrections = None,
) -> None:
    """Ghi một trang HTML đối chiếu văn bản với những gì đã đọc, chỗ ít chắc chắn trước."""
    import hashlib

    from ingest.files import write_text
    from ingest.plans.correct import read_corrected
    from ingest.review.page import review_page

    page = out or Path(f"{file.name}.review.html")
    with _file_errors(file):
        data = file.read_bytes()
        plan = read_corrected(data, file.name, corrections)
        write_text(page, review_page(plan, file.name, hashlib.sha256(data).hexdigest()))
    _say(str(page))


@contextmanager
def _file_errors(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KtttError(f"{error.filename or file}: {error.strerror}; kiểm tra lại đường dẫn") from error


@app.command()
def text(
    file: PlanFile,
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Sửa chữ hỏng; báo cáo sửa chữa in ra stderr.")] = False,
) -> None:
    """In phần chữ của một văn bản, từng dòng như trong tệp."""
    from ingest.outbox.repairs import repair_summary
    from ingest.plans.source import read_source

    with _file_errors(file):
        source = read_source(file.read_bytes(), file.name, repair=repair)
    sys.stdout.write("\n".join(source.text.lines))
    if repair:
        sys.stderr.write(repair_summary(file.name, source) + "\n")


SOURCE_HELP = "Danh mục JSON (http, https), thư mục hoặc kho (file:///…, s3://…); xem docs/sources.md."
HOSTS_HELP = "Các máy chủ khác được phép tải, cách nhau bằng dấu phẩy."


@app.command("fetch-plans")
def fetch_plans(
    index: Annotated[str, typer.Option("--index", "--source", envvar="KTTT_PLAN_INDEX", help=SOURCE_HELP)] = "",
    hosts: Annotated[str, typer.Option(envvar="KTTT_PLAN_HOSTS", help=HOSTS_HELP)] = "",
) -> None:
    """Tải các kế hoạch mới hoặc đã thay đổi từ nguồn vào hộp nhận; mã truy cập, nếu có, ở KTTT_PLAN_TOKEN."""
    _fetch("plans", index, hosts)


@app.command("fetch-submissions")
def fetch_submissions(
    source: Annotated[str, typer.Option(envvar="KTTT_SUBMISSION_SOURCE", help=SOURCE_HELP)] = "",
    hosts: Annotated[str, typer.Option(envvar="KTTT_SUBMISSION_HOSTS", help=HOSTS_HELP)] = "",
) -> None:
    """Tải các báo cáo mới hoặc đã thay đổi từ nguồn vào hộp nhận; mã truy cập, nếu có, ở KTTT_SUBMISSION_TOKEN."""
    _fetch("submissions", source, hosts)


def _fetch(kind: str, address: str, hosts: str) -> None:
    from ingest.landing.sources.fetch import fetch
    from ingest.landing.sources.settings import SETTINGS, source_of

    # No option for the token: a command line is read by everybody on the machine.
    source = source_of(kind, address, hosts, os.environ.get(SETTINGS[kind].token, ""))
    report = fetch(DataHome.from_environment(), source)
    for mark, places in (("mới", report.new), ("thay đổi", report.changed)):
        for place in places:
            _say(f"  {place}: {mark}")
    for reason in report.reasons:
        _say(f"  không tải được · {reason}")
    _say(report.summary)
    if report.index_problem:
        raise KtttError(report.index_problem)


Processes = Annotated[
    int, typer.Option("--processes", min=1, help="Số tiến trình đọc song song khi có trên 50 tệp mới.")
]


@app.command("ingest-plans")
def ingest_plans(as_of: AsOf = "", processes: Processes = 2) -> None:
    """Nhận và đọc các kế hoạch mới trong hộp nhận."""
    _ingest("plans", _instant(as_of), processes)


@app.command("ingest-submissions")
def ingest_submissions(as_of: AsOf = "", processes: Processes = 2) -> None:
    """Nhận và đọc các báo cáo mới trong hộp nhận."""
    _ingest("submissions", _instant(as_of), processes)


def _ingest(kind: str, as_of: datetime, processes: int) -> None:
    from rich.console import Console
    from rich.progress import track

    from ingest.landing.inbox import land
    from ingest.landing.units import reading_units
    from ingest.load.reading import read_units
    from ingest.load.stage import load
    from ingest.outbox.wording import ORPHANED_CORRECTION, OUTCOME

    home = DataHome.from_environment()
    landed = land(home, kind, as_of)
    _say(f"Hộp nhận: {landed.received} tệp, {landed.new} tệp mới, {len(landed.pending)} tệp cần đọc")
    for refused in landed.refused:
        _say(f"  không nhận được · {refused}")
    for name in landed.orphaned:
        _say(f"  corrections/plans/{name}: {ORPHANED_CORRECTION}")
    units = reading_units(landed.pending)
    terminal = Console(stderr=True)
    read = read_units(home, kind, units, as_of, processes)
    for outcomes in track(
        read, description="Đọc", total=len(units), console=terminal, disable=not terminal.is_terminal
    ):
        for outcome in outcomes:
            reason = f" · {outcome.reason}" if outcome.reason else ""
            _say(f"  {outcome.file_name}: {OUTCOME[outcome.outcome]}{reason}")
    loaded = load(home, kind)
    _say(f"Đã nạp: {loaded.load_id or 'không có gì mới'} ({loaded.documents} tài liệu)")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="Tệp báo cáo sắp gửi (.xlsx, .json, .zip gồm các trang .csv).")],
    html: Annotated[Path | None, typer.Option("--html", help="Ghi thêm phiếu thành trang HTML.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Ghi thêm bản sao có chú thích ở các ô cần sửa.")] = None,
    as_of: AsOf = "",
) -> None:
    """Kiểm tra một báo cáo trước khi gửi, không cần mạng; mã thoát 0 khi mọi ô đều dùng được."""
    from ingest.files import write_bytes, write_text
    from ingest.outbox.slips.check import check as check_file
    from ingest.outbox.slips.copy import annotated_copy
    from ingest.outbox.slips.page import as_html
    from ingest.outbox.slips.sections import as_text, worded

    with _file_errors(file):
        data = file.read_bytes()
        slip = check_file(DataHome.from_environment(), file, _instant(as_of))
        words = worded(slip)
        _say(as_text(words))
        if html:
            write_text(html, as_html(words))
        if xlsx:
            copy = annotated_copy(data, slip)
            if copy:
                write_bytes(xlsx, copy)
            else:
                _say("Không ghi bản sao: không có ô nào của bảng tính cần chú thích.")
    if not slip.is_in_order:
        raise typer.Exit(1)


@app.command()
def build(as_of: AsOf = "") -> None:
    """Dựng kho số liệu trong thư mục làm việc (dbt, lượt một)."""
    from ingest.warehouse import build as warehouse

    home = DataHome.from_environment()
    started = warehouse.start(home, _instant(as_of))
    if started.is_unchanged:
        _say(f"Không có gì mới so với bản đã công bố {started.published_release}")
        return
    models = warehouse.build(home, started.run_key)
    _say(f"Đã dựng {len(models)} bảng, mã lượt chạy {started.run_key}")


@app.command()
def expect() -> None:
    """Kiểm tra lượt dựng gần nhất; dừng lại nếu phép kiểm quan trọng không đạt."""
    from ingest.warehouse.build import latest_run_key
    from ingest.warehouse.checks import expect as run_checks

    home = DataHome.from_environment()
    counts = run_checks(home, latest_run_key(home))
    _say(
        f"Kiểm tra: đạt {counts.passed} · cảnh báo {counts.warned} · không đạt {counts.failed} · "
        f"hỏng phép kiểm {counts.errored}"
    )


MISSING_SHOWN = 200


@app.command()
def missing(
    out: Annotated[
        Path | None, typer.Option("--out", help="Thư mục để ghi danh sách (CSV) và trang kết quả kiểm tra (Data Docs).")
    ] = None,
    as_of: AsOf = "",
) -> None:
    """Liệt kê báo cáo còn thiếu tính đến một ngày đã qua (mặc định: ngày của bản công bố); không công bố gì."""
    from ingest.asof import show
    from ingest.outbox.published import published_as_of
    from ingest.warehouse.missing import missing_reports

    home = DataHome.from_environment()
    found = missing_reports(home, parse_as_of(as_of) if as_of else published_as_of(home), out)
    _say(f"Báo cáo còn thiếu tính đến {show(found.as_of)}: {len(found.reports)}")
    for report in found.reports[:MISSING_SHOWN]:
        _say(f"  {report.line}")
    if len(found.reports) > MISSING_SHOWN:
        _say(f"  … và {len(found.reports) - MISSING_SHOWN} báo cáo nữa; --out THƯ_MỤC ghi đủ danh sách")
    for finding in found.findings:
        if finding.result in {"failed", "errored"} and finding.check_key != "missing_reports.none_missing":
            _say(f"Chú ý: {finding.message}")
    if out:
        _say(f"Đã ghi {out}")


@app.command()
def seal() -> None:
    """Niêm phong các kết luận của lượt dựng đã kiểm tra vào sổ kết luận."""
    from ingest.verdicts.seal import seal as seal_verdicts
    from ingest.warehouse.build import latest_run_key

    home = DataHome.from_environment()
    _say(seal_verdicts(home, latest_run_key(home)).summary)


@app.command()
def judge(
    at: Annotated[
        list[str] | None, typer.Option("--at", help="Ngày hoặc thời điểm cần xét lại; dùng nhiều lần được.")
    ] = None,
    first: Annotated[str, typer.Option("--from", help="Ngày đầu (2023-01-01) của khoảng cần xét lại.")] = "",
    last: Annotated[str, typer.Option("--to", help="Ngày cuối của khoảng cần xét lại.")] = "",
    days: Annotated[str, typer.Option("--days", help="Các ngày của mỗi tháng trong khoảng đó.")] = "1,15",
    as_of: AsOf = "",
) -> None:
    """Xét lại các thời điểm đã qua theo những gì biết được nay, rồi niêm phong; không công bố gì."""
    from ingest.verdicts.rejudge import instants_asked, rejudge

    instants = instants_asked(at or [], first, last, days)
    _say(rejudge(DataHome.from_environment(), instants, _instant(as_of)).summary)


@app.command()
def evidence(
    obligation: Annotated[str, typer.Option("--obligation", help="Mã nghĩa vụ (obligation_key).")],
    out: Annotated[Path, typer.Option("--out", help="Tệp zip sẽ ghi.")],
) -> None:
    """Xuất hồ sơ chứng cứ về một nghĩa vụ báo cáo thành một tệp zip cho người kiểm tra."""
    from ingest.verdicts.evidence import write_evidence

    with _file_errors(out):
        write_evidence(DataHome.from_environment(), obligation, out)
    _say(str(out))


@app.command()
def publish() -> None:
    """Hoàn tất lượt dựng đã kiểm tra (dbt, lượt hai) và công bố."""
    from ingest.publish.release import publish as publish_release
    from ingest.warehouse.build import after_checks, latest_run_key

    home = DataHome.from_environment()
    run_key = latest_run_key(home)
    after_checks(home, run_key)
    _say(f"Đã công bố {publish_release(home, run_key).path}")


@app.command()
def remind() -> None:
    """Ghi danh sách đơn vị sắp đến hạn hoặc quá hạn vào hộp gửi."""
    from ingest.outbox.reminders import write_reminders

    for path in write_reminders(DataHome.from_environment()):
        _say(str(path))


@app.command()
def slips() -> None:
    """Ghi phiếu tiếp nhận cho các tệp báo cáo đã nhận vào hộp gửi; chỉ ghi phiếu mới hoặc có thay đổi."""
    from ingest.outbox.slips.write import write_slips

    _say(write_slips(DataHome.from_environment()).summary)


@app.command()
def status() -> None:
    """In tóm tắt của bản số liệu đang công bố."""
    from ingest.outbox.summary import nightly_summary

    _say(nightly_summary(DataHome.from_environment()))


if __name__ == "__main__":
    main()
