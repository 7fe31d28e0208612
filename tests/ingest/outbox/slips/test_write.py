"""Writing the slips: only what changed, the same after a kill, and cheap when nothing changed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.outbox.slips import write
from ingest.outbox.slips.write import write_slips
from tests.homes import empty_home


def files(home: DataHome) -> dict[str, bytes]:
    folder = home.outbox / "slips"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def change(home: DataHome, sql: str) -> None:
    with duckdb.connect(str(home.current / "kttt.duckdb")) as connection:
        connection.execute(sql)


def tell(home: DataHome, **facts: str) -> None:
    path = home.current / "release.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | facts), encoding="utf-8")


def test_every_receipt_has_its_page_in_the_month_of_receipt(published_home: DataHome) -> None:
    report = write_slips(published_home)
    found = files(published_home)
    pages = [name for name in found if name.endswith(".html")]
    assert len(pages) == report.written == len(json.loads(found["index.json"])["written"])
    assert any(name.startswith("2026-03/hoi-nong-dan-xa-an-phu-2026-quy-1-") for name in pages)
    assert [name for name in pages if name.startswith("chua-tiep-nhan/bien-nhan-hong-")]
    assert {name.removesuffix(".xlsx") + ".html" for name in found if name.endswith(".xlsx")} < set(pages)
    assert all(name.isascii() for name in found)
    assert f"ghi {len(pages)} phiếu" in report.summary


def test_a_second_time_nothing_is_written(published_home: DataHome) -> None:
    write_slips(published_home)
    times = {path: path.stat().st_mtime_ns for path in (published_home.outbox / "slips").rglob("*.*")}
    report = write_slips(published_home)
    assert report.written == 0
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_a_day_gone_by_writes_nothing(published_home: DataHome) -> None:
    write_slips(published_home)
    tell(published_home, as_of="2027-06-01T17:00:00+00:00", release_id="000002-sau")
    change(
        published_home,
        "update marts.fct_report_obligations set days_late = 200 where status = 'missing'; "
        "update marts.fct_report_obligations set status = 'missing' where status = 'not_due'",
    )
    assert write_slips(published_home).written == 0


def test_only_the_slip_whose_content_changed_is_written(published_home: DataHome) -> None:
    write_slips(published_home)
    before = files(published_home)
    change(
        published_home,
        "insert into reporting.rpt_submission_findings select 'figures.jump', content_sha256, receipt_key, 'Hợp tác xã', "
        "'D2', '15', 'warning', 'tăng quá nhanh', 'kiểm tra lại' from marts.fct_submissions "
        "where file_name = 'ubnd-xa-an-phu-2026.xlsx'",
    )
    assert write_slips(published_home).written == 1
    after = files(published_home)
    changed = {name for name in after if after[name] != before.get(name)} - {"index.json"}
    (page,) = (name for name in changed if name.endswith(".html"))
    assert changed == {page, page.removesuffix(".html") + ".xlsx"}
    assert "Tăng quá nhanh. Kiểm tra lại.".encode() in after[page]
    change(published_home, "delete from reporting.rpt_submission_findings")
    write_slips(published_home)
    assert files(published_home) == before


def test_an_extension_granted_later_is_written(published_home: DataHome) -> None:
    write_slips(published_home)
    change(
        published_home,
        "update marts.fct_report_obligations set extended_until_at = timestamp '2026-12-20 17:00:00' "
        "where obligation_key in (select obligation_key from marts.fct_submissions "
        "where file_name = 'so-cong-thuong-2026-nop-muon.xlsx')",
    )
    assert write_slips(published_home).written == 1
    (page,) = (data for name, data in files(published_home).items() if "cong-thuong-2026-nop-muon" in name)
    assert "trong thời gian gia hạn".encode() in page


def keys_of(*names: str) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f"(select receipt_key from marts.fct_submissions where file_name in ({listed}))"


def test_an_earlier_revision_that_arrives_later_changes_the_slip_after_it_and_no_other(
    published_home: DataHome,
) -> None:
    release = published_home.current / "kttt.duckdb"
    complete = release.read_bytes()
    late, after = "ubnd-xa-an-phu-2026-rut-so.xlsx", "ubnd-xa-an-phu-2026-chinh-thuc-2025.xlsx"
    change(
        published_home,
        f"""
        delete from marts.fct_reported_values where receipt_key in {keys_of(late)};
        update marts.fct_reported_values set ended_by = null, ended_by_receipt_key = null
            where ended_by_receipt_key in {keys_of(late)};
        delete from marts.fct_document_outcomes where document_key in {keys_of(late)};
        update marts.fct_submissions set revision_number = 2 where file_name = '{after}';
        delete from marts.fct_submissions where file_name = '{late}';
        """,
    )
    write_slips(published_home)
    without = files(published_home)
    release.write_bytes(complete)
    assert write_slips(published_home).written == 2
    changed = [name for name, data in files(published_home).items() if data != without.get(name)]
    pages = sorted(name.split("/")[1].rsplit("-", 1)[0] for name in changed if name.endswith(".html"))
    assert pages == [Path(after).stem, Path(late).stem]


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("update marts.fct_reported_values set value_number = 987654 where ended_by_receipt_key in {later}", "987.654"),
        ("update marts.fct_reported_values set source_cell = 'Trang khác!Z99' where receipt_key in {later}", "Z99"),
    ],
)
def test_what_another_reading_changes_in_a_list_of_a_slip_is_written(
    published_home: DataHome, sql: str, says: str
) -> None:
    write_slips(published_home)
    before = files(published_home)
    later = "so-nong-nghiep-va-moi-truong-2026-bo-sung"
    change(published_home, sql.format(later=keys_of(f"{later}.xlsx")))
    write_slips(published_home)
    after = files(published_home)
    changed = [name for name in after if after[name] != before[name] and name.endswith(".html")]
    assert [name.split("/")[1].rsplit("-", 1)[0] for name in changed] == [later]
    assert says.encode() in after[changed[0]]


@pytest.mark.parametrize("writes", [0, 1, 7, 20])
def test_killed_anywhere_and_started_again_ends_the_same(
    published_home: DataHome, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    write_slips(published_home)
    whole = files(published_home)
    for name in whole:
        (published_home.outbox / "slips" / name).unlink()
    left = iter(range(writes))
    real = write.write_text

    def until_killed(path: Path, text: str) -> None:
        if next(left, None) is None:
            (path.parent / ".tmp-killed").write_text("nửa phiếu", encoding="utf-8")
            raise KeyboardInterrupt
        real(path, text)

    monkeypatch.setattr(write, "write_text", until_killed)
    with pytest.raises(KeyboardInterrupt):
        write_slips(published_home)
    monkeypatch.undo()
    write_slips(published_home)
    assert files(published_home) == whole


def test_a_slip_that_somebody_deleted_comes_back(published_home: DataHome) -> None:
    write_slips(published_home)
    whole = files(published_home)
    page = next(name for name in whole if name.endswith(".html"))
    (published_home.outbox / "slips" / page).unlink()
    assert write_slips(published_home).written == 1
    assert files(published_home) == whole


def test_a_file_that_could_be_landed_after_all_moves_to_its_month(published_home: DataHome) -> None:
    write_slips(published_home)
    change(
        published_home,
        "update marts.fct_document_outcomes set received_at = timestamp '2026-11-02 03:00:00', received_basis = 'sidecar' "
        "where file_name = 'biên nhận hỏng.xlsx'",
    )
    assert write_slips(published_home).written == 1
    found = [name for name in files(published_home) if "bien-nhan-hong" in name]
    assert len(found) == 1
    assert found[0].startswith("2026-11/")


def test_a_slip_of_a_receipt_that_an_earlier_as_of_cannot_see_stays(published_home: DataHome) -> None:
    write_slips(published_home)
    whole = files(published_home)
    change(published_home, "delete from marts.fct_document_outcomes where received_at >= timestamp '2026-12-01'")
    write_slips(published_home)
    assert {name for name in whole if name.startswith("2026-12/")} <= set(files(published_home))


def test_two_keys_that_begin_alike_do_not_share_a_page(published_home: DataHome) -> None:
    change(
        published_home,
        "insert into marts.fct_document_outcomes by name "
        "select * replace (left(document_key, 8) || repeat('0', 24) as document_key) "
        "from marts.fct_document_outcomes where file_name = 'anh-chup-bao-cao.xlsx'",
    )
    write_slips(published_home)
    assert len([name for name in files(published_home) if "anh-chup-bao-cao" in name]) == 2


def test_without_a_release_the_command_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="make nightly"):
        write_slips(empty_home(tmp_path))


def many(home: DataHome, copies: int) -> None:
    """Repeat every receipt, so that the release has thousands of them."""
    keys = "md5(receipt_key || '-' || n)"
    change(
        home,
        f"""
        create table more as select range as n from range(1, {copies});
        insert into marts.fct_document_outcomes by name
            select o.* replace (md5(document_key || '-' || n) as document_key)
            from marts.fct_document_outcomes as o, more where kind = 'submissions';
        insert into marts.fct_submissions by name
            select s.* replace ({keys} as receipt_key) from marts.fct_submissions as s, more;
        insert into marts.fct_reported_values by name
            select v.* replace ({keys} as receipt_key, md5(ended_by_receipt_key || '-' || n) as ended_by_receipt_key)
            from marts.fct_reported_values as v, more
        """,
    )


@pytest.mark.slow
def test_thirty_thousand_receipts_cost_little_when_nothing_changed(
    published_home: DataHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(published_home, 900)
    drawn = monkeypatch.context()
    with drawn as patched:
        patched.setattr(write, "_write", _only_the_page)  # what matters here is the night after
        assert write_slips(published_home).written > 28_000
    seconds = []
    for _ in range(3):
        began = time.process_time()
        assert write_slips(published_home).written == 0
        seconds.append(time.process_time() - began)
    assert min(seconds) < 2


def _only_the_page(_home: DataHome, place: Path, _slip: Any) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.with_name(place.name + ".html").touch()
