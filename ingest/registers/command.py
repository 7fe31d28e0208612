"""``kttt register``: what a person received or decided goes into the registers. Reads no clock: its caller does.

Checked before writing against the plans that were read and the roster, because nothing is ever deleted.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.home import DataHome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from ingest.load.records import Record
    from ingest.registers.book import Book
    from ingest.submissions.known import KnownWorld

register_app = typer.Typer(
    help=(
        "Ghi sổ: báo cáo nhận qua kênh khác, gia hạn, miễn, xác nhận nghĩa vụ, kế hoạch kết thúc, điều kiện nhiệm vụ, "
        "duyệt dòng kế hoạch, tên đơn vị."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)

Obligation = Annotated[str, typer.Option("--obligation", help="Mã nghĩa vụ: MÃ_QUY_ĐỊNH/MÃ_ĐƠN_VỊ/KỲ.")]
Rule = Annotated[str, typer.Option("--rule", help="Mã quy định báo cáo (thay cho --obligation).")]
Agency = Annotated[str, typer.Option("--agency", help="Mã hoặc tên đơn vị (cùng với --rule).")]
Period = Annotated[str, typer.Option("--period", help="Kỳ báo cáo: 2026, 2026-Q1, Quý I/2026 (cùng với --rule).")]
DocumentNumber = Annotated[str, typer.Option("--document-number", help="Số, ký hiệu văn bản.")]
DocumentDate = Annotated[str, typer.Option("--document-date", help="Ngày văn bản: 2026-12-15 hoặc 15/12/2026.")]
GrantedBy = Annotated[str, typer.Option("--granted-by", help="Người hoặc cơ quan quyết định.")]
Reason = Annotated[str, typer.Option("--reason", help="Lý do.")]
By = Annotated[str, typer.Option("--by", help="Người ghi sổ.")]
AllPresumed = Annotated[
    bool,
    typer.Option("--all-presumed", help="Mọi đơn vị đang được suy đoán theo --rule (và --period) trong bản công bố."),
]


@register_app.command()
def receipt(
    context: typer.Context,
    *,
    obligation: Obligation = "",
    rule: Rule = "",
    agency: Agency = "",
    period: Period = "",
    received_at: Annotated[
        str, typer.Option("--received-at", help="Lúc nhận: 14/12/2026 16:30 (giờ Việt Nam) hoặc ISO có múi giờ.")
    ] = "",
    via: Annotated[str, typer.Option("--via", help="Kênh nhận: văn thư, thư điện tử, trục liên thông…")] = "",
    document_number: DocumentNumber = "",
    document_date: DocumentDate = "",
    reason: Reason = "",
    by: By = "",
) -> None:
    """Ghi một báo cáo đã nhận qua kênh khác (bản ký, bản giấy, thư điện tử)."""
    duty = _duty(context, obligation, rule, agency, period)
    _enter(
        context,
        "receipt",
        **duty,
        received_at=received_at,
        via=via,
        document_number=document_number,
        document_date=document_date,
        reason=reason,
        entered_by=by,
    )


@register_app.command()
def extension(
    context: typer.Context,
    *,
    obligation: Obligation = "",
    rule: Rule = "",
    agency: Agency = "",
    period: Period = "",
    until: Annotated[str, typer.Option("--until", help="Ngày cuối cùng còn được coi là đúng hạn.")] = "",
    reason: Reason = "",
    document_number: DocumentNumber = "",
    document_date: DocumentDate = "",
    granted_by: GrantedBy = "",
    by: By = "",
) -> None:
    """Ghi một lần gia hạn đã được chấp thuận bằng văn bản."""
    duty = _duty(context, obligation, rule, agency, period)
    _enter(
        context,
        "extension",
        **duty,
        until=until,
        reason=reason,
        document_number=document_number,
        document_date=document_date,
        granted_by=granted_by,
        entered_by=by,
    )


@register_app.command()
def waiver(
    context: typer.Context,
    *,
    obligation: Obligation = "",
    rule: Rule = "",
    agency: Agency = "",
    period: Period = "",
    reason: Reason = "",
    document_number: DocumentNumber = "",
    document_date: DocumentDate = "",
    granted_by: GrantedBy = "",
    by: By = "",
) -> None:
    """Ghi một lần miễn báo cáo; không nêu kỳ nghĩa là mọi kỳ."""
    duty = _duty(context, obligation, rule, agency, period)
    _enter(
        context,
        "waiver",
        **duty,
        reason=reason,
        document_number=document_number,
        document_date=document_date,
        granted_by=granted_by,
        entered_by=by,
    )


@register_app.command(
    "confirm", help="Xác nhận một nghĩa vụ được suy ra cho đơn vị kế thừa; không nêu kỳ nghĩa là mọi kỳ."
)
@register_app.command(
    "refuse", help="Bác bỏ một nghĩa vụ được suy ra cho đơn vị kế thừa; không nêu kỳ nghĩa là mọi kỳ."
)
def decide(
    context: typer.Context,
    *,
    obligation: Obligation = "",
    rule: Rule = "",
    agency: Agency = "",
    period: Period = "",
    all_presumed: AllPresumed = False,
    reason: Reason = "",
    document_number: DocumentNumber = "",
    document_date: DocumentDate = "",
    granted_by: GrantedBy = "",
    by: By = "",
) -> None:
    """Enter a decision on presumed duties; the command's name says which."""
    duty = _duty(context, obligation, rule, agency, period, every_agency=all_presumed)
    for agency_key in _presumed(duty) if all_presumed else (duty["agency_key"],):
        _enter(
            context,
            "confirmation",
            **(duty | {"agency_key": agency_key}),
            decision={"confirm": "confirmed", "refuse": "refused"}[str(context.info_name)],
            reason=reason,
            document_number=document_number,
            document_date=document_date,
            granted_by=granted_by,
            entered_by=by,
        )


