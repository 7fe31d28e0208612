"""Every kind of bad file that the desk is tested with: how to make one, and the values that its message names.

The messages themselves stand in ``docs/bad-files.md``, one row a kind.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.submissions.formats import MAX_BYTES, OLE
from ingest.submissions.layout import TABLES
from tests.ingest.submissions.conftest import headings, info_sheet, workbook

PLAN = "ubnd-tinh-song-may.15-kh-ubnd.2025"
RULE = f"{PLAN}.annual-12-15.eb5d8d"
AGENCY = "song-may.so-nong-nghiep-va-moi-truong"
TASK, OTHER_TASK = f"{PLAN}.t-0784dd63c9", f"{PLAN}.t-e3e2194390"
COUNT, SHARE = f"{PLAN}.2030-cooperatives", f"{PLAN}.2030-cooperatives-good-or-fair-share"
AREA = "song-may.xa-an-phu"
IDENTITY = {"rule_key": RULE, "agency_key": AGENCY, "period": "2025", "mode": "Toàn bộ"}
SHEET2, SHEET4 = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet4.xml"
Row = Sequence[Any]


@dataclass(frozen=True)
class Kind:
    """A kind of bad file, or of bad cell in a good file; ``member`` is the bad one of a pack of several reports."""

    make: Callable[[], bytes]
    name: str = "báo cáo.xlsx"
    values: dict[str, str] = field(default_factory=dict)
    member: str | None = None


def report(
    *,
    info: dict[str, Any] | None = None,
    without: str | None = None,
    sheets: dict[str, list[Row]] | None = None,
    **tables: list[dict[str, Any]],
) -> bytes:
    """A workbook with one good task row, whatever else is told."""
    full: dict[str, Sequence[Row]] = {"Thông tin": info_sheet(**(IDENTITY | (info or {})))}
    rows = {"tasks": [{"task_key": OTHER_TASK, "status": "Đang thực hiện", "progress_pct": 41}]}
    for table in TABLES:
        given = rows.get(table.name, []) + tables.get(table.name, [])
        full[table.sheet] = [
            headings(table.name),
            *([row.get(column.name) for column in table.columns] for row in given),
        ]
    return workbook(full | (sheets or {}), without=without)


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def edited(data: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with one thing changed in one part."""
    members = members_of(data)
    text = members[part].decode()
    assert re.search(old, text), text
    members[part] = re.sub(old, lambda _: new, text, count=1).encode()
    return archive(members)


def with_member(name: str, content: bytes) -> bytes:
    return archive(members_of(report()) | {name: content})


def csv_files() -> dict[str, bytes]:
    return {
        "thong-tin.csv": f"Mã quy định báo cáo;{RULE}\nMã đơn vị;{AGENCY}\nKỳ báo cáo;2025\nHình thức;Bổ sung\n".encode(),
        "nhiem-vu.csv": f"Mã nhiệm vụ;Tình trạng;Tỷ lệ hoàn thành (%)\n{OTHER_TASK};Đang thực hiện;12,5\n".encode(),
    }


def document(**changes: Any) -> bytes:
    value = {"schema": "kttt-submission/1", "info": IDENTITY, "tasks": [], "targets": [], "cooperatives": []}
    return json.dumps(value | changes, ensure_ascii=False).encode()


def ole(stream: str) -> bytes:
    return OLE + bytes(504) + stream.encode("utf-16-le") + bytes(600)


def lying_bomb() -> bytes:
    """A workbook with a part that unpacks to more than its header says."""
    small = b" " * 1000
    data = bytearray(archive(members_of(report()) | {"xl/bomb.xml": small}))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(bytes(90 << 20)) + packer.flush()
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(name, bomb if name == "xl/bomb.xml" else source.read(name))
    packed = bytearray(stream.getvalue())
    for mark, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        name_at = 30 if mark == b"PK\x03\x04" else 46
        start = next(
            m.start() for m in re.finditer(mark, packed) if packed[m.start() + name_at :].startswith(b"xl/bomb.xml")
        )
        packed[start + method : start + method + 2] = (8).to_bytes(2, "little")
        size = start + (22 if mark == b"PK\x03\x04" else 24)
        packed[size : size + 4] = len(small).to_bytes(4, "little")
    return bytes(packed)


def encrypted(data: bytes, members: int = 1) -> bytes:
    """An archive whose first members are marked as encrypted."""
    marked = bytearray(data)
    for entry in list(re.finditer(b"PK\x01\x02", data))[:members]:
        marked[entry.start() + 8] |= 1
    return bytes(marked)


def pack(**members: bytes) -> bytes:
    """An archive of several reports: a bad one, and a good one beside it."""
    return archive(
        {name.replace("_", "."): data for name, data in members.items()} | {"tốt.json": document(mode="patch")}
    )


