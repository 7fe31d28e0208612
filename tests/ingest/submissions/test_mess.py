"""What spreadsheet programs and people do to files, read through to the neutral form."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from ingest.submissions.cells import Book
from ingest.submissions.formats import read_book
from ingest.submissions.layout import TITLE
from tests.ingest.submissions.bad_kinds import (
    AREA,
    SHEET2,
    SHEET4,
    TASK,
    archive,
    csv_files,
    edited,
    members_of,
    report,
)


def rows_of(book: Book, table: str) -> list[dict[str, Any]]:
    return [{name: cell.value for name, cell in row.cells.items()} for row in book.tables[table]]


def told(book: Book) -> list[tuple[str, str]]:
    return [(found.rule_id, found.cell.address if found.cell else str(found.sheet)) for found in book.findings]


def last_task(data: bytes) -> dict[str, Any]:
    return rows_of(read_book(data, "a.xlsx"), "tasks")[-1]


def task(**cells: Any) -> bytes:
    return report(tasks=[{"task_key": TASK, "status": "Hoàn thành"} | cells])


def test_a_key_merged_over_rows_counts_for_each_of_them() -> None:
    kinds = [
        {"organisation_type": kind, "organisations": n, "basis": "Ước"} for n, kind in enumerate(("THT", "HTX"), 1)
    ]
    data = report(cooperatives=[{"area_key": AREA} | kinds[0], kinds[1]])
    merged = edited(
        data,
        SHEET4,
        "</sheetData>",
        '</sheetData><mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="O2:O3"/></mergeCells>',
    )
    book = read_book(merged, "a.xlsx")
    assert [row["area_key"] for row in rows_of(book, "cooperatives")] == [AREA, AREA]
    assert book.tables["cooperatives"][1].place == "Hợp tác xã!A3"
    assert told(book) == [("merged_cell", "O2")]


def test_headings_in_two_rows_and_a_row_of_numbers() -> None:
    rows = [
        ["Mã địa bàn", "Loại hình", "Số lượng", None, "Loại số liệu"],
        [None, None, "Tổng số", "Giải thể", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [AREA, "HTX", 5, 1, "Ước"],
    ]
    book = read_book(report(sheets={"Hợp tác xã": rows}), "a.xlsx")
    expected = {"area_key": AREA, "organisation_type": "HTX", "organisations": 5, "dissolved": 1, "basis": "Ước"}
    assert rows_of(book, "cooperatives") == [expected]
    assert told(book) == []


def test_hidden_keys_and_help_are_no_content() -> None:
    sheets = {
        "Khóa": [["template_version", 3], ["period", "2025"], ["rule_key", None], ["x", "y"]],
        "Danh mục": [["a"]],
    }
    data = report(sheets=sheets, info={})
    data = edited(
        data, "xl/workbook.xml", 'name="Khóa" sheetId="5" state="visible"', 'name="Khóa" sheetId="5" state="veryHidden"'
    )
    book = read_book(data, "a.xlsx")
    assert book.keys == {"template_version": "3", "period": "2025"}
    assert told(book) == []


def test_help_rows_of_the_information_sheet_are_passed() -> None:
    book = read_book(report(sheets={"Thông tin": [[TITLE], ["Hạn gửi", "15/12"], ["Kỳ báo cáo", 2025]]}), "a.xlsx")
    assert (book.info["period"].value, told(book)) == (2025, [])


@pytest.mark.parametrize(
    ("system", "day"), [("", date(2025, 12, 31)), ("<workbookPr date1904='1'/>", date(2030, 1, 1))]
)
def test_days_as_bare_numbers_in_either_date_system(system: str, day: date) -> None:
    data = task(done_date=46022)
    if system:
        data = edited(data, "xl/workbook.xml", "<workbookPr ?/>", system)
    assert last_task(data)["done_date"] == day


def styled(number_format: str, cell: str) -> bytes:
    data = edited(task(progress_pct=1), SHEET2, '<c r="E3".*?</c>', cell)
    styles = f"<styleSheet><numFmts><numFmt numFmtId='170' formatCode='{number_format}'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='170'/></cellXfs></styleSheet>"
    return archive(members_of(data) | {"xl/styles.xml": styles.encode()})


@pytest.mark.parametrize(
    ("number_format", "value", "meant"),
    [
        ("0.0%", "0.125", "12,5%"),
        ("dd/mm/yyyy", "46022", date(2025, 12, 31)),
        ("[$-42A]d mmmm yyyy", "46022", date(2025, 12, 31)),
        ('0 "ngày"', "5", 5),
        ("[Red]#,##0", "5", 5),
    ],
)
def test_formats_say_what_a_number_is(number_format: str, value: str, meant: Any) -> None:
    assert last_task(styled(number_format, f'<c r="E3" s="1"><v>{value}</v></c>'))["progress_pct"] == meant


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="E3" t="str"><f>A1&amp;"x"</f><v>40</v></c>', "40"),
        ('<c r="E3"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="E3" t="b"><v>1</v></c>', True),
        ('<c r="E3" t="d"><v>2025-12-31T00:00:00</v></c>', date(2025, 12, 31)),
        ('<c r="E3" t="inlineStr"><is><r><t>một </t></r><r><rPr><b/></rPr><t>hai</t></r></is></c>', "một hai"),
        ('<c r="E3" t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>đọc</t></rPh></is></c>', "a"),
        ('<c r="E3" t="inlineStr"><is><t xml:space="preserve"> a &lt;b&gt;_x000D_ </t></is></c>', " a <b>\r "),
        ('<c t="n" r="E3" cm="1"><v>7</v></c>', 7),
        ('<!-- một --><c r="E3"><v><![CDATA[8]]></v></c>', 8),
    ],
)
def test_every_way_to_write_a_cell(cell: str, value: Any) -> None:
    assert last_task(edited(task(progress_pct=1), SHEET2, '<c r="E3".*?</c>', cell))["progress_pct"] == value


@pytest.mark.parametrize(
    "blank", ['<c r="E3"/>', '<c r="E3"><v/></c>', '<c r="E3" t="inlineStr"><is><t>  </t></is></c>']
)
def test_blank_cells_are_not_there(blank: str) -> None:
    assert "progress_pct" not in last_task(edited(task(progress_pct=1), SHEET2, '<c r="E3".*?</c>', blank))


def test_prefixes_and_cells_without_addresses_read_the_same() -> None:
    plain = task(progress_pct=70, note="ghi")
    members = members_of(plain)
    for name in [name for name in members if name.startswith("xl/w")]:
        text = members[name].decode().replace("xmlns=", "xmlns:x=")
        members[name] = (
            re.sub(r"<(/?)(?=\w)", r"<\1x:", text)
            .replace("schemas.openxmlformats.org/spreadsheetml", "purl.oclc.org/ooxml")
            .encode()
        )
    assert rows_of(read_book(archive(members), "a.xlsx"), "tasks") == rows_of(read_book(plain, "a.xlsx"), "tasks")
    full = task(task_title="a", last_reported="b", progress_pct=70)
    bare = re.sub(r'<c r="[A-Z]+[0-9]+"', "<c", members_of(full)[SHEET2].decode())
    assert last_task(archive(members_of(full) | {SHEET2: bare.encode()})) == last_task(full)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_any_separator_and_unicode(encoding: str, separator: str) -> None:
    files = {
        "Báo cáo/Thông tin.csv": csv_files()["thong-tin.csv"],
        "Báo cáo/NHIEM VU.csv": csv_files()["nhiem-vu.csv"],
        "Báo cáo/Khóa.csv": b"template_version;3\nperiod;2025\n",
    }
    texts = {
        name: content.decode().replace("12,5", '"12,5"').replace(";", separator) for name, content in files.items()
    }
    book = read_book(archive({name: text.encode(encoding) for name, text in texts.items()}), "a.zip")
    (row,) = book.tables["tasks"]
    assert (row.cells["progress_pct"].value, row.cells["progress_pct"].address) == ("12,5", "C2")
    assert (row.cells["progress_pct"].sheet, book.info["period"].value) == ("Nhiệm vụ", "2025")
    assert book.keys == {"template_version": "3", "period": "2025"}


def test_other_files_beside_csv_are_listed() -> None:
    book = read_book(archive(csv_files() | {"công văn.pdf": b"%PDF", "__MACOSX/._a.csv": b"x"}), "a.zip")
    assert told(book) == [("ignored_sheet", "công văn.pdf")]
