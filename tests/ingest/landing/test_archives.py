"""Archives of submissions: unpacked member by member, hostile ones refused with a reason, nothing written elsewhere."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.files import sha256_of
from ingest.home import PROJECT, DataHome
from ingest.landing import archives
from ingest.landing.archives import clean_label
from ingest.landing.inbox import content_path, land
from ingest.landing.receipt_book import receipts
from ingest.load.readings import readings
from ingest.load.records import Outcome
from tests.homes import empty_home, put, zipped

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)
AT = "2026-12-10T08:00:00+07:00"
WORKBOOK = (PROJECT / "samples" / "submissions" / "ubnd-xa-an-phu-2026.xlsx").read_bytes()


def landed(home: DataHome) -> dict[str, str]:
    """Place → digest of what was received."""
    return {receipt.source_path: receipt.content_sha256 for receipt in receipts(home, "submissions")}


def refused(home: DataHome) -> dict[str, Outcome]:
    """Place → outcome of what could not be landed."""
    found = (reading.outcome for reading in readings(home, "submissions"))
    return {str(outcome.source_path): outcome for outcome in found if outcome.outcome == "quarantined"}


def codes(home: DataHome) -> dict[str, str | None]:
    return {place: outcome.reason_code for place, outcome in refused(home).items()}


def encrypted(data: bytes, *names: str) -> bytes:
    """The same zip with members marked as encrypted, all unless some are named."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        place = archive.start_dir
    for info in infos:
        if not names or info.filename in names:
            changed[info.header_offset + 6] |= 1
            changed[place + 8] |= 1
        place += 46 + len(info.orig_filename.encode()) + len(info.extra) + len(info.comment)
    return bytes(changed)


