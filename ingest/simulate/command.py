"""The command ``kttt simulate``: its options, and how it tells how far it is. Reads no clock: the world is made up."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from ingest.simulate.assemble import World

Item = TypeVar("Item")


def simulate(
    *,
    out: Annotated[Path, typer.Option(help="Thư mục mới sẽ chứa roster, plans, submissions và manifest.jsonl.")],
    agencies: Annotated[int, typer.Option(min=1, help="Số xã, phường; các sở được thêm vào.")],
    periods: Annotated[int, typer.Option(min=1, help="Số kỳ báo cáo.")],
    first_year: Annotated[int, typer.Option(help="Năm của kỳ đầu tiên, cũng là năm ban hành kế hoạch.")] = 2021,
    frequency: Annotated[str, typer.Option(help="annual (năm), quarterly (quý) hoặc monthly (tháng).")] = "annual",
    mess: Annotated[float, typer.Option(help="Tỷ lệ tệp có lỗi hoặc trình bày khác mẫu.")] = 0.1,
    late: Annotated[float, typer.Option(help="Tỷ lệ báo cáo gửi sau hạn.")] = 0.1,
    revisions: Annotated[float, typer.Option(help="Tỷ lệ báo cáo có tệp thứ hai (bổ sung, thay thế, gửi lại).")] = 0.1,
    missing: Annotated[float, typer.Option(help="Tỷ lệ báo cáo không gửi.")] = 0.05,
    json: Annotated[float, typer.Option(help="Tỷ lệ báo cáo dạng JSON; còn lại là .xlsx.")] = 0.2,
    csv: Annotated[float, typer.Option(help="Tỷ lệ báo cáo dạng .zip gồm các trang .csv.")] = 0.02,
    seed: Annotated[int, typer.Option(help="Số gieo: cùng tham số thì cùng kết quả.")] = 1,
    parquet: Annotated[
        Path | None,
        typer.Option(help="Nạp thẳng vào kho của thư mục này (KTTT_HOME mới), không viết tệp báo cáo."),
    ] = None,
) -> None:
    """Dựng một tỉnh hư cấu với kế hoạch và báo cáo ở mọi quy mô, để kiểm thử và đo tải."""
    from ingest.simulate.assemble import World
    from ingest.simulate.settings import Settings

    world = World(
        Settings(agencies, periods, first_year, frequency, mess, late, revisions, missing, json, csv, seed),
    )
    if parquet is None:
        _write(world, out)
    else:
        _load(world, out, parquet)


def _write(world: World, out: Path) -> None:
    from ingest.simulate.writing import write_files

    written: Counter[str] = Counter()
    for label in _with_bar(write_files(world, out), "Viết tệp", world.file_count):
        if label not in written:
            _say_last(written, "tệp")
        written[label] += 1
    _say_last(written, "tệp")
    _say(f"Đã viết {written.total()} tệp báo cáo vào {out / 'submissions'}")
    _say(f"Chạy: make nightly PLANS={out / 'plans'} SUBMISSIONS={out / 'submissions'} ROSTER={out / 'roster'}")


def _load(world: World, out: Path, root: Path) -> None:
    from ingest.home import DataHome
    from ingest.simulate.parquet import load_world
    from ingest.simulate.writing import new_folder, write_inputs

    with new_folder(out) as filled:
        write_inputs(world, filled)
    inputs = {"KTTT_PLANS": "plans", "KTTT_SUBMISSIONS": "submissions", "KTTT_ROSTER": "roster"}
    home = DataHome.from_environment({"KTTT_HOME": str(root), **{name: str(out / at) for name, at in inputs.items()}})
    files = values = 0
    for label, more_files, more_values in _with_bar(load_world(world, home), "Nạp kỳ", world.settings.periods):
        _say(f"  {label}: {more_files} tệp, {more_values} giá trị")
        files, values = files + more_files, values + more_values
    _say(f"Đã nạp {files} tệp báo cáo, {values} giá trị vào {home.root}")


def _with_bar(steps: Iterable[Item], what: str, total: int) -> Iterator[Item]:
    """The steps, under a bar on a terminal."""
    from rich.console import Console
    from rich.progress import track

    terminal = Console(stderr=True)
    yield from track(steps, description=what, total=total, console=terminal, disable=not terminal.is_terminal)


def _say_last(counted: Counter[str], what: str) -> None:
    if counted:
        label = list(counted)[-1]
        _say(f"  {label}: {counted[label]} {what}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
