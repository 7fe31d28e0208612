"""``kttt template``: forms for agencies from the published warehouse. Reads no clock: the release has its instant."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ingest.errors import UsageError
from ingest.home import DataHome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.outbox.templates.batch import Asked

FOLDER = "templates"


def template(
    *,
    rule: Annotated[str, typer.Option("--rule", help="Mã quy định báo cáo.")] = "",
    agency: Annotated[str, typer.Option("--agency", help="Mã đơn vị.")] = "",
    period: Annotated[str, typer.Option("--period", help="Kỳ báo cáo: 2026, 2026-Q1, Quý I/2026.")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="Thư mục ghi; mặc định outbox/templates.")] = None,
    kind: Annotated[Literal["xlsx", "json"], typer.Option("--format", help="xlsx hoặc json.")] = "xlsx",
    all_open: Annotated[
        bool, typer.Option("--all", help="Mọi báo cáo có hạn mà chưa có bản hợp lệ; lọc bằng các tùy chọn dưới.")
    ] = False,
    plan: Annotated[str, typer.Option("--plan", help="Chỉ kế hoạch có mã này (cùng --all).")] = "",
    due_within: Annotated[
        int | None, typer.Option("--due-within", min=0, help="Chỉ báo cáo đã hoặc sẽ đến hạn trong số ngày này.")
    ] = None,
    presumed: Annotated[bool, typer.Option("--presumed", help="Kể cả nghĩa vụ suy đoán, chờ xác nhận.")] = False,
) -> None:
    """Ghi biểu mẫu báo cáo điền sẵn cho một đơn vị (--rule, --agency, --period) hoặc cho mọi đơn vị (--all)."""
    from ingest.outbox.templates.batch import read_all, read_one, write_forms
    from ingest.outbox.templates.duties import Filter
    from ingest.submissions.periods import period_label

    period = period_label(period)
    home = DataHome.from_environment()
    if all_open and not (rule or agency):
        asked = read_all(home, Filter(plan, period, due_within, presumed))
    elif rule and agency and period and not (all_open or plan or presumed or due_within is not None):
        asked = read_one(home, rule, agency, period)
    else:
        raise UsageError(
            "cần --rule, --agency và --period cho một biểu, hoặc --all (kèm --period, --plan, ...) cho mọi biểu"
        )
    folder = out or home.outbox / FOLDER
    try:
        _report(asked, folder, list(_shown(write_forms(asked.contents, folder, kind), len(asked.contents))))
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: {error.strerror}; kiểm tra lại --out") from error


def _shown(paths: Iterator[Path], total: int) -> Iterable[Path]:
    """The same paths, counted on a terminal as they are written."""
    from rich.console import Console
    from rich.progress import track

    terminal = Console(stderr=True)
    return track(paths, description="Ghi biểu", total=total, console=terminal, disable=not terminal.is_terminal)


def _report(asked: Asked, folder: Path, paths: list[Path]) -> None:
    if len(paths) == 1:
        sys.stdout.write(f"{paths[0]}\n")
    else:
        sys.stdout.write(f"Đã ghi {len(paths)} biểu vào {folder}\n")
    if asked.untold:
        sys.stdout.write(
            f"{asked.untold} nghĩa vụ của nhóm hoặc tên chưa có trong danh bạ: chưa ghi được biểu (docs/roster.md)\n"
        )
