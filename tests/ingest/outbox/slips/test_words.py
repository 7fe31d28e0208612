"""What a slip says in words: headline, next step, timeliness, and that nothing of a file becomes markup."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from ingest.home import DataHome
from ingest.outbox.slips.page import as_html
from ingest.outbox.slips.sections import HEADLINE, NEXT_STEP, as_text, shown, worded
from ingest.outbox.slips.slip import Change, Changes, Contents, Deadline, Finding, Origin, Revision, Slip, arrival
from ingest.submissions.layout import TABLES
from tests.ingest.outbox.slips.conftest import work_file

CUTOFF = datetime(2026, 12, 14, 17, tzinfo=UTC)
RECEIVED = datetime(2026, 12, 9, 3, 12, tzinfo=UTC)


def deadline(**changes: Any) -> Deadline:
    values = {
        "basis": "named",
        "not_applicable_reason": None,
        "operator": "before",
        "within_days": None,
        "within_unit": None,
        "within_from": None,
        "due_date": date(2026, 12, 15),
        "cutoff_at": CUTOFF,
        "extended_until_at": None,
        "accepted_at": RECEIVED,
        "accepted_basis": "sidecar",
    }
    return Deadline(**(values | changes))


@pytest.fixture
def good(slips: dict[str, Slip]) -> Slip:
    return slips["ubnd-xa-an-phu-2026.xlsx"]


def fact(slip: Slip, label: str) -> str:
    facts = [fact for section in worded(slip).sections for fact in section.facts]
    return next(value for name, value in facts if name == label)


def test_on_time_is_told_with_both_instants(good: Slip) -> None:
    assert fact(good, "Thời hạn") == "đúng hạn: nhận 09/12/2026 10:12, hạn trước 15/12/2026 00:00, sớm 5 ngày"
    assert worded(good).headline == "Được chấp nhận · đúng hạn"
    assert worded(good).next_step == "Không phải làm gì thêm."
    assert fact(good, "Hạn") == "trước ngày 15/12/2026, tức là trước 15/12/2026 00:00"


@pytest.mark.parametrize(
    ("received_at", "extended", "found"),
    [
        (CUTOFF - timedelta(seconds=1), None, ("on_time", 0)),
        (CUTOFF, None, ("late", 1)),
        (CUTOFF + timedelta(seconds=86_399), None, ("late", 1)),
        (CUTOFF + timedelta(days=1), None, ("late", 2)),
        (CUTOFF, CUTOFF + timedelta(days=5), ("extended", 1)),
        (CUTOFF + timedelta(days=5), CUTOFF + timedelta(days=5), ("late", 6)),
    ],
)
def test_days_are_counted_to_the_second(received_at: datetime, extended: datetime | None, found: Any) -> None:
    assert arrival(received_at, deadline(extended_until_at=extended)) == found


def test_a_duty_without_a_day_is_neither_on_time_nor_late() -> None:
    assert arrival(RECEIVED, deadline(cutoff_at=None)) == ("no_due_date", 0)


def test_timeliness_is_that_of_the_obligation(received: DataHome, slips: dict[str, Slip]) -> None:
    with duckdb.connect(str(work_file(received)), read_only=True) as warehouse:
        judged = warehouse.execute(
            "select s.file_name, o.status, coalesce(o.days_late, 0) from marts.fct_submissions as s "
            "inner join marts.fct_report_obligations as o using (obligation_key) "
            "where s.is_first_valid and o.cutoff_at is not null and o.status in ('on_time', 'late')"
        ).fetchall()
    assert {status for _, status, _ in judged} == {"on_time", "late"}
    for name, status, days in judged:
        slip = slips[name]
        assert slip.deadline
        assert slip.received_at
        how, late = arrival(slip.received_at, slip.deadline)
        assert (how, late if how == "late" else 0) == (status, days)


def test_a_late_report_says_so_at_the_top(slips: dict[str, Slip]) -> None:
    words = worded(slips["so-cong-thuong-2026-nop-muon.xlsx"])
    assert words.headline == "Được chấp nhận · muộn 1 ngày"
    assert words.tone == "partial"


def test_an_extension_is_told_beside_the_lateness(good: Slip) -> None:
    received_at = CUTOFF + timedelta(days=2, hours=1)
    until = CUTOFF + timedelta(days=7)
    extended = replace(
        good, received_at=received_at, deadline=deadline(extended_until_at=until, accepted_at=received_at)
    )
    assert worded(extended).headline == "Được chấp nhận · muộn 3 ngày, trong thời gian gia hạn"
    assert fact(extended, "Gia hạn") == "đến trước 22/12/2026 00:00"


def test_a_correction_tells_what_its_period_rests_on_and_what_it_changed(slips: dict[str, Slip]) -> None:
    patch = slips["so-nong-nghiep-va-moi-truong-2026-bo-sung.xlsx"]
    assert fact(patch, "Lần gửi") == "lần 2 của kỳ này"
    assert fact(patch, "Hình thức") == "Bổ sung (ghi trong tệp)"
    assert fact(patch, "Thay đổi") == "2 giá trị mới; 2 giá trị thay giá trị cũ"
    assert fact(patch, "Thời hạn").startswith("kỳ này được tính đúng hạn: nhận 10/12/2026 14:00")
    text = as_text(worded(patch))
    assert "Trang: Nhiệm vụ; Ô: D3; Mục: Tình trạng; Trước: Đang thực hiện; Nay: Hoàn thành" in text


def test_a_register_that_mends_a_time_is_what_timeliness_rests_on(good: Slip) -> None:
    mended = replace(good, received_basis="mtime", deadline=deadline(accepted_at=CUTOFF, accepted_basis="register"))
    assert "kỳ này được tính muộn 1 ngày" in fact(mended, "Thời hạn")
    assert "theo sổ tiếp nhận" in fact(mended, "Thời hạn")


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("ubnd-xa-binh-khe-2026-de-trong.xlsx", "blank"),
        ("ubnd-xa-thach-linh-2026-thieu-trang.xlsx", "refused"),
        ("so-duong-thuy-2026-la.xlsx", "unattached"),
        ("anh-chup-bao-cao.xlsx", "unattached"),
        ("lien-minh-hop-tac-xa-2026-gui-lai.json", "copy"),
        ("so-noi-vu-2026-o-sai.xlsx", "partial"),
        ("biên nhận hỏng.xlsx", "not_landed"),
    ],
)
def test_every_file_received_has_a_slip_of_its_standing(slips: dict[str, Slip], name: str, standing: str) -> None:
    assert slips[name].standing == standing
    words = worded(slips[name])
    assert words.next_step
    assert words.headline.startswith(HEADLINE[slips[name].standing][1])


def test_every_received_file_has_exactly_one_slip(received: DataHome, slips: dict[str, Slip]) -> None:
    files = [path for path in received.submissions_inbox.iterdir() if not path.name.endswith(".receipt.json")]
    assert sorted(slips) == sorted(unicodedata.normalize("NFC", path.name) for path in files)


def test_a_file_of_no_use_says_whether_an_earlier_one_still_counts(slips: dict[str, Slip]) -> None:
    refused = slips["ubnd-xa-thach-linh-2026-thieu-trang.xlsx"]
    assert "đến khi đó chưa được tính" in worded(refused).next_step
    assert "nên chưa tính là đã báo cáo" in fact(refused, "Thời hạn")
    after = replace(refused, deadline=deadline())
    assert after.received_at > RECEIVED
    assert "bản hợp lệ đã nhận trước đó vẫn được tính" in worded(after).next_step


def test_a_report_that_nobody_owes_is_told(good: Slip) -> None:
    assert replace(good, deadline=None).standing == "not_owed"
    waived = replace(good, deadline=deadline(not_applicable_reason="waived"))
    assert waived.standing == "not_owed"
    assert fact(waived, "Phải báo cáo") == "không: đã được miễn"


def test_findings_of_the_expectations_are_listed_and_asked_about(good: Slip) -> None:
    found = Finding(
        check_key="figures.jump",
        severity="warning",
        sheet="Hợp tác xã",
        cell="D2",
        value_raw="800",
        message="gấp 100 lần số của năm trước",
        what_to_do="Kiểm tra lại đơn vị tính",
    )
    doubted = replace(good, findings=(found,))
    text = as_text(worded(doubted))
    assert worded(doubted).headline.startswith("Được chấp nhận, có chỗ cần xem lại")
    assert "Gấp 100 lần số của năm trước. Kiểm tra lại đơn vị tính." in text


def test_all_kinds_of_changes_are_counted(good: Slip) -> None:
    change = Change(subject="target", field="value", place="Chỉ tiêu!E7", before="1234.5", after=None)
    changes = Changes(new=1, changed=2, unchanged=3, withdrawn=4, left_out=5, examples=(change,))
    text = as_text(
        worded(replace(good, revision=Revision(mode="snapshot", mode_basis="inferred", number=3, changes=changes)))
    )
    assert "1 giá trị mới; 2 giá trị thay giá trị cũ; 3 giá trị như cũ; 4 giá trị rút; 5 giá trị cũ" in text
    assert "Ô: E7; Mục: Giá trị; Trước: 1.234,5; Nay: (không có)" in text
    assert "suy ra từ nội dung" in text


def test_every_content_value_can_be_shown() -> None:
    samples = {"status": "done", "done_date": "2026-06-30"}
    for table in TABLES:
        for column in table.columns:
            if column.role == "content":
                text = column.name in ("note", "evidence_number")
                assert shown(column.name, samples.get(column.name, "chữ" if text else "1234.0"))
    assert shown("done_date", "2026-06-30") == "30/06/2026"
    assert shown("members", "1234.0") == "1.234"


def test_every_standing_has_its_words() -> None:
    assert set(HEADLINE) == set(NEXT_STEP)


def test_a_page_is_self_contained_composed_and_escaped(slips: dict[str, Slip]) -> None:
    page = as_html(worded(slips["ô hỏng.xlsx"]))
    assert "&lt;b&gt;xong&lt;/b&gt;" in page
    assert "<b>xong" not in page
    for slip in slips.values():
        page = as_html(worded(slip))
        assert not re.search(r"<script|<link|<img|src=|href=|url\(|https?:", page)
        assert unicodedata.is_normalized("NFC", page)
        assert '<html lang="vi">' in page
        assert page.count("<h1>") == 1


def test_a_file_name_in_pieces_is_composed(good: Slip) -> None:
    name = unicodedata.normalize("NFD", "báo cáo ế.xlsx")
    page = as_html(worded(replace(good, file_name=name, source_path=name)))
    assert unicodedata.is_normalized("NFC", page)


def test_the_footer_names_release_rules_and_reader(good: Slip) -> None:
    footer = worded(good).footer
    assert footer == "Số liệu tính đến 18/12/2026 00:00 · bản công bố 000001-thu · bộ quy tắc q · bộ đọc r"


def test_nothing_of_a_day_gone_by_is_in_a_slip(good: Slip) -> None:
    later = replace(good.origin, as_of=good.origin.as_of + timedelta(days=300))
    assert worded(good).sections == worded(replace(good, origin=later)).sections


def test_a_check_says_what_it_cannot_know(good: Slip) -> None:
    checked = replace(
        good, origin=Origin(as_of=RECEIVED, reader_version="r"), received_at=None, received_basis=None, deadline=None
    )
    text = as_text(worded(checked))
    assert "chưa biết: thời điểm tiếp nhận" in text
    assert "Thời hạn:" not in text
    assert worded(checked).next_step == "Gửi được."
    blank = replace(checked, contents=Contents(state="blank", filled=0, refused=0, accepted=()))
    assert not blank.is_in_order
