"""The pure part of the tool that fills the roster, on a small made-up country."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tools import roster, roster_rows
from tools.roster_rows import Commune, District, Holiday, Part, Province, Row, Units

NORTH, SOUTH = "n", "s"


def units() -> Units:
    """Provinces North and South merge under the name of North; Lone stays alone and is a city."""
    return Units(
        source="nguồn 1",
        old_provinces={
            NORTH: Province("Bắc Sơn", is_city=False, code="01"),
            SOUTH: Province("Nam Sơn", is_city=False, code="02"),
            "l": Province("Lẻ", is_city=True, code="03"),
        },
        new_provinces={
            "new": Province("Bắc Sơn", is_city=False, code="01"),
            "l": Province("Lẻ", is_city=True, code="03"),
        },
        merged_from={"new": (NORTH, SOUTH), "l": ("l",)},
        districts={
            (NORTH, "a"): District("huyện A", "001"),
            (NORTH, "b"): District("huyện B", "002"),
            (SOUTH, "c"): District("thị xã C", "003"),
        },
        communes={
            ("new", "hop"): Commune("xã Hợp", "00011"),
            ("new", "hop2"): Commune("xã Hớp", "00012"),
            ("new", "hoa"): Commune("phường Hòa", "00031"),
        },
        parts=(
            Part(("new", "hop"), (NORTH, "a"), "x", "00011", is_divided=False),
            Part(("new", "hop2"), (NORTH, "a"), "z", "00012", is_divided=False),
            Part(("new", "hop2"), (NORTH, "b"), "y", "00021", is_divided=True),
            Part(("new", "hoa"), (SOUTH, "c"), "z", "00031", is_divided=False),
            Part(("new", "hoa"), (NORTH, "b"), "z", "00022", is_divided=True),
            Part(("new", "hop"), (NORTH, "b"), "x", "00023", is_divided=True),
        ),
    )


@pytest.fixture(scope="module")
def lists() -> roster_rows.Lists:
    return roster.read_lists()


@pytest.fixture
def filled(tmp_path: Path, lists: roster_rows.Lists) -> Path:
    added, differences = roster.fill_roster(tmp_path, units(), lists)
    assert all(added.values())
    assert differences == []
    return tmp_path


def rows(folder: Path, name: str) -> list[Row]:
    return roster.read_rows(folder / f"{name}.csv")


def pairs(folder: Path, name: str) -> set[tuple[str, str]]:
    return {(row["predecessor_key"], row["successor_key"]) for row in rows(folder, name)}


def test_a_second_run_changes_nothing(filled: Path, lists: roster_rows.Lists) -> None:
    before = {path.name: path.read_bytes() for path in filled.iterdir()}
    added, differences = roster.fill_roster(filled, units(), lists)
    assert not any(added.values())
    assert differences == []
    assert before == {path.name: path.read_bytes() for path in filled.iterdir()}


def test_a_row_changed_by_hand_stays_and_is_told(filled: Path, lists: roster_rows.Lists) -> None:
    by_hand = [
        row | {"valid_from": "2001-01-01"} if row["area_key"] == "bac-son.huyen-a" else row
        for row in rows(filled, "areas")
    ]
    roster.write_rows(filled / "areas.csv", by_hand)
    added, differences = roster.fill_roster(filled, units(), lists)
    assert rows(filled, "areas") == by_hand
    assert added["areas"] == 0
    assert differences == [
        "areas.csv: bac-son.huyen-a: valid_from là «2001-01-01», nguồn cho «»",
        "agencies.csv: bac-son.huyen-a.ubnd: valid_from là «», nguồn cho «2001-01-01»",
    ]


def test_an_agency_of_the_same_name_lends_its_key(tmp_path: Path, lists: roster_rows.Lists) -> None:
    roster.write_rows(
        tmp_path / "agencies.csv",
        [
            {
                "agency_key": "nam-son.thi-xa-c.uy-ban",
                "agency_name": "UBND thị xã C",
                "agency_kind": "people_committee",
                "area_key": "nam-son.thi-xa-c",
                "valid_from": "",
                "valid_to": "2025-06-30",
                "legal_basis": "",
                "certainty": "established",
                "note": "",
            }
        ],
    )
    roster.fill_roster(tmp_path, units(), lists)
    assert ("nam-son.thi-xa-c.uy-ban", "bac-son-2025.phuong-hoa.ubnd") in pairs(tmp_path, "agency_successions")
    assert "nam-son.thi-xa-c.ubnd" not in {row["agency_key"] for row in rows(tmp_path, "agencies")}


def test_names_that_differ_by_accents_get_keys_by_code() -> None:
    communes = roster_rows.area_keys(units()).communes
    assert communes["new", "hop"] == "bac-son-2025.xa-hop"
    assert communes["new", "hop2"] == "bac-son-2025.xa-hop-00012"


def test_a_merged_province_is_another_unit_than_the_one_of_its_name(filled: Path) -> None:
    provinces = {row["area_key"]: row for row in rows(filled, "areas") if row["area_level"] == "province"}
    assert provinces["bac-son"]["valid_to"] == "2025-06-30"
    assert provinces["bac-son-2025"]["valid_from"] == "2025-07-01"
    assert provinces["le"]["valid_to"] == ""
    assert provinces["bac-son"]["area_name"] == provinces["bac-son-2025"]["area_name"]


def test_no_territory_from_a_namesake_elsewhere(filled: Path) -> None:
    found = {pair for pair in pairs(filled, "area_successions") if pair[0].count(".")}
    assert found == {
        ("bac-son.huyen-a", "bac-son-2025.xa-hop"),
        ("bac-son.huyen-a", "bac-son-2025.xa-hop-00012"),
        ("bac-son.huyen-b", "bac-son-2025.xa-hop-00012"),
        ("nam-son.thi-xa-c", "bac-son-2025.phuong-hoa"),
    }


def test_share_is_known_only_where_a_district_became_one_commune(filled: Path) -> None:
    shares = {(row["predecessor_key"]): row["share"] for row in rows(filled, "area_successions")}
    assert shares["nam-son.thi-xa-c"] == "1"
    assert shares["bac-son.huyen-a"] == ""


def test_a_piece_of_a_ward_only_is_assumed(filled: Path) -> None:
    certainty = {
        (row["predecessor_key"], row["successor_key"]): row["certainty"] for row in rows(filled, "area_successions")
    }
    assert certainty["bac-son.huyen-b", "bac-son-2025.xa-hop-00012"] == "assumed"
    assert certainty["bac-son.huyen-a", "bac-son-2025.xa-hop-00012"] == "established"


def test_bodies_live_within_their_area_and_their_decree(filled: Path) -> None:
    window = {row["agency_key"]: (row["valid_from"], row["valid_to"]) for row in rows(filled, "agencies")}
    assert window["bac-son.so-ke-hoach-va-dau-tu"] == ("", "2025-02-28")
    assert window["bac-son.so-nong-nghiep-va-moi-truong"] == ("2025-03-01", "2025-06-30")
    assert window["bac-son-2025.so-nong-nghiep-va-moi-truong"] == ("2025-07-01", "")
    assert window["le.so-tai-chinh"] == ("", "")
    assert "bac-son-2025.so-ke-hoach-va-dau-tu" not in window


def test_a_city_has_a_committee_of_the_city(filled: Path) -> None:
    names = {row["agency_key"]: row["agency_name"] for row in rows(filled, "agencies")}
    assert names["le.ubnd-tinh"] == "UBND thành phố"
    assert names["bac-son-2025.ubnd-tinh"] == "UBND tỉnh"


def test_a_province_known_to_be_an_exception_gets_no_such_body(tmp_path: Path, lists: roster_rows.Lists) -> None:
    exceptions = [{"area_key": "le", "suffix": "so-tai-chinh", "reason": ""}]
    roster.fill_roster(tmp_path, units(), replace(lists, exceptions=exceptions))
    keys = {row["agency_key"] for row in rows(tmp_path, "agencies")}
    assert "le.so-tai-chinh" not in keys
    assert "bac-son.so-tai-chinh" in keys


def test_two_steps_lead_from_planning_to_the_new_finance_department(filled: Path) -> None:
    found = pairs(filled, "agency_successions")
    assert ("nam-son.so-ke-hoach-va-dau-tu", "nam-son.so-tai-chinh") in found
    assert ("nam-son.so-tai-chinh", "bac-son-2025.so-tai-chinh") in found
    assert ("nam-son.so-ke-hoach-va-dau-tu", "bac-son-2025.so-tai-chinh") not in found


def test_a_province_that_only_changed_its_kind(tmp_path: Path, lists: roster_rows.Lists) -> None:
    changed = replace(
        lists,
        province_renamings=[
            {
                "old_name": "Lẻ Loi",
                "old_kind": "tỉnh",
                "new_name": "Lẻ",
                "from_date": "2025-01-01",
                "legal_basis": "Nghị quyết 1",
            }
        ],
    )
    roster.fill_roster(tmp_path, units(), changed)
    assert ("le-loi.so-giao-thong-van-tai", "le.so-giao-thong-van-tai") in pairs(tmp_path, "agency_successions")
    window = {row["agency_key"]: (row["valid_from"], row["valid_to"]) for row in rows(tmp_path, "agencies")}
    assert window["le.so-giao-thong-van-tai"] == ("2025-01-01", "2025-02-28")
    assert window["le-loi.so-giao-thong-van-tai"] == ("", "2024-12-31")


def test_a_lunar_day_of_a_year_not_yet_announced_is_assumed() -> None:
    found = roster_rows.public_holidays(
        [
            Holiday(date(2026, 2, 17), "Tết Nguyên Đán"),
            Holiday(date(2027, 2, 6), "Tết Nguyên Đán"),
            Holiday(date(2027, 5, 1), "Ngày Quốc tế Lao động"),
            Holiday(date(2026, 11, 24), "Ngày Văn hóa Việt Nam"),
        ],
        "nguồn 1",
    )
    assert [row["certainty"] for row in found] == ["established", "assumed", "established", "assumed"]


def test_sources_are_compared_by_name_not_by_spelling() -> None:
    others = {
        "00011": ("xã Hợp", "Bắc Sơn"),
        "00013": ("xã Hớp", "Bắc Sơn"),
        "00031": ("phường Hoà", "Bắc Sơn"),
        "00099": ("xã Khác", "Lẻ"),
    }
    assert roster_rows.differences_of_sources(units(), others) == [
        "xã khác, lẻ: chỉ một nguồn có",
        "1 mã khác nhau giữa hai nguồn",
    ]