@register_app.command("plan-end")
def plan_end(
    context: typer.Context,
    *,
    plan: Annotated[str, typer.Option("--plan", help="Mã kế hoạch đã kết thúc hoặc được thay thế.")] = "",
    until: Annotated[str, typer.Option("--until", help="Ngày cuối cùng của kế hoạch.")] = "",
    reason: Reason = "",
    document_number: DocumentNumber = "",
    document_date: DocumentDate = "",
    by: By = "",
) -> None:
    """Ghi một kế hoạch đã kết thúc hoặc được thay thế bằng văn bản."""
    from ingest.errors import UsageError
    from ingest.load.records import Plan
    from ingest.registers.duties import find_plan

    if not plan:
        raise UsageError("--plan: chưa ghi; ghi mã kế hoạch trong marts.dim_plans")
    known, records = _known(context)
    plans = frozenset(record.plan_key for record in records if isinstance(record, Plan))
    _enter(
        context,
        "plan_end",
        plan_key=find_plan(plan, plans, known),
        until=until,
        reason=reason,
        document_number=document_number,
        document_date=document_date,
        entered_by=by,
    )


@register_app.command()
def condition(
    context: typer.Context,
    *,
    task: Annotated[str, typer.Option("--task", help="Mã nhiệm vụ có điều kiện (“sau khi … ban hành”).")] = "",
    met_on: Annotated[str, typer.Option("--met-on", help="Ngày từ đó điều kiện được đáp ứng.")] = "",
    until: Annotated[str, typer.Option("--until", help="Ngày cuối cùng được ấn định để hoàn thành nhiệm vụ.")] = "",
    reason: Reason = "",
    document_number: DocumentNumber = "",
    document_date: DocumentDate = "",
    by: By = "",
) -> None:
    """Ghi điều kiện của một nhiệm vụ đã được đáp ứng (--met-on), hoặc thời hạn mới được ấn định (--until)."""
    from ingest.errors import UsageError
    from ingest.load.records import Task
    from ingest.registers.duties import find_task

    if not task:
        raise UsageError("--task: chưa ghi; ghi mã nhiệm vụ trong marts.dim_tasks")
    known, records = _known(context)
    found = find_task(task, {record.task_key: record for record in records if isinstance(record, Task)}, known)
    _enter(
        context,
        "condition",
        plan_key=found.plan_key,
        task_key=found.task_key,
        met_on=met_on,
        until=until,
        reason=reason,
        document_number=document_number,
        document_date=document_date,
        entered_by=by,
    )