def test_each_member_is_a_document_with_the_receipt_of_the_archive(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    data = zipped(
        {"xã/báo cáo.xlsx": WORKBOOK, "b.json": b"{}", "xã/": b"", "__MACOSX/._b.json": b"x", ".DS_Store": b"y"}
    )
    path = put(home.submissions_inbox, "gói báo cáo.ZIP", data, AT)
    report = land(home, "submissions", AS_OF)
    assert (report.received, report.new) == (1, 2)
    assert sorted(document.file_name for document in report.pending) == ["b.json", "báo cáo.xlsx"]
    found = {receipt.source_path: receipt for receipt in receipts(home, "submissions")}
    assert sorted(found) == ["gói báo cáo.ZIP/b.json", "gói báo cáo.ZIP/xã/báo cáo.xlsx"]
    for receipt in found.values():
        assert (receipt.received_at, receipt.received_basis) == (datetime(2026, 12, 10, 1, tzinfo=UTC), "sidecar")
        assert receipt.via == "trục liên thông văn bản"
    book = found["gói báo cáo.ZIP/xã/báo cáo.xlsx"]
    assert content_path(home, "submissions", book.content_sha256).read_bytes() == WORKBOOK
    assert book.size_bytes == len(WORKBOOK)
    assert content_path(home, "submissions", sha256_of(path)).read_bytes() == data, "the archive is kept as it came"
    assert refused(home) == {}
    put(home.submissions_inbox, "gói báo cáo.ZIP", zipped({"xã/báo cáo.xlsx": WORKBOOK, "c.json": b"[]"}), AT)
    assert land(home, "submissions", AS_OF).new == 1, "what was in the older archive at the same place is known"


@pytest.mark.parametrize(
    "data",
    [
        WORKBOOK,
        zipped({"info.csv": b"a", "so-lieu/TASKS.CSV": b"b", "__MACOSX/x": b"", "so-lieu/": b""}),
        zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        b"not a zip at all",
        b"",
    ],
)
def test_a_zip_that_is_a_document_is_landed_whole(tmp_path: Path, data: bytes) -> None:
    home = empty_home(tmp_path)
    put(home.submissions_inbox, "một báo cáo.zip", data, AT)
    assert land(home, "submissions", AS_OF).new == 1
    assert list(landed(home)) == ["một báo cáo.zip"]


def test_archives_of_plans_are_left_to_the_reader(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    put(home.plans_inbox, "kế hoạch.zip", zipped({"a.txt": b"a", "b.txt": b"b"}))
    assert land(home, "plans", AS_OF).new == 1


def claimed(data: bytes, size: int) -> bytes:
    """The same zip of one member, which claims this size in both of its headers."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        struct.pack_into("<L", changed, archive.start_dir + 24, size)
        struct.pack_into("<L", changed, archive.infolist()[0].header_offset + 22, size)
    return bytes(changed)


GOOD = zipped({"a.json": b"{}", "b.json": b"[]"})
REFUSED = {
    "cụt": (GOOD[: len(GOOD) // 2], "damaged_archive"),
    "mục lục sai": (GOOD.replace(b"PK\x01\x02", b"PK\x09\x09"), "damaged_archive"),
    "mật khẩu": (encrypted(GOOD), "protected_archive"),
    "rỗng": (zipped({}), "empty_archive"),
    "chỉ có tệp ẩn": (zipped({".DS_Store": b"x", "thư mục/": b""}), "empty_archive"),
    "quá nhiều": (zipped({f"{number}.json": b"{}" for number in range(2_001)}), "archive_too_large"),
    "nén quá chặt": (zipped({f"{number}.json": bytes(15 << 20) for number in range(2)}), "archive_too_large"),
    "khai 600 MB": (claimed(zipped({"a.json": b"{}"}), 600 << 20), "archive_too_large"),
    "tên không phải UTF-8": (zipped({"bá.json": b"{}"}).replace("bá".encode(), b"b\xff\xfe"), "damaged_archive"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_archive_that_is_not_unpacked_is_quarantined_whole_with_its_reason(tmp_path: Path, name: str) -> None:
    home = empty_home(tmp_path)
    data, code = REFUSED[name]
    put(home.submissions_inbox, f"{name}.zip", data, AT)
    put(home.submissions_inbox, "tốt.json", b"{}", AT)
    report = land(home, "submissions", AS_OF)
    assert report.new == 1, "its neighbour lands"
    ((place, outcome),) = refused(home).items()
    assert (place, outcome.stage, outcome.reason_code) == (f"{name}.zip", "land", code)
    assert report.refused == [outcome.reason]
    assert f"{name}.zip" in str(outcome.reason)
    kept = home.quarantine / "submissions" / f"land-{outcome.document_key[:16]}" / "file" / f"{name}.zip"
    assert kept.read_bytes() == data
    assert list(landed(home)) == ["tốt.json"]
    assert not list((home.landing / "submissions").glob(".tmp-*"))


def test_a_member_that_is_refused_is_quarantined_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 100_000)
    home = empty_home(tmp_path)
    inner = zipped({"x.json": b"{}", "y.json": b"[]"})
    data = zipped(
        {
            "tốt.json": b"{}",
            "mật khẩu.json": b"1",
            "lớn.json": os.urandom(100_001),
            "tốt.json.receipt.json": b'{"received_at": "2020-01-01T00:00:00Z"}',
            "gói.zip": inner,
            "gói hỏng.zip": inner[:60],
            "bảng.zip": WORKBOOK,
            "hỏng.json": b"checksum of these",
        }
    )
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("bz2.json", b"{}" * 100)
    data = encrypted(buffer.getvalue(), "mật khẩu.json")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = data.index("hỏng.json".encode(), archive.getinfo("hỏng.json").header_offset) + len("hỏng.json".encode())
    data = data[: at + 4] + bytes([data[at + 4] ^ 0xFF]) + data[at + 5 :]
    put(home.submissions_inbox, "g.zip", data, AT)
    assert land(home, "submissions", AS_OF).new == 2
    assert sorted(landed(home)) == ["g.zip/bảng.zip", "g.zip/tốt.json"]
    assert receipts(home, "submissions")[0].received_at == datetime(2026, 12, 10, 1, tzinfo=UTC)
    assert codes(home) == {
        "g.zip/mật khẩu.json": "protected_member",
        "g.zip/lớn.json": "member_too_large",
        "g.zip/tốt.json.receipt.json": "sidecar_in_archive",
        "g.zip/gói.zip": "nested_archive",
        "g.zip/gói hỏng.zip": "nested_archive",
        "g.zip/hỏng.json": "damaged_member",
        "g.zip/bz2.json": "damaged_member",
    }
    for place, outcome in refused(home).items():
        assert place in str(outcome.reason)
    kept = refused(home)["g.zip/gói.zip"]
    folder = home.quarantine / "submissions" / f"land-{kept.document_key[:16]}"
    assert (folder / "file" / "gói.zip").read_bytes() == inner
    before = (landed(home), codes(home))
    assert land(home, "submissions", AS_OF).refused == []
    assert (landed(home), codes(home)) == before


UNSAFE = {
    "../../../thoát.json": "thoát.json",
    "/etc/passwd": "etc/passwd",
    "C:\\Windows\\báo cáo.xlsx": "Windows/báo cáo.xlsx",
    "..\\..\\x.json": "x.json",
    "a/./b//c.json": "a/b/c.json",
    "a\u202egpj.json": "agpj.json",
    "..": "khong-ten",
    "\x07chuông\n.json": "chuông.json",
    "Đắk Nông.json": "Đắk Nông.json",
}


@pytest.mark.parametrize(("name", "label"), UNSAFE.items())
def test_an_unsafe_name_is_only_ever_a_clean_label(tmp_path: Path, name: str, label: str) -> None:
    home = empty_home(tmp_path / "một" / "hai" / "ba")
    put(home.submissions_inbox, "g.zip", zipped({name: b"{}", "tốt.json": b"[]"}), AT)
    before = {path for path in tmp_path.rglob("*") if home.root not in path.parents}
    assert land(home, "submissions", AS_OF).new == 2
    assert sorted(landed(home)) == sorted([f"g.zip/{label}", "g.zip/tốt.json"])
    assert {path for path in tmp_path.rglob("*") if home.root not in path.parents} - {home.root} == before - {home.root}


def test_labels_stay_short_and_apart(tmp_path: Path) -> None:
    assert len(clean_label("k" * 60_000 + ".xlsx")) <= 120
    assert clean_label("k" * 60_000 + ".xlsx").endswith(".xlsx")
    assert len(clean_label("a/" * 30_000 + "x.json").split("/")) <= 8
    home = empty_home(tmp_path)
    put(home.submissions_inbox, "g.zip", zipped({"x.json": b"{}", "../x.json": b"{}", "(2) x.json": b"{}"}), AT)
    land(home, "submissions", AS_OF)
    assert sorted(landed(home)) == ["g.zip/(2) (2) x.json", "g.zip/(2) x.json", "g.zip/x.json"]


def test_a_link_in_an_archive_is_a_file_that_holds_the_name_of_another(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    (tmp_path / "mật.json").write_bytes(b"secret")
    link = zipfile.ZipInfo("link.json")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, str(tmp_path / "mật.json"))
        archive.writestr("b.json", b"{}")
    put(home.submissions_inbox, "g.zip", buffer.getvalue(), AT)
    land(home, "submissions", AS_OF)
    kept = content_path(home, "submissions", landed(home)["g.zip/link.json"])
    assert not kept.is_symlink()
    assert kept.read_bytes() == str(tmp_path / "mật.json").encode()


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        ("báo cáo.json".encode(), "báo cáo.json"),  # UTF-8 without the mark, as macOS writes
        ("Đắk.json".encode(), "Đắk.json"),
        (b"b\xe1o c\xe1o.json", "báo cáo.json"),  # windows-1258
        (b"\x8d\x8e.json", "ìÄ.json"),  # no letter of windows-1258: as zip files had it in 1990
        (b"a\0b.json", "a.json"),
    ],
)
def test_names_in_old_code_pages_are_read_as_they_were_meant(tmp_path: Path, raw: bytes, label: str) -> None:
    home = empty_home(tmp_path)
    stand_in = "x" * (len(raw) - 5) + ".json"
    data = zipped({stand_in: b"{}", "z.json": b"[]"}).replace(stand_in.encode(), raw)
    put(home.submissions_inbox, "g.zip", data, AT)
    assert land(home, "submissions", AS_OF).new == 2
    if b"\0" in raw:
        label = next(place for place in landed(home) if not place.endswith("z.json")).removeprefix("g.zip/")
        assert label in ("a", "ab.json")
    else:
        assert f"g.zip/{label}" in landed(home)


def test_a_sidecar_that_cannot_be_read_keeps_the_whole_archive_out_until_it_is_mended(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    path = put(home.submissions_inbox, "g.zip", GOOD)
    path.with_name("g.zip.receipt.json").write_text("{")
    assert land(home, "submissions", AS_OF).new == 0
    assert codes(home) == {"g.zip": "bad_sidecar"}
    put(home.submissions_inbox, "g.zip", GOOD, AT)
    assert land(home, "submissions", AS_OF).new == 2
    assert codes(home) == {}
    assert [reading.outcome.outcome for reading in readings(home, "submissions")] == ["removed"]
    assert not list((home.quarantine / "submissions").iterdir())
    path.with_name("g.zip.receipt.json").write_text("{")
    assert land(home, "submissions", AS_OF).new == 0
    assert codes(home) == {}, "its members' receipts are frozen"


def test_damage_of_any_byte_ends_in_receipts_or_reasons(tmp_path: Path) -> None:
    data = zipped({"a.json": b"{}" * 20, "b/c.xlsx": WORKBOOK[:3000], "d.zip": zipped({"x.csv": b"1"})})
    home = empty_home(tmp_path)
    spots = [*range(60), *range(len(data) - 250, len(data))]
    for at in spots:
        put(home.submissions_inbox, f"{at}.zip", data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :], AT)
    report = land(home, "submissions", AS_OF)
    assert report.received == len(spots)
    told = {place.split("/")[0] for place in [*landed(home), *codes(home)]}
    assert told == {f"{at}.zip" for at in spots}


HOSTILE = """
import re
from pathlib import Path
from ingest.asof import parse_as_of
from ingest.home import DataHome
from ingest.landing.inbox import land
from ingest.landing.units import reading_units
from ingest.load.reading import read_unit
home, as_of = DataHome.from_environment(), parse_as_of("2026-12-16")
for kind in ("plans", "submissions"):
    for unit in reading_units(land(home, kind, as_of).pending):
        for outcome in read_unit(home, kind, unit, as_of):
            print(outcome.reason_code, outcome.reason)
# Not ru_maxrss, in which the peak of the process that started this one would count.
status = Path("/proc/self/status").read_text(encoding="ascii")
print(int(re.search("VmHWM: *\\s*([0-9]+) kB", status)[1]) >> 10)
"""


def processor_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


def many_small_directories() -> bytes:
    """An archive of two thousand zips, each with as many members as fit."""
    inner = zipped({f"{number}": b"" for number in range(290)})
    return zipped({f"{number}.zip": inner for number in range(1_999)} | {"đệm.json": os.urandom(900_000)})


def huge_directory(path: Path) -> None:
    """A zip whose directory alone has two million members, written without holding it."""
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04" + bytes(26))
        entry = b"PK\x01\x02" + bytes(42)
        for _ in range(200):
            stream.write(entry * 10_000)
        stream.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 46 * 2_000_000, 30, 0))


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", ["tệp 300 MB", "gói 300 MB", "kế hoạch 300 MB", "bom", "mục lục khổng lồ", "gói trong gói"]
)
def test_a_hostile_file_is_refused_within_ten_seconds_and_500_megabytes(tmp_path: Path, case: str) -> None:
    home = empty_home(tmp_path)
    path = home.submissions_inbox / "g.zip"
    match case:
        case "tệp 300 MB" | "kế hoạch 300 MB":
            path = home.submissions_inbox / "lớn.xlsx" if case == "tệp 300 MB" else home.plans_inbox / "lớn.docx"
            with path.open("wb") as stream:
                stream.write(b"PK\x03\x04")
                stream.truncate(300 << 20)
        case "gói 300 MB":
            with path.open("wb") as stream:
                stream.write(b"PK\x03\x04")
                stream.truncate(300 << 20)
        case "bom":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for number in range(24):
                    archive.writestr(f"{number}.json", b"\x8f" + os.urandom((1 << 20) - 1) + bytes(19 << 20))
        case "mục lục khổng lồ":
            huge_directory(path)
        case "gói trong gói":
            path.write_bytes(many_small_directories())
    program = subprocess.Popen(
        [sys.executable, "-c", HOSTILE],
        cwd=PROJECT,
        env={**os.environ, **home.as_environment(), "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    before, started = processor_seconds(), time.monotonic()
    output, _ = program.communicate(timeout=120)
    used = processor_seconds() - before
    assert program.returncode == 0
    assert int(output.split()[-1]) < 500
    assert min(used, time.monotonic() - started) < 10, "of the processor, where others keep the disk busy"
    if "300 MB" in case and "gói" not in case:
        assert "too_large" in output
        assert "300 MB" in output
    elif case == "bom":
        assert output.count("not_a_submission_format") == 24
    else:
        assert codes(home)
