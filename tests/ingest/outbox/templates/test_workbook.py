"""The workbook of a template: what may be typed where, and that a filled one arrives as typed, without a finding."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from ingest.outbox.templates.content import Row, TemplateContent
from ingest.outbox.templates.workbook import workbook_form
from ingest.submissions.known import KnownWorld
from ingest.submissions.layout import HELP_SHEETS, INFO_SHEET, KEYS_SHEET, RATINGS, TABLES, TITLE, WORDS, Column
from ingest.submissions.reader import read_submission
from tests.ingest.outbox.templates.conftest import FILLED, STATED, make_content, stated


def opened(content: TemplateContent) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook_form(content)))


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill(book: Workbook) -> None:
    for sheet, cells in FILLED.items():
        for place, value in cells.items():
            book[sheet][place if sheet != INFO_SHEET else label_cell(book, place)] = value


def label_cell(book: Workbook, label: str) -> str:
    (row,) = (row for row in range(1, 30) if book[INFO_SHEET].cell(row, 1).value == label)
    return f"B{row}"


def is_asked(column: Column, row: Row) -> bool:
    """Whether a cell is to be filled in: a THT is not rated."""
    has_figure = column.name not in RATINGS or row["organisation_type"] != "THT"
    return column.role in ("content", "qualifier") and has_figure


def test_a_form_filled_in_arrives_as_typed_without_a_finding(content: TemplateContent, world: KnownWorld) -> None:
    book = opened(content)
    fill(book)
    reading = read_submission(saved(book), "bao-cao.xlsx", world)
    assert [issue.message for issue in reading.records["cell_issues"]] == []
    assert stated(reading.records["reported_values"]) == STATED
    (submission,) = reading.records["submissions"]
    assert (submission.mode, submission.mode_basis, submission.content_state) == ("snapshot", "stated", "valid")
    assert (str(submission.data_date), submission.document_number) == ("2026-12-10", "88/BC-UBND")
    assert submission.template_version == content.duty.template_version
    assert submission.refused_cells == 0


def test_an_untouched_form_is_blank_and_says_nothing(content: TemplateContent, world: KnownWorld) -> None:
    reading = read_submission(workbook_form(content), "bao-cao.xlsx", world)
    assert [issue.message for issue in reading.records["cell_issues"]] == []
    assert reading.records["reported_values"] == []
    assert reading.records["submissions"][0].content_state == "blank"


def test_hidden_keys_stand_in_for_visible_ones(content: TemplateContent, world: KnownWorld) -> None:
    book = opened(content)
    fill(book)
    for label in ("Mã quy định báo cáo", "Mã đơn vị", "Kỳ báo cáo"):
        book[INFO_SHEET][label_cell(book, label)] = None
    (submission,) = read_submission(saved(book), "bao-cao.xlsx", world).records["submissions"]
    assert (submission.rule_key, submission.agency_key, submission.period) == (
        content.duty.rule_key,
        content.duty.agency_key,
        "2026",
    )


def test_only_cells_to_be_filled_in_are_unlocked(content: TemplateContent) -> None:
    book = opened(content)
    unlocked = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book
        for row in sheet
        for cell in row
        if not cell.protection.locked
    }
    expected = {
        f"{table.sheet}!{openpyxl.utils.get_column_letter(position)}{row}"
        for table in TABLES
        for position, column in enumerate(table.columns, start=1)
        for row, asked in enumerate(content.rows[table.name], start=2)
        if is_asked(column, asked)
    }
    asked = {f"{INFO_SHEET}!{label_cell(book, label)}" for label in ("Hình thức", "Ngày số liệu", "Số văn bản")}
    assert unlocked == expected | asked
    assert all(sheet.protection.sheet and sheet.protection.password is None for sheet in book)


def test_every_cell_to_be_filled_in_but_free_text_is_checked(content: TemplateContent) -> None:
    book = opened(content)
    for table in TABLES:
        rules = book[table.sheet].data_validations.dataValidation
        for position, column in enumerate(table.columns, start=1):
            for row, asked in enumerate(content.rows[table.name], start=2):
                place = f"{openpyxl.utils.get_column_letter(position)}{row}"
                found = [rule for rule in rules if place in rule.sqref]
                is_checked = is_asked(column, asked) and column.name not in ("note", "evidence_number")
                assert len(found) == is_checked, place
                assert all(rule.error and rule.errorTitle and rule.showErrorMessage for rule in found)


def test_nothing_is_longer_than_excel_takes(content: TemplateContent) -> None:
    """A file beyond these limits is opened with a warning and repaired."""
    for sheet in opened(content):
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.formula1) <= 255
            assert len(rule.error) <= 225
            assert len(rule.errorTitle) <= 32
        for part in (sheet.oddHeader, sheet.oddFooter):
            assert sum(len(side.text or "") for side in (part.left, part.center, part.right)) < 255


def test_a_list_offers_the_words_that_the_reader_knows(content: TemplateContent) -> None:
    book = opened(content)
    lists = book["Danh mục"]
    offered = {
        column[0].value: [cell.value for cell in column[1:] if cell.value is not None] for column in lists.iter_cols()
    }
    assert offered == {
        "Tình trạng": [*WORDS["status"].values(), "Rút"],
        "Loại số liệu": [*WORDS["basis"].values()],
        "Kỳ số liệu": ["2026", "2025"],
        "Hình thức": [*WORDS["mode"].values()],
        "Loại hình": [*WORDS["organisation_type"].values()],
    }
    (status,) = (rule for rule in book["Nhiệm vụ"].data_validations.dataValidation if "D2" in rule.sqref)
    assert (status.type, status.formula1) == ("list", "'Danh mục'!$A$2:$A$5")


def test_checks_are_written_for_the_first_cell_of_their_range(content: TemplateContent) -> None:
    values = {str(rule.sqref): rule.formula1 for rule in opened(content)["Chỉ tiêu"].data_validations.dataValidation}
    assert "E4" in values["E4"] and "100" in values["E4"]  # a share
    assert "INT(E2)" in values["E2:E3"]  # a count, and the row that asks for its final figure
    assert "INT" not in values["E5"]  # money


@pytest.mark.parametrize("row", [2, 3, 4])
def test_no_text_of_a_plan_is_a_formula(content: TemplateContent, row: int) -> None:
    cell = opened(content)["Nhiệm vụ"].cell(row, 2)
    assert cell.data_type == "s"
    assert cell.value[0] == "'"
    assert "\x07" not in cell.value


def test_a_content_sheet_prints_on_a4_across_with_its_heading_on_each_page(content: TemplateContent) -> None:
    book = opened(content)
    for table in TABLES:
        sheet = book[table.sheet]
        assert [cell.value for cell in sheet[1]] == [column.heading for column in table.columns]
        assert all(cell.comment for cell in sheet[1])
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.freeze_panes
        assert "UBND xã An Phú" in sheet.oddHeader.left.text
        assert "Năm 2026" in sheet.oddHeader.right.text


def test_the_sheets_stand_in_their_order_and_the_keys_are_hidden(content: TemplateContent) -> None:
    book = opened(content)
    assert book.sheetnames == [INFO_SHEET, *(table.sheet for table in TABLES), *HELP_SHEETS, KEYS_SHEET]
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [KEYS_SHEET]
    assert dict(book[KEYS_SHEET].iter_rows(values_only=True)) == content.duty.keys
    assert book[INFO_SHEET]["A1"].value == TITLE


def test_figures_show_as_they_are_read(content: TemplateContent) -> None:
    book = opened(content)
    assert book["Hợp tác xã"]["E2"].number_format == "#,##0"
    assert book["Nhiệm vụ"]["E2"].number_format == "General"  # not a percent format, which would hold 0.55
    assert book["Chỉ tiêu"]["E5"].number_format == "#,##0.00"
    assert book["Nhiệm vụ"]["F2"].number_format == "dd/mm/yyyy"
    assert book["Chỉ tiêu"]["G2"].number_format == "@"  # a typed 2026-03 stays a text


def test_the_instructions_say_where_and_until_when(content: TemplateContent) -> None:
    text = " ".join(str(cell) for row in opened(content)["Hướng dẫn"].iter_rows(values_only=True) for cell in row)
    for needed in ("Sở Tài chính", "trước ngày 15/12/2026", "Bổ sung", "Toàn bộ", "“Rút”", "số chính thức", "87,5"):
        assert needed in text


def test_equal_content_gives_equal_bytes(content: TemplateContent) -> None:
    assert workbook_form(content) == workbook_form(make_content())
    assert workbook_form(content) != workbook_form(make_content(period_name="Năm 2027"))


def test_a_form_without_rows_still_has_its_sheets(content: TemplateContent, world: KnownWorld) -> None:
    empty = replace(content, rows={table.name: [] for table in TABLES})
    reading = read_submission(workbook_form(empty), "bao-cao.xlsx", world)
    assert reading.records["submissions"][0].content_state == "blank"
