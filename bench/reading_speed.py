"""Time to read a workbook into the neutral form, against openpyxl in read-only mode, on the same files in one run.

The files are a period's reports of a simulated province, which are filled forms: those of communes and of departments.
Below them stand bare workbooks of three sizes, made by hand. openpyxl gives every cell with its place and its value, as
we do. Both read the same bytes in turns in one process, twenty files at a time; of these the least processor time
counts. ``--assert`` fails below 8 times over all simulated reports.
"""

from __future__ import annotations

import argparse
import gc
import io
import re
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT)]

import openpyxl
from openpyxl.styles import PatternFill

from ingest.simulate.assemble import World
from ingest.simulate.settings import Settings
from ingest.submissions.formats import read_book
from ingest.submissions.layout import HELP_SHEETS, INFO_LABELS, INFO_SHEET, TABLES

LEAST = 8
TURNS = 5
TOGETHER = 20
WORLD = Settings(agencies=300, periods=1, mess=0, json=0, csv=0)
SIZES = ((10, 20, 10), (30, 20, 50), (60, 20, 200))
STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
STRINGS_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
CELLS: dict[str, Any] = {
    "task_key": "song-may.15-kh-ubnd.2025.t-{n:010x}",
    "task_title": "Rà soát, củng cố tổ hợp tác, hợp tác xã nhóm {n} và báo cáo kết quả",
    "status": "Đang thực hiện",
    "progress_pct": 40,
    "target_key": "song-may.15-kh-ubnd.2025.2030-target-{n}",
    "target_name": "Chỉ tiêu số {n} của kế hoạch",
    "unit": "hợp tác xã",
    "value": 120,
    "basis": "Ước",
    "area_key": "song-may.xa-{n}",
    "area_name": "xã số {n}",
    "organisation_type": "HTX",
    "organisations": 12,
    "newly_formed": 1,
    "members": 240,
    "last_reported": "12 (2024)",
}


def make_file(sizes: Sequence[int]) -> bytes:
    """A filled report with so many tasks, targets and areas."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    info = book.create_sheet(INFO_SHEET)
    for name, label in INFO_LABELS.items():
        info.append([label, f"giá trị của {name}"])
    grey = PatternFill("solid", fgColor="EEEEEE")
    for table, size in zip(TABLES, sizes, strict=True):
        sheet = book.create_sheet(table.sheet)
        sheet.append([column.heading for column in table.columns])
        for n in range(size):
            given = [CELLS.get(column.name) for column in table.columns]
            sheet.append([value.format(n=n) if isinstance(value, str) else value for value in given])
            for column in range(1, len(table.columns) + 1):
                sheet.cell(n + 2, column).fill = grey
    for name in HELP_SHEETS:
        sheet = book.create_sheet(name)
        for n in range(60):
            sheet.append([f"Giải thích {n}", "Ghi đúng mã của mẫu đã phát, không thêm cột"])
    stream = io.BytesIO()
    book.save(stream)
    return as_excel_saves(stream.getvalue())


def as_excel_saves(data: bytes) -> bytes:
    """The same workbook with its texts in one shared table."""
    texts: dict[str, int] = {}

    def shared(found: re.Match[str]) -> str:
        return f' t="s"><v>{texts.setdefault(found[1], len(texts))}</v>'

    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            text = source.read(name).decode("utf-8")
            if name.startswith("xl/worksheets/"):
                text = re.sub(r' t="inlineStr"><is><t>([^<]*)</t></is>', shared, text)
            override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{STRINGS_TYPE}"/></Types>'
            relation = f'<Relationship Type="{STRINGS_KIND}" Target="sharedStrings.xml" Id="rId99"/></Relationships>'
            text = text.replace("</Types>", override)
            if name == "xl/_rels/workbook.xml.rels":
                text = text.replace("</Relationships>", relation)
            target.writestr(name, text)
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        target.writestr("xl/sharedStrings.xml", f'<sst xmlns="{namespace}">{items}</sst>')
    return stream.getvalue()


def read_ours(data: bytes) -> int:
    """Read the file with this project; the number of rows in its tables."""
    return sum(len(rows) for rows in read_book(data, "báo cáo.xlsx").tables.values())


def read_openpyxl(data: bytes) -> int:
    """Read every cell with openpyxl; the number of cells."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return sum(len([cell.value for cell in row]) for sheet in book for row in sheet.iter_rows())


def seconds(read: Callable[[bytes], int], files: Sequence[bytes]) -> float:
    """Processor time of reading the files one after the other."""
    gc.collect()
    start = time.process_time()
    for data in files:
        read(data)
    return time.process_time() - start


def simulated() -> tuple[list[bytes], list[bytes]]:
    """The reports of the communes, and those of the departments."""
    world = World(WORLD)
    groups: tuple[list[bytes], list[bytes]] = ([], [])
    for period in world.periods():
        for place, draft in world.drafts(period):
            data = draft.encode()
            if read_ours(data) != sum(map(len, draft.rows.values())):
                raise SystemExit(f"{draft.name}: rows were lost")
            groups[int(period.files.agency[place] >= WORLD.agencies)].append(data)
    return groups


def measured(what: str, files: Sequence[bytes]) -> tuple[float, float]:
    """Print a line about files; the seconds that openpyxl takes for all of them, and those that we take."""
    theirs = ours = 0.0
    for first in range(0, len(files), TOGETHER):
        some = files[first : first + TOGETHER]
        turns = [(seconds(read_openpyxl, some), seconds(read_ours, some)) for _ in range(TURNS)]
        theirs += min(turn[0] for turn in turns)
        ours += min(turn[1] for turn in turns)
    size = sum(map(len, files)) // len(files) >> 10
    shown = f"{theirs / len(files) * 1e3:>9.2f} ms{ours / len(files) * 1e3:>7.2f} ms{theirs / ours:>8.1f}"
    print(f"{what:<38}{len(files):>6}{size:>5}{shown}")
    return theirs, ours


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assert", action="store_true", dest="check", help=f"fail below {LEAST} times")
    check = parser.parse_args().check
    print(f"{'reports':<38}{'files':>6}{'KB':>5}{'openpyxl':>12}{'ours':>10}{'times':>8}")
    communes, departments = simulated()
    groups = [measured("simulated, communes", communes), measured("simulated, departments", departments)]
    times = sum(theirs for theirs, _ in groups) / sum(ours for _, ours in groups)
    for sizes in SIZES:
        data = make_file(sizes)
        if read_ours(data) != sum(sizes):
            raise SystemExit("rows were lost")
        measured("bare: {} tasks, {} targets, {} areas".format(*sizes), [data] * TOGETHER)
    print(f"simulated reports: {times:.1f} times as fast as openpyxl")
    if check and times < LEAST:
        raise SystemExit(f"only {times:.1f} times as fast as openpyxl; {LEAST} are asked for")


if __name__ == "__main__":
    main()
