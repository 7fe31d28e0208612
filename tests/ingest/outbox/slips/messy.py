"""Files as agencies really send them: the good sample after a person, a program or the post office was at it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl

from ingest.home import PROJECT
from tests.ingest.submissions.bad_kinds import archive, csv_files

SAMPLES = PROJECT / "samples"
AS_OF = "2026-12-18"
GOOD = "so-nong-nghiep-va-moi-truong-2026.xlsx"

Edit = Callable[[openpyxl.Workbook], None]


def edited(edit: Edit) -> bytes:
    """The good sample after a person worked on it."""
    book = openpyxl.load_workbook(SAMPLES / "submissions" / GOOD)
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def untouched() -> bytes:
    """The good sample as it is."""
    return (SAMPLES / "submissions" / GOOD).read_bytes()


def _hostile_cells(book: openpyxl.Workbook) -> None:
    tasks = book["Nhiệm vụ"]
    column = next(cell.column_letter for cell in tasks[1] if cell.value == "Ghi chú")
    status = next(cell.column_letter for cell in tasks[1] if cell.value == "Tình trạng")
    tasks[f"{column}2"] = "<script>alert('x')</script>"
    tasks[f"{status}2"] = "<b>xong</b>"
    tasks[f"{status}3"] = "=cmd|' /C calc'!A0"
    tasks[f"{status}3"].data_type = "s"
    tasks["K9"] = "chữ ngoài bảng"
    book.create_sheet("Phụ lục").append(["+84 912 345 678", "@sum"])


def _twice(book: openpyxl.Workbook) -> None:
    tasks = book["Nhiệm vụ"]
    tasks.append([cell.value for cell in tasks[2]])


def _info(label: str, value: Any) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["Thông tin"]
        row = next(row for row in sheet.iter_rows() if row[0].value == label)
        row[1].value = value

    return edit


def _with_macro() -> bytes:
    stream = io.BytesIO()
    stream.write(untouched())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return stream.getvalue()


def _json(change: Callable[[dict[str, Any]], None]) -> bytes:
    value = json.loads((SAMPLES / "submissions" / "lien-minh-hop-tac-xa-2026.json").read_text(encoding="utf-8"))
    change(value)
    return json.dumps(value, ensure_ascii=False).encode()


def messy_files() -> dict[str, bytes]:
    """Name → bytes of files as agencies really send them."""
    return {
        "ô hỏng.xlsx": edited(_hostile_cells),
        "trùng dòng.xlsx": edited(_twice),
        "thiếu trang.xlsx": edited(lambda book: book.remove(book["Chỉ tiêu"])),
        "sai kỳ.xlsx": edited(_info("Kỳ báo cáo", "1999")),
        "sai quy định.xlsx": edited(_info("Mã quy định báo cáo", "không-có")),
        "ngày sai.xlsx": edited(_info("Ngày số liệu", "31/02/2026")),
        "không ghi hình thức.xlsx": edited(_info("Hình thức", None)),
        "có macro.xlsx": _with_macro(),
        "rỗng.xlsx": b"",
        "cắt ngang.xlsx": untouched()[:900],
        "đời cũ.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "thêm trường.json": _json(lambda value: value["info"].update({"người ký": "<i>A</i>"})),
        "danh sách trong ô.json": _json(lambda value: value["tasks"][0].update({"status": ["done"]})),
        "trang rời.zip": archive(csv_files()),
        "gói hỏng.zip": untouched()[:900],
        "lược đồ khác.json": _json(lambda value: value.update({"schema": "kttt-submission/9"})),
    }
