"""Each bad input that a collection season brings, and what is said about it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from ingest.errors import UnreadableDocument
from ingest.submissions.formats import MAX_BYTES
from ingest.submissions.reader import read_submission

NAME = "bao-cao.xlsx"


def refusal(data: bytes, known: Any, name: str = NAME) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as caught:
        read_submission(data, name, known)
    assert name in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "empty_file", "0 byte"),
        (b"\x00" * 64, "not_a_submission_format", "byte 0"),
        (b"\x8f\x01\xfe\x03" * 50, "not_a_submission_format", "nhị phân"),
        (b"\x8f\x01\xfe\x03" * 500, "not_a_submission_format", "nhị phân"),
        (b"ab\x01\x02" * 5, "not_a_submission_format", "nhị phân"),
        (("x" + "ộ" * 500).encode(), "not_a_submission_format", "“xộộ"),
        (b"\xff\xd8\xff\xe0" + b"\x10" * 50, "not_a_submission_format", "ảnh"),
        (b"%PDF-1.7 ...", "not_a_submission_format", "PDF"),
        ("Giấy mời họp ngày 20/11".encode(), "not_a_submission_format", "Giấy mời họp"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "not_a_submission_format", "Office"),
        (b"PK\x03\x04" + b"junk" * 20, "unreadable_xlsx", "Excel"),
        (b'{"schema": "kttt-submission/1", "info"', "unreadable_json", "dòng 1"),
        (b'{"schema": NaN}', "unreadable_json", "NaN"),
        (b'{"schema": 1, "schema": 2}', "unreadable_json", "hai lần"),
        (b'{"schema": "\\ud800"}', "unreadable_json", "UTF-8"),
        (b"[" * 100_000, "unreadable_json", "sâu"),
        (b'{"schema": "other/2", "info": {}}', "other_schema", "other/2"),
        (b'{"info": {}}', "other_schema", "không có"),
        (b"[]", "other_schema", "kttt-submission/1"),
        (b'{"schema": "kttt-submission/1"}', "no_submission", "info"),
    ],
)
def test_no_submission_at_all(data: bytes, code: str, said: str, known: Any) -> None:
    problem = refusal(data, known)
    assert problem.code == code
    assert said in str(problem)


def test_too_many_bytes(known: Any) -> None:
    assert refusal(b"{" + b" " * MAX_BYTES, known).code == "too_large"


def test_truncated_workbook(make: Any, known: Any) -> None:
    data = make.workbook({})
    for length in (100, len(data) // 2, len(data) - 1):
        assert refusal(data[:length], known).code == "unreadable_xlsx"


def test_damage_inside_a_workbook(make: Any, known: Any) -> None:
    data = bytearray(make.workbook({}))
    start = data.index(b"xl/worksheets/sheet2.xml") + 40
    for place in range(start, start + 60):
        data[place] ^= 0xFF
    assert refusal(bytes(data), known).code == "unreadable_xlsx"


def archive(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def test_an_archive_that_is_no_workbook(known: Any) -> None:
    assert refusal(archive({"word/document.xml": b"<w/>"}), known).code == "not_a_submission_format"


def test_macros(make: Any, known: Any) -> None:
    assert refusal(archive(members_of(make.workbook({})) | {"xl/vbaProject.bin": b"x"}), known).code == "macros"


def test_an_archive_bomb_is_refused_before_it_is_unpacked(make: Any, known: Any) -> None:
    bomb = archive(members_of(make.workbook({})) | {"xl/media/a.bin": bytes(210 << 20)})
    assert len(bomb) < MAX_BYTES
    assert refusal(bomb, known).code == "too_large"


@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_a_cell_far_away_does_not_fill_the_memory(make: Any, known: Any, prefix: bytes) -> None:
    members = members_of(make.workbook({}))
    cell = b'<%sc r="XFD1048576"><%sv>1</%sv></%sc>' % ((prefix,) * 4)
    row = b'<row r="1048576">' + cell + b"</row></sheetData>"
    members["xl/worksheets/sheet2.xml"] = members["xl/worksheets/sheet2.xml"].replace(b"</sheetData>", row)
    assert "XFD1048576" in str(refusal(archive(members), known))


def test_no_information_sheet(make: Any, known: Any) -> None:
    problem = refusal(make.workbook({}, without="Thông tin"), known)
    assert problem.code == "no_submission"
    assert "Thông tin" in str(problem)


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"agency_key": "song-may.so-cong-tuong"}, "unknown_agency", "song-may.so-cong-thuong (Sở Công Thương)"),
        ({"agency_key": None, "agency_name": "Sở Tài chánh"}, "unknown_agency", "song-may.so-tai-chinh"),
        ({"agency_key": None}, "unknown_agency", "để trống"),
        ({"agency_name": "UBND xã Bình Khê"}, "agency_mismatch", "UBND xã Bình Khê"),
        ({"rule_key": "nothing"}, "unknown_rule", "nothing"),
        ({"rule_key": None}, "unknown_rule", "để trống"),
        ({"period": 2099}, "unknown_period", "2099"),
        ({"period": 2024}, "unknown_period", "2025 đến 2027"),
        ({"period": "2026-Q1"}, "unknown_period", "2026-Q1"),
        ({"period": None}, "unknown_period", "để trống"),
        ({"rule_key": "quarterly", "period": "2026-Q5"}, "unknown_period", "2027-Q1"),
        ({"rule_key": "quarterly", "period": 2026}, "unknown_period", "2027-Q1"),
        ({"rule_key": "ended", "period": 2027}, "unknown_period", "2025 đến 2026"),
    ],
)
def test_identity_that_fits_no_duty(make: Any, known: Any, changes: dict[str, Any], code: str, said: str) -> None:
    in_workbook = refusal(make.workbook({"Thông tin": make.info(**changes)}), known)
    in_json = refusal(make.document(info=make.identity | changes), known, "bao-cao.json")
    assert in_workbook.code == in_json.code == code
    assert said in str(in_workbook)
    assert said in str(in_json)


def test_unknown_agency_names_the_cell(make: Any, known: Any) -> None:
    message = str(refusal(make.workbook({"Thông tin": make.info(agency_key="ubnd-xa-x")}), known))
    assert "trang Thông tin, ô B2" in message
    assert "ubnd-xa-x" in message


@pytest.mark.parametrize("sheet", ["Nhiệm vụ", "Chỉ tiêu", "Hợp tác xã"])
def test_missing_sheet_is_refused_with_its_duty_known(make: Any, known: Any, sheet: str) -> None:
    filled = {
        "Nhiệm vụ": make.tasks(["t1", "", None, "Đang thực hiện"]),
        "Chỉ tiêu": make.targets(["htx", "", "", None, 2, "Ước"]),
    }
    reading = read_submission(make.workbook(filled, without=sheet), NAME, known)
    assert (reading.outcome, reading.reason_code) == ("quarantined", "missing_sheet")
    assert reading.reason is not None
    assert sheet in reading.reason
    (submission,) = reading.records["submissions"]
    assert (submission.content_state, submission.agency_key) == ("refused", make.agency)
    assert submission.refused_cells == submission.filled_cells > 0
    assert not reading.records["reported_values"]
    assert [found.rule_id for found in reading.records["cell_issues"]] == ["missing_sheet"]


def test_missing_list_in_json(make: Any, known: Any) -> None:
    data = make.document().replace(b', "targets": []', b"")
    assert read_submission(data, "a.json", known).reason_code == "missing_sheet"


def test_a_patch_needs_one_sheet_only(make: Any, known: Any) -> None:
    info = make.info(mode="Bổ sung")
    data = make.workbook(
        {"Thông tin": info, "Nhiệm vụ": make.tasks(["t1", "", None, "Hoàn thành"])}, without="Chỉ tiêu"
    )
    reading = read_submission(data, NAME, known)
    assert reading.outcome == "ok"
    assert reading.records["submissions"][0].mode == "patch"


def test_nothing_acceptable_is_refused(make: Any, known: Any) -> None:
    reading = read_submission(make.workbook({"Nhiệm vụ": make.tasks(["t1", "", None, "xong", "abc"])}), NAME, known)
    assert (reading.outcome, reading.reason_code) == ("quarantined", "nothing_accepted")
    assert {(found.cell, found.value_raw) for found in reading.records["cell_issues"]} == {
        ("D2", "xong"),
        ("E2", "abc"),
    }


def test_a_blank_template_is_received_but_not_valid(make: Any, known: Any) -> None:
    prefilled = {
        "Nhiệm vụ": make.tasks(["t1", "Mở lớp"], ["t2", "Rà soát"]),
        "Chỉ tiêu": make.targets(["htx", "Số hợp tác xã", "hợp tác xã", None, None, "Ước"]),
        "Hợp tác xã": make.cooperatives(["song-may.xa-an-phu", "xã An Phú", "HTX"]),
    }
    reading = read_submission(make.workbook(prefilled), NAME, known)
    (submission,) = reading.records["submissions"]
    assert (reading.outcome, submission.content_state, submission.filled_cells) == ("ok", "blank", 0)
    assert not reading.records["cell_issues"]


def test_one_bad_cell_leaves_the_others(make: Any, known: Any) -> None:
    data = make.workbook(
        {
            "Nhiệm vụ": make.tasks(["t1", "", None, "Đang thực hiện", 180], ["t2", "", None, "Đang thực hiện", 40]),
            "Chỉ tiêu": make.targets(
                ["htx", "", "hợp tác xã", None, "hai trăm", "Ước"], ["share", "", "%", None, 61, "Ước"]
            ),
        }
    )
    reading = read_submission(data, NAME, known)
    assert reading.outcome == "ok"
    found = [(row.subject_key, row.field) for row in reading.records["reported_values"]]
    assert found == [("t1", "status"), ("t2", "status"), ("t2", "progress_pct"), ("share", "value")]
    percentage, text = reading.records["cell_issues"]
    assert (percentage.sheet, percentage.cell, percentage.value_raw) == ("Nhiệm vụ", "E2", "180")
    assert (text.sheet, text.cell, text.value_raw) == ("Chỉ tiêu", "E2", "hai trăm")
    for found in (percentage, text):
        assert found.severity == "error"
        for part in (NAME, found.sheet, found.cell, found.value_raw, "Ghi" if found is percentage else "Chỉ ghi"):
            assert part in found.message
    (submission,) = reading.records["submissions"]
    assert (submission.content_state, submission.filled_cells, submission.refused_cells) == ("valid", 6, 2)