@register_app.command("approve-row", help="Duyệt một dòng kế hoạch mà máy đọc chưa chắc: dòng ấy vào kho số liệu.")
@register_app.command("reject-row", help="Loại một dòng kế hoạch mà máy đọc sai: dòng ấy không vào kho số liệu.")
def decide_row(
    context: typer.Context,
    *,
    row: Annotated[str, typer.Option("--row", help="Mã dòng trong marts.fct_plan_row_decisions.")] = "",
    reason: Reason = "",
    document_number: DocumentNumber = "",
    document_date: DocumentDate = "",
    granted_by: GrantedBy = "",
    by: By = "",
) -> None:
    """Enter a decision on a row of a plan that was not read surely; the command's name says which."""
    from ingest.registers.desk import find_plan_row

    _enter(
        context,
        "plan_row",
        **find_plan_row(DataHome.from_environment(), row),
        decision={"approve-row": "approved", "reject-row": "rejected"}[str(context.info_name)],
        reason=reason,
        document_number=document_number,
        document_date=document_date,
        granted_by=granted_by,
        entered_by=by,
    )


@register_app.command("agency-name")
def agency_name(
    context: typer.Context,
    *,
    name: Annotated[
        str, typer.Option("--name", help="Tên chưa rõ như kế hoạch ghi, hoặc mã “named.…” trong marts.dim_agencies.")
    ] = "",
    agency: Annotated[str, typer.Option("--agency", help="Mã hoặc tên đơn vị trong danh bạ mà tên ấy chỉ.")] = "",
    not_listed: Annotated[bool, typer.Option("--not-listed", help="Đã tìm và danh bạ không có đơn vị này.")] = False,
    reason: Reason = "",
    document_number: DocumentNumber = "",
    document_date: DocumentDate = "",
    granted_by: GrantedBy = "",
    by: By = "",
) -> None:
    """Ghi một tên đơn vị chưa rõ là đơn vị nào trong danh bạ, hoặc là không có trong danh bạ."""
    from ingest.errors import UsageError
    from ingest.registers.desk import find_unknown_name
    from ingest.registers.duties import find_agency

    if bool(agency) == not_listed:
        raise UsageError(
            "--agency: ghi đơn vị mà tên ấy chỉ, hoặc --not-listed khi danh bạ không có; chỉ một trong hai"
        )
    found = find_unknown_name(DataHome.from_environment(), name)
    known, _ = _known(context)
    _enter(
        context,
        "agency_name",
        **found,
        agency_key=find_agency(agency, known) if agency else None,
        decision="not_listed" if not_listed else "matched",
        reason=reason,
        document_number=document_number,
        document_date=document_date,
        granted_by=granted_by,
        entered_by=by,
    )


@register_app.command()
def withdraw(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="MÃ_MỤC", help="Mã của mục phải rút (xem kttt register list).")],
    reason: Reason = "",
    by: By = "",
) -> None:
    """Rút một mục đã ghi nhầm; mục cũ vẫn được giữ lại."""
    _enter(context, "withdrawal", withdraws=entry, reason=reason, entered_by=by)


@register_app.command("list")
def list_entries(
    agency: Annotated[str, typer.Option("--agency", help="Chỉ các mục của đơn vị này.")] = "",
    rule: Annotated[str, typer.Option("--rule", help="Chỉ các mục của quy định này.")] = "",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="receipt, extension, waiver, confirmation, plan_end, condition, plan_row, agency_name, withdrawal.",
        ),
    ] = "",
) -> None:
    """In các mục của sổ, kể cả mục đã rút."""
    from rich.console import Console

    from ingest.errors import UsageError
    from ingest.outbox.wording import REGISTER_KIND
    from ingest.registers.book import read_book

    if kind and kind not in REGISTER_KIND:
        raise UsageError(f"--kind: “{kind}” không phải loại mục; chọn một trong: {', '.join(REGISTER_KIND)}")
    book = read_book(DataHome.from_environment())
    # A file or a pipe has no edge at which keys would have to be broken.
    console = Console(width=None if sys.stdout.isatty() else 300)
    console.print(_table(book, {"agency_key": agency, "rule_key": rule, "kind": kind}))
    for file in book.files:
        if file.reason:
            sys.stderr.write(f"Tệp không dùng được · {file.reason}\n")


