"""The catalogue of defects: what people do to a template, and what intake has to make of it.

Each defect spoils a draft and notes what has to come of it. It leaves a draft alone where it does not apply, or where
another defect has already been.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.simulate.chance import Dice
from ingest.simulate.correspondence import CSV, JSON, WORKBOOK
from ingest.simulate.draft import Draft, Place
from ingest.simulate.figures import TYPES
from ingest.simulate.province import Province
from ingest.simulate.workbook import ErrorCell, Formula, Sheet, Value
from ingest.submissions.layout import COOPERATIVES, MEASURES, TABLES, TASKS, WITHDRAWN, WORDS

TITLE_ROWS: list[list[Value]] = [["UBND TỈNH MÂY NGÀN"], [None, "BÁO CÁO"], []]


@dataclass(frozen=True, slots=True)
class Spoiling:
    """A draft, what is drawn for it, and the province that its keys are of."""

    draft: Draft
    dice: Dice
    province: Province

    def cell(self, *columns: str, when: Callable[[Any], bool] = lambda _: True) -> Place | None:
        """A filled content cell of these columns in a row that is still as it was, or None."""
        spoilt = {place[:2] for place in self.draft.refused}
        found = [
            place
            for place in self.draft.stated
            if place[2] in columns and place[:2] not in spoilt and self.value(place) != WITHDRAWN
            if when(self.value(place))
        ]
        return self.dice.pick(found) if found else None

    def value(self, place: Place) -> Any:
        """What stands in a cell."""
        return self.draft.rows[place[0]][place[1]][place[2]]

    def put(self, place: Place | None, value: Any) -> bool:
        """Write into a cell."""
        if place is None:
            return False
        self.draft.rows[place[0]][place[1]][place[2]] = value
        return True

    def put_refused(self, place: Place | None, value: Any, also: Iterable[Place] = ()) -> bool:
        """Write into a content cell what sends it back, and other cells with it."""
        if place is None:
            return False
        self.draft.refuse(place, *also)
        return self.put(place, value)

    def row_of(self, place: Place | None) -> list[Place]:
        """The filled content cells of the row of a cell."""
        return self.draft.content_of(*place[:2]) if place else []

    def spoil_row(self, place: Place | None, column: str, value: Any) -> bool:
        """Write into a key or a qualifier what sends back all of its row."""
        if place is None:
            return False
        self.draft.refuse(*self.row_of(place))
        return self.put((*place[:2], column), value)


@dataclass(frozen=True, slots=True)
class Defect:
    """A defect.

    Attributes:
        apply: spoils the draft; False where it does not apply.
        is_harmless: everything arrives all the same.
        only_workbook: it is only done to workbooks.
        is_whole: it is about the file, so it comes alone.
    """

    name: str
    apply: Callable[[Spoiling], bool]
    is_harmless: bool = False
    only_workbook: bool = False
    is_whole: bool = False


def spoil(draft: Draft, dice: Dice, province: Province) -> None:
    """Give a draft one defect, often two, and settle what comes of them."""
    at = Spoiling(draft, dice, province)
    wanted = 1 + (dice.below(3) == 0)
    for _ in range(40):
        defect = dice.pick(CATALOGUE)
        fits = not (defect.only_workbook and draft.format != WORKBOOK) and not (draft.defects and defect.is_whole)
        if fits and defect.name not in draft.defects and defect.apply(at):
            draft.defects.append(defect.name)
            if defect.is_whole or len(draft.defects) == wanted:
                break
    draft.settle()


def _is_count(value: Any) -> bool:
    return isinstance(value, int)


def _grouped(value: float) -> str:
    """A number as people write it: dots between thousands, a comma before decimals."""
    whole, _, decimals = f"{value:,}".partition(".")
    return whole.replace(",", ".") + ("," + decimals if decimals else "")


def _number_as_text(at: Spoiling) -> bool:
    place = at.cell("value", *MEASURES, when=lambda value: isinstance(value, int | float) and value >= 100)
    return place is not None and at.put(place, _grouped(at.value(place)))


def _percent_as_text(at: Spoiling) -> bool:
    place = at.cell("progress_pct")
    return place is not None and at.put(place, f"{_grouped(at.value(place))}%")


def _date_as_text(at: Spoiling) -> bool:
    place = at.cell("done_date", when=lambda value: isinstance(value, date))
    return place is not None and at.put(place, at.value(place).strftime("%d/%m/%Y"))


def _moved_columns(at: Spoiling) -> bool:
    columns = at.draft.looks[at.dice.pick(TABLES).name].columns
    step = 1 + at.dice.below(len(columns) - 1)
    columns[:] = columns[step:] + columns[:step]
    return True


def _heading_rows(at: Spoiling) -> bool:
    look = at.draft.looks[at.dice.pick(TABLES).name]
    look.above[:0] = TITLE_ROWS[: 1 + at.dice.below(3)]
    return True


def _trailing_blanks(at: Spoiling) -> bool:
    place = at.cell("status")
    if place is None:
        return False
    word = WORDS["status"].get(at.value(place), at.value(place))
    at.draft.looks["tasks"].below += [["  ", "\u00a0", None], [None, " "]]
    return at.put(place, f" {word}\u00a0 ")


def _other_spelling(at: Spoiling) -> bool:
    place = at.cell("status", when=lambda value: value in WORDS["status"])
    words = {"done": "Đã hoàn thành", "in_progress": "ĐANG TRIỂN KHAI", "not_started": "chưa triển khai"}
    return place is not None and at.put(place, words[at.value(place)])


def _decomposed(at: Spoiling) -> bool:
    place = at.cell("status", when=lambda value: value in WORDS["status"])
    return place is not None and at.put(place, unicodedata.normalize("NFD", WORDS["status"][at.value(place)]))


def _numbered_columns(at: Spoiling) -> bool:
    at.draft.looks[at.dice.pick(TABLES).name].is_numbered = True
    return True


def _merged_keys(at: Spoiling) -> bool:
    """The area stands once beside its three types of organisation."""
    rows = at.draft.rows["cooperatives"]
    if not rows or any(place[0] == "cooperatives" for place in at.draft.refused):
        return False
    for row in rows[1 : len(TYPES)]:
        del row["area_key"], row["area_name"]
    at.draft.looks["cooperatives"].merged += [(name, 0, len(TYPES) - 1) for name in ("area_key", "area_name")]
    return True


def _hidden_rows(at: Spoiling) -> bool:
    place = at.cell("status", *MEASURES, "value")
    if place is None:
        return False
    at.draft.looks[place[0]].hidden.add(place[1])
    return True


def _extra_sheet(at: Spoiling) -> bool:
    at.draft.extra_sheets.append(Sheet("Sheet1", [["nháp", 12], ["cộng", 34.5]]))
    return True


def _extra_column(at: Spoiling) -> bool:
    table = at.dice.pick((TASKS, COOPERATIVES))
    rows = at.draft.rows[table.name]
    if not rows:
        return False
    at.draft.looks[table.name].columns.insert(2, "Người theo dõi")
    rows[0]["Người theo dõi"] = "Tổ 2"
    return True


def _heading_spelling(at: Spoiling) -> bool:
    headings = at.draft.looks["tasks"].headings
    headings |= {"status": "  TÌNH TRẠNG\u00a0thực hiện", "progress_pct": "Tỉ lệ hoàn thành"}
    return True


def _formula_with_result(at: Spoiling) -> bool:
    place = at.cell(*MEASURES, when=_is_count)
    return place is not None and at.put(place, Formula("1+1", at.value(place)))


def _spoken_period(at: Spoiling) -> bool:
    periods = {at.province.settings.label(number): number for number in range(at.province.settings.periods)}
    at.draft.info["period"] = at.province.settings.spoken(periods[at.draft.keys["period"]])
    return True


def _agency_without_key(at: Spoiling) -> bool:
    at.draft.info["agency_key"] = None
    return True


def _mode_not_stated(at: Spoiling) -> bool:
    """A file that fills every row of every table is still taken for the whole report."""
    if at.draft.info["mode"] == "patch":
        return False
    at.draft.info["mode"] = None
    return True


def _other_name(at: Spoiling) -> bool:
    at.draft.info["agency_name"] += " (bộ phận một cửa)"
    return True


def _signature(at: Spoiling) -> bool:
    at.draft.looks["cooperatives"].below += [[], ["NGƯỜI LẬP BIỂU"], ["Trần Thị Giả Định"]]
    return True


def _over_100(at: Spoiling) -> bool:
    return at.put_refused(at.cell("progress_pct"), 105 + at.dice.below(300))


def _not_a_number(at: Spoiling) -> bool:
    place = at.cell(*MEASURES)
    return at.put_refused(place, at.dice.pick(("hơn hai trăm", "12.5", "chưa rõ", "10 người")))


def _negative(at: Spoiling) -> bool:
    return at.put_refused(at.cell(*MEASURES), -1 - at.dice.below(20))


def _half(at: Spoiling) -> bool:
    return at.put_refused(at.cell(*MEASURES), at.dice.below(90) + 0.5)


def _formula_without_result(at: Spoiling) -> bool:
    return at.put_refused(at.cell(*MEASURES), Formula("SUM(A1:A9)", None))


def _error_cell(at: Spoiling) -> bool:
    return at.put_refused(at.cell(*MEASURES, "progress_pct"), ErrorCell("#N/A"))


def _impossible_date(at: Spoiling) -> bool:
    return at.put_refused(at.cell("done_date"), at.dice.pick(("31/02/2025", "tháng 6", "cuối năm")))


def _unknown_status(at: Spoiling) -> bool:
    place = at.cell("status")
    # In a patch the other cells of the row stand for themselves.
    also = [] if at.draft.info["mode"] == "patch" else at.row_of(place)
    return at.put_refused(place, at.dice.pick(("Cơ bản xong", "OK", "Đạt")), also=also)


def _target_in_words(at: Spoiling) -> bool:
    place = at.cell("value")
    return at.put_refused(place, "đạt kế hoạch", also=at.row_of(place))


def _unknown_task(at: Spoiling) -> bool:
    place = at.cell("status")
    return place is not None and at.spoil_row(place, "task_key", f"{at.draft.rows['tasks'][place[1]]['task_key']}x")


def _unknown_area(at: Spoiling) -> bool:
    if at.draft.looks["cooperatives"].merged:
        return False
    return at.spoil_row(at.cell(*MEASURES), "area_key", "may-ngan.xa-khong-co")


def _unknown_basis(at: Spoiling) -> bool:
    return at.spoil_row(at.cell(*MEASURES, "value"), "basis", "Tạm tính")


def _duplicate_row(at: Spoiling) -> bool:
    """The row stands twice with two contents; the second is sent back."""
    place = at.cell("status")
    if place is None:
        return False
    rows = at.draft.rows["tasks"]
    rows.append({**rows[place[1]], "note": "Ghi lại lần hai"})
    names = {column.name for column in TASKS.columns if column.role == "content"}
    at.draft.refuse(*(("tasks", len(rows) - 1, name) for name in rows[-1] if name in names))
    return True


def _blank(at: Spoiling) -> bool:
    for table, row, column in at.draft.stated:
        del at.draft.rows[table][row][column]
    at.draft.stated.clear()
    at.draft.expected.content_state = "blank"
    return True


def _missing_sheet(at: Spoiling) -> bool:
    if at.draft.info["mode"] != "snapshot":
        return False
    at.draft.without.add("tasks")
    for place in [place for place in at.draft.stated if place[0] == "tasks"]:
        del at.draft.stated[place]
    at.draft.quarantine("missing_sheet", is_attached=True)
    return True


def _missing_heading(at: Spoiling) -> bool:
    at.draft.looks["tasks"].headings["status"] = "Kết quả"
    at.draft.quarantine("missing_heading", is_attached=True)
    return True


def _name_of_another(at: Spoiling) -> bool:
    others = [agency for agency in at.province.agencies if agency.key != at.draft.keys["agency_key"]]
    at.draft.info["agency_name"] = at.dice.pick(others).name
    at.draft.quarantine("agency_mismatch", is_attached=False)
    return True


def _unknown_agency(at: Spoiling) -> bool:
    at.draft.info |= {"agency_key": "may-ngan.so-duong-thuy", "agency_name": "Sở Đường thủy"}
    at.draft.quarantine("unknown_agency", is_attached=False)
    return True


def _unknown_period(at: Spoiling) -> bool:
    at.draft.info["period"] = str(at.province.settings.first_year - 2)
    at.draft.quarantine("unknown_period", is_attached=False)
    return True


def _truncated(at: Spoiling) -> bool:
    """Not of a zip of sheets: half a .zip is no document, and landing has to say so."""
    if at.draft.format == CSV:
        return False
    at.draft.encoded = lambda data: data[: len(data) * 2 // 3]
    at.draft.quarantine("unreadable_json" if at.draft.format == JSON else "unreadable_xlsx", is_attached=False)
    return True


def _old_excel(at: Spoiling) -> bool:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le")
    at.draft.encoded = lambda data: head + data
    at.draft.quarantine("old_excel", is_attached=False)
    return True


def _photo(at: Spoiling) -> bool:
    at.draft.encoded = lambda data: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + data
    at.draft.quarantine("not_a_submission_format", is_attached=False)
    return True


def _empty(at: Spoiling) -> bool:
    at.draft.encoded = lambda _: b""
    at.draft.quarantine("empty_file", is_attached=False)
    return True


CATALOGUE = (
    Defect("number_as_text", _number_as_text, is_harmless=True),
    Defect("percent_as_text", _percent_as_text, is_harmless=True),
    Defect("date_as_text", _date_as_text, is_harmless=True),
    Defect("moved_columns", _moved_columns, is_harmless=True, only_workbook=True),
    Defect("heading_rows", _heading_rows, is_harmless=True, only_workbook=True),
    Defect("numbered_columns", _numbered_columns, is_harmless=True, only_workbook=True),
    Defect("merged_keys", _merged_keys, is_harmless=True, only_workbook=True),
    Defect("trailing_blanks", _trailing_blanks, is_harmless=True, only_workbook=True),
    Defect("other_spelling", _other_spelling, is_harmless=True),
    Defect("decomposed_letters", _decomposed, is_harmless=True),
    Defect("hidden_rows", _hidden_rows, is_harmless=True, only_workbook=True),
    Defect("extra_sheet", _extra_sheet, is_harmless=True, only_workbook=True),
    Defect("extra_column", _extra_column, is_harmless=True),
    Defect("heading_spelling", _heading_spelling, is_harmless=True, only_workbook=True),
    Defect("formula_with_result", _formula_with_result, is_harmless=True, only_workbook=True),
    Defect("spoken_period", _spoken_period, is_harmless=True),
    Defect("agency_without_key", _agency_without_key, is_harmless=True),
    Defect("mode_not_stated", _mode_not_stated, is_harmless=True),
    Defect("agency_name_with_more", _other_name, is_harmless=True),
    Defect("signature_below", _signature, is_harmless=True, only_workbook=True),
    Defect("percentage_over_100", _over_100),
    Defect("words_for_a_number", _not_a_number),
    Defect("negative_count", _negative),
    Defect("half_a_count", _half),
    Defect("formula_without_result", _formula_without_result, only_workbook=True),
    Defect("error_cell", _error_cell, only_workbook=True),
    Defect("impossible_date", _impossible_date),
    Defect("unknown_status", _unknown_status),
    Defect("words_for_a_target", _target_in_words),
    Defect("unknown_task_key", _unknown_task),
    Defect("unknown_area", _unknown_area),
    Defect("unknown_basis", _unknown_basis),
    Defect("duplicate_row", _duplicate_row),
    Defect("blank_file", _blank, is_whole=True),
    Defect("missing_sheet", _missing_sheet, is_whole=True),
    Defect("missing_heading", _missing_heading, only_workbook=True, is_whole=True),
    Defect("name_of_another_agency", _name_of_another, is_whole=True),
    Defect("unknown_agency", _unknown_agency, is_whole=True),
    Defect("unknown_period", _unknown_period, is_whole=True),
    Defect("truncated_file", _truncated, is_whole=True),
    Defect("old_excel", _old_excel, is_whole=True),
    Defect("photo", _photo, is_whole=True),
    Defect("empty_file", _empty, is_whole=True),
)
"""Every defect by name; which of them a file has is in the manifest."""