def damaged() -> bytes:
    data = bytearray(report())
    start = data.index(SHEET2.encode()) + 40
    for place in range(start, start + 60):
        data[place] ^= 0xFF
    return bytes(data)


def far_cell(cell: str) -> bytes:
    row = re.sub("[A-Z]", "", cell)
    return edited(report(), SHEET2, "</sheetData>", f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>')


def hidden_row() -> bytes:
    return edited(
        report(tasks=[{"task_key": TASK, "status": "Hoàn thành"}]), SHEET2, '<row r="3"', '<row r="3" hidden="1"'
    )


def task(**cells: Any) -> bytes:
    return report(tasks=[{"task_key": TASK, "status": "Đang thực hiện"} | cells])


def target(key: str, value: Any, unit: str | None = None) -> bytes:
    return report(targets=[{"target_key": key, "unit": unit, "value": value, "basis": "Ước"}])


def cooperative(**cells: Any) -> bytes:
    return report(
        cooperatives=[{"area_key": AREA, "organisation_type": "HTX", "basis": "Ước", "organisations": 5} | cells]
    )


def merged_content() -> bytes:
    data = report(tasks=[{"task_key": TASK, "status": "Hoàn thành"}])
    return edited(
        data, SHEET2, "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="D3:D4"/></mergeCells>'
    )


def heading_twice() -> bytes:
    rows = [["Mã nhiệm vụ", "Tình trạng", "Ghi chú", "GHI CHÚ"], [OTHER_TASK, "Hoàn thành", "một", "hai"]]
    return report(sheets={"Nhiệm vụ": rows})


FILES = {
    "empty file": Kind(lambda: b""),
    "zero bytes only": Kind(lambda: bytes(64)),
    "binary noise": Kind(lambda: b"\x8f\x01\xfe\x03" * 50),
    "a letter as text": Kind("Giấy mời họp ngày 20/11".encode, "giấy mời.txt", {"start": "Giấy mời họp ngày 20/11"}),
    "PDF": Kind(lambda: b"%PDF-1.7 ...", "báo cáo.pdf"),
    "picture called .xlsx": Kind(lambda: b"\xff\xd8\xff\xe0" + b"\x10" * 50),
    "web page called .xls": Kind(lambda: b"<html><table><tr><td>1</td></tr></table></html>", "báo cáo.xls"),
    "Word document (.docx)": Kind(lambda: archive({"word/document.xml": b"<w/>"}), "báo cáo.docx"),
    "old Word document (.doc)": Kind(lambda: ole("WordDocument"), "báo cáo.doc"),
    "old Excel (.xls)": Kind(lambda: ole("Workbook"), "báo cáo.xls"),
    "workbook with a password": Kind(lambda: ole("EncryptedPackage")),
    "OpenDocument (.ods)": Kind(
        lambda: archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "báo cáo.ods"
    ),
    "binary workbook (.xlsb)": Kind(lambda: archive({"xl/workbook.bin": b"x"}), "báo cáo.xlsb"),
    "macros (.xlsm)": Kind(lambda: with_member("xl/vbaProject.bin", b"x"), "báo cáo.xlsm"),
    "links to other workbooks": Kind(lambda: with_member("xl/externalLinks/externalLink1.xml", b"<a/>")),
    "DOCTYPE in a workbook": Kind(
        lambda: edited(
            report(), SHEET2, "<worksheet", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet'
        )
    ),
    "upload cut short": Kind(lambda: report()[:2000]),
    "damage inside a workbook": Kind(damaged),
    "more than 20 MB": Kind(lambda: b"{" + b" " * MAX_BYTES, "báo cáo.json"),
    "archive bomb": Kind(
        lambda: with_member("xl/media/a.bin", bytes(210 << 20)), values={"what": "giải nén thành 210 MB"}
    ),
    "archive bomb with a lying header": Kind(lying_bomb, values={"what": "giải nén thành hơn 64 MB"}),
    "cell at the far end of a sheet": Kind(
        lambda: far_cell("XFD1048576"), values={"what": "có số liệu ở ô XFD1048576 của trang Nhiệm vụ"}
    ),
    "archive called .xlsx": Kind(lambda: archive({"a.txt": b"a"})),
    "archive with a path that leads out": Kind(
        lambda: archive(csv_files() | {"../../etc/thong-tin.csv": b"a"}),
        "báo cáo.zip",
        {"member": "../../etc/thong-tin.csv"},
    ),
    "archive with a password": Kind(lambda: encrypted(archive(csv_files())), "báo cáo.zip"),
    ".csv in another encoding": Kind(
        lambda: archive(csv_files() | {"chi-tieu.csv": "Mã chỉ tiêu".encode("cp1258", "ignore") + b"\xee\xff"}),
        "báo cáo.zip",
        {"member": "chi-tieu.csv"},
    ),
    ".csv with a quotation mark left open": Kind(
        lambda: archive(csv_files() | {"chi-tieu.csv": 'Mã chỉ tiêu;Giá trị\n"a;5\n'.encode()}),
        "báo cáo.zip",
        {"place": "chi-tieu.csv, dòng 2"},
    ),
    "JSON cut short": Kind(lambda: document()[:60], "báo cáo.json", {"what": "dòng 1, cột 54"}),
    "JSON with NaN": Kind(lambda: b'{"schema": NaN}', "báo cáo.json", {"what": "NaN không phải số"}),
    "JSON with a field twice": Kind(
        lambda: b'{"schema": 1, "schema": 2}', "báo cáo.json", {"what": "trường “schema” ghi hai lần"}
    ),
    "JSON of another schema": Kind(lambda: document(schema="other/2"), "báo cáo.json", {"schema": "other/2"}),
    "no information sheet": Kind(lambda: report(without="Thông tin")),
    "unknown reporting rule": Kind(lambda: report(info={"rule_key": "khong-co"}), values={"value": "khong-co"}),
    "unknown agency": Kind(lambda: report(info={"agency_key": "song-may.so-cong-tuong"})),
    "name of another agency": Kind(lambda: report(info={"agency_name": "UBND xã Bình Khê"}), values={"agency": AGENCY}),
    "unknown period": Kind(lambda: report(info={"period": 2099}), values={"value": "2099"}),
    "sheet missing from a full report": Kind(lambda: report(without="Chỉ tiêu")),
    "headings not recognised": Kind(lambda: report(sheets={"Chỉ tiêu": [["Chỉ số", "Số"], ["a", 1]]})),
    "nothing usable": Kind(
        lambda: report(sheets={"Nhiệm vụ": [headings("tasks"), [TASK, None, None, "xong", "abc"]]}),
        values={"count": "2"},
    ),
    "pack with a file that is no report": Kind(
        lambda: pack(a_txt=b"Danh s\xc3\xa1ch"), "gói.zip", {"start": "Danh sách"}, "a.txt"
    ),
    "pack cut short": Kind(lambda: pack()[:200], "gói.zip", {"what": "File is not a zip file"}),
    "pack with a password": Kind(lambda: encrypted(pack(a_json=b"{}"), 2), "gói.zip"),
    "pack of too many files": Kind(
        lambda: archive({f"{number}.json": b"{}" for number in range(2001)}), "gói.zip", {"what": "có 2001 mục"}
    ),
    "empty pack": Kind(lambda: archive({}), "gói.zip"),
    "file above 20 MB in a pack": Kind(
        lambda: archive({"b.json": bytes(MAX_BYTES + 1)}, zipfile.ZIP_STORED), "gói.zip", member="b.json"
    ),
    "file with a password in a pack": Kind(lambda: encrypted(pack(c_json=b"{}")), "gói.zip", member="c.json"),
    "damaged file in a pack": Kind(
        lambda: archive({"d.json": b"{1}"}, zipfile.ZIP_STORED).replace(b"{1}", b"{2}"),
        "gói.zip",
        {"what": "Bad CRC-32 for file 'd.json'"},
        "d.json",
    ),
    "pack in a pack": Kind(lambda: pack(e_zip=pack(a_json=b"{}")), "gói.zip", member="e.zip"),
    "receipt in a pack": Kind(lambda: pack(f_json_receipt_json=b"{}"), "gói.zip", member="f.json.receipt.json"),
}
CELLS = {
    "number as a word": Kind(lambda: target(COUNT, "hơn hai trăm"), values={"cell": "E2", "value": "hơn hai trăm"}),
    "percentage over 100": Kind(lambda: task(progress_pct=180), values={"cell": "E3", "value": "180"}),
    "percentage or fraction": Kind(lambda: task(progress_pct=0.5), values={"cell": "E3", "value": "0,5"}),
    "negative number": Kind(lambda: cooperative(dissolved=-2), values={"cell": "G2", "value": "-2"}),
    "fraction of a whole": Kind(lambda: cooperative(dissolved=2.5), values={"cell": "G2", "value": "2,5"}),
    "number too large": Kind(lambda: target(COUNT, 1e16), values={"cell": "E2", "value": "1e+16"}),
    "month where a day belongs": Kind(lambda: task(done_date="12/2026"), values={"cell": "F3", "value": "12/2026"}),
    "impossible day": Kind(lambda: task(done_date="31/02/2026"), values={"cell": "F3", "value": "31/02/2026"}),
    "word outside the list": Kind(lambda: task(status="sắp xong"), values={"cell": "D3", "value": "sắp xong"}),
    "unit of another kind": Kind(lambda: target(COUNT, 5, "%"), values={"cell": "C2", "value": "%"}),
    "error of a formula": Kind(lambda: task(progress_pct="#DIV/0!"), values={"cell": "E3", "value": "#DIV/0!"}),
    "formula without a stored result": Kind(
        lambda: task(progress_pct="=40+2"), values={"cell": "E3", "value": "=40+2"}
    ),
    "text that the file has lost": Kind(
        lambda: edited(task(note="mất"), SHEET2, 't="inlineStr"><is><t>mất</t></is>', 't="s"><v>99</v>'),
        values={"cell": "H3"},
    ),
    "list where one value belongs": Kind(
        lambda: document(tasks=[{"task_key": TASK, "status": "done", "progress_pct": [1, 2]}]),
        "báo cáo.json",
        {"cell": "tasks[0].progress_pct", "value": "[1, 2]"},
    ),
    "unknown task": Kind(
        lambda: report(tasks=[{"task_key": "nv-99", "status": "Hoàn thành"}]),
        values={"cell": "A3", "value": "nv-99", "cells": "D3"},
    ),
    "unknown target": Kind(lambda: target("ct-99", 5), values={"cell": "A2", "value": "ct-99", "cells": "E2"}),
    "unknown area": Kind(
        lambda: cooperative(area_key="dia-ban-99"), values={"cell": "A2", "value": "dia-ban-99", "cells": "E2"}
    ),
    "row without its key": Kind(
        lambda: task(task_key=None), values={"cell": "D3", "value": "Đang thực hiện", "cells": "D3"}
    ),
    "row twice": Kind(
        lambda: task(task_key=OTHER_TASK, note="hai"), values={"cell": "A3", "value": OTHER_TASK, "cells": "D3, H3"}
    ),
    "heading twice": Kind(heading_twice, values={"cell": "D1", "value": "GHI CHÚ"}),
    "value in a hidden row": Kind(hidden_row, values={"cell": "D3", "value": "Hoàn thành"}),
    "content in a hidden sheet": Kind(
        lambda: edited(report(), "xl/workbook.xml", 'sheetId="2" state="visible"', 'sheetId="2" state="hidden"')
    ),
    "value merged over several rows": Kind(merged_content, values={"cell": "D3", "value": "Hoàn thành"}),
    "sheet outside the template": Kind(
        lambda: report(sheets={"Số liệu riêng": [["a", 1]]}), values={"sheet": "Số liệu riêng"}
    ),
    "column outside the template": Kind(
        lambda: report(sheets={"Chỉ tiêu": [[*headings("targets"), "Lý do"], []]}),
        values={"cell": "I1", "value": "Lý do"},
    ),
    "text around the table": Kind(
        lambda: report(sheets={"Chỉ tiêu": [headings("targets"), [*[None] * 9, "Người lập"]]}),
        values={"cell": "J2", "value": "Người lập"},
    ),
    "done with less than 100 %": Kind(
        lambda: task(status="Hoàn thành", progress_pct=70), values={"cell": "E3", "value": "70"}
    ),
    "done without a document": Kind(
        lambda: task(status="Hoàn thành", progress_pct=100), values={"cell": "D3", "value": "Hoàn thành"}
    ),
    "withdrawn row with values": Kind(
        lambda: task(status="Rút", note="còn làm"), values={"cell": "H3", "value": "còn làm", "cells": "H3"}
    ),
    "figure of a later period": Kind(
        lambda: cooperative(figure_period="2026"), values={"cell": "P2", "value": "2026", "cells": "E2"}
    ),
    "fewer members than the law asks for": Kind(lambda: cooperative(members=12), values={"cell": "H2", "value": "12"}),
    "ratings above the total": Kind(
        lambda: cooperative(rated_good=4, rated_fair=2), values={"cell": "E2", "value": "5"}
    ),
    "ratings below the total": Kind(
        lambda: cooperative(rated_good=1, rated_fair=1, rated_average=1, rated_weak=0, not_rated=1),
        values={"cell": "E2", "value": "5"},
    ),
    "rating of a type that is not rated": Kind(
        lambda: cooperative(organisation_type="THT", rated_good=2), values={"cell": "J2", "value": "2"}
    ),
    "part larger than the whole": Kind(
        lambda: report(
            cooperatives=[
                {"area_key": area, "organisation_type": "HTX", "basis": "Ước", "organisations": count}
                for area, count in (("song-may", 3), (AREA, 4))
            ]
        ),
        values={"cell": "E3", "value": "4"},
    ),
    "full or supplement not stated": Kind(lambda: report(info={"mode": None})),
    "template of another agency": Kind(
        lambda: report(sheets={"Khóa": [["agency_key", "song-may.so-cong-thuong"]]}),
        values={"cell": "B2", "value": AGENCY},
    ),
}
KINDS = FILES | CELLS