def _known(context: typer.Context) -> tuple[KnownWorld, Sequence[Record]]:
    from ingest.registers.entering import what_is_known

    return what_is_known(DataHome.from_environment(), context.obj)


def _duty(
    context: typer.Context, obligation: str, rule: str, agency: str, period: str, *, every_agency: bool = False
) -> dict[str, str | None]:
    from ingest.registers.duties import WrittenDuty, find_duty

    known, _ = _known(context)
    return find_duty(WrittenDuty(obligation, rule, agency, period, every_agency=every_agency), known)


def _presumed(duty: dict[str, str | None]) -> tuple[str, ...]:
    """Agencies that stand in the place of others under this rule, as the current release has it."""
    from ingest.errors import UsageError
    from ingest.outbox.published import published

    with published(DataHome.from_environment()) as warehouse:
        found = warehouse.execute(
            "select distinct agency_key from marts.fct_report_obligations "
            "where rule_key = $rule_key and period_key = coalesce($period, period_key) "
            "and basis = 'presumed' and status <> 'not_applicable' order by agency_key",
            {"rule_key": duty["rule_key"], "period": duty["period"]},
        ).fetchall()
    if not found:
        raise UsageError(f"--all-presumed: quy định {duty['rule_key']} không còn nghĩa vụ suy đoán nào chờ quyết định")
    return tuple(agency_key for (agency_key,) in found)


def _enter(context: typer.Context, kind: str, **written: str | None) -> None:
    from ingest.outbox.wording import REGISTER_KIND
    from ingest.registers.entering import write_entry

    entry, is_new = write_entry(DataHome.from_environment(), kind, written, context.obj)
    if is_new:
        sys.stdout.write(f"Đã ghi vào sổ ({REGISTER_KIND[kind]}), mã mục {entry.entry_key}\n")
    else:
        sys.stdout.write(
            f"Sổ đã có mục đúng nội dung này ({REGISTER_KIND[kind]}), mã {entry.entry_key}; không ghi thêm\n"
        )


def _table(book: Book, filters: dict[str, str]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from ingest.asof import show
    from ingest.outbox.wording import DECISION, REGISTER_KIND

    table = Table()
    for heading in (
        "Mã mục",
        "Loại",
        "Đơn vị",
        "Quy định, nhiệm vụ hoặc kế hoạch",
        "Kỳ",
        "Nội dung",
        "Văn bản",
        "Ghi sổ",
        "Tình trạng",
    ):
        table.add_column(heading, overflow="fold")
    for entry in book.entries.values():
        if any(wanted and getattr(entry, name) != wanted for name, wanted in filters.items()):
            continue
        said = (
            f"nhận {show(entry.received_at)} qua {entry.via}" if entry.received_at else None,
            f"điều kiện đáp ứng từ {entry.met_on:%d/%m/%Y}" if entry.met_on else None,
            f"đến hết ngày {entry.until:%d/%m/%Y}" if entry.until else None,
            DECISION.get(entry.decision or ""),
            f"rút mục {entry.withdraws}" if entry.withdraws else None,
            f"{entry.granted_by} quyết định" if entry.granted_by else None,
            entry.reason,
        )
        document = (entry.document_number, f"{entry.document_date:%d/%m/%Y}" if entry.document_date else None)
        cells = (
            entry.entry_key,
            REGISTER_KIND[entry.kind],
            entry.agency_key or "",
            entry.rule_key or entry.task_key or entry.target_key or entry.agency_name or entry.plan_key or "",
            entry.period or ("mọi kỳ" if entry.rule_key and entry.agency_key else ""),
            " · ".join(filter(None, said)),
            " ngày ".join(filter(None, document)),
            f"{show(entry.entered_at)} · {entry.entered_by}",
            "đã rút" if entry.entry_key in book.withdrawn else "",
        )
        table.add_row(*(Text(cell) for cell in cells))
    return table
